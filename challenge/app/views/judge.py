"""Judge: the next pitch with the rubric; when all are rated, the way to comparing two."""

import streamlit as st

from challenge.app import jury_parts, layout, services

texts = services.texts()
token, offered, document = jury_parts.offer(
    "judge", texts("judge.title"), texts("judge.lead"), texts
)
counts = {key: document[key] for key in ("rated", "left", "compared")}
st.html(layout.line(texts("jury.progress", **counts)))
if document["task"] == "rate":
    jury_parts.pitch_card(document["pitches"][0], offered.pitches[0], texts)
    jury_parts.rubric(document, texts, token)
    jury_parts.step_aside(document["pitches"][0]["team"], texts, token)
elif document["task"] == "compare":
    jury_parts.onward("compare.title", "/compare", texts, texts("judge.all_rated"))
else:
    jury_parts.onward("deliberate.title", "/deliberate", texts, texts("judge.nothing"))
jury_parts.undo(texts, token)
