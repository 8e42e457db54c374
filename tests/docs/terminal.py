"""A reader who types what a page says: shell lines, Python, SQL and R, in one folder per page, with a small event at hand."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from challenge.cli import main
from challenge.ledger.events import FixedPointsMeasured
from challenge.ledger.repository import Ledger, NewFact
from challenge.setup import advance_phase
from challenge.workspace import open_workspace
from tests.conftest import NOW, sample
from tests.docs.blocks import ROOT, Block

SUBSTITUTIONS = tomllib.loads((Path(__file__).parent / "substitutions.toml").read_text("utf-8"))
_TOKEN = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}\b")
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Terminal:
    """What is typed happens in `here`.

    small    the small event of the test run, for reading only
    points   what the first `event open` measured of its unseen population: the other pages have the very same one
    not_run  what was left out, with its reason
    """

    home: Path
    small: Path
    points: list[FixedPointsMeasured] = field(default_factory=list)
    here: Path = field(init=False)
    not_run: list[str] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    at: str = ""

    def __post_init__(self) -> None:
        """Begin in an empty folder."""
        self.here = self.home

    def run(self, block: Block) -> None:
        """Run one block, or note why not. Raises AssertionError when it fails."""
        self.move_to(block)
        if block.not_run:
            self.not_run.append(f"{block.place}: {block.not_run}")
        elif block.tool and not shutil.which(block.tool):
            self.not_run.append(f"{block.place}: {block.tool} is not on this machine")
        else:
            {"sh": self.sh, "python": self.python, "sql": self.sql, "r": self.r}[block.language](
                block
            )

    def move_to(self, block: Block) -> None:
        """Go where the reader is below this heading."""
        if block.heading == self.at:
            return
        self.at = block.heading
        for place in SUBSTITUTIONS["place"]:
            if place["page"] == block.page and block.heading.startswith(place["heading"]):
                kind, _, what = place["where"].partition(" ")
                self.here = self.home / re.sub(r"\W+", "-", block.heading)
                self.here.mkdir()
                {"kits": self.with_kits, "kit": self.in_kit, "judging": self.judging}[kind](what)

    def with_kits(self, _what: str) -> None:
        """Have the zips at hand."""
        for zipped in (self.small / "kits").glob("*.zip"):
            shutil.copy(zipped, self.here)

    def in_kit(self, name: str) -> None:
        """Stand in an unpacked kit."""
        with zipfile.ZipFile(self.small / "kits" / f"kansrijk-{name}.zip") as archive:
            archive.extractall(self.here)
        self.here /= f"kansrijk-{name}"

    def judging(self, _what: str) -> None:
        """Stand in an event with two pitches, at the phase of the jury."""
        self.copy_event()
        with contextlib.closing(self.ledger()) as ledger:  # no idea comes in: nothing is measured
            advance_phase(open_workspace(self.here), ledger, "open", at=NOW)
        for line in (
            'kansrijk team add "Blauwe Olifant"',
            'kansrijk jury add "Fatima"',
            "kansrijk submission submit pitch.md --token …",
            'kansrijk team add "Rode Panda"',
        ):
            self.kansrijk(line)
        (self.here / "pitch.md").write_text("# Tijd voor jou\n\nEen ander idee.\n", "utf-8")
        self.kansrijk("kansrijk submission submit pitch.md --token …", of="Rode Panda")
        for line in ("kansrijk event close", "kansrijk event jury"):
            self.kansrijk(line)

    def copy_event(self) -> None:
        """Let the folder be a copy of the small event."""
        for old in self.here.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(self.small, self.here, dirs_exist_ok=True)
        with contextlib.closing(self.ledger()) as ledger:
            ledger.append(*(NewFact(fact, "points", "scorer", NOW) for fact in self.points))

    def ledger(self) -> Ledger:
        """Open the ledger of the event here."""
        return Ledger.open(open_workspace(self.here).database_url)

    def keep_points(self) -> None:
        """Remember what opening has measured, for the pages that come after."""
        with contextlib.closing(self.ledger()) as ledger:
            facts = [entry.fact for entry in ledger.entries()]
        self.points[:] = [fact for fact in facts if isinstance(fact, FixedPointsMeasured)]

    def sh(self, block: Block) -> None:
        """Type the lines of a shell block, one after another."""
        for line in block.lines:
            self.type(line, block.place)

    def type(self, line: str, place: str) -> None:
        """Type one line, or do what stands for it."""
        instead = next((s for s in SUBSTITUTIONS["line"] if line.startswith(s["starts"])), {})
        typed, does = instead.get("becomes", line), instead.get("do")
        if instead:
            shown = line.partition("  #")[0].strip()
            self.not_run.append(f"{place}: `{shown}` → {does or typed}: {instead['why']}")
        words = shlex.split(typed, comments=True)
        if does:
            {"nothing": lambda: None, "event": self.copy_event, "baseline": self.baseline}[does]()
        elif words[0] == "cd":
            self.here = (self.here / words[1]).resolve()
            assert self.here.is_dir(), f"{place}: {line}"
        elif words[0] == "kansrijk":
            self.kansrijk(typed, exits=instead.get("exits", [0]), place=place)
            if words[1:3] == ["event", "open"]:
                self.keep_points()
        else:
            self.program(typed, place)

    def program(self, line: str, place: str) -> None:
        """Run a line with the shell; `python` is the one that runs the tests."""
        line = re.sub(r"^python3? ", f"{shlex.quote(sys.executable)} ", line)
        env = {**os.environ, "PYTHONPATH": "", "PYTHONWARNINGS": ""}
        done = subprocess.run(
            ["sh", "-c", line], cwd=self.here, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{place}: {line}\n{done.stdout}\n{done.stderr}"

    def kansrijk(
        self, line: str, *, exits: Sequence[int] = (0,), place: str = "", of: str = ""
    ) -> str:
        """Run a command of ours in this process, and return what it printed."""
        words = shlex.split(line, comments=True)[1:]
        for name in {"predictions.csv", "idea.toml", "pitch.md", "slides.pdf"} & {*words}:
            self.bring(name)
        if "…" in words:
            words[words.index("…")] = self.token("jury" if words[0] == "jury" else "team", of)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(self.here), contextlib.redirect_stdout(out):  # noqa: SIM117
            with contextlib.redirect_stderr(err), pytest.raises(SystemExit) as stop:
                main(words)
        said = out.getvalue() + err.getvalue()
        assert (stop.value.code or 0) in exits, f"{place}: {line}\n{said}"
        return said

    def token(self, role: str, name: str) -> str:
        """Return a new token of who is named, else of the first of that role; a page says … for it."""
        if not name:
            name = {"team": "Blauwe Olifant", "jury": "Fatima"}[role]
        found = _TOKEN.search(self.kansrijk(f"kansrijk {role} token {shlex.quote(name)}"))
        assert found
        return found[0]

    def bring(self, name: str) -> None:
        """Put there what a team would bring: the sample submission, the example idea of the kits, slides."""
        target = self.here / name
        if target.exists():
            return
        if name == "predictions.csv":
            sample(self.here / "data/public").to_csv(target, index=False)
        elif name == "slides.pdf":
            target.write_bytes(_PDF)
        else:
            with zipfile.ZipFile(self.small / "kits/kansrijk-python.zip") as archive:
                for file in ("idea.toml", "pitch.md"):
                    content = archive.read(f"kansrijk-python/example_idea/{file}")
                    (self.here / file).write_bytes(content)

    def baseline(self) -> None:
        """Write what the kit's baseline writes, without training it."""
        shutil.copy(self.here / "data/sample_submission.csv", self.here / "predictions.csv")
        with duckdb.connect() as db:
            db.execute(
                "COPY (SELECT RINPERSOON, 0.1 AS developmental_delay, 0.1 AS youth_care, 0.1 AS persistent_poverty "
                f"FROM read_csv('{self.here}/data/train_outcomes.csv', all_varchar = true)) "
                f"TO '{self.here}/training_predictions.csv'"
            )

    def python(self, block: Block) -> None:
        """Run a block of Python; names live as long as the page."""
        code = compile(block.text, block.place, "exec")
        with contextlib.chdir(self.here), contextlib.redirect_stdout(io.StringIO()):
            exec(code, self.names)

    def sql(self, block: Block) -> None:
        """Run a block of SQL with DuckDB; it has to give rows."""
        with contextlib.chdir(self.here), duckdb.connect() as db:
            assert db.execute(block.text).fetchall(), block.place

    def r(self, block: Block) -> None:
        """Run a block of R where R is installed."""
        if not shutil.which("Rscript"):
            self.not_run.append(f"{block.place}: Rscript is not on this machine")
            return
        script = self.here / "block.R"
        script.write_text(block.text, "utf-8")
        self.program("Rscript --vanilla block.R", block.place)
        script.unlink()


__all__ = ["ROOT", "SUBSTITUTIONS", "Terminal"]
