"""Registering teams and giving them tokens."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from challenge.accounts import TEAM, digest, new_token, team_names
from challenge.errors import Refused, hint
from challenge.ledger.events import Entry, TeamRegistered, TokenIssued
from challenge.ledger.repository import Ledger, NewFact
from challenge.text import Phrase

LONGEST_NAME = 40
ORGANISER = "organiser"


def add_team(ledger: Ledger, name: str, *, at: datetime) -> str:
    """Register a team and return its token. Raises Refused for a name that is taken or cannot be shown."""
    clean = " ".join(unicodedata.normalize("NFC", name).split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise Refused("team_name", where=repr(name), longest=LONGEST_NAME)
    token = new_token()

    def decide(entries: list[Entry]) -> list[NewFact]:
        if _folded(clean) in map(_folded, team_names(entries)):
            raise Refused("team_taken", where="team add", team=clean)
        return [
            NewFact(TeamRegistered(clean), f"team/{_folded(clean)}", ORGANISER, at),
            _issue(clean, token, at),
        ]

    ledger.append_if(decide)
    return token


def renew_token(ledger: Ledger, name: str, *, at: datetime) -> str:
    """Give a team a new token; the old one stops working. Raises Refused for an unknown team."""
    token = new_token()

    def decide(entries: list[Entry]) -> list[NewFact]:
        return [_issue(find_team(entries, name, where="team token"), token, at)]

    ledger.append_if(decide)
    return token


def find_team(entries: list[Entry], name: str, *, where: str) -> str:
    """Return a team as it is registered; case and spaces do not count. Raises Refused for an unknown one."""
    known = {_folded(t): t for t in team_names(entries)}
    team = known.get(_folded(name))
    if team is None:
        meant = hint(name, known.values()) if known else Phrase("hint.add_team")
        raise Refused("team_unknown", where=where, team=name, hint=meant)
    return team


def _folded(name: str) -> str:
    """Return a name as it is compared: letters that look alike are one, in whatever way they are typed."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _issue(team: str, token: str, at: datetime) -> NewFact:
    hashed = digest(token)
    return NewFact(TokenIssued(team, TEAM, hashed), f"token/{hashed}", ORGANISER, at)
