"""Small figures that stand in a row of a table or a list: how a score went, where it lies, which places are possible."""

from __future__ import annotations

from collections.abc import Sequence

from challenge.board.figures import Scale, anchor
from challenge.board.markup import escape, tag


def sparkline(values: Sequence[float], *, title: str) -> str:
    """Draw how a number went, as steps from left to right with a dot at the end; empty for fewer than two values.

    >>> sparkline([1.0], title="T")
    ''
    """
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    wide = 112 / (len(values) - 1)
    points = [(4 + wide * i, round(21 - 17 * (v - low) / reach, 1)) for i, v in enumerate(values)]
    path = f"M{points[0][0]:g} {points[0][1]:g}" + "".join(f"H{x:.4g}V{y:g}" for x, y in points[1:])
    x, y = points[-1]
    drawn = f'<path class="path" d="{path}"/><circle class="dot" cx="{x:.4g}" cy="{y:g}" r="3.5"/>'
    return tag("svg", tag("title", escape(title)) + drawn, role="img", viewBox="0 0 120 26", aria_label=title)  # fmt: skip


def strip(
    value: float, low: float | None, high: float | None, marks: Sequence[float], scale: Scale
) -> str:
    """Draw one score with its interval between yardsticks, for a row that says the number in words."""
    parts = [
        f'<line class="mark" x1="{scale.at(m)}%" x2="{scale.at(m)}%" y1="0" y2="100%"/>'
        for m in marks
    ]
    if low is not None and high is not None:
        ends = f'x1="{scale.at(low)}%" x2="{scale.at(high)}%"'
        parts.append(f'<line class="span" {ends} y1="50%" y2="50%"/>')
    parts.append(f'<circle class="dot" cx="{scale.at(value)}%" cy="50%" r="9"/>')
    return tag("svg", "".join(parts), height="28", aria_hidden="true")


def strip_names(marks: Sequence[tuple[str, float]], scale: Scale) -> str:
    """Write the names of yardsticks above strips; of two that are close the first gives way."""
    placed: list[tuple[str, float]] = []
    for name, value in sorted(marks, key=lambda mark: mark[1]):
        x = scale.at(value)
        if placed and x - placed[-1][1] < 16:
            placed.pop()
        placed.append((name, x))
    drawn = "".join(
        f'<text class="soft" x="{x}%" y="80%" text-anchor="{anchor(x)[0]}">{escape(name)}</text>'
        for name, x in placed
    )
    return tag("svg", drawn, height="28", aria_hidden="true")


def places(rank: int, low: int, high: int, most: int, *, title: str) -> str:
    """Draw the places that a team may have among all, and the one that it has."""
    step = 108 / max(most - 1, 1)
    here, first, last = (round(6 + step * (p - 1), 1) for p in (rank, low, high))
    parts = [
        tag("title", escape(title)),
        '<line class="rail" x1="6" x2="114" y1="13" y2="13"/>',
        f'<line class="may" x1="{first:g}" x2="{last:g}" y1="13" y2="13"/>',
        f'<circle class="dot" cx="{here:g}" cy="13" r="5"/>',
    ]
    return tag("svg", "".join(parts), role="img", viewBox="0 0 120 26", aria_label=title)
