"""What the views may use: opened once, chosen by the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import streamlit as st

from challenge.board_view import board_document
from challenge.errors import EventError
from challenge.ledger.repository import Ledger
from challenge.text import LANGUAGES, Texts
from challenge.workspace import Workspace, open_workspace
from generator.errors import GeneratorError

TROUBLE = (EventError, GeneratorError, OSError)


def workspace() -> Workspace:
    """Return the event of this server (KANSRIJK_EVENT)."""
    return open_workspace(Path(os.environ.get("KANSRIJK_EVENT", ".")))


def texts() -> Texts:
    """Return texts in the visitor's language: ?lang=…, else that of the event."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES:
        st.session_state["lang"] = asked
    language = st.session_state.get("lang")
    try:
        return Texts(language or workspace().definition.language)
    except TROUBLE:
        return Texts("nl")


def said(error: Exception, in_words: Texts) -> str:
    """Say what is wrong with the event, without a place: visitors need no folders of this machine."""
    what = error.parts(in_words.language).what if isinstance(error, EventError) else ""
    return f"{in_words('web.damaged')} {what}".strip()


def board() -> dict[str, Any]:
    """Return the leaderboard as it stands in the ledger now."""
    event = workspace()
    return board_document(event, _ledger(event.database_url, event.definition.id).entries())


@st.cache_resource
def _ledger(url: str, event: str) -> Ledger:
    return Ledger.open(url, event=event)
