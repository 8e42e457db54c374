"""The public pages inside the app: the very parts of the static board, from one renderer."""

from __future__ import annotations

import html

import streamlit as st

from challenge.app import layout, services
from challenge.board.home import phase_in_words
from challenge.board.place import Place
from challenge.board.site import sheet, views
from challenge.text import Texts

BASE = "/board/"
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
        hall = services.hall(tables=name == "data")
    except services.TROUBLE as error:
        layout.say(services.said(error, texts))
        return
    place = Place.inside(BASE, texts.language, hall.language)
    view = views(hall)[name]
    scheme = "kr-dark" if st.context.theme.type == "dark" else "kr-light"
    phase = html.escape(texts("web.phase", phase=texts(f"phases.{hall.phase}")))
    head = (
        f'<h1>{html.escape(view.title(hall, texts))}</h1><p><span class="pill">{phase}</span></p>'
    )
    follows = f"{phase_in_words(hall, texts)} {texts('web.made_up')}"
    foot = f'<p class="note">{html.escape(follows)}</p>'
    st.html(
        f"<style>{sheet(place)}</style>"
        f'<div class="kr {scheme}">{head}{view.part(hall, texts, place)}{foot}</div>'
    )
