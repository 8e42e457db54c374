"""Writing the report of a revealed event: the page and the archive, in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from challenge.board.files import write_pages
from challenge.ledger.events import Entry
from challenge.report.archive import write_archive
from challenge.report.facts import gather
from challenge.report.page import report_page
from challenge.text import Texts
from challenge.verification import verdict_of
from challenge.workspace import Workspace

FOLDER = "report"


@dataclass(frozen=True)
class Written:
    """Where the page and the archive are, how many rows each table of the archive has, and the verdict on the seal."""

    page: Path
    archive: Path
    tables: Mapping[str, int]
    verdict: str


def write_report(
    workspace: Workspace, entries: list[Entry], texts: Texts, *, folder: Path, at: datetime
) -> Written:
    """Write the page in the language of `texts`, and the archive. Raises NotAllowed before the reveal."""
    facts = gather(workspace, entries, at=at)
    (page,) = write_pages(folder, {f"report.{texts.language}.html": report_page(facts, texts)})
    archive = folder / "archive"
    tables = write_archive(archive, facts, entries)
    return Written(page, archive, tables, verdict_of(facts.checks))
