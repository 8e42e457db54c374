"""Who may see a page: ask before anything is drawn."""

from __future__ import annotations

import urllib.parse

import streamlit as st

from challenge.accounts import Account, account_of
from challenge.app import layout, services
from challenge.text import Texts


def admit(texts: Texts, *roles: str, path: str) -> tuple[str, Account]:
    """Return token and account of who looks at the page; say what to do, and stop, for anybody else.

    roles  who the page is for
    path   of the page, to come back to after signing in
    """
    services.workspace()  # of an event that is damaged everybody hears that first
    token = services.token()
    if token is None:
        layout.say(texts("sign_in.first"))
        there = f"/sign-in?to={urllib.parse.quote('/' + path, safe='')}"
        st.html(layout.button(texts("sign_in.title"), there))
        st.stop()
    who = account_of(token, services.entries())
    if who.role not in roles:
        wanted = texts(f"roles.{roles[0]}")
        layout.say(texts("sign_in.not_yours", wanted=wanted, role=texts(f"roles.{who.role}")))
        st.stop()
    return token, who
