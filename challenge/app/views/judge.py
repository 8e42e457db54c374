"""Judge: the next pitch with the rubric; when all are rated, the way to comparing two."""

import streamlit as st

from challenge.accounts import JURY
from challenge.app import guard, jury_parts, layout, services
from challenge.jury_view import offered_document

texts = services.texts()
token, who = guard.admit(texts, JURY, path="judge")
layout.header(texts("judge.title"), who.name, texts("judge.lead"))
jury_parts.not_now(texts, who.name)
offered = layout.attempt(lambda: services.jury().next(token), texts)
if offered is not None:
    document = offered_document(services.jury(), offered, texts.language)
    counts = {key: document[key] for key in ("rated", "left", "compared")}
    st.html(layout.line(texts("jury.progress", **counts)))
    jury_parts.said()
    if document["task"] == "rate":
        jury_parts.pitch_card(document["pitches"][0], offered.pitches[0], texts)
        jury_parts.rubric(document, texts, token)
        jury_parts.step_aside(document["pitches"][0]["team"], texts, token)
    elif document["task"] == "compare":
        layout.say(texts("judge.all_rated"))
        st.html(layout.button(texts("compare.title"), "/compare"))
    else:
        layout.say(texts("judge.nothing"))
        st.html(layout.button(texts("deliberate.title"), "/deliberate"))
    jury_parts.undo(texts, token)
