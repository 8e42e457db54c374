"""What the score means: for everybody who stands before the big screen."""

import streamlit as st

from challenge.app import layout, services

texts = services.texts()
event = services.workspace()
layout.header(texts("web.about"), event.definition.name, texts("web.explain.question"))
for paragraph in ("score", "interval", "halves", "seal"):
    st.write(texts(f"web.explain.{paragraph}"))
layout.foot(texts("web.made_up"))
