"""The leaderboard as a document and as a table in the terminal: one content for every way it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from challenge.admission import REVEALED, phase, phase_name
from challenge.answers import PRIVATE, PUBLIC
from challenge.errors import NotAllowed
from challenge.ledger.events import AnchorMeasured, Entry
from challenge.standings import SIGNALS, shown, standings
from challenge.text import Texts
from challenge.workspace import Workspace

if TYPE_CHECKING:
    from rich.console import Console

BASELINE = "baseline"


def board_document(
    workspace: Workspace, entries: list[Entry], part: str | None = None
) -> dict[str, Any]:
    """Return the board: rows per track, anchors, and what this number of children can tell apart.

    Without `part` it is the public one, and the private one once the event is revealed.
    Raises NotAllowed for the private part before that.
    """
    now = phase(entries)
    if part is None:
        part = PRIVATE if now == REVEALED else PUBLIC
    if part == PRIVATE and now != REVEALED:
        place = "board show --part private"
        raise NotAllowed("private_early", where=place, phase=phase_name(now))
    board = standings(entries, track=SIGNALS, part=part)
    manifest = workspace.manifest
    return {
        "event": workspace.definition.name,
        "phase": now,
        "part": part,
        "children": manifest["board"][f"{part}_children"],
        "smallest_difference": shown(board.smallest_difference),
        "tracks": {
            SIGNALS: [
                {
                    "rank": row.rank,
                    "rank_low": row.rank_low,
                    "rank_high": row.rank_high,
                    "team": row.team,
                    "score": shown(row.score),
                    "low": shown(row.low),
                    "high": shown(row.high),
                    "entries": row.entries,
                }
                for row in board.rows
            ]
        },
        "anchors": {
            SIGNALS: {
                "base_rates": 0.0,
                "baseline": shown(_baseline(entries, part)),
                "source_reader": None,
                "attainable": 1.0,
                "ceiling": shown(manifest["ceiling"]),
            }
        },
    }


def verdict(document: dict[str, Any], texts: Texts) -> str:
    """Say in one sentence what the number of children allows to conclude about the order of the teams."""
    rows = document["tracks"][SIGNALS]
    if len(rows) < 2:
        return texts("board.too_few_teams")
    close = any(row["rank_low"] != row["rank_high"] for row in rows)
    if document["smallest_difference"] is None:
        return texts("board.same")
    key = "board.close" if close else "board.apart"
    gap = texts.number(document["smallest_difference"], 2)
    return texts(key, children=document["children"], gap=gap)


def gap_in_words(value: float | None, texts: Texts) -> str:
    """Say how far two teams must lie apart to be told apart; None: no two teams handed in something different."""
    if value is None:
        return texts("board.no_difference")
    return texts("board.from_gap", gap=texts.number(value, 2))


def print_board(out: Console, document: dict[str, Any], texts: Texts) -> None:
    """Print the board as a table."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = document["tracks"][SIGNALS]
    table = Table(
        # As Text: a name such as [/] is no mark-up.
        title=Text(texts("board.title", event=document["event"])),
        caption=Text(texts(f"board.part.{document['part']}", children=document["children"])),
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
    )
    for key, justify in (("rank", "right"), ("range", "center"), ("team", "left")):
        table.add_column(texts(f"board.{key}"), justify=justify)  # type: ignore[arg-type]
    for key in ("score", "interval", "entries"):
        table.add_column(texts(f"board.{key}"), justify="right")
    for row in rows:
        low, high = texts.number(row["low"], 2), texts.number(row["high"], 2)
        table.add_row(
            str(row["rank"]),
            _range(row),
            Text(row["team"]),
            texts.number(row["score"], 2),
            f"{low} … {high}",
            str(row["entries"]),
        )
    if not rows:
        out.print(texts("board.empty"), markup=False, soft_wrap=not out.is_terminal)
        return
    out.print(table)
    out.print(verdict(document, texts), markup=False, soft_wrap=not out.is_terminal)
    anchors = document["anchors"][SIGNALS]
    shown = "  ·  ".join(
        f"{texts('anchor.' + name)} {texts.number(value, 2)}"
        for name, value in sorted(
            ((n, v) for n, v in anchors.items() if v is not None), key=lambda pair: pair[1]
        )
    )
    out.print(shown, markup=False)


def _range(row: dict[str, Any]) -> str:
    low, high = row["rank_low"], row["rank_high"]
    return f"{low}" if low == high else f"{low}–{high}"


def _baseline(entries: list[Entry], part: str) -> float | None:
    found = None
    for entry in entries:
        match entry.fact:
            case AnchorMeasured(part=p, name=name, score=score) if (p, name) == (part, BASELINE):
                found = score
    return found
