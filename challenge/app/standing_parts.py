"""Parts of the page on which the jury deliberates: ranking, agreement, judges who are out of line, notes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from challenge.app import layout, services
from challenge.board.figures import Span, intervals
from challenge.board.markup import Column
from challenge.judging import Jury
from challenge.jury_settings import HIGHEST, LOWEST
from challenge.overall_print import percent
from challenge.text import Texts


def criteria(jury: Jury, texts: Texts) -> dict[str, str]:
    """Return the titles of the criteria by their names."""
    settings = jury.rubric(list(services.entries()))
    return {c.name: c.title(texts.language) for c in settings.criteria}


def ranking(document: dict[str, Any], titles: dict[str, str], texts: Texts) -> None:
    """Draw the ranking: a figure with intervals, a table, and points by criterion."""
    rated = [row for row in document["pitches"] if row["value"] is not None]
    ends = [(str(points), float(points)) for points in (LOWEST, HIGHEST)]
    spans = [Span(row["team"], row["value"], row["low"], row["high"]) for row in rated]
    if spans:
        figure = intervals(spans, ends, title=texts("jury.value"))
        layout.drawing(layout.framed(figure))
    heads = [
        Column(texts("jury.team"), left=True),
        Column(texts("jury.value")),
        Column(texts("jury.interval"), wide=True),
        Column(texts("jury.first")),
        Column(texts("jury.spread"), wide=True),
    ]
    rows = [
        [
            row["team"],
            texts.number(row["value"], 2),
            f"{texts.number(row['low'], 2)} … {texts.number(row['high'], 2)}",
            percent(row["first"]),
            texts.number(row["spread"], 1),
        ]
        for row in document["pitches"]
    ]
    layout.table(heads, rows, label=texts("deliberate.title"))
    st.subheader(texts("site.criteria"), anchor=False)
    each = [
        [row["team"], *(texts.number(row["criteria"][name], 1) for name in titles)]
        for row in document["pitches"]
    ]
    heads = [Column(texts("jury.team"), left=True), *(Column(t) for t in titles.values())]
    layout.table(heads, each, label=texts("site.criteria"))


def agreement(document: dict[str, Any], titles: dict[str, str], texts: Texts) -> None:
    """Draw how far judges agree, as a whole and by criterion."""
    found = document["agreement"]
    counts = {key: document[key] for key in ("ratings", "comparisons")}
    st.html(layout.line(texts("jury.agreement", alpha=texts.number(found["overall"], 2), **counts)))
    known = {title: found[name] for name, title in titles.items() if found[name] is not None}
    if known:
        each = [f"{title} {texts.number(value, 2)}" for title, value in known.items()]
        st.html(layout.line(" · ".join(each)))
    if not document["connected"]:
        layout.say(texts("jury.apart"))


def judges(document: dict[str, Any], texts: Texts) -> None:
    """Draw the judges: how strict, how much they count, and who is out of line."""
    st.subheader(texts("deliberate.judges"), anchor=False)
    heads = [
        Column(texts("jury.juror"), left=True),
        Column(texts("jury.pitches")),
        Column(texts("jury.severity")),
        Column(texts("jury.weight")),
        Column(texts("jury.flags"), left=True),
    ]
    rows = [
        [
            judge["juror"],
            str(judge["rated"]),
            texts.number(judge["severity"], 2),
            texts.number(judge["weight"], 2),
            ", ".join(texts(f"flag.{flag}") for flag in judge["flags"]) or "–",
        ]
        for judge in document["judges"]
    ]
    layout.table(heads, rows, label=texts("deliberate.judges"))
    for without in document["without"]:
        key = "jury.without.same" if without["same_first"] else "jury.without.other"
        words = {"juror": without["juror"], "first": (without["order"] or ["–"])[0]}
        layout.say(texts(key, **words))


def notes(document: dict[str, Any], texts: Texts) -> None:
    """Draw what judges wrote, pitch by pitch."""
    written = [(row["team"], row["comments"]) for row in document["pitches"] if row["comments"]]
    if not written:
        return
    st.subheader(texts("deliberate.notes"), anchor=False)
    for team, comments in written:
        st.html(layout.card_title(team) + "".join(layout.line(comment) for comment in comments))
