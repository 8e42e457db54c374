"""Hand in: drop a file, see every problem with its place, hand it in, follow its score, choose what counts."""

import streamlit as st

from challenge.accounts import TEAM
from challenge.admission import phase
from challenge.app import guard, layout, services, submit_parts
from challenge.team_view import quota_lines

texts = services.texts()
token, who = guard.admit(texts, TEAM, path="submit")
now = texts("web.phase", phase=texts(f"phases.{phase(services.entries())}"))
layout.header(who.name, now, texts("submit.lead"))
definition = services.workspace().definition
lines = quota_lines(services.entries(), who.name, definition, texts, now=services.now())
st.html("".join(layout.line(line) for line in lines))
submit_parts.take_files(texts, token)


@st.fragment(run_every=3)
def follow() -> None:
    """Follow the scores as they come, for as long as the token works."""
    if services.token() != token:
        st.rerun()
    submit_parts.standing(texts, who.name)
    submit_parts.history(texts, who.name)


follow()
submit_parts.choice(texts, who.name, token)
layout.foot(texts("web.made_up"))
