"""The public pages inside the app: the very parts of the static board, from one renderer."""

from __future__ import annotations

import html

import streamlit as st

from challenge.app import layout, services
from challenge.board import embed
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
    look = "dark" if st.context.theme.type == "dark" else "light"
    phase = html.escape(texts("web.phase", phase=texts(f"phases.{hall.phase}")))
    title = html.escape(embed.title(name, hall, texts))
    follows = html.escape(f"{phase_in_words(hall, texts)} {texts('web.made_up')}")
    st.html(
        f'{embed.sheet()}<div class="kr kr-{look}"><h1>{title}</h1><p><span class="pill">{phase}</span></p></div>'
        f"{embed.part(name, hall, texts, look=look)}"
        f'<div class="kr kr-{look}"><p class="note">{follows}</p></div>'
    )
