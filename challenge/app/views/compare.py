"""Compare: two pitches side by side, the one choice that tells most."""

import streamlit as st

from challenge.app import jury_parts, services

texts = services.texts()
token, offered, document = jury_parts.offer(
    "compare", texts("compare.title"), texts("compare.lead"), texts
)
if document["task"] == "compare":
    both = zip(st.columns(2), document["pitches"], offered.pitches, strict=True)
    for column, shown, pitch in both:
        with column:
            jury_parts.pitch_card(shown, pitch, texts)
    jury_parts.pair(document, texts, token)
elif document["task"] == "rate":
    left = texts("compare.first_rate", left=document["left"])
    jury_parts.onward("judge.title", "/judge", texts, left)
else:
    jury_parts.onward("deliberate.title", "/deliberate", texts, texts("judge.nothing"))
jury_parts.undo(texts, token)
