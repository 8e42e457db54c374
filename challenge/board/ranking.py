"""The leaderboard: per track, who cannot be told apart in one bracket, with how each team got there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from challenge.admission import DRAFT
from challenge.board.hall import Hall
from challenge.board.markup import escape, paragraphs, tag
from challenge.board.parts import beside, headroom, interval, overall_part, rank_range
from challenge.board.place import Place
from challenge.board.strips import places, sparkline
from challenge.board_print import part_in_words, rescored_in_words, verdict
from challenge.overall_print import percent
from challenge.standings import DIGITS, TRACKS
from challenge.text import Texts

DRAWN = 12  # teams in the figure: the table has them all

Row = Mapping[str, Any]


def leaderboard_part(hall: Hall, texts: Texts, place: Place) -> str:
    """Return the whole where there is one, then each track."""
    parts = [paragraphs([texts("public.board.lead")], "lead")]
    parts.append(paragraphs(rescored_in_words(dict(hall.board), texts), "say"))
    if hall.board["overall"]:
        parts += [tag("h2", escape(texts("site.overall"))), overall_part(hall.board, texts)]
    for track in TRACKS:
        heading = tag("h2", escape(texts(f"web.{track}.heading")))
        parts.append(tag("section", heading + track_board(hall, texts, track), id=track))
    parts.append(paragraphs([texts("web.explain.interval"), texts("public.board.groups")], "note"))
    parts.append(tag("p", tag("a", escape(texts("web.about")), href=place.page("about"))))
    return "\n".join(parts)


def track_board(hall: Hall, texts: Texts, track: str) -> str:
    """Return one track: what it tells, every team between the yardsticks, and the table."""
    document = dict(hall.board)
    rows = document["tracks"][track]
    told = beside(document, texts, track)
    if not rows:
        first = "" if hall.over else f" {texts(f'web.{track}.first_step')}"
        if hall.phase == DRAFT:
            first = f" {texts('public.no_moves.draft')}"
        nobody = tag("strong", escape(texts(f"web.{track}.nobody")))
        return tag("p", f"{nobody}{escape(first)}", class_="none") + told
    return "\n".join(
        [
            paragraphs([verdict(document, texts, track)], "say"),
            headroom(document, texts, track, rows[:DRAWN]),
            paragraphs([texts(f"board.{track}.scale")], "note"),
            _table(hall, texts, track),
            told,
        ]
    )


def groups_of(rows: Sequence[Row]) -> list[list[Row]]:
    """Split a ranking where it can be told apart.

    >>> rows = [{"rank_group": 1}, {"rank_group": 1}, {"rank_group": 2}]
    >>> [len(group) for group in groups_of(rows)]
    [2, 1]
    """
    return [list(group) for _, group in groupby(rows, key=itemgetter("rank_group"))]


def _table(hall: Hall, texts: Texts, track: str) -> str:
    document = dict(hall.board)
    rows = document["tracks"][track]
    final = document["part"] == "private"
    heads = [
        ("board.rank", ""),
        ("board.team", "left"),
        ("board.score", ""),
        ("board.interval", "wide"),
        ("board.range", ""),
        *([("overall.first", "")] if final else [("public.board.trend", "wider")]),
        ("board.entries", "wide"),
    ]
    head = "".join(
        tag("th", escape(texts(key)), scope="col", **({"class_": look} if look else {}))
        for key, look in heads
    )
    bodies = []
    groups = groups_of(rows)
    for i, group in enumerate(groups):
        lines = []
        if len(groups) > 1 or len(group) > 1:
            key = "together" if len(group) > 1 else "below" if i else "first"
            about = {"number": i + 1, "count": len(group), "place": group[0]["rank"]}
            words = texts(f"public.board.{key}", **about)
            title = tag("th", escape(words), colspan=str(len(heads)), scope="rowgroup")
            lines.append(tag("tr", title, class_="group"))
        lines += [_row(row, hall, texts, track, len(rows), final=final) for row in group]
        look = {"class_": "lead-group"} if i == 0 and len(rows) > 1 else {}
        bodies.append(tag("tbody", "".join(lines), **look))
    caption = tag("caption", escape(part_in_words(document, texts, track)))
    inner = f"{caption}<thead><tr>{head}</tr></thead>{''.join(bodies)}"
    named = texts(f"web.{track}.heading")
    whole = tag("table", inner, class_="ranks")
    return tag("div", whole, class_="scroll", tabindex="0", role="group", aria_label=named)


def _row(row: Row, hall: Hall, texts: Texts, track: str, teams: int, *, final: bool) -> str:
    range_words = rank_range(row)
    may = places(row["rank"], row["rank_low"], row["rank_high"], teams, title=texts("public.board.may", places=range_words))  # fmt: skip
    trend = hall.trends.get(track, {}).get(row["team"], ())
    said = texts("public.board.trend_said", first=texts.number(trend[0], 2), last=texts.number(trend[-1], 2)) if trend else ""  # fmt: skip
    last = percent(row["first"]) if final else sparkline(trend, title=said)
    return tag(
        "tr",
        "".join(
            [
                tag("td", escape(row["rank"]), class_="place"),
                tag("th", escape(row["team"]), scope="row", class_="left"),
                tag("td", escape(texts.number(row["score"], DIGITS)), class_="big"),
                tag("td", escape(interval(row, texts, DIGITS)), class_="wide"),
                tag("td", f'{escape(range_words)} <span class="wide">{may}</span>'),
                tag(
                    "td", escape(last) if final else last, **({} if final else {"class_": "wider"})
                ),
                tag("td", escape(row["entries"]), class_="wide"),
            ]
        ),
    )
