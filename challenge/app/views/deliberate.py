"""Deliberate: the ranking so far with its uncertainty, how far judges agree, and what they wrote."""

import streamlit as st

from challenge.accounts import JURY, ORGANISER
from challenge.app import guard, jury_parts, layout, services, standing_parts
from challenge.jury_view import standing_document

texts = services.texts()
token, who = guard.admit(texts, JURY, ORGANISER, path="deliberate")
layout.header(texts("deliberate.title"), who.name, texts("deliberate.lead"))
if who.role == JURY:
    jury_parts.not_now(texts, who.name, revealed=True)
document = layout.attempt(lambda: standing_document(services.jury(), token), texts)
if document is not None and not document["ratings"]:
    layout.say(texts("jury.nothing"))
elif document is not None:
    titles = standing_parts.criteria(services.jury(), texts)
    standing_parts.ranking(document, titles, texts)
    standing_parts.agreement(document, titles, texts)
    standing_parts.judges(document, texts)
    standing_parts.notes(document, texts)
    st.html(layout.line(texts("deliberate.people_decide")))
