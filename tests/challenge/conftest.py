"""What tests of the command line share: running it, and holding its JSON against the schemas."""

from __future__ import annotations

import json

import jsonschema
import pytest

from challenge.cli import main
from challenge.schemas import read_schema


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command line, in English unless it says otherwise; return exit code, standard output and error."""
    monkeypatch.setenv("KANSRIJK_LANG", "en")

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(list(map(str, arguments)))
        out, err = capsys.readouterr()
        code = stopped.value.code
        return (0 if code is None else int(code)), out, err

    return call


@pytest.fixture
def run_json(run):
    """Run a command with --json, check the document against its schema and return it."""

    def call(schema: str, *arguments: str, code: int = 0):
        found, out, _ = run(*arguments, "--json")
        assert found == code, out
        document = json.loads(out)
        jsonschema.validate(document, read_schema(schema))
        return document

    return call
