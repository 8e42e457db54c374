"""What the score means: for everybody who stands before the big screen."""

import streamlit as st

from challenge.app import layout, services
from challenge.definition import Weights
from challenge.idea_words import weights_in_words

texts = services.texts()
event = services.workspace()
layout.header(texts("web.about"), event.definition.name, texts("web.explain.question"))
quotas = event.definition.quotas
for paragraph in ("score", "ideas", "reader", "interval", "halves", "ladder", "counting", "seal"):
    words = {
        "quota": quotas.submissions_per_team,
        "day": quotas.submissions_per_day,
        "most": quotas.final_choices,
    }
    st.write(texts(f"web.explain.{paragraph}", **words))
    if paragraph == "ideas":
        for line in weights_in_words(Weights.of(event.manifest), texts):
            st.write(line)
layout.foot(texts("web.made_up"))
