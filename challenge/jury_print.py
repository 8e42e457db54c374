"""The jury's work in words and in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from challenge.overall_print import percent
from challenge.text import Texts, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def print_plan(out: Console, document: dict[str, Any], texts: Texts) -> None:
    """Print what looks and minutes give."""
    said = {k: document[k] for k in ("pitches", "judges")}
    minutes = texts.number(document["minutes_per_pitch"], 0)
    _say(out, texts("plan.title", **said, minutes=minutes))
    table = _table(texts, "plan", ["looks", "each", "minutes", "reliability", "tau", "best_first", "best_in_top"])  # fmt: skip
    for row in document["plans"]:
        table.add_row(
            texts.number(row["looks"], 1),
            str(row["each"]),
            texts.number(row["minutes"], 0),
            texts.number(row["reliability"], 2),
            texts.number(row["tau"], 2),
            percent(row["best_first"]),
            percent(row["best_in_top"]),
        )
    out.print(table)
    source = "measured" if document["measured"] else "usual"
    spreads = {k: texts.number(v, 2) for k, v in document["spreads"].items()}
    _say(out, texts(f"plan.{source}", **spreads))


def print_offered(out: Console, document: dict[str, Any], texts: Texts) -> None:
    """Print what a judge sees now."""
    progress = {k: document[k] for k in ("rated", "left", "compared")}
    _say(out, texts(f"jury.task.{document['task']}"))
    for pitch in document["pitches"]:
        out.print()
        out.print(f"== {pitch['team']} · {printable(pitch['title'])}", markup=False, style="bold")
        for line in pitch["text"].splitlines():
            _say(out, printable(line))
        if pitch["video"]:
            _say(out, texts("jury.video", video=pitch["video"]))
        if pitch["deck"]:
            _say(out, texts("jury.deck"))
        scores = {k: texts.number(v, 3) for k, v in pitch["board"].items()}
        _say(out, texts("jury.board", **scores))
    if document["task"] == "rate":
        out.print()
        for criterion in document["rubric"]:
            out.print(f"{criterion['name']} · {criterion['title']}", markup=False, style="bold")
            for points, meaning in criterion["anchors"].items():
                _say(out, f"  {points}  {meaning}")
    _say(out, texts("jury.progress", **progress))


def print_standing(out: Console, document: dict[str, Any], texts: Texts) -> None:
    """Print the ranking of pitches, agreement, and who is out of line."""
    if not document["ratings"] and not document["comparisons"]:
        _say(out, texts("jury.nothing"))
        return
    out.print(_pitches(document, texts))
    alpha = texts.number(document["agreement"]["overall"], 2)
    _say(out, texts("jury.agreement", alpha=alpha, **{k: document[k] for k in ("ratings", "comparisons")}))  # fmt: skip
    if not document["connected"]:
        _say(out, texts("jury.apart"))
    out.print(_judges(document, texts))
    for found in document["without"]:
        said = "same" if found["same_first"] else "other"
        first = found["order"][0] if found["order"] else "–"
        _say(out, texts(f"jury.without.{said}", juror=found["juror"], first=first))


def _pitches(document: dict[str, Any], texts: Texts) -> Table:
    from rich.text import Text

    table = _table(texts, "jury", ["team", "value", "interval", "first", "views", "spread", "strength"])  # fmt: skip
    for row in document["pitches"]:
        low, high = texts.number(row["low"], 2), texts.number(row["high"], 2)
        table.add_row(
            Text(row["team"]),
            texts.number(row["value"], 2),
            f"{low} … {high}",
            percent(row["first"]),
            str(row["views"]),
            texts.number(row["spread"], 1),
            texts.number(row["strength"], 2),
        )
    return table


def _judges(document: dict[str, Any], texts: Texts) -> Table:
    from rich.text import Text

    table = _table(texts, "jury", ["juror", "pitches", "severity", "weight", "flags"])
    for row in document["judges"]:
        flags = ", ".join(texts(f"flag.{flag}") for flag in row["flags"])
        table.add_row(
            Text(row["juror"]),
            str(row["rated"]),
            texts.number(row["severity"], 2),
            texts.number(row["weight"], 2),
            flags or "–",
        )
    return table


def _table(texts: Texts, group: str, columns: list[str]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for name in columns:
        left = name in ("team", "juror", "flags")
        table.add_column(texts(f"{group}.{name}"), justify="left" if left else "right")
    return table


def _say(out: Console, text: str) -> None:
    out.print(text, markup=False, soft_wrap=not out.is_terminal)
