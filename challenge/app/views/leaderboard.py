"""The leaderboard: ask, guard, draw."""

import streamlit as st

from challenge.app import charts, frames, layout, services
from challenge.board_view import verdict
from challenge.standings import SIGNALS

texts = services.texts()


@st.fragment(run_every=3)
def leaderboard() -> None:
    """Draw the board, and again every few seconds: teams hand in while people watch."""
    try:
        document = services.board()
    except services.TROUBLE as error:
        layout.say(services.said(error, texts))
        return
    now = document["phase"]
    phase = texts("web.phase", phase=texts(f"phases.{now}"))
    layout.header(document["event"], phase, texts("web.subtitle"))
    if not document["tracks"][SIGNALS]:
        layout.say(f"{texts('web.no_scores')} {texts('web.first_step')}")
        return
    layout.say(verdict(document, texts))
    st.subheader(texts("web.headroom"), anchor=False)
    anchors = frames.anchors(document, texts)
    palette = charts.DARK if st.context.theme.type == "dark" else charts.LIGHT
    chart = charts.headroom(
        frames.teams(document),
        anchors,
        axis=texts("web.axis"),
        point="," if texts.language == "nl" else ".",
        palette=palette,
    )
    st.altair_chart(chart, width="stretch", theme=None)
    st.caption(texts("board.scale"))
    st.subheader(texts("web.table"), anchor=False)
    st.html(frames.table_html(document, texts))
    part = texts(f"board.part.{document['part']}", children=document["children"])
    follows = texts({"closed": "web.no_more", "revealed": "web.final"}.get(now, "web.updated"))
    layout.foot(f"{part} {follows} {texts('web.made_up')}")


leaderboard()
