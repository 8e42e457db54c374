"""Charts with Altair: drawn in the browser by scripts that come from this server."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import altair as alt
import pandas as pd

_ROW = 54
_FONT = "Inter, Segoe UI, DejaVu Sans, system-ui, sans-serif"


@dataclass(frozen=True)
class Palette:
    """Colours that keep their contrast on one background (checked for colour-blind viewers: one hue only)."""

    ink: str
    accent: str
    paper: str


LIGHT = Palette(ink="#1d2b2a", accent="#0b6e63", paper="#fbfcfb")
DARK = Palette(ink="#e6eeec", accent="#5cc4b5", paper="#101817")


def headroom(
    teams: pd.DataFrame, anchors: pd.DataFrame, *, axis: str, point: str, palette: Palette
) -> alt.LayerChart:
    """Draw every team on one axis with the yardsticks: a dot for the score, a line for its interval.

    teams    rank, team, score, low, high
    anchors  name, score, from low to high
    point    the decimal sign of the reader's language
    """
    low = min(teams["low"].min(), 0.0)
    high = max(teams["high"].max(), anchors["score"].max())
    edge = 0.07 * (high - low)
    x = alt.X(
        "score:Q",
        title=axis,
        scale=alt.Scale(domain=[low - edge, high + edge], nice=False),
        axis=alt.Axis(
            grid=False,
            tickCount=6,
            labelExpr=f"replace(format(datum.value, '.1f'), '.', '{point}')",
        ),
    )
    y = alt.Y("team:N", sort=list(teams["team"]), axis=None)
    rules = alt.Chart(anchors).mark_rule(strokeDash=[4, 4], opacity=0.6, color=palette.ink)
    # Names of neighbouring yardsticks stand on two levels, so that they do not touch.
    names = [
        alt.Chart(anchors.iloc[level::2])
        .mark_text(baseline="bottom", dy=-8 - 19 * level, fontSize=13, color=palette.ink)
        .encode(x=x, y=alt.value(0), text="name:N")
        for level in (0, 1)
    ]
    base = alt.Chart(teams).encode(y=y)
    # The name stands above its line, not beside the axis: there it would leave no room on a phone. The rim keeps
    # the dashed lines of the yardsticks out of the letters.
    name = partial(base.mark_text, align="left", baseline="bottom", dy=-9, fontSize=15)
    labels = [
        name(color=palette.paper, stroke=palette.paper, strokeWidth=14, strokeJoin="round"),
        name(color=palette.ink),
    ]
    spans = base.mark_rule(strokeWidth=8, strokeCap="round", opacity=0.3, color=palette.accent)
    dots = base.mark_point(size=200, filled=True, opacity=1, color=palette.accent)
    tooltip = [
        alt.Tooltip("team:N"),
        *(alt.Tooltip(f"{n}:Q", format=".3f") for n in ("score", "low", "high")),
    ]
    chart: alt.LayerChart = (
        alt.layer(
            rules.encode(x=x),
            *names,
            *(layer.encode(x=alt.value(0), text="team:N") for layer in labels),
            spans.encode(x=alt.X("low:Q", title=axis), x2="high:Q"),
            dots.encode(x=x, tooltip=tooltip),
        )
        .properties(height=alt.Step(_ROW), padding={"top": 8, "left": 5, "right": 5, "bottom": 5})
        .configure(font=_FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=14, titleFontSize=13, labelColor=palette.ink, titleColor=palette.ink
        )
    )
    return chart
