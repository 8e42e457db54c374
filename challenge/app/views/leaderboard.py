"""The leaderboard: ask, guard, draw."""

from typing import Any

import streamlit as st

from challenge.admission import CLOSED, JUDGING, REVEALED
from challenge.app import charts, frames, layout, services
from challenge.board_print import done_in_words, not_ranked_in_words, part_in_words, verdict
from challenge.standings import IDEAS, TRACKS

texts = services.texts()


def draw_track(document: dict[str, Any], track: str) -> None:
    """Draw one track: every team between the yardsticks, and the table."""
    st.subheader(texts(f"web.{track}.heading"), anchor=False)
    if not document["tracks"][track]:
        nobody = texts(f"web.{track}.nobody")
        over = document["phase"] in (CLOSED, JUDGING, REVEALED)
        layout.say(nobody if over else f"{nobody} {texts(f'web.{track}.first_step')}")
    else:
        layout.say(verdict(document, texts, track))
        palette = charts.DARK if st.context.theme.type == "dark" else charts.LIGHT
        chart = charts.headroom(
            frames.teams(document, track),
            frames.anchors(document, texts, track),
            axis=texts(f"web.{track}.axis"),
            point="," if texts.language == "nl" else ".",
            palette=palette,
        )
        st.altair_chart(chart, width="stretch", theme=None)
        st.caption(texts(f"board.{track}.scale"))
        st.html(frames.table_html(document, texts, track))
        st.caption(part_in_words(document, texts, track))
    if track == IDEAS:
        for line in [*done_in_words(document, texts), *not_ranked_in_words(document, texts)]:
            layout.say(line)


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
    for track in TRACKS:
        draw_track(document, track)
    follows = texts(
        {"closed": "web.no_more", "jury": "web.judging", "revealed": "web.final"}.get(
            now, "web.updated"
        )
    )
    layout.foot(f"{follows} {texts('web.made_up')}")


leaderboard()
