"""The leaderboard in words and in the terminal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from challenge.admission import times_of
from challenge.definition import Weights
from challenge.idea_words import cases, flips_in_words, weights_in_words
from challenge.overall_print import print_overall
from challenge.standings import DIGITS, IDEAS, SIGNALS, TRACKS
from challenge.text import Texts

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def verdict(document: dict[str, Any], texts: Texts, track: str = SIGNALS) -> str:
    """Say in one sentence what the number of children allows to conclude about the order of the teams."""
    rows = document["tracks"][track]
    if len(rows) < 2:
        return texts("board.too_few_teams")
    close = any(row["rank_low"] != row["rank_high"] for row in rows)
    if not document["apart"][track]:
        return texts("board.same")
    gap = texts.number(document["apart"][track], DIGITS)
    said = "close" if close else "apart"
    return texts(f"board.{track}.{said}", children=document["children"], gap=gap)


def rescored_in_words(document: dict[str, Any], texts: Texts) -> list[str]:
    """Say of each change of metrics while the event ran that all was scored again."""
    return [
        texts(
            "board.rescored",
            moment=times_of(datetime.fromisoformat(row["at"]))["local"],
            track=texts(f"track.{row['track']}"),
            before=", ".join(row["from"]) or "–",
            after=", ".join(row["to"]) or "–",
        )
        for row in document["rescored"]
    ]


def part_in_words(document: dict[str, Any], texts: Texts, track: str) -> str:
    """Say on which children the scores of a track rest."""
    sizes = {k: texts.whole(document["populations"][k]) for k in ("households", "final", "budget")}
    finals = "some" if document["populations"]["final"] or track == SIGNALS else "none"
    children = texts.whole(document["children"])
    return texts(f"board.{track}.{document['part']}.{finals}", children=children, **sizes)


def gap_in_words(value: float | None, texts: Texts) -> str:
    """Say how far two teams must lie apart to be told apart; None: no two teams handed in something different."""
    if value is None:
        return texts("board.no_difference")
    return texts("board.from_gap", gap=texts.number(value, DIGITS))


def not_ranked_in_words(document: dict[str, Any], texts: Texts) -> list[str]:
    """Say of each team whose ideas are not ranked which gates kept them out."""
    return [
        texts(
            "board.not_ranked",
            team=row["team"],
            reasons=", ".join(texts(f"gate.{reason}") for reason in row["reasons"]),
        )
        for row in document["not_ranked"][IDEAS]
    ]


def done_in_words(document: dict[str, Any], texts: Texts) -> list[str]:
    """Say of each ranked idea what it did on the final populations, and at what price of false alarms nothing is left."""
    said = []
    for team, found in document["ideas"].items():
        worth, even = found["worth"], found["stigma"]["nothing_left_at"]
        counts = {k: texts.whole(worth[k]) for k in ("families", "taking_part", "cost")}
        said.append(
            texts(
                "board.done",
                team=team,
                averted=texts.number(cases(worth), 2),
                universal=texts.number(cases(found["universal"]), 2),
                even=texts.number(even, 4),
                **counts,
            )
        )
        if not Weights.of(document).even:
            both = {
                name: texts.number(part["value"], 2)
                for name, part in (("value", worth), ("universal", found["universal"]))
            }
            said.append(texts("board.done_weighed", team=team, **both))
        said += flips_in_words(found["flips"], texts, team=team)
        if found["gates"]["to_justify"]:
            said.append(texts("board.justified", team=team, why=found["gates"]["justification"]))
    return said


def print_board(out: Console, document: dict[str, Any], texts: Texts) -> None:
    """Print the board: a table per track, or what to do where nobody handed in."""
    for line in rescored_in_words(document, texts):
        out.print(line, markup=False, soft_wrap=not out.is_terminal)
    for track in TRACKS:
        if document["tracks"][track]:
            _print_track(out, document, texts, track)
        else:
            out.print(texts(f"board.{track}.empty"), markup=False, soft_wrap=not out.is_terminal)
    weights = weights_in_words(Weights.of(document), texts)
    for line in [*weights, *done_in_words(document, texts), *not_ranked_in_words(document, texts)]:
        out.print(line, markup=False, soft_wrap=not out.is_terminal)
    print_overall(out, document, texts)


def _print_track(out: Console, document: dict[str, Any], texts: Texts, track: str) -> None:
    out.print(_table(document, texts, track))
    out.print(verdict(document, texts, track), markup=False, soft_wrap=not out.is_terminal)
    known = [(n, v) for n, v in document["anchors"][track].items() if v is not None]
    shown = "  ·  ".join(
        f"{texts('anchor.' + name)} {texts.number(value, DIGITS)}"
        for name, value in sorted(known, key=lambda pair: pair[1])
    )
    out.print(shown, markup=False)


def _table(document: dict[str, Any], texts: Texts, track: str) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        # As Text: a name such as [/] is no mark-up.
        title=Text(texts(f"board.{track}.title", event=document["event"])),
        caption=Text(part_in_words(document, texts, track)),
        box=box.SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
    )
    for key, justify in (("rank", "right"), ("range", "center"), ("team", "left")):
        table.add_column(texts(f"board.{key}"), justify=justify)  # type: ignore[arg-type]
    for key in ("score", "interval", "entries"):
        table.add_column(texts(f"board.{key}"), justify="right")
    for row in document["tracks"][track]:
        low, high = texts.number(row["low"], DIGITS), texts.number(row["high"], DIGITS)
        table.add_row(
            str(row["rank"]),
            _range(row),
            Text(row["team"]),
            texts.number(row["score"], DIGITS),
            f"{low} … {high}",
            str(row["entries"]),
        )
    return table


def _range(row: dict[str, Any]) -> str:
    low, high = row["rank_low"], row["rank_high"]
    return f"{low}" if low == high else f"{low}–{high}"
