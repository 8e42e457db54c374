"""The pitch editor: ask, guard, draw. What the jury reads, written where it can be seen as they will see it."""

import streamlit as st

from challenge.accounts import TEAM
from challenge.app import guard, layout, pitch_form, services
from challenge.app.idea_panel import STYLE, step
from challenge.judgement import entrants
from challenge.jury import rubric_of

texts = services.texts()
definition = services.workspace().definition
st.html(STYLE)
layout.header(texts("pitch_editor.title"), definition.name, texts("pitch_editor.lead"))
token, who = guard.admit(texts, TEAM, path="pitch")
entries = services.entries()
criteria = rubric_of(entries, definition.jury).criteria
entrant = entrants(entries).get(who.name)
now = pitch_form.pitch_of(entrant)
pitch_form.counts_now(entrant, now, entries, texts)
pitch_form.begin(now, criteria, texts)
pitch_form.look_for(criteria, texts)
form, beside = st.columns(2, gap="large")
with form:
    deck, name = pitch_form.words(criteria, now, texts)
with beside:
    step(texts("pitch_editor.preview"))
    pitch_form.as_read(texts)
pitch_form.hand_in(deck, name, token, texts)
layout.foot(texts("web.made_up"))
