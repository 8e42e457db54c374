"""What the views may use: opened once, chosen by the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import streamlit as st

from challenge.board_view import board_document
from challenge.ledger.repository import Ledger
from challenge.text import LANGUAGES, Texts
from challenge.workspace import Workspace, open_workspace


def workspace() -> Workspace:
    """Return the event of this server (KANSRIJK_EVENT)."""
    return open_workspace(Path(os.environ.get("KANSRIJK_EVENT", ".")))


def texts() -> Texts:
    """Return texts in the visitor's language: ?lang=…, else that of the event."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES:
        st.session_state["lang"] = asked
    language = st.session_state.get("lang")
    return Texts(language or workspace().definition.language)


def board() -> dict[str, Any]:
    """Return the leaderboard as it stands in the ledger now."""
    event = workspace()
    return board_document(event, _ledger(event.database_url, event.definition.id).entries())


@st.cache_resource
def _ledger(url: str, event: str) -> Ledger:
    return Ledger.open(url, event=event)
