"""The organisers' page: take the event through its phases, add people, look after its health."""

import streamlit as st

from challenge.accounts import ORGANISER
from challenge.admission import phase
from challenge.app import guard, layout, organise_parts, services

texts = services.texts()
token, who = guard.admit(texts, ORGANISER, path="event")
now = texts("web.phase", phase=texts(f"phases.{phase(services.entries())}"))
layout.header(texts("organise.title"), now, texts("organise.lead"))
organise_parts.phases(texts)
st.subheader(texts("organise.people"), anchor=False)
organise_parts.people(texts)
st.subheader(texts("organise.health"), anchor=False)
organise_parts.health(texts)
