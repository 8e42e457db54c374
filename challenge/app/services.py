"""What the views may use: opened once, chosen by the environment; and who looks at them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from challenge.accounts import Account, account_of
from challenge.admission import DRAFT
from challenge.board.distributions import read_tables
from challenge.board.families import FamilyCard, read_families
from challenge.board.hall import Hall, read_hall
from challenge.board.tables import TableCard
from challenge.desks import Desks, Standby
from challenge.errors import EventError, NotAllowed
from challenge.judging import Jury
from challenge.ledger.events import Entry
from challenge.text import Texts, languages
from challenge.web.session import LANGUAGE_COOKIE, cookie_of, open_session
from challenge.workspace import Workspace
from generator.errors import GeneratorError

TROUBLE = (EventError, GeneratorError, OSError)


@st.cache_resource
def _standby(root: str) -> Standby:
    return Standby(Path(root))


def desks() -> Desks:
    """Return the event of this server (KANSRIJK_EVENT), its ledger and what takes files in."""
    return _standby(os.environ.get("KANSRIJK_EVENT", ".")).desks()


def workspace() -> Workspace:
    """Return the folder of the event."""
    return desks().workspace


def entries() -> Sequence[Entry]:
    """Return the facts of the event."""
    return desks().ledger.entries()


def jury() -> Jury:
    """Return what judges may do."""
    return Jury(desks().workspace, desks().ledger, now)


def now() -> datetime:
    """Return the moment, with its time zone."""
    return datetime.now(UTC)


def texts() -> Texts:
    """Return texts in the visitor's language: ?lang=…, else what it chose before, else that of the event."""
    if (asked := st.query_params.get("lang")) in languages():
        st.session_state["lang"] = asked
    for language in (st.session_state.get("lang"), cookies().get(LANGUAGE_COOKIE)):
        if language in languages():
            return Texts(language)
    try:
        return Texts(workspace().definition.language)
    except TROUBLE:
        return Texts(languages()[0])


def cookies() -> Mapping[str, str]:
    """Return the cookies as the browser sent them."""
    return st.context.cookies.to_dict()


def token() -> str | None:
    """Return the token of who looks at the page; None when nobody is signed in or the token was renewed."""
    event = workspace()
    sealed = cookies().get(cookie_of(event.definition.id))
    found = open_session(sealed, secret=event.secret, at=now()) if sealed else None
    if found is None:
        return None
    try:
        account_of(found, entries())
    except NotAllowed:
        return None
    return found


def account() -> Account | None:
    """Return who looks at the page; None for a visitor."""
    found = token()
    return account_of(found, entries()) if found else None


def said(error: Exception, in_words: Texts) -> str:
    """Say what is wrong with the event, without a place: visitors need no folders of this machine."""
    what = error.parts(in_words.language).what if isinstance(error, EventError) else ""
    return f"{in_words('web.damaged')} {what}".strip()


def board() -> dict[str, Any]:
    """Return the leaderboard as it stands in the ledger now."""
    return dict(hall().board)


def hall(*, told: bool = False) -> Hall:
    """Return what everybody may see of the event now.

    told  with what is told of public tables and a few families, which is read once for the data that the event has
    """
    found = desks()
    _, last, minute = stamp()
    read = _hall(found, last, minute)
    if not told or read.phase == DRAFT:
        return read
    tables, families = _told(found)
    return replace(read, tables=tables, families=families)


def _root_of(found: Desks) -> str:
    """Return what names an event in caches: addresses in memory are used again."""
    return str(found.workspace.root)


def stamp() -> tuple[str, int, datetime]:
    """Return what public pages depend on: the event, the number of its last fact, and the minute, by which a countdown changes."""
    known = entries()
    last = known[-1].seq if known else 0
    return _root_of(desks()), last, now().replace(second=0, microsecond=0)


@st.cache_resource(max_entries=4, hash_funcs={Desks: _root_of}, show_spinner=False)
def _hall(found: Desks, last: int, minute: datetime) -> Hall:
    facts = [entry for entry in found.ledger.entries() if entry.seq <= last]
    return read_hall(found.workspace, facts, at=minute)


@st.cache_resource(max_entries=2, hash_funcs={Desks: _root_of}, show_spinner=False)
def _told(found: Desks) -> tuple[tuple[TableCard, ...], tuple[FamilyCard, ...]]:
    return read_tables(found.workspace), read_families(found.workspace)
