"""Pitches as everybody may see them: while teams are writing only who has one, what it says when nothing comes in any more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from challenge.admission import DRAFT, OPEN, phase
from challenge.judgement import Entrant, entrants
from challenge.ledger.events import Entry
from challenge.pitches import stored_pitch
from challenge.workspace import Workspace


@dataclass(frozen=True)
class Card:
    """A pitch on the public board; before the close it holds the team and nothing else.

    slug   names its page
    text   Markdown of the team
    deck   name of the stored file that its slides are in; empty without slides
    """

    team: str
    slug: str
    title: str = ""
    text: str = ""
    video: str = ""
    deck: str = ""

    @property
    def told(self) -> bool:
        """Whether it may be read."""
        return bool(self.text)


def cards(workspace: Workspace, entries: list[Entry]) -> tuple[Card, ...]:
    """Return a card for every team with a pitch, by name. Raises Damaged for a stored pitch that was changed."""
    told = phase(entries) not in (DRAFT, OPEN)
    found = entrants(entries)
    return tuple(_card(workspace, found[team], told=told) for team in sorted(found, key=str.lower))


def deck_of(workspace: Workspace, entries: list[Entry], slug: str) -> bytes | None:
    """Return the slides of a pitch as PDF; None before the close, and where there are none."""
    if phase(entries) in (DRAFT, OPEN):
        return None
    entrant = next((e for e in entrants(entries).values() if slug_of(e.team) == slug), None)
    return stored_pitch(workspace, entrant).deck if entrant else None


def slug_of(team: str) -> str:
    """Return what a team's page is called: a name that needs no care in an address, whatever the team is called."""
    return hashlib.sha256(team.encode()).hexdigest()[:10]


def _card(workspace: Workspace, entrant: Entrant, *, told: bool) -> Card:
    slug = slug_of(entrant.team)
    if not told:
        return Card(entrant.team, slug)
    pitch = stored_pitch(workspace, entrant)
    deck = f"deck-{slug}.pdf" if pitch.deck is not None else ""
    return Card(entrant.team, slug, pitch.title, pitch.text, pitch.video, deck)
