"""What the static board and the report both show of the board document: rankings with their figures, in a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from challenge.board.figures import Span, intervals
from challenge.board.markup import Column, escape, paragraphs, table, tag
from challenge.board_print import done_in_words, not_ranked_in_words, part_in_words, verdict
from challenge.jury_settings import HIGHEST, LOWEST
from challenge.overall_print import overall_in_words, percent
from challenge.standings import DIGITS, IDEAS
from challenge.text import Texts

Document = Mapping[str, Any]


def track_part(document: dict[str, Any], texts: Texts, track: str, *, told: bool = True) -> str:
    """Return the ranking of one track of data: what it tells, figure, table; or that nobody has a score yet.

    told  with what is said of each idea
    """
    rows = document["tracks"][track]
    also = beside(document, texts, track) if told else ""
    if not rows:
        return paragraphs([texts(f"web.{track}.nobody")], "say") + also
    figure = headroom(document, texts, track, rows)
    return "\n".join(
        [
            paragraphs([verdict(document, texts, track)], "say"),
            figure,
            paragraphs([texts(f"board.{track}.scale")], "note"),
            _track_table(document, texts, track),
            also,
        ]
    )


def headroom(document: Document, texts: Texts, track: str, rows: Sequence[Document]) -> str:
    """Draw teams with their intervals between the yardsticks: what is left to gain is what lies to the right."""
    known = [(n, v) for n, v in document["anchors"][track].items() if v is not None]
    return intervals(
        [Span(f"{r['rank']}. {r['team']}", r["score"], r["low"], r["high"]) for r in rows],
        [(f"{texts(f'anchor.{n}')} {texts.number(v, 2)}", float(v)) for n, v in known],
        title=f"{texts(f'web.{track}.heading')} · {texts(f'web.{track}.axis')}",
    )


def beside(document: dict[str, Any], texts: Texts, track: str) -> str:
    """Return what is said of ideas beside their ranking."""
    if track != IDEAS:
        return ""
    return paragraphs([*done_in_words(document, texts), *not_ranked_in_words(document, texts)])


def _track_table(document: dict[str, Any], texts: Texts, track: str) -> str:
    final = document["part"] == "private"
    columns = [
        *_columns(texts),
        *([Column(texts("overall.first"))] if final else []),
        Column(texts("board.entries"), wide=True),
    ]
    rows = [
        [
            *_cells(row, texts),
            *([percent(row["first"])] if final else []),
            str(row["entries"]),
        ]
        for row in document["tracks"][track]
    ]
    return table(columns, rows, caption=part_in_words(document, texts, track))


def _columns(texts: Texts) -> list[Column]:
    """Return the heads that every ranking begins with."""
    return [
        Column(texts("board.rank")),
        Column(texts("board.range")),
        Column(texts("board.team"), left=True),
        Column(texts("board.score")),
        Column(texts("board.interval"), wide=True),
    ]


def _cells(row: Document, texts: Texts) -> list[str]:
    """Return what stands under them."""
    score = texts.number(row["score"], DIGITS)
    return [str(row["rank"]), rank_range(row), row["team"], score, interval(row, texts, DIGITS)]


def overall_part(document: Document, texts: Texts) -> str:
    """Return the ranking of the whole: who is first and what that hangs on, figure, table."""
    overall = document["overall"]
    columns = [
        *_columns(texts),
        *(
            Column(f"{texts(f'track.{track}')} × {100 * weight:.0f}%", wide=True)
            for track, weight in overall["weights"].items()
        ),
        Column(texts("overall.first")),
    ]
    rows = [
        [
            *_cells(row, texts),
            *(texts.number(row["parts"][track], DIGITS) for track in overall["weights"]),
            percent(row["first"]),
        ]
        for row in overall["rows"]
    ]
    spans = [Span(r["team"], r["score"], r["low"], r["high"]) for r in overall["rows"]]
    return "\n".join(
        [
            paragraphs(overall_in_words(dict(overall), texts), "say"),
            intervals(spans, [("0", 0.0)], title=texts("site.overall")),
            table(columns, rows, caption=texts("site.overall_caption")),
        ]
    )


def pitches_part(document: Document, texts: Texts) -> str:
    """Return the jury's ranking: points with intervals, by criterion, and how far judges agree."""
    pitch = document["pitch"]
    titles = {c["name"]: c["words"][texts.told] for c in pitch["rubric"]}
    said = {k: pitch[k] for k in ("ratings", "comparisons")} | {"judges": len(pitch["judges"])}
    columns = [
        Column(texts("jury.team"), left=True),
        Column(texts("jury.value")),
        Column(texts("jury.interval")),
        Column(texts("jury.first")),
        Column(texts("jury.strength"), wide=True),
    ]
    rows = [
        [
            row["team"],
            texts.number(row["value"], 2),
            interval(row, texts, 2),
            percent(row["first"]),
            texts.number(row["strength"], 2),
        ]
        for row in pitch["rows"]
    ]
    by_criterion = [
        [row["team"], *(texts.number(row["criteria"].get(name), 1) for name in titles)]
        for row in pitch["rows"]
    ]
    ends = [(str(points), float(points)) for points in (LOWEST, HIGHEST)]
    spans = [Span(r["team"], r["value"], r["low"], r["high"]) for r in pitch["rows"]]
    alpha = texts.number(pitch["agreement"]["overall"], 2)
    return "\n".join(
        [
            intervals(spans, ends, title=f"{texts('site.pitches')} · {texts('jury.value')}"),
            table(columns, rows, caption=texts("pitches.caption", **said)),
            tag("h3", escape(texts("site.criteria"))),
            table(
                [Column(texts("jury.team"), left=True), *(Column(t) for t in titles.values())],
                by_criterion,
            ),
            paragraphs([texts("pitches.agreement", alpha=alpha)]),
        ]
    )


def rank_range(row: Document) -> str:
    """Return the places that the data leave open."""
    low, high = row["rank_low"], row["rank_high"]
    return f"{low}" if low == high else f"{low}–{high}"


def interval(row: Document, texts: Texts, digits: int) -> str:
    """Return both ends of an interval; a dash where there is none."""
    if row["low"] is None or row["high"] is None:
        return "–"
    return f"{texts.number(row['low'], digits)} … {texts.number(row['high'], digits)}"


def winner_cards(document: Document, texts: Texts) -> str:
    """Return a card for the winner of the whole and of every track; empty before the reveal."""
    cards = []
    if document["overall"]:
        chance = {row["team"]: row["first"] for row in document["overall"]["rows"]}
        cards.append(_card(texts, "site.overall", document["overall"]["winners"], chance, "first"))
    for track, rows in document["tracks"].items():
        chance = {row["team"]: row["first"] for row in rows}
        if document["winners"][track]:
            cards.append(_card(texts, f"web.{track}.heading", document["winners"][track], chance))
    if document["pitch"]:
        rated = [row for row in document["pitch"]["rows"] if row["value"] is not None]
        chance = {row["team"]: row["first"] for row in rated}
        cards.append(_card(texts, "site.pitches", [row["team"] for row in rated[:1]], chance))
    return tag("ul", "\n".join(cards), class_="cards") if cards else ""


def _card(
    texts: Texts, key: str, teams: list[str], chance: Mapping[str, float | None], look: str = ""
) -> str:
    names = [
        tag(
            "span",
            f"{escape(team)} {tag('small', escape(percent(chance.get(team))))}",
            class_="who",
        )
        for team in teams
    ]
    about = texts("site.shared" if len(teams) > 1 else "site.alone")
    inner = [
        tag("span", escape(texts(key)), class_="what"),
        *names,
        tag("span", escape(about), class_="what"),
    ]
    return tag("li", "".join(inner), **({"class_": look} if look else {}))
