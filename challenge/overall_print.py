"""The whole, and the jury's ranking, in words and in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from challenge.standings import DIGITS
from challenge.text import Texts

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def print_overall(out: Console, document: dict[str, Any], texts: Texts) -> None:
    """Print the jury's ranking and the whole, where the event has come so far."""
    if document["pitch"]:
        out.print(_pitches(document, texts))
        alpha = texts.number(document["pitch"]["agreement"]["overall"], 2)
        _say(out, texts("pitches.agreement", alpha=alpha))
    if document["overall"]:
        out.print(_overall(document, texts))
        for line in overall_in_words(document["overall"], texts):
            _say(out, line)


def overall_in_words(overall: dict[str, Any], texts: Texts) -> list[str]:
    """Say who wins, how surely, and what that hangs on."""
    chance = {row["team"]: percent(row["first"]) for row in overall["rows"]}
    names = " · ".join(f"{team} ({chance[team]})" for team in overall["winners"])
    lines = [texts("overall.shared" if len(overall["winners"]) > 1 else "overall.won", teams=names)]
    found = overall["sensitivity"]
    if found["survives"]:
        lines.append(texts("overall.survives"))
        return lines
    first = next(row["team"] for row in overall["rows"])
    for track, best in found["without_track"].items():
        if best != [first]:
            name = texts(f"track.{track}")
            lines.append(texts("overall.without_track", track=name, teams=" · ".join(best)))
    if found["equal"] != [first]:
        lines.append(texts("overall.equal", teams=" · ".join(found["equal"])))
    for judge in found["without_judge"]:
        if judge["first"] != [first]:
            teams = " · ".join(judge["first"])
            lines.append(texts("overall.without_judge", juror=judge["juror"], teams=teams))
    return lines


def percent(value: float | None) -> str:
    """Write a chance as people read it: never 0% or 100% of what may still be otherwise.

    >>> percent(0.714), percent(0.0004), percent(1.0)
    ('71%', '<1%', '>99%')
    """
    if value is None:
        return "–"
    if value < 0.005:
        return "<1%"
    return ">99%" if value > 0.995 else f"{100 * value:.0f}%"


def _overall(document: dict[str, Any], texts: Texts) -> Table:
    from rich.text import Text

    overall = document["overall"]
    table = _table(texts("overall.title", event=document["event"]))
    for key in ("rank", "range", "team", "score", "interval"):
        side: Any = "left" if key == "team" else "right"
        table.add_column(texts(f"board.{key}"), justify=side, no_wrap=key in ("score", "interval"))
    for track, weight in overall["weights"].items():
        table.add_column(f"{texts(f'track.{track}')}\n× {100 * weight:.0f}%", justify="right")
    table.add_column(texts("overall.first"), justify="right")
    for row in overall["rows"]:
        low, high = row["rank_low"], row["rank_high"]
        table.add_row(
            str(row["rank"]),
            f"{low}" if low == high else f"{low}–{high}",
            Text(row["team"]),
            texts.number(row["score"], DIGITS),
            f"{texts.number(row['low'], DIGITS)} … {texts.number(row['high'], DIGITS)}",
            *(texts.number(row["parts"][track], DIGITS) for track in overall["weights"]),
            percent(row["first"]),
        )
    return table


def _pitches(document: dict[str, Any], texts: Texts) -> Table:
    from rich.text import Text

    pitch = document["pitch"]
    table = _table(texts("pitches.title", event=document["event"]))
    said = {k: pitch[k] for k in ("ratings", "comparisons")} | {"judges": len(pitch["judges"])}
    table.caption = Text(texts("pitches.caption", **said))
    for key in ("team", "value", "interval", "first", "strength"):
        table.add_column(texts(f"jury.{key}"), justify="left" if key == "team" else "right")
    for row in pitch["rows"]:
        table.add_row(
            Text(row["team"]),
            texts.number(row["value"], 2),
            f"{texts.number(row['low'], 2)} … {texts.number(row['high'], 2)}",
            percent(row["first"]),
            texts.number(row["strength"], 2),
        )
    return table


def _table(title: str) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    return Table(
        title=Text(title), box=box.SIMPLE_HEAD, title_justify="left", caption_justify="left"
    )


def _say(out: Console, text: str) -> None:
    out.print(text, markup=False, soft_wrap=not out.is_terminal)
