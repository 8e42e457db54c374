"""The idea builder: ask, guard, draw. An idea without code, by whoever knows families better than tables."""

from dataclasses import replace

import streamlit as st

from challenge.accounts import TEAM
from challenge.admission import DRAFT, phase
from challenge.app import guard, idea_form, idea_panel, idea_send, layout, services
from challenge.app.idea_data import public_of
from challenge.idea_builder import look

texts = services.texts()
workspace = services.workspace()
st.html(idea_panel.STYLE)
layout.header(texts("builder.title"), workspace.definition.name, texts("builder.lead"))
token, who = guard.admit(texts, TEAM, path="idea")
if phase(services.entries()) == DRAFT:
    layout.say(texts("builder.not_yet"))
    st.stop()
public = public_of(workspace)
mine = idea_send.ideas_of(who.name)
idea_send.earlier(mine, public, texts)
draft = idea_form.draft_of(public)
at = idea_form.which(draft, texts)

form, beside = st.columns([3, 2], gap="large")
with form:
    one = idea_form.Form(texts, public, at)
    idea_panel.step(texts("builder.step.whom"))
    target = one.whom(draft.offers[at].target)
    idea_panel.meet(target, public, texts)
    idea_panel.step(texts("builder.step.what"))
    offer = one.what(draft.offers[at], target)
    draft = replace(draft, offers=(*draft.offers[:at], offer, *draft.offers[at + 1 :]))
    idea_form.more_or_less(draft, at, texts, public)
with beside:
    unseen = workspace.definition.unseen_households
    idea_panel.panel(draft, at, look(draft, public), public, texts, unseen)
idea_panel.step(texts("builder.step.words"))
draft = idea_form.Form(texts, public).words(draft)
idea_form.keep(draft)
idea_panel.step(texts("builder.step.send"))
idea_send.send(draft, who.name, token, public, texts)
idea_panel.step(texts("builder.step.result"))
idea_send.result(who.name, public, texts)
idea_send.table_of(mine, texts)
layout.foot(texts("web.made_up"))
