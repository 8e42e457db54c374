"""From the board document to what a page draws: pure."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd

from challenge.standings import DIGITS
from challenge.text import Texts


def teams(document: dict[str, Any], track: str) -> pd.DataFrame:
    """Return one row per team for the chart; an interval that cannot be estimated is the score itself."""
    frame = pd.DataFrame(document["tracks"][track])
    for limit in ("low", "high"):
        frame[limit] = pd.to_numeric(frame[limit]).fillna(frame["score"])
    return frame


def anchors(document: dict[str, Any], texts: Texts, track: str) -> pd.DataFrame:
    """Return the yardsticks that are known, from low to high."""
    known = {k: v for k, v in document["anchors"][track].items() if v is not None}
    rows = [{"name": texts(f"anchor.{name}"), "score": value} for name, value in known.items()]
    return pd.DataFrame(rows).sort_values("score", ignore_index=True)


def table_html(document: dict[str, Any], texts: Texts, track: str) -> str:
    """Return the leaderboard as a table: numbers line up, ranges of ranks stand beside the rank."""
    keys = ("rank", "range", "team", "score", "interval", "entries")
    head = "".join(
        f'<th scope="col"{_style(key)}>{html.escape(texts(f"board.{key}"))}</th>' for key in keys
    )
    body = "".join(_row(row, texts) for row in document["tracks"][track])
    return (
        f'<div class="kr-scroll"><table class="kr-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(row: dict[str, Any], texts: Texts) -> str:
    low, high = row["rank_low"], row["rank_high"]
    possible = str(low) if low == high else f"{low}–{high}"
    spread = f"{texts.number(row['low'], DIGITS)} … {texts.number(row['high'], DIGITS)}"
    cells = [
        f'<td class="kr-rank">{row["rank"]}</td>',
        f"<td>{possible}</td>",
        f'<td class="kr-left">{html.escape(row["team"])}</td>',
        f"<td>{texts.number(row['score'], DIGITS)}</td>",
        f'<td class="kr-wide">{spread}</td>',
        f'<td class="kr-wide">{row["entries"]}</td>',
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _style(key: str) -> str:
    """Align the column of names; the interval (drawn above) and the entries give way on a phone."""
    names = {"team": "kr-left", "interval": "kr-wide", "entries": "kr-wide"}
    return f' class="{names[key]}"' if key in names else ""
