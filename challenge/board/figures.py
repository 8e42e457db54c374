"""Figures as SVG inside the page: positions across in percent, so that letters keep their size on every screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from challenge.board.markup import escape, tag

_ROW, _LABEL, _FOOT = 52, 19, 30  # pixels
_LETTER, _NARROW = 8.0, 340.0  # width of a letter, and of the narrowest figure, in pixels
_EDGE = 0.04


@dataclass(frozen=True)
class Span:
    """One row: a point with its interval; without a value there is nothing to draw."""

    name: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Scale:
    """From values to percent of the width."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Return where a value stands, 0 to 100."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0.0), 1.0), 2)


def scale_of(values: Sequence[float]) -> Scale:
    """Return a scale that holds all values, with room at both ends.

    >>> scale = scale_of([0.0, 1.0])
    >>> scale.at(0.0) < 5 and scale.at(1.0) > 95
    True
    """
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    return Scale(low - _EDGE * reach, high + _EDGE * reach)


def intervals(spans: Sequence[Span], marks: Sequence[tuple[str, float]], *, title: str) -> str:
    """Draw rows of points with intervals between yardsticks; empty without a row that has a value.

    marks  yardsticks: name with its number, and where it stands
    title  what a screen reader says; the numbers stand in the table beside it
    """
    drawn = [s for s in spans if s.value is not None]
    if not drawn:
        return ""
    seen = [v for s in drawn for v in (s.value, s.low, s.high) if v is not None]
    scale = scale_of([*seen, *(value for _, value in marks)])
    placed = _levels([(name, scale.at(value)) for name, value in marks])
    top = _LABEL * (1 + max((level for *_, level in placed), default=-1)) + 6
    height = top + _ROW * len(drawn) + 4
    parts = [tag("title", escape(title))]
    for _, x, level in placed:
        parts.append(line(x, x, _LABEL * (level + 1), height, "mark"))
    for name, x, level in placed:
        parts.append(text_at(name, x, _LABEL * level + 14, "soft"))
    for i, span in enumerate(drawn):
        y = top + _ROW * i
        parts.append(f'<text class="name" x="0" y="{y + 17}">{escape(shortened(span.name))}</text>')
        if span.low is not None and span.high is not None:
            parts.append(line(scale.at(span.low), scale.at(span.high), y + 34, y + 34, "span"))
        x = scale.at(span.value or 0.0)
        parts.append(f'<circle class="dot" cx="{x}%" cy="{y + 34}" r="7"/>')
    return tag("svg", "".join(parts), role="img", height=str(height), aria_label=title)


def shortened(name: str, most: int = int(_NARROW / _LETTER) - 4) -> str:
    """Return a name that fits a figure on a telephone; the table beside it has it in full.

    >>> shortened("Team"), shortened("Onafhankelijkewijkverpleegkundigensamenwerking")
    ('Team', 'Onafhankelijkewijkverpleegkundigensam…')
    """
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def bars(rows: Sequence[tuple[str, float, str]], *, title: str, even: bool = False) -> str:
    """Draw a bar for each row: name, value, and the value in words. Below zero is drawn as zero.

    even  no row stands out; otherwise the first does
    """
    most = max((value for _, value, _ in rows), default=0.0) or 1.0
    parts = [tag("title", escape(title))]
    for i, (name, value, said) in enumerate(rows):
        y, width = 44 * i, round(max(100 * value / most, 0.4), 2)
        parts.append(f'<text x="0" y="{y + 15}">{escape(name)}: {escape(said)}</text>')
        look = "pale" if i and not even else "bar"
        parts.append(
            f'<rect class="{look}" x="0" y="{y + 22}" width="{width}%" height="12" rx="3"/>'
        )
    return tag("svg", "".join(parts), role="img", height=str(44 * len(rows)), aria_label=title)


def histogram(rows: Sequence[tuple[str, int, str]], *, title: str) -> str:
    """Draw numbers or ranges of numbers from left to right: name, how often, and that in words."""
    most = max((n for _, n, _ in rows), default=0) or 1
    wide, high = 100 / max(len(rows), 1), 110
    parts = [tag("title", escape(title))]
    for i, (name, n, said) in enumerate(rows):
        tall = round(high * n / most, 1)
        told = tag("title", escape(f"{name}: {said}"))
        parts.append(
            f'<rect class="bar" x="{wide * i + 0.6:.4g}%" y="{high - tall + 4:g}" width="{wide - 1.2:.4g}%" '
            f'height="{tall:g}">{told}</rect>'
        )
    parts.append(line(0, 100, high + 4, high + 4, "axis"))
    for name, x, side in ((rows[0][0], 0, "start"), (rows[-1][0], 100, "end")) if rows else ():
        parts.append(f'<text class="soft" x="{x}%" y="{high + 22}" text-anchor="{side}">{escape(name)}</text>')  # fmt: skip
    words = "; ".join(f"{name}: {said}" for name, _, said in rows)
    return tag("svg", "".join(parts), role="img", height=str(high + 30), aria_label=f"{title}. {words}")  # fmt: skip


@dataclass(frozen=True)
class Point:
    """A point on a plane, with its name."""

    name: str
    x: float
    y: float


def plane(
    points: Sequence[Point],
    marks: Sequence[Point],
    *,
    across: str,
    up: str,
    euros: Callable[[float], str],
    number: Callable[[float], str],
    title: str,
) -> str:
    """Draw points on a plane that begins at zero, and lines from there to marks: what is gained for each euro there.

    across, up     names of the axes
    euros, number  how values across and up are written
    """
    every = [*points, *marks]
    if not every:
        return ""
    high, top, foot = 320.0, 40.0, 30.0
    most_x = 1.12 * max(p.x for p in every) or 1.0
    most_y = 1.08 * max(p.y for p in every) or 1.0

    def at(point: Point) -> tuple[float, float]:
        height = (high - top - foot) * max(point.y, 0.0) / most_y
        return round(100 * point.x / most_x, 2), round(high - foot - height, 1)

    parts = [tag("title", escape(title)), line(0, 100, high - foot, high - foot, "axis")]
    parts.append(f'<line class="axis" x1="0" x2="0" y1="{top:g}" y2="{high - foot:g}"/>')
    parts.append(f'<text class="soft" x="0" y="14">↑ {escape(up)}</text>')
    parts.append(f'<text class="soft" x="100%" y="{high - 8:g}" text-anchor="end">{escape(across)}, 0 – {escape(euros(most_x))} →</text>')  # fmt: skip
    for mark in marks:
        x, y = at(mark)
        parts.append(f'<line class="mark" x1="0" x2="{x}%" y1="{high - foot:g}" y2="{y}"/>')
        parts.append(f'<circle class="ring" cx="{x}%" cy="{y}" r="6"/>')
    for point in points:
        x, y = at(point)
        parts.append(f'<circle class="dot" cx="{x}%" cy="{y}" r="7"/>')
    placed: list[tuple[float, float]] = []
    for named in sorted(every, key=lambda p: p.y):
        x, y = at(named)
        y -= 12
        while any(abs(x - a) < 28 and abs(y - b) < 16 for a, b in placed):  # names make way upwards
            y -= 17
        placed.append((x, y))
        look = "soft" if named in marks else "name"
        parts.append(text_at(f"{named.name} {number(round(named.y, 2))}", x, y, look))
    return tag("svg", "".join(parts), role="img", height=f"{high:g}", aria_label=title)


def _levels(marks: Sequence[tuple[str, float]]) -> list[tuple[str, float, int]]:
    """Put the names of yardsticks on levels, so that none touches another even on a telephone.

    >>> [level for *_, level in _levels([("a", 10.0), ("a long name of a mark", 12.0), ("b", 90.0)])]
    [0, 1, 0]
    """
    taken: list[float] = []  # where the last name on each level ends, in percent
    placed = []
    for name, x in sorted(marks, key=lambda mark: mark[1]):
        wide = 100 * _LETTER * len(name) / _NARROW
        start = x - wide * anchor(x)[1]
        level = next((i for i, end in enumerate(taken) if end < start), len(taken))
        taken[level : level + 1] = [start + wide]
        placed.append((name, x, level))
    return placed


def anchor(x: float) -> tuple[str, float]:
    """Return how a name stands at its mark, and which share of it stands to the left: never outside the figure."""
    if x < 30:
        return "start", 0.0
    return ("end", 1.0) if x > 70 else ("middle", 0.5)


def text_at(text: str, x: float, y: float, look: str) -> str:
    """Write a text: x in percent, y in pixels, on the side on which it stays inside the figure."""
    side = anchor(x)[0]
    return f'<text class="{look}" x="{x}%" y="{y}" text-anchor="{side}">{escape(text)}</text>'


def line(x1: float, x2: float, y1: float, y2: float, look: str) -> str:
    """Draw a line: x in percent, y in pixels."""
    return f'<line class="{look}" x1="{x1}%" x2="{x2}%" y1="{y1}" y2="{y2}"/>'
