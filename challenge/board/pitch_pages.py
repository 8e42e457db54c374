"""Pitches: a card for each team, and a page each with the idea in the team's own words."""

from __future__ import annotations

import re

from challenge.admission import REVEALED
from challenge.board.cards import Card
from challenge.board.hall import Hall
from challenge.board.ideas import idea_part
from challenge.board.markup import escape, paragraphs, tag
from challenge.board.parts import pitches_part
from challenge.board.place import Place
from challenge.board.prose import prose
from challenge.board.words import clock
from challenge.text import Texts

EXCERPT = 220  # letters of a pitch on its card


def pitch_name(card: Card) -> str:
    """Return the name of the page of a pitch."""
    return f"pitch-{card.slug}"


def cards_part(hall: Hall, texts: Texts, place: Place) -> str:
    """Return a card for each pitch: who has one, and once nothing comes in any more what it says."""
    if not hall.pitches:
        key = "over" if hall.over else "yet"
        return tag("p", escape(texts(f"public.no_pitches.{key}")), class_="none")
    told = any(card.told for card in hall.pitches)
    parts = [paragraphs([texts("public.pitches.told") if told else _when(hall, texts)], "lead")]
    if hall.phase == REVEALED and hall.board["pitch"]:
        parts += [tag("h2", escape(texts("public.pitches.jury"))), pitches_part(hall.board, texts)]
        parts.append(tag("h2", escape(texts("public.pitches.all"))))
    items = [tag("li", _card(card, texts, place)) for card in hall.pitches]
    return "\n".join([*parts, tag("ul", "\n".join(items), class_="cards")])


def pitch_part(hall: Hall, texts: Texts, place: Place, *, card: Card) -> str:
    """Return the page of one pitch: its text, slides and film, and after the reveal what its idea would have done."""
    own = [idea for idea in hall.ideas if idea.team == card.team]
    parts = [
        paragraphs([texts("public.pitches.by", team=card.team)], "lead"),
        _beside(card, texts, place),
        tag("div", prose(card.text, without_title=True, top=2)),
    ]
    if own:
        parts.append(tag("h2", escape(texts("public.pitches.idea"))))
        parts += [idea_part(idea, texts, own_words=idea.pitch != card.text) for idea in own]
    elif hall.phase != REVEALED:
        parts.append(paragraphs([texts("public.pitches.later")], "note"))
    back = tag("a", escape(texts("public.pitches.back")), href=place.page("pitches"))
    return "\n".join([*parts, tag("p", back)])


def _card(card: Card, texts: Texts, place: Place) -> str:
    if not card.told:
        said = texts("public.pitches.handed_in")
        return tag("h2", escape(card.team), class_="who") + tag("p", escape(said), class_="what")
    link = tag("a", escape(card.title or card.team), href=place.page(pitch_name(card)))
    inner = tag("span", escape(card.team), class_="what") + tag("h2", link, class_="who")
    return inner + tag("p", escape(_excerpt(card.text)))


def _beside(card: Card, texts: Texts, place: Place) -> str:
    links = []
    if card.deck:
        deck = tag("a", escape(texts("public.pitches.deck")), href=place.file(card.deck), class_="button")  # fmt: skip
        links.append(deck)
    if re.match(r"https?://", card.video):
        more = {"class_": "button quiet", "rel": "noopener noreferrer"}
        links.append(tag("a", escape(texts("public.pitches.video")), href=card.video, **more))
    return tag("p", "".join(links)) if links else ""


def _excerpt(text: str) -> str:
    """Return the beginning of the first paragraph, without marks of Markdown."""
    blocks = (b.strip() for b in re.split(r"\n\s*\n", text))
    first = next((b for b in blocks if b and not b.startswith("#")), "")
    plain = " ".join(re.sub(r"[*_`>\[\]]|\(https?://[^)]*\)", "", first).split())
    return plain if len(plain) <= EXCERPT else plain[:EXCERPT].rsplit(" ", 1)[0] + " …"


def _when(hall: Hall, texts: Texts) -> str:
    """Return when pitches may be read by everybody."""
    if hall.deadline is None:
        return texts("public.pitches.hidden")
    return texts("public.pitches.hidden_until", moment=clock(hall.deadline, texts))
