"""The web app: navigation, language, and the frame around every page."""

from __future__ import annotations

import streamlit as st

from challenge.app import layout, services

st.set_page_config(page_title="Kansrijk", page_icon=layout.LOGO, layout="wide")
texts = services.texts()
pages = [
    st.Page("views/leaderboard.py", title=texts("web.board"), url_path="", default=True),
    st.Page("views/about.py", title=texts("web.about"), url_path="about"),
]
page = st.navigation(pages, position="top")
layout.frame(texts)
try:
    page.run()
except services.TROUBLE as error:
    layout.say(services.said(error, texts))
