"""The leaderboard as a document and as a table in the terminal: one content for every way it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from challenge.admission import REVEALED, phase, phase_name
from challenge.answers import PRIVATE, PUBLIC
from challenge.errors import NotAllowed
from challenge.ladder import Scale
from challenge.ledger.events import Entry, FairnessMeasured
from challenge.live import anchor, live_standings, seen_of_anchor
from challenge.standings import DIGITS, SIGNALS, Board, final_standings, rounded
from challenge.text import Texts
from challenge.workspace import Workspace

if TYPE_CHECKING:
    from rich.console import Console

BASELINE = "baseline"


def board_document(
    workspace: Workspace, entries: list[Entry], part: str | None = None
) -> dict[str, Any]:
    """Return the board: rows per track, anchors, and what this number of children can tell apart.

    Of the public part it holds what the Ladder lets through, and what follows from that; of the private part the results,
    with winners, chances and the comparison of groups.
    Without `part` it is the public one, and the private one once the event is revealed.
    Raises NotAllowed for the private part before that.
    """
    now = phase(entries)
    if part is None:
        part = PRIVATE if now == REVEALED else PUBLIC
    if part == PRIVATE and now != REVEALED:
        place = "board show --part private"
        raise NotAllowed("private_early", where=place, phase=phase_name(now))
    manifest = workspace.manifest
    final = part == PRIVATE
    board = (
        final_standings(entries, track=SIGNALS)
        if final
        else live_standings(entries, track=SIGNALS, scale=Scale.of(manifest, PUBLIC))
    )
    return {
        "event": workspace.definition.name,
        "phase": now,
        "part": part,
        "children": manifest["board"][f"{part}_children"],
        "smallest_difference": rounded(board.smallest_difference),
        "tracks": {
            SIGNALS: [
                {
                    "rank": row.rank,
                    "rank_low": row.rank_low,
                    "rank_high": row.rank_high,
                    "team": row.team,
                    "score": rounded(row.score),
                    "low": rounded(row.low),
                    "high": rounded(row.high),
                    "entries": row.entries,
                    "first": rounded(row.first),
                    "co_winner": final and row.co_winner,
                }
                for row in board.rows
            ]
        },
        "winners": {SIGNALS: [r.team for r in board.rows if final and r.co_winner]},
        "fairness": {SIGNALS: _fairness(entries, board) if final else {}},
        "anchors": {
            SIGNALS: {
                "base_rates": 0.0,
                "baseline": _baseline(entries, part, manifest),
                "source_reader": None,
                "attainable": 1.0,
                "ceiling": rounded(manifest["ceiling"]),
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
    gap = texts.number(document["smallest_difference"], DIGITS)
    return texts(key, children=document["children"], gap=gap)


def gap_in_words(value: float | None, texts: Texts) -> str:
    """Say how far two teams must lie apart to be told apart; None: no two teams handed in something different."""
    if value is None:
        return texts("board.no_difference")
    return texts("board.from_gap", gap=texts.number(value, DIGITS))


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
        low, high = texts.number(row["low"], DIGITS), texts.number(row["high"], DIGITS)
        table.add_row(
            str(row["rank"]),
            _range(row),
            Text(row["team"]),
            texts.number(row["score"], DIGITS),
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
        f"{texts('anchor.' + name)} {texts.number(value, DIGITS)}"
        for name, value in sorted(
            ((n, v) for n, v in anchors.items() if v is not None), key=lambda pair: pair[1]
        )
    )
    out.print(shown, markup=False)


def _range(row: dict[str, Any]) -> str:
    low, high = row["rank_low"], row["rank_high"]
    return f"{low}" if low == high else f"{low}–{high}"


def _baseline(entries: list[Entry], part: str, manifest: Mapping[str, Any]) -> float | None:
    fact = anchor(entries, BASELINE, part)
    if fact is None:
        return None
    if part == PRIVATE:
        return rounded(fact.score)
    return seen_of_anchor(fact, Scale.of(manifest, PUBLIC)).score


def _fairness(entries: list[Entry], board: Board) -> dict[str, Any]:
    """Return team -> how groups of children differ, of the entry that is its result."""
    found = {
        e.fact.submission: e.fact.document for e in entries if isinstance(e.fact, FairnessMeasured)
    }
    return {r.team: found[r.submission] for r in board.rows if r.submission in found}
