"""Tokens: random, shown once, kept as a hash, compared in constant time. Of teams, judges and organisers alike."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from challenge.errors import NotAllowed
from challenge.ledger.events import Entry, TeamRegistered, TokenIssued
from challenge.ledger.jury_facts import JurorAdded, OrganiserAdded
from challenge.text import Phrase

# Crockford's base 32: no letters that are read as digits. 20 letters are 100 bits.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 5, 4
TEAM, JURY, ORGANISER = ROLES = ("team", "jury", "organiser")


@dataclass(frozen=True)
class Account:
    """Who somebody is: team, jury or organiser, by name."""

    role: str
    name: str


def new_token() -> str:
    """Return a new token in groups of four, such as 7Q2M-0F4K-9XW1-…."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP))
    return "-".join(letters[i : i + _GROUP] for i in range(0, len(letters), _GROUP))


def digest(token: str) -> str:
    """Return what is stored of a token. Case, spaces and hyphens do not count; O is 0, I and L are 1."""
    read = token.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    plain = "".join(c for c in read if c in _ALPHABET)
    return hashlib.sha256(b"kansrijk/token/" + plain.encode()).hexdigest()


def names_of(role: str, entries: Iterable[Entry]) -> list[str]:
    """Return the names of all who have a role, in the order in which they joined."""
    names = []
    for entry in entries:
        match entry.fact:
            case TeamRegistered(team=name) if role == TEAM:
                names.append(name)
            case JurorAdded(juror=name) if role == JURY:
                names.append(name)
            case OrganiserAdded(organiser=name) if role == ORGANISER:
                names.append(name)
    return names


def team_names(entries: Iterable[Entry]) -> list[str]:
    """Return the names of all teams in the order in which they joined."""
    return names_of(TEAM, entries)


def account_of(token: str, entries: Iterable[Entry], *roles: str) -> Account:
    """Return who a token belongs to.

    roles  who may do what is asked; anybody when none is named

    Raises NotAllowed for a token that is not (or no longer) valid, or belongs to somebody with another role.
    """
    latest: dict[Account, str] = {}
    for entry in entries:
        if isinstance(entry.fact, TokenIssued):
            latest[Account(entry.fact.role, entry.fact.team)] = entry.fact.digest
    given = digest(token)
    found = [who for who, stored in latest.items() if hmac.compare_digest(stored, given)]
    if len(found) != 1:
        raise NotAllowed("token_wrong")
    if roles and found[0].role not in roles:
        role, wanted = Phrase(f"roles.{found[0].role}"), Phrase(f"roles.{roles[0]}")
        raise NotAllowed("token_role", role=role, wanted=wanted)
    return found[0]


def team_of(token: str, entries: Iterable[Entry]) -> str:
    """Return the team a token belongs to. Raises NotAllowed for a token that is not (or no longer) valid."""
    return account_of(token, entries, TEAM).name
