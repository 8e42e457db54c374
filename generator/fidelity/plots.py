"""Dot plots as inline SVG. Places are percentages of the width, so that one drawing fits every screen.

Colours come from the classes `band`, `chance`, `zero`, `agrees` and `differs` of the page's style, light and dark.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from generator.fidelity.verdict import Figure

STEPS = 4.0  # the overview shows differences up to so many times what is allowed
PART = 0.6  # a figure's own plot shows deviations up to this part of the published value
_ROW = 22  # pixels


def overview_row(figures: Sequence[Figure]) -> str:
    """Draw the figures of one domain: difference in steps of what is allowed; the band is what agrees."""
    shown = sorted(
        (f for f in figures if f.value is not None), key=lambda f: f.verdict == "differs"
    )
    marks = "".join(_mark(f, (f.distance or 0.0) / STEPS) for f in shown)
    band = _span(-1 / STEPS, 1 / STEPS, "band", 3, _ROW - 6)
    return _svg(band + _tick(0.0) + marks, f"{len(shown)}")


def figure_row(figure: Figure) -> str:
    """Draw one figure: tolerance as a bar around the published value, room for chance lighter, ours as a dot.

    Across: the deviation as a part of the published value, from -60% to 60%.
    """
    if figure.value is None or figure.tolerance is None:
        return ""
    unit = abs(figure.published) * PART
    tolerance, allowed = figure.tolerance / unit, figure.allowed / unit
    spans = _span(-allowed, allowed, "chance", 6, 10) + _span(-tolerance, tolerance, "band", 6, 10)
    mark = _mark(figure, (figure.value - figure.published) / unit)
    return _svg(spans + _tick(0.0) + mark, "")


def _svg(content: str, label: str) -> str:
    hidden = f'role="img" aria-label="{label}"' if label else 'aria-hidden="true"'
    return f'<svg class="plot" width="100%" height="{_ROW}" {hidden}>{content}</svg>'


def _percent(place: float) -> float:
    """Return where a place from -1 to 1 lies across the drawing, with a margin for the marks."""
    return round(50 + 47 * max(-1.0, min(1.0, place)), 2)


def _span(low: float, high: float, kind: str, top: int, height: int) -> str:
    left, right = _percent(low), _percent(high)
    return f'<rect class="{kind}" x="{left}%" y="{top}" width="{right - left:.2f}%" height="{height}" rx="2"/>'


def _tick(place: float) -> str:
    x = _percent(place)
    return f'<line class="zero" x1="{x}%" x2="{x}%" y1="2" y2="{_ROW - 2}"/>'


def _mark(figure: Figure, place: float) -> str:
    """Draw a dot; beyond the edge a triangle that points there."""
    title = (
        f"<title>{html.escape(figure.target.id)}: {html.escape(figure.target.breakdown)}</title>"
    )
    x, middle = _percent(place), _ROW / 2
    if abs(place) <= 1:
        return f'<circle class="{figure.verdict}" cx="{x}%" cy="{middle}" r="4.5">{title}</circle>'
    points = "0,-5 8,0 0,5" if place > 0 else "0,-5 -8,0 0,5"
    # A nested svg carries the place in percent: polygons know no percentages.
    return (
        f'<svg x="{x}%" y="{middle}" overflow="visible"><polygon class="{figure.verdict}" '
        f'points="{points}">{title}</polygon></svg>'
    )
