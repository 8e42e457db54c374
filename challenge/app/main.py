"""The web app: navigation, language, and the frame around every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from challenge.accounts import Account
from challenge.app import layout, services
from challenge.app.main_pages import PAGES
from challenge.text import Texts


def main(texts: Texts) -> None:
    """Draw the page that was asked for, in its frame."""
    try:
        who = services.account()
    except services.TROUBLE:
        who = None
    page = st.navigation([_page(*about, texts, who) for about in PAGES], position="top")
    layout.frame(texts, who, page.url_path)
    try:
        page.run()
    except services.TROUBLE as error:
        layout.say(services.said(error, texts))


def _page(
    name: str, title: str, path: str, roles: tuple[str, ...], texts: Texts, who: Account | None
) -> st.Page:
    shown = not roles or (who is not None and who.role in roles)
    return st.Page(
        Path(__file__).parent / "views" / f"{name}.py",
        title=texts(title),
        url_path=path,
        default=not path,
        visibility="visible" if shown else "hidden",
    )


st.set_page_config(page_title="Kansrijk", page_icon=layout.LOGO, layout="wide")
st.logo(layout.LOGO, size="large")
main(services.texts())
