"""Registering teams and giving them tokens."""

from __future__ import annotations

from datetime import datetime

from challenge.accounts import TEAM, digest, new_token, team_names
from challenge.errors import Refused
from challenge.ledger.events import Entry, TeamRegistered, TokenIssued
from challenge.ledger.repository import Ledger, NewFact

LONGEST_NAME = 40
ORGANISER = "organiser"


def add_team(ledger: Ledger, name: str, *, at: datetime) -> str:
    """Register a team and return its token. Raises Refused for a name that is taken or cannot be shown."""
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise Refused(
            "This is no name for a team.",
            where=repr(name),
            mend=f"use 1 to {LONGEST_NAME} letters, digits, spaces or signs on one line.",
        )
    token = new_token()

    def decide(entries: list[Entry]) -> list[NewFact]:
        if clean.casefold() in {t.casefold() for t in team_names(entries)}:
            raise Refused(
                f"There is a team {clean} already.",
                where="team add",
                mend="choose another name; for a new token: kansrijk team token.",
            )
        return [
            NewFact(TeamRegistered(clean), f"team/{clean.casefold()}", ORGANISER, at),
            _issue(clean, token, at),
        ]

    ledger.append_if(decide)
    return token


def renew_token(ledger: Ledger, name: str, *, at: datetime) -> str:
    """Give a team a new token; the old one stops working. Raises Refused for an unknown team."""
    token = new_token()

    def decide(entries: list[Entry]) -> list[NewFact]:
        known = {t.casefold(): t for t in team_names(entries)}
        team = known.get(" ".join(name.split()).casefold())
        if team is None:
            raise Refused(
                f"There is no team {name}.",
                where="team token",
                mend=f"use one of {', '.join(known.values())}."
                if known
                else "register it: kansrijk team add.",
            )
        return [_issue(team, token, at)]

    ledger.append_if(decide)
    return token


def _issue(team: str, token: str, at: datetime) -> NewFact:
    hashed = digest(token)
    return NewFact(TokenIssued(team, TEAM, hashed), f"token/{hashed}", ORGANISER, at)
