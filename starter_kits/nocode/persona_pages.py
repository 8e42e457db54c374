"""Personas on paper: one A4 each, with a story, a timeline, and what no source knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from html import escape

from starter_kits.family import Moment
from starter_kits.nocode.pages import listed, page
from starter_kits.nocode.personas import Persona
from starter_kits.nocode.story import story
from starter_kits.nocode.timeline import NARROW, WIDE, Window, draw, first_day, window_of, within
from starter_kits.words import Words

MOST = 26  # moments on a page; of more, those of brothers and sisters and the father's earlier life go first
_PREGNANCY = 280
_OF_THE_FAMILY = ("child", "mother", "father", "partner_of_mother", "sibling")


def persona_pages(personas: Iterable[Persona], *, cutoff: int, language: str) -> bytes:
    """Return all personas as one document, a page each."""
    words = Words("personas", language)
    sheets = [_sheet(persona, cutoff, words) for persona in personas]
    return page(words("title"), "\n".join(sheets), language=language)


def moments_of(persona: Persona, cutoff: int) -> tuple[list[Moment], Window]:
    """Return the moments that are shown of a family, in order of time, and their window."""
    window = window_of(_conceived(persona, cutoff), cutoff)
    near = {m.rin for m in persona.family.members if m.role in _OF_THE_FAMILY}
    own = {m.rin for m in persona.family.members if m.role in ("child", "mother")}
    found = [m for m in within(persona.family.moments, window) if near & set(m.who)]
    while len(found) > MOST:
        others = [m for m in found if not own & set(m.who)]
        found.remove((others or found)[0])
    return found, window


def _conceived(persona: Persona, cutoff: int) -> date:
    """Return about when the child was conceived: by its gestation, else 280 days before birth."""
    for member in persona.family.members:
        if member.role == "child":
            births = [m.start for m in persona.family.moments if m.kind == "birth" and m.who == (member.rin,)]  # fmt: skip
            days = persona.now["gestation_days"] or _PREGNANCY
            return first_day(births[0] if births else member.born) - timedelta(days=int(days))
    intakes = [m for m in persona.family.moments if m.kind == "midwife"]
    if intakes and intakes[-1].start >= str(cutoff):
        weeks = intakes[-1].words.get("intake_week", 8)
        return first_day(intakes[-1].start) - timedelta(weeks=int(weeks))
    return first_day(f"{cutoff}-07-01")


def _sheet(persona: Persona, cutoff: int, words: Words) -> str:
    family_words = Words("family", words.language)
    moments, window = moments_of(persona, cutoff)
    mother = str(persona.of("mother"))
    title = words("family", name=mother)
    about = words("timeline", name=mother)
    drawing = "".join(draw(moments, window, words, about, shape) for shape in (WIDE, NARROW))
    rows = "".join(f"<li>{_line(m, persona, family_words)}</li>" for m in moments)
    why = words("chosen", why=words(f"profile.{persona.profile}"))
    rin = persona.family.child
    unknown = listed([words(f"unknown_{i}") for i in (1, 2, 3)])
    ask = listed([words(f"ask_{i}") for i in (1, 2, 3)])
    return (
        f'<section class="sheet" id="{persona.profile}">\n<h1>{escape(title)}</h1>\n'
        f'<p class="made-up">{escape(words("made_up"))}</p>\n'
        f"<p>{escape(' '.join(story(persona, words)))}</p>\n"
        f'<div class="drawing">{drawing}</div>\n'
        f'<h2>{escape(words("moments"))}</h2>\n<ol class="moments">{rows}</ol>\n'
        f'<div class="two"><div><h2>{escape(words("unknown"))}</h2>{unknown}</div>'
        f"<div><h2>{escape(words('ask'))}</h2>{ask}</div></div>\n"
        f"<footer><p>{escape(why)} {escape(words('number', rin=rin))}</p></footer>\n</section>"
    )


def _line(moment: Moment, persona: Persona, words: Words) -> str:
    """Return a moment as a line: when, who, what, until when."""
    until = ""
    if moment.until and moment.until != moment.start:
        key = "through" if len(moment.until) == len("2015") else "until"
        last = moment.until if key == "through" else words.day(moment.until)
        until = f" ({words(key, **{'year' if key == 'through' else 'day': last})})"
    who = ", ".join(persona.names[rin] for rin in moment.who)
    text = persona.family.text(moment, words)
    return f"<time>{escape(words.day(moment.start))}</time> {escape(who)}: {escape(text + until)}"
