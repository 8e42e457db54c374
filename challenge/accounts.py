"""Tokens: random, shown once, kept as a hash, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from challenge.errors import NotAllowed
from challenge.ledger.events import Entry, TeamRegistered, TokenIssued

# Crockford's base 32: no letters that are read as digits. 20 letters are 100 bits.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 5, 4
TEAM = "team"


def new_token() -> str:
    """Return a new token in groups of four, such as 7Q2M-0F4K-9XW1-…."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP))
    return "-".join(letters[i : i + _GROUP] for i in range(0, len(letters), _GROUP))


def digest(token: str) -> str:
    """Return what is stored of a token. Case, spaces and hyphens do not count; O is 0, I and L are 1."""
    read = token.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    plain = "".join(c for c in read if c in _ALPHABET)
    return hashlib.sha256(b"kansrijk/token/" + plain.encode()).hexdigest()


def team_names(entries: Iterable[Entry]) -> list[str]:
    """Return the names of all teams in the order in which they joined."""
    return [e.fact.team for e in entries if isinstance(e.fact, TeamRegistered)]


def team_of(token: str, entries: Iterable[Entry]) -> str:
    """Return the team a token belongs to. Raises NotAllowed for a token that is not (or no longer) valid."""
    latest: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry.fact, TokenIssued) and entry.fact.role == TEAM:
            latest[entry.fact.team] = entry.fact.digest
    given = digest(token)
    found = [team for team, stored in latest.items() if hmac.compare_digest(stored, given)]
    if len(found) != 1:
        raise NotAllowed("token_wrong")
    return found[0]
