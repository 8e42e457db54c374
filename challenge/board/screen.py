"""The big screen of the hall: parts of the public pages, large, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from challenge.admission import REVEALED
from challenge.board.figures import Scale, scale_of
from challenge.board.hall import Hall
from challenge.board.home import now_part, qr_part, question_part, timeline_part
from challenge.board.markup import escape, paragraphs, tag
from challenge.board.parts import winner_cards
from challenge.board.place import Place
from challenge.board.ranking import groups_of
from challenge.board.strips import strip, strip_names
from challenge.board.words import time_left
from challenge.board_print import verdict
from challenge.definition import HERE
from challenge.standings import TRACKS
from challenge.text import Texts

AT_ONCE = 8  # teams that can be read from the last row


def slides(hall: Hall, texts: Texts, place: Place) -> list[str]:
    """Return the parts in the order in which they are shown."""
    title = tag("h1", escape(hall.name))
    first = tag("div", title + question_part(texts)) + qr_part(hall, texts)
    parts = [tag("div", first, class_="split")]
    if hall.phase == REVEALED:
        won = winner_cards(dict(hall.board), texts)
        parts.insert(0, tag("h2", escape(texts("public.screen.won"))) + won)
    parts.append(timeline_part(hall, texts))
    for track in TRACKS:
        parts += _track(hall, texts, track)
    if hall.phase != REVEALED:
        parts.append(now_part(hall, texts, place, linked=False))
    return [tag("section", part, class_="slide") for part in parts]


def _track(hall: Hall, texts: Texts, track: str) -> list[str]:
    """Return a ranking, so many teams at once; a part that says so where nobody has a score."""
    document = dict(hall.board)
    rows = document["tracks"][track]
    heading = texts(f"web.{track}.heading")
    if not rows:
        nobody = texts(f"web.{track}.nobody")
        return [tag("h2", escape(heading)) + paragraphs([nobody], "lead")]
    known = [(n, float(v)) for n, v in document["anchors"][track].items() if v is not None]
    ends = [v for r in rows for v in (r["score"], r["low"], r["high"]) if v is not None]
    scale = scale_of([*ends, *(v for _, v in known)])
    marks = [(texts(f"anchor.{name}"), value) for name, value in known]
    leads = {row["team"] for row in groups_of(rows)[0]}
    pages = [rows[i : i + AT_ONCE] for i in range(0, len(rows), AT_ONCE)]
    found = []
    for i, page in enumerate(pages):
        number = f" ({i + 1}/{len(pages)})" if len(pages) > 1 else ""
        lines = "".join(_row(row, texts, scale, [v for _, v in known], leads) for row in page)
        axis = tag("div", strip_names(marks, scale), class_="axis-names")
        said = paragraphs([verdict(document, texts, track)], "note") if i == 0 else ""
        found.append(tag("h2", escape(heading + number)) + axis + tag("ol", lines, class_="rows") + said)  # fmt: skip
    return found


def _row(
    row: Mapping[str, Any], texts: Texts, scale: Scale, marks: list[float], leads: set[str]
) -> str:
    inner = [
        tag("span", escape(row["rank"]), class_="place"),
        tag("span", escape(row["team"]), class_="team"),
        strip(row["score"], row["low"], row["high"], marks, scale),
        tag("span", escape(texts.number(row["score"], 2)), class_="score"),
    ]
    return tag("li", "".join(inner), **({"class_": "lead-group"} if row["team"] in leads else {}))


def screen_foot(hall: Hall, texts: Texts, logo: str) -> str:
    """Return the line at the bottom: whose screen it is, how long there is left, what keys do."""
    said = texts("web.phase", phase=texts(f"phases.{hall.phase}"))
    if hall.deadline and not hall.over and hall.moment < hall.deadline:
        left = time_left(hall.deadline - hall.moment, texts)
        here, utc = hall.deadline.astimezone(HERE), hall.deadline.astimezone(UTC)
        said = texts("public.screen.left", left=left, here=f"{here:%H:%M}", utc=f"{utc:%H:%M}")
    keys = tag("p", escape(texts("public.screen.keys")))
    number = tag("p", "", id="state")
    brand = tag("span", logo + tag("span", escape(hall.name)), class_="brand")
    return tag("div", brand + paragraphs([said]) + keys + number, class_="foot")
