"""Compare: two pitches side by side, the one choice that tells most."""

import streamlit as st

from challenge.accounts import JURY
from challenge.app import guard, jury_parts, layout, services
from challenge.jury_view import offered_document

texts = services.texts()
token, who = guard.admit(texts, JURY, path="compare")
layout.header(texts("compare.title"), who.name, texts("compare.lead"))
jury_parts.not_now(texts, who.name)
offered = layout.attempt(lambda: services.jury().next(token), texts)
if offered is not None:
    document = offered_document(services.jury(), offered, texts.language)
    jury_parts.said()
    if document["task"] == "rate":
        layout.say(texts("compare.first_rate", left=document["left"]))
        st.html(layout.button(texts("judge.title"), "/judge"))
    elif document["task"] == "compare":
        for column, shown, pitch in zip(
            st.columns(2), document["pitches"], offered.pitches, strict=True
        ):
            with column:
                jury_parts.pitch_card(shown, pitch, texts)
        jury_parts.pair(document, texts, token)
    else:
        layout.say(texts("judge.nothing"))
        st.html(layout.button(texts("deliberate.title"), "/deliberate"))
    jury_parts.undo(texts, token)
