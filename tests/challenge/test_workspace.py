"""An event folder: what is wrong with it is said, exactly, and nothing is made over it."""

import dataclasses
import json
import re
import stat

import pytest

from challenge.definition import read_definition
from challenge.definition_text import write_definition
from challenge.errors import Damaged, Refused
from challenge.placing import kept_secret
from challenge.setup import init_event
from challenge.workspace import open_workspace, read_secret, write_secret
from generator.errors import GeneratorError
from generator.warehouse import read_table


def test_a_new_event_has_a_secret_that_only_its_owner_reads(tmp_path, clock):
    workspace = init_event(tmp_path / "e", name="N", language="nl", at=clock())
    mode = stat.S_IMODE(workspace.secret_file.stat().st_mode)
    assert mode == 0o600
    other = init_event(tmp_path / "f", name="N", language="nl", at=clock())
    assert read_secret(workspace.secret_file) != read_secret(other.secret_file)
    assert workspace.definition.id != other.definition.id


def test_an_event_is_never_made_over_something(tmp_path, clock):
    (tmp_path / "diary.txt").write_text("dear diary")
    with pytest.raises(Refused, match="something in this folder"):
        init_event(tmp_path, name="N", language="nl", at=clock())
    assert (tmp_path / "diary.txt").read_text() == "dear diary"


@pytest.mark.parametrize("name", ["", "  ", "a\nb\x07", "x" * 81])
def test_an_event_has_a_name_that_can_be_shown(tmp_path, clock, name):
    with pytest.raises(Refused, match="no name for an event"):
        init_event(tmp_path / "e", name=name, language="nl", at=clock())
    assert not (tmp_path / "e").exists()


def test_another_secret_takes_the_place_of_the_own_one_which_is_kept(tmp_path, clock):
    workspace = init_event(tmp_path / "e", name="N", language="nl", at=clock())
    given = tmp_path / "given.key"
    write_secret(given, bytes(range(32)))
    assert kept_secret(workspace, given) == workspace.root / "secret.old-1.key"
    (workspace.root / "secret.old-1.key").write_text("kept before")
    assert kept_secret(workspace, given) == workspace.root / "secret.old-2.key"
    assert kept_secret(workspace, workspace.secret_file) is None
    assert kept_secret(workspace, None) is None


def test_a_secret_file_that_is_not_there_is_not_taken_for_the_own_one(tmp_path, clock):
    workspace = init_event(tmp_path / "e", name="N", language="nl", at=clock())
    with pytest.raises(Damaged) as error:
        kept_secret(workspace, tmp_path / "nope")
    assert "--secret-file" in error.value.mend
    assert "put secret.key back" not in str(error.value)


def test_a_secret_is_never_overwritten(tmp_path):
    write_secret(tmp_path / "secret.key", bytes(32))
    with pytest.raises(FileExistsError):
        write_secret(tmp_path / "secret.key", bytes(32))


@pytest.mark.parametrize(
    "content", ["", "42", "kansrijk", "zz" * 32, "11" * 31, "1" * 63, "é" * 64]
)
def test_what_is_no_secret_is_refused(tmp_path, content):
    path = tmp_path / "secret.key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Damaged, match="64 hexadecimal digits"):
        read_secret(path)


def test_settings_survive_being_written(tmp_path, clock):
    workspace = init_event(tmp_path / "e", name='Een "naam"', language="en", at=clock())
    path = workspace.root / "event.toml"
    before = read_definition(path)
    write_definition(path, before)
    assert read_definition(path) == before
    large = dataclasses.replace(before, tables="all")
    write_definition(path, large)
    assert read_definition(path) == large
    assert before.tables == "core"
    assert before.name == 'Een "naam"'


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("language   =", "langauge   =", "did you mean 'language'"),
        ('language   = "nl"', 'language   = "fr"', "language is 'fr'"),
        ('tables     = "core"', 'tables     = "most"', "tables is 'most'"),
        ("hart-van-brabant", "atlantis", "no region 'atlantis'"),
        ("households = 20000", "households = 12", "households is 12"),
        ("households = 20000", 'households = "many"', "households is 'many'"),
        ("training_births = [2013, 2017]", "training_births = [2013, 2019]", "answer window"),
        ("[quotas]", "[quotes]", "Unknown setting 'quotes'"),
        ("id         =", "# id       =", "missing"),
        ("[years]", "[years", "cannot be read"),
        ("final_choices        = 2", "final_choices        = 0", "final_choices is 0"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend(tmp_path, clock, old, new, message):
    workspace = init_event(tmp_path / "e", name="N", language="nl", at=clock())
    path = workspace.root / "event.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(Damaged) as error:
        open_workspace(workspace.root)
    assert message in str(error.value)
    assert "event.toml" in error.value.where
    assert error.value.mend


def test_no_event_no_data_no_manifest_are_told_apart(tmp_path, clock):
    with pytest.raises(Damaged, match="no event here"):
        open_workspace(tmp_path)
    workspace = init_event(tmp_path / "e", name="N", language="nl", at=clock())
    with pytest.raises(Damaged, match="no data yet"):
        _ = workspace.manifest
    workspace.public.mkdir(parents=True)
    workspace.manifest_file.write_text("{ not json")
    with pytest.raises(Damaged, match="cannot be read"):
        _ = workspace.manifest


def test_the_manifest_tells_nothing_of_when_or_where(event):
    text = event.manifest_file.read_text()
    assert not re.search(r"\b20\d\d-\d\d|\d\d:\d\d:\d\d", text)
    assert str(event.root) not in text
    assert "/home" not in text
    manifest = json.loads(text)
    assert set(manifest["files"]) >= {
        "cbs.duckdb",
        "local.duckdb",
        "open.duckdb",
        "challenge.duckdb",
    }
    assert manifest["seal"]["secret"]


def test_a_damaged_database_is_named(event):
    (event.public / "challenge.duckdb").write_bytes(b"DUCK" * 100)
    with pytest.raises(GeneratorError, match=r"challenge\.duckdb"):
        read_table(event.public / "challenge.duckdb", "children")
