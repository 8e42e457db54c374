"""Lives side by side: what happened to whom, over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from challenge.board.figures import Scale, line, shortened, text_at
from challenge.board.markup import escape, tag


@dataclass(frozen=True)
class Life:
    """A person's line: name, birth in years, and what happened from when to when; None: it has no end, or no length."""

    name: str
    born: float
    spans: Sequence[tuple[float, float | None]]


def lifelines(lives: Sequence[Life], *, title: str) -> str:
    """Draw lives side by side over the years in which something happened; empty where nothing did."""
    moments = [m for life in lives for span in life.spans for m in span if m is not None]
    if not moments:
        return ""
    first, last = int(min(moments)), int(max(moments)) + 1
    scale = Scale(float(first), float(last))
    bottom = 46 * len(lives) + 6
    step = next(s for s in (1, 2, 5, 10, 20, 50) if (last - first) / s <= 6)
    parts = [tag("title", escape(title))]
    for year in range(first - first % step, last + 1, step):
        if year >= first:
            x = scale.at(year)
            parts.append(line(x, x, 0, bottom, "mark"))
            parts.append(text_at(f"{year}", x, bottom + 18, "soft"))
    for i, life in enumerate(lives):
        y = 46 * i + 34
        begin = scale.at(max(life.born, first))
        parts.append(line(begin, 100, y, y, "rail"))
        for start, until in life.spans:
            if until is not None and until > start:
                parts.append(line(scale.at(start), scale.at(until), y, y, "may"))
            parts.append(f'<circle class="dot" cx="{scale.at(start)}%" cy="{y}" r="5"/>')
        parts.append(f'<text class="name" x="0" y="{y - 13}">{escape(shortened(life.name))}</text>')
    return tag("svg", "".join(parts), role="img", height=str(bottom + 24), aria_label=title)
