"""Charts with Altair: drawn in the browser by scripts that come from this server."""

from __future__ import annotations

import altair as alt
import pandas as pd

from challenge.app.layout import ACCENT

_ROW = 46


def headroom(teams: pd.DataFrame, anchors: pd.DataFrame, *, axis: str) -> alt.LayerChart:
    """Draw every team on one axis with the yardsticks: a dot for the score, a line for its interval.

    teams    team, score, low, high
    anchors  name, score
    """
    low = min(teams["low"].min(), 0.0)
    high = max(teams["high"].max(), anchors["score"].max())
    edge = 0.05 * (high - low)
    x = alt.X(
        "score:Q",
        title=axis,
        scale=alt.Scale(domain=[low - edge, high + edge], nice=False),
        axis=alt.Axis(grid=False, tickCount=6, format=".1f"),
    )
    y = alt.Y(
        "team:N",
        title=None,
        sort=alt.SortField("rank"),
        axis=alt.Axis(labelFontSize=15, labelLimit=240, domain=False, ticks=False, labelPadding=12),
    )
    base = alt.Chart(teams).encode(y=y)
    rules = alt.Chart(anchors).mark_rule(strokeDash=[4, 4], opacity=0.55).encode(x=x)
    lifted = anchors.assign(step=[k % 2 for k in range(len(anchors))])
    names = (
        alt.Chart(lifted)
        .mark_text(align="center", baseline="bottom", fontSize=13, opacity=0.85)
        .encode(
            x=x,
            y=alt.value(-8),
            yOffset=alt.YOffset("step:O", scale=alt.Scale(range=[0, -17])),
            text="name:N",
        )
    )
    spans = base.mark_rule(strokeWidth=7, strokeCap="round", opacity=0.28, color=ACCENT).encode(
        x=alt.X("low:Q", title=axis), x2="high:Q"
    )
    dots = base.mark_point(size=190, filled=True, opacity=1, color=ACCENT).encode(
        x=x,
        tooltip=[
            alt.Tooltip("team:N"),
            alt.Tooltip("score:Q", format=".2f"),
            alt.Tooltip("low:Q", format=".2f"),
            alt.Tooltip("high:Q", format=".2f"),
        ],
    )
    chart: alt.LayerChart = (
        alt.layer(rules, names, spans, dots)
        .properties(
            height=_ROW * len(teams), padding={"top": 34, "left": 5, "right": 5, "bottom": 5}
        )
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=13, titleFontSize=13)
    )
    return chart
