"""The public pages inside the app: the very parts of the static board, from one renderer."""

from __future__ import annotations

import html
from datetime import datetime

import streamlit as st

from challenge.app import layout, services
from challenge.board import embed
from challenge.board.hall import Hall
from challenge.board.home import phase_in_words
from challenge.text import Texts

REFRESH = 3  # seconds between two looks at the ledger


def draw(name: str, *, follow: bool = True) -> None:
    """Draw a page of the static board by its name.

    follow  draw it again every few seconds: teams hand in while people watch
    """
    texts = services.texts()
    if follow:
        st.fragment(_drawn, run_every=REFRESH)(name, texts)
    else:
        _drawn(name, texts)


def _drawn(name: str, texts: Texts) -> None:
    try:
        hall = services.hall(told=name in ("data", "family"))
    except services.TROUBLE as error:
        layout.say(services.said(error, texts))
        return
    layout.drawing(_page(name, texts.language, layout.look(), services.stamp(), hall))


@st.cache_resource(max_entries=48, show_spinner=False)
def _page(
    name: str, language: str, look: str, stamp: tuple[str, int, datetime], _hall: Hall
) -> str:
    """Return a page as HTML; it is made once for all who look at it, until a fact changes it."""
    texts = Texts(language)
    phase = html.escape(texts("web.phase", phase=texts(f"phases.{_hall.phase}")))
    title = html.escape(embed.title(name, _hall, texts))
    follows = html.escape(f"{phase_in_words(_hall, texts)} {texts('web.made_up')}")
    return (
        f'<div class="kr kr-{look}"><h1>{title}</h1><p><span class="pill">{phase}</span></p></div>'
        f"{embed.part(name, _hall, texts, look=look)}"
        f'<div class="kr kr-{look}"><p class="note">{follows}</p></div>'
    )
