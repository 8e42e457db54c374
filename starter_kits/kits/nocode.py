"""The kit for who does not program: personas, canvas, workbook and voices, in both languages; everything opens by a double click."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

from generator.catalogue import MOMENTS
from scoring.idea import Support, Terms, read_idea_file
from starter_kits.material import LANGUAGES, TEMPLATES, Material
from starter_kits.nocode.canvas import canvas
from starter_kits.nocode.persona_pages import persona_pages
from starter_kits.nocode.personas import choose_personas
from starter_kits.nocode.sums import Sums, label, sums_of
from starter_kits.nocode.voices import voices
from starter_kits.nocode.workbook import workbook
from starter_kits.running import KitResult, python, run_steps
from starter_kits.words import Words

PAGES = ("personas", "canvas", "voices")
WORKBOOK, TABLE, IDEA = "workbook", "groups", "example_idea/idea.toml"
_VOID = frozenset({"meta", "br", "hr", "img", "input", "link"})  # tags that nothing closes


def files(material: Material) -> Mapping[str, bytes]:
    """Return the kit's own files."""
    public, known = material.public, material.settings
    cutoff, sums = int(known["cutoff"]), sums_of(public, known)
    personas = choose_personas(
        public,
        event=str(known["event"]),
        region=str(known["region"]),
        first_year=int(known["first_year"]),
    )
    own = material.template(TEMPLATES / "nocode")
    for language in LANGUAGES:
        own |= {
            f"personas.{language}.html": persona_pages(personas, cutoff=cutoff, language=language),
            f"canvas.{language}.html": canvas(known, language),
            f"voices.{language}.html": voices(public, language),
            f"{WORKBOOK}.{language}.xlsx": workbook(sums, language),
            f"{TABLE}.{language}.csv": _table(sums, language),
        }
    return own


def check(home: Path) -> KitResult:
    """Open everything, read the example idea as the event does, and let a table through the output check."""
    complaint = next((said for said in map(_complaint, _to_open(home)) if said), "")
    complaint = complaint or _idea_complaint(home)
    if complaint:
        return KitResult(True, False, complaint)
    # Who has no Python leaves this to the desk; the event has it.
    tables = [f"{TABLE}.{language}.csv" for language in LANGUAGES]
    return run_steps(home, [python("kansrijk.py", "output-check", name, "--json") for name in tables])  # fmt: skip


def _table(sums: Sums, language: str) -> bytes:
    """Return how many families there are, as a table that somebody may put in a pitch: one row per group and stage."""
    words = Words("workbook", language)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    count = "aantal" if language == "nl" else "count"
    writer.writerow([words("groups.name"), words("offers.moment"), count])
    for group in sums.groups:
        for moment in MOMENTS:
            families = group.families[moment]
            cell = words("hidden") if families is None else families
            writer.writerow([words(f"group.{group.name}"), label("stage", moment, words), cell])
    return text.getvalue().encode()


def _to_open(home: Path) -> list[Path]:
    names = [f"{page}.{language}.html" for page in PAGES for language in LANGUAGES]
    return [home / n for n in (*names, *(f"{WORKBOOK}.{language}.xlsx" for language in LANGUAGES))]


def _complaint(path: Path) -> str:
    """Return what is wrong with a page or a workbook; nothing where it opens and stands alone."""
    try:
        if path.suffix == ".html":
            reader = _Page()
            reader.feed(path.read_text(encoding="utf-8"))
            if reader.open or reader.wrong:
                return f"{path.name}: <{(reader.wrong or reader.open)[0]}> is not closed"
            return f"{path.name}: needs {reader.links[0]}" if reader.links else ""
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                ET.fromstring(archive.read(name))  # noqa: S314 - our own file
    except (OSError, UnicodeDecodeError, ET.ParseError, zipfile.BadZipFile) as error:
        return f"{path.name}: {error}"
    return ""


class _Page(HTMLParser):
    """Reads a page: tags that stay open, the first that closes another, and what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [str(value) for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def _idea_complaint(home: Path) -> str:
    """Return why the event would refuse the example; by the tables of the kit alone."""
    reading = read_idea_file(home / IDEA, terms_of(home))
    return "" if reading.accepted else f"{IDEA}: {reading.problems[0].text('en')}"


def terms_of(home: Path) -> Terms:
    """Return what the event asks of an idea, from the tables and the settings in a kit."""
    budget = json.loads((home / "event.json").read_text(encoding="utf-8"))["budget"]
    ways: dict[str, dict[str, list[str]]] = {}
    for row in _rows(home / "data/support_offers.csv"):
        ways.setdefault(row["support"], {}).setdefault(row["channel"], []).append(row["moment"])
    spoken = {r["support"] for r in _rows(home / "data/supports.csv") if r["of_language"].lower() in ("true", "1")}  # fmt: skip
    schema = {
        f"main.{path.stem}": list(next(iter(_rows(path)), {}))
        for path in sorted((home / "data").glob("*.csv"))
    }
    return Terms({s: Support(w, s in spoken) for s, w in ways.items()}, int(budget), schema)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
