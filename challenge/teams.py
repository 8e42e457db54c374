"""Registering teams and giving them tokens."""

from __future__ import annotations

from datetime import datetime

from challenge.accounts import TEAM
from challenge.ledger.events import Entry, TeamRegistered
from challenge.ledger.repository import Ledger
from challenge.people import clean_organisation, enrol, find_named, renew


def add_team(ledger: Ledger, name: str, *, at: datetime, organisation: str = "") -> str:
    """Register a team and return its token. Raises Refused for a name that is taken or cannot be shown."""
    home = clean_organisation(organisation)
    return enrol(ledger, TEAM, name, lambda clean: TeamRegistered(clean, home), at=at)


def renew_token(ledger: Ledger, name: str, *, at: datetime) -> str:
    """Give a team a new token; the old one stops working. Raises Refused for an unknown team."""
    return renew(ledger, TEAM, name, at=at)


def find_team(entries: list[Entry], name: str, *, where: str) -> str:
    """Return a team as it is registered; case and spaces do not count. Raises Refused for an unknown one."""
    return find_named(entries, name, role=TEAM, where=where)
