"""The timeline of a family as SVG: four lanes, a number for every moment, a band for the first 1000 days.

The numbers refer to a list of the same moments in words, so that nothing is said by place or colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from starter_kits.family import Moment
from starter_kits.words import Words

LANES = {
    "home": ("birth", "death", "arrival", "departure", "move", "together", "lived_together", "married", "apart"),
    "money": ("work", "low_income", "debts", "arrears"),
    "care": ("midwife", "mental_care", "clinic_first", "clinic_concern", "clinic", "youth_help", "protection"),
    "child": ("childcare", "preschool", "school_signal", "pilot"),
}  # fmt: skip
_LANE = {kind: lane for lane, kinds in LANES.items() for kind in kinds}
_RIGHT, _TOP = 10, 34
_ROW, _RADIUS, _GAP = 20, 8, 3
_PREGNANCY, _TWO_YEARS = 280, 730
_NAME = 105
_END = ' style="text-anchor: end"'


@dataclass(frozen=True)
class Window:
    """What the timeline shows: days, and the first 1000 days of the child."""

    start: date
    end: date
    conceived: date
    two: date

    def share(self, day: date) -> float:
        """Return which part of the window has passed on a day, 0 to 1."""
        share = (day - self.start).days / max((self.end - self.start).days, 1)
        return min(max(share, 0.0), 1.0)


@dataclass(frozen=True)
class Shape:
    """How a drawing stands on its page: its width, where time begins, and how high the names of lanes stand above their rows."""

    width: int
    left: int
    above: int

    def x(self, window: Window, day: date) -> float:
        """Return where a day stands, within the picture."""
        return self.left + (self.width - self.left - _RIGHT) * window.share(day)


WIDE = Shape(width=720, left=92, above=0)
NARROW = Shape(width=350, left=8, above=15)  # a phone: names of lanes stand above what is in them


def window_of(conceived: date, cutoff: int) -> Window:
    """Return the window of a child: from the January of two years before it was conceived."""
    two = conceived + timedelta(days=_PREGNANCY + _TWO_YEARS)
    return Window(date(conceived.year - 2, 1, 1), date(cutoff, 12, 31), conceived, two)


def first_day(iso: str) -> date:
    """Return the first day that a date may mean: 2015 is 1 January 2015."""
    parts = [int(p) for p in iso.split("-")]
    year, month, day = [*parts, 1, 1][:3]
    return date(year, month, day)


def last_day(iso: str) -> date:
    """Return the last day that a date may mean: 2015 is 31 December 2015."""
    parts = [int(p) for p in iso.split("-")]
    if len(parts) == 3:
        return first_day(iso)
    year, month = (parts[0], 12) if len(parts) == 1 else parts
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def within(moments: Sequence[Moment], window: Window) -> list[Moment]:
    """Return the moments of a window in order of time: those that begin in it, and what lasted into it."""
    return [
        m
        for m in moments
        if window.start <= first_day(m.start) <= window.end
        or (m.until and first_day(m.start) < window.start <= last_day(m.until))
    ]


def draw(
    moments: Sequence[Moment], window: Window, words: Words, title: str, shape: Shape = WIDE
) -> str:
    """Return the SVG of moments that are numbered in this order, from 1 on."""
    lanes, marks = [], []
    y = float(_TOP)
    for lane in LANES:
        rows = _rows(moments, lane, window, shape)
        height = max(len(rows), 0 if shape.above else 1) * _ROW + 10 + shape.above
        name = escape(words(f"lane.{lane}"))
        lanes.append(
            f'<rect class="lane {lane}" x="0" y="{y:g}" width="{shape.width}" height="{height}"/>'
        )
        at = y + (shape.above + 1 if shape.above else height / 2 + 4)
        marks.append(f'<text class="name" x="6" y="{at:g}">{name}</text>')
        for place, row in enumerate(rows):
            middle = y + shape.above + 5 + _ROW * (place + 0.5)
            marks += [_mark(n, moments[n - 1], lane, _span(moments[n - 1], window, shape), middle) for n in row]  # fmt: skip
        y += height + 3
    below = "".join([*lanes, _band(window, y, words, shape), _years(window, y, shape)])
    return (
        f'<svg class="{"narrow" if shape.above else "wide"}" viewBox="0 0 {shape.width} {y:g}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{below}{''.join(marks)}</svg>"
    )


def _rows(moments: Sequence[Moment], lane: str, window: Window, shape: Shape) -> list[list[int]]:
    """Put the moments of a lane in as few rows as they need not to touch: numbers by row."""
    rows: list[list[int]] = []
    ends: list[float] = []
    for number, moment in enumerate(moments, 1):
        if _LANE[moment.kind] != lane:
            continue
        left, right = _span(moment, window, shape)
        free = next((i for i, end in enumerate(ends) if end + _GAP <= left), None)
        if free is None:
            rows.append([number])
            ends.append(right)
        else:
            rows[free].append(number)
            ends[free] = right
    return rows


def _span(moment: Moment, window: Window, shape: Shape) -> tuple[float, float]:
    """Return from where to where a mark reaches, its circle included."""
    left = shape.x(window, first_day(moment.start)) - _RADIUS
    left = min(max(left, shape.left), shape.width - _RIGHT - 2 * _RADIUS)
    right = shape.x(window, last_day(moment.until)) if moment.until else 0.0
    return left, max(right, left + 2 * _RADIUS)


def _mark(number: int, moment: Moment, lane: str, span: tuple[float, float], y: float) -> str:
    left, right = span
    bar = ""
    if moment.until and right > left + 2 * _RADIUS:
        bar = f'<rect class="bar {lane}" x="{left:.1f}" y="{y - _RADIUS:g}" width="{right - left:.1f}" height="{2 * _RADIUS}" rx="{_RADIUS}"/>'
    x = left + _RADIUS
    return (
        f'{bar}<circle class="dot {lane}" cx="{x:.1f}" cy="{y:g}" r="{_RADIUS}"/>'
        f'<text class="number" x="{x:.1f}" y="{y + 3.5:g}">{number}</text>'
    )


def _years(window: Window, bottom: float, shape: Shape) -> str:
    parts = []
    for year in range(window.start.year, window.end.year + 1):
        x = shape.x(window, date(year, 1, 1))
        parts.append(f'<line class="year" x1="{x:.1f}" x2="{x:.1f}" y1="18" y2="{bottom:g}"/>')
        parts.append(f'<text class="year" x="{x + 3:.1f}" y="28">{year}</text>')
    return "".join(parts)


def _band(window: Window, bottom: float, words: Words, shape: Shape) -> str:
    days = (window.conceived, min(window.two, window.end))
    left, right = (shape.x(window, day) for day in days)
    late = left > shape.width - _NAME  # its name would leave the picture
    return (
        f'<rect class="days" x="{left:.1f}" y="16" width="{right - left:.1f}" height="{bottom - 16:g}"/>'
        f'<text class="days" x="{right if late else left + 2:.1f}" y="12"'
        f"{_END if late else ''}>{escape(words('days'))}</text>"
    )
