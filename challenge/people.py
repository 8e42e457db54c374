"""Who takes part, in whatever role: names that can be shown and told apart, and a token for each."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from challenge.accounts import JURY, ORGANISER, TEAM, Account, digest, names_of, new_token
from challenge.errors import Refused, hint
from challenge.ledger.events import Entry, Fact, TokenIssued
from challenge.ledger.jury_facts import JurorAdded, OrganiserAdded
from challenge.ledger.repository import Ledger, NewFact
from challenge.text import Phrase

LONGEST_NAME = 40
# Of each role: what to say of a name that is none, is taken, or is not known.
_ERRORS = {
    TEAM: ("team_name", "team_taken", "team_unknown", "hint.add_team"),
    JURY: ("person_name", "person_taken", "person_unknown", "hint.add_juror"),
    ORGANISER: ("person_name", "person_taken", "person_unknown", "hint.add_organiser"),
}


def add_juror(ledger: Ledger, name: str, *, organisation: str, at: datetime) -> str:
    """Add a judge and return its token; of teams of its own organisation it will see no pitch."""
    home = clean_organisation(organisation)
    return enrol(ledger, JURY, name, lambda clean: JurorAdded(clean, home), at=at)


def add_organiser(ledger: Ledger, name: str, *, at: datetime) -> str:
    """Add an organiser and return the token."""
    return enrol(ledger, ORGANISER, name, OrganiserAdded, at=at)


def enrol(
    ledger: Ledger, role: str, name: str, fact: Callable[[str], Fact], *, at: datetime
) -> str:
    """Record who somebody is and return the token. Raises Refused for a name that is taken or cannot be shown.

    fact  makes the fact of a clean name
    """
    wrong, taken, _, _ = _ERRORS[role]
    clean = " ".join(unicodedata.normalize("NFC", name).split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise Refused(wrong, where=repr(name), longest=LONGEST_NAME)
    token = new_token()

    def decide(entries: list[Entry]) -> list[NewFact]:
        if folded(clean) in map(folded, names_of(role, entries)):
            raise Refused(taken, where=f"{role} add", **_words(role, clean))
        return [
            NewFact(fact(clean), f"{role}/{folded(clean)}", ORGANISER, at),
            _issue(clean, role, token, at),
        ]

    ledger.append_if(decide)
    return token


def renew(ledger: Ledger, role: str, name: str, *, at: datetime) -> str:
    """Give somebody a new token; the old one stops working. Raises Refused for an unknown name."""
    token = new_token()

    def decide(entries: list[Entry]) -> list[NewFact]:
        known = find_named(entries, name, role=role, where=f"{role} token")
        return [_issue(known, role, token, at)]

    ledger.append_if(decide)
    return token


def renew_all(
    ledger: Ledger,
    who: Sequence[Account],
    keep: Callable[[Mapping[Account, str]], None],
    *,
    undo: Callable[[], None],
    at: datetime,
) -> None:
    """Give everybody a new token, all or none.

    keep  takes the tokens before the old ones stop working: what it raises is passed on, and nothing was changed
    undo  takes back what `keep` did, when the tokens could not be recorded
    """
    tokens = {account: new_token() for account in who}
    keep(tokens)
    try:
        ledger.append(*(_issue(w.name, w.role, token, at) for w, token in tokens.items()))
    except BaseException:
        undo()
        raise


def find_named(entries: list[Entry], name: str, *, role: str, where: str) -> str:
    """Return a name as it is registered in a role; case and spaces do not count. Raises Refused for an unknown one."""
    known = {folded(n): n for n in names_of(role, entries)}
    found = known.get(folded(name))
    if found is None:
        _, _, unknown, add = _ERRORS[role]
        meant = hint(name, known.values()) if known else Phrase(add)
        raise Refused(unknown, where=where, hint=meant, **_words(role, name))
    return found


def folded(name: str) -> str:
    """Return a name as it is compared: letters that look alike are one, in whatever way they are typed."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def clean_organisation(name: str) -> str:
    """Return the name of an organisation without spaces too many; empty is none. Raises Refused when it cannot be shown."""
    clean = " ".join(unicodedata.normalize("NFC", name).split())
    if len(clean) > LONGEST_NAME or (clean and not clean.isprintable()):
        raise Refused("person_name", where="--organisation", longest=LONGEST_NAME)
    return clean


def _words(role: str, name: str) -> dict[str, Any]:
    return {"team": name} if role == TEAM else {"name": name, "noun": role}


def _issue(name: str, role: str, token: str, at: datetime) -> NewFact:
    hashed = digest(token)
    return NewFact(TokenIssued(name, role, hashed), f"token/{hashed}", ORGANISER, at)
