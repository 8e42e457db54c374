"""Home: the question, where we are, what to take along, what happens now."""

from __future__ import annotations

import segno

from challenge.admission import CLOSED, DRAFT, JUDGING, OPEN, PHASES, REVEALED
from challenge.board.hall import Hall
from challenge.board.markup import escape, paragraphs, tag
from challenge.board.parts import winner_cards
from challenge.board.place import Place
from challenge.board.words import clock, short_clock, size, time_left
from challenge.overall import PITCH
from challenge.standings import DIGITS, IDEAS, SIGNALS
from challenge.text import Texts


def home_part(hall: Hall, texts: Texts, place: Place) -> str:
    """Return the whole of it, under the title of the page."""
    won = winner_cards(dict(hall.board), texts) if hall.phase == REVEALED else ""
    return "\n".join(
        part
        for part in (
            tag("div", tag("div", question_part(texts)) + qr_part(hall, texts), class_="split"),
            won,
            tag("section", timeline_part(hall, texts)),
            tag("section", now_part(hall, texts, place)),
            tag("section", kits_part(hall, texts, place)),
        )
        if part
    )


def question_part(texts: Texts) -> str:
    """Return the question of the event in plain words."""
    return "\n".join(
        [
            tag("p", escape(texts("public.home.question")), class_="lead"),
            tag("p", escape(texts("public.home.tasks"))),
            tag("p", escape(texts("web.made_up")), class_="note"),
        ]
    )


def qr_part(hall: Hall, texts: Texts) -> str:
    """Return the way here for phones; empty where nobody knows it."""
    if not hall.address:
        return ""
    code = qr(hall.address, title=texts("public.home.qr", address=hall.address))
    said = tag("figcaption", escape(texts("public.home.scan")))
    return tag(
        "figure", f"{code}{said}{tag('p', tag('code', escape(hall.address)))}", class_="qr-card"
    )


def qr(text: str, *, title: str) -> str:
    """Return a QR code as SVG: dark on white, whatever the colours around it."""
    made = segno.make(text, error="m", micro=False)
    return str(
        made.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass="", title=title)
    ).replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)


def timeline_part(hall: Hall, texts: Texts) -> str:
    """Return where the event is: its phases, when each began, and until when anything can be handed in."""
    phases = [p for p in PHASES if p != JUDGING or p in hall.began or hall.phase not in (REVEALED,)]
    now = phases.index(hall.phase)
    steps = []
    for i, name in enumerate(phases):
        look = "past" if i < now else "here" if i == now else "next"
        began = hall.began.get(name)
        inner = tag("strong", escape(texts(f"public.phase.{name}")))
        inner += tag("span", escape(texts(f"public.phase_is.{name}")))
        if began and i <= now and name != DRAFT:
            moment = short_clock(began, hall.moment, texts)
            inner += tag("span", escape(texts("public.home.since", moment=moment)))
        if name == OPEN and hall.deadline and not hall.over:
            until = clock(hall.deadline, texts)
            inner += tag("span", escape(texts("public.home.until", moment=until)))
        here = {"aria_current": "step"} if i == now else {}
        steps.append(tag("li", inner, class_=look, **here))
    title = tag("h2", escape(texts("public.home.where")))
    return title + countdown_part(hall, texts) + tag("ol", "".join(steps), class_="steps")


def countdown_part(hall: Hall, texts: Texts) -> str:
    """Return how long teams may still hand in; empty where no deadline is set, or it does not matter any more."""
    if hall.deadline is None or hall.over:
        return ""
    words = {"moment": clock(hall.deadline, texts)}
    if hall.moment >= hall.deadline:
        return paragraphs([texts("public.home.time_up", **words)], "say")
    left = time_left(hall.deadline - hall.moment, texts)
    at = short_clock(hall.moment, hall.moment, texts)
    return paragraphs([texts("public.home.countdown", left=left, at=at, **words)], "say")


def now_part(hall: Hall, texts: Texts, place: Place, *, linked: bool = True) -> str:
    """Return what is happening: how many take part, what came in, the last moves of the board; `linked` to the board."""
    counts = {"teams": len(hall.teams), **{k: hall.handed[k] for k in (SIGNALS, IDEAS, PITCH)}}
    cards = [
        tag(
            "li",
            tag("span", escape(texts.whole(n)), class_="count")
            + tag("span", escape(texts(f"public.count.{name}")), class_="what"),
        )
        for name, n in counts.items()
    ]
    parts = [
        tag("h2", escape(texts("public.home.now"))),
        tag("ul", "".join(cards), class_="counts"),
        moves_part(hall, texts),
    ]
    if linked and hall.phase != DRAFT:
        to = place.page("leaderboard")
        parts.append(tag("p", tag("a", escape(texts("public.home.to_board")), href=to)))
    return "\n".join(parts)


def moves_part(hall: Hall, texts: Texts) -> str:
    """Return the last moves of the live board, the latest first; or what to do to be the first."""
    if not hall.moves:
        key = "draft" if hall.phase == DRAFT else "over" if hall.over else "open"
        return tag("p", escape(texts(f"public.no_moves.{key}")), class_="none")
    items = [
        tag(
            "li",
            tag("time", escape(short_clock(m.at, hall.moment, texts)), datetime=m.at.isoformat())
            + tag("b", escape(m.team))
            + tag("span", escape(texts(f"public.moved.{m.track}", score=texts.number(m.score, DIGITS)))),
        )
        for m in hall.moves
    ]  # fmt: skip
    return tag("h3", escape(texts("public.home.moves"))) + tag("ul", "".join(items), class_="moves")


def kits_part(hall: Hall, texts: Texts, place: Place) -> str:
    """Return what a team takes along: each kit with what it is, for whom, and how large."""
    title = tag("h2", escape(texts("public.home.kits")))
    if not hall.kits:
        key = "not_yet" if hall.phase == DRAFT else "no_kits"
        return title + tag("p", escape(texts(f"public.home.{key}")), class_="none")
    cards = []
    for kit in hall.kits:
        name = texts.maybe(f"public.kit.{kit.name}", kit.file)
        whom = texts.maybe(f"public.kit_for.{kit.name}", "")
        link = texts("public.home.download", size=size(kit.bytes, texts))
        inner = tag("h3", escape(name)) + (tag("p", escape(whom)) if whom else "")
        inner += tag("a", escape(link), href=place.file(f"kits/{kit.file}"), class_="button", download="", aria_label=f"{name}: {link}")  # fmt: skip
        cards.append(tag("li", inner))
    lead = paragraphs([texts("public.home.kits_lead")])
    return "\n".join([title, lead, tag("ul", "".join(cards), class_="cards")])


def phase_in_words(hall: Hall, texts: Texts) -> str:
    """Return where the event is and what follows, in one sentence."""
    following = {DRAFT: "web.subtitle", OPEN: "web.updated", CLOSED: "web.no_more", JUDGING: "web.judging"}  # fmt: skip
    return texts(following.get(hall.phase, "web.final"))
