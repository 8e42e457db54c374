"""Keeping an idea, handing it in, and what came of it; and going on with an earlier one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from challenge.admission import OPEN, phase, times_of, used
from challenge.app import layout, services
from challenge.app.idea_data import stored, title_of
from challenge.app.idea_form import load
from challenge.app.idea_panel import offers_table
from challenge.board.markup import Column
from challenge.errors import EventError
from challenge.idea_builder import Public
from challenge.idea_bundle import read_packed
from challenge.idea_desk import IdeaCheck
from challenge.idea_draft import Draft, as_toml, as_zip, read_draft
from challenge.idea_words import training_in_words, weights_in_words
from challenge.intake import Receipt
from challenge.ledger.events import Entry, SubmissionReceived
from challenge.live import climb, seen
from challenge.standings import IDEAS
from challenge.submissions import listing, scales_of
from challenge.team_view import of_team
from challenge.text import Texts, printable

_RECEIPT = "builder.receipt"
_EVERY = 3  # seconds between two looks at whether an idea was scored


@dataclass(frozen=True)
class Mine:
    """An idea that the team handed in, and what it may see of it."""

    digest: str
    title: str
    row: dict[str, Any]


def ideas_of(team: str) -> list[Mine]:
    """Return the ideas of a team, latest first."""
    entries = of_team(services.entries(), team)
    digests = {
        e.fact.submission: e.fact.digest for e in entries if isinstance(e.fact, SubmissionReceived)
    }
    rows = _listed(entries, team)
    return [
        Mine(digests[r["submission"]], title_of(digests[r["submission"]], r["name"]), r)
        for r in reversed(rows)
        if r["track"] == IDEAS
    ]


def _listed(own: list[Entry], team: str) -> list[dict[str, Any]]:
    desks = services.desks()
    most = desks.workspace.definition.quotas.final_choices
    scales = scales_of(desks.workspace, desks.ledger.entries())
    return listing(own, team, scales=scales, most=most)


def earlier(mine: list[Mine], public: Public, texts: Texts) -> None:
    """Draw the way back to an idea that was made here before."""
    with st.expander(texts("builder.step.before")):
        file = st.file_uploader(
            texts("builder.field.file"), type=["toml", "zip"], max_upload_size=1, key="builder.file"
        )
        chosen = None
        if mine:
            chosen = st.selectbox(
                texts("builder.field.mine"),
                mine,
                index=None,
                format_func=lambda m: f"{printable(m.title)} · {when(m.row['at'])}",
                key="builder.mine",
                placeholder="",
            )
        if st.button(texts("builder.field.open"), disabled=file is None and chosen is None):
            data = file.getvalue() if file else stored(chosen.digest) if chosen else None
            name = file.name if file else chosen.title if chosen else ""
            try:
                draft = read_draft(data or b"", name, public.terms.supports)
            except EventError as error:
                layout.refused(error, texts)
            else:
                load(draft)
                st.rerun()


def send(draft: Draft, team: str, token: str, public: Public, texts: Texts) -> None:
    """Draw what is done with a draft that is ready: download it, or hand it in."""
    st.caption(texts("builder.send.contents"))
    with st.expander(texts("builder.send.show")):
        st.code(as_toml(draft), language=None)
    data, name = as_zip(draft), file_name(draft.title)
    download, submit = st.columns(2)
    download.download_button(
        texts("builder.send.download"),
        data,
        f"{name}.zip",
        mime="application/zip",
        on_click="ignore",
        width="stretch",
    )
    desks = services.desks()
    entries = desks.ledger.entries()
    if phase(entries) != OPEN:
        layout.say(texts("builder.over"))
        return
    left = desks.workspace.definition.quotas.submissions_per_team - used(entries, team, track=IDEAS)
    final = st.checkbox(texts("builder.field.final"), key="builder.final")
    with submit:
        go = st.button(texts("builder.send.submit"), type="primary", width="stretch", disabled=not draft.title)  # fmt: skip
    if not draft.title:
        st.caption(texts("builder.send.no_title"))
    st.caption(texts("builder.send.left", left=max(0, left)))
    if not go:
        return
    with st.spinner(texts("builder.send.checking")):
        try:
            packed = read_packed(data, f"{name}.zip").packed()
            receipt = desks.ideas.receive(packed, f"{name}.toml", token=token, final=final)
        except services.TROUBLE as error:
            layout.refused(error, texts)
            return
    if receipt.submission is None:
        st.session_state.pop(_RECEIPT, None)
        findings = receipt.reading.as_json(texts.language)["problems"]
        layout.problems(findings)
        return
    st.session_state[_RECEIPT] = receipt
    st.rerun()


def result(team: str, public: Public, texts: Texts) -> None:
    """Draw what came of the idea that was handed in from this page, as far as a team may see it."""
    receipt: Receipt | None = st.session_state.get(_RECEIPT)
    if receipt is None or receipt.team != team:
        return
    state = _state(receipt)
    st.fragment(_follow, run_every=_EVERY if state == "waiting" else None)(receipt, state, texts)
    check = receipt.reading
    if isinstance(check, IdeaCheck) and check.preview:
        st.markdown(f"**{texts('builder.done.did')}**")
        offers_table(check.preview.offers, public, texts)
        lines = [*weights_in_words(check.weights, texts), *training_in_words(check.training, texts)]
        if lines:
            with st.expander(texts("builder.done.whom")):
                for line in lines:
                    st.write(line.strip())
    st.caption(texts("builder.done.later"))


def table_of(mine: list[Mine], texts: Texts) -> None:
    """Draw the ideas that the team handed in."""
    if not mine:
        st.caption(texts("builder.table.empty"))
        return
    heads = [
        Column(texts("builder.table.at"), left=True, wide=True),
        Column(texts("builder.table.name"), left=True),
    ]
    heads += [Column(texts("builder.table.state"), left=True), Column(texts("builder.table.score"))]
    rows = [
        [
            when(m.row["at"]),
            printable(m.title) + (" *" if m.row["final"] else ""),
            texts(f"builder.state.{m.row['state']}"),
            texts.number(m.row["score"]),
        ]
        for m in mine
    ]
    layout.table(heads, rows, label=texts("builder.table.mine"))
    if any(m.row["final"] for m in mine):
        st.caption(f"* {texts('builder.done.final')}")


def when(at: str) -> str:
    """Return a moment of the ledger in Dutch time."""
    return times_of(datetime.fromisoformat(at))["local"]


def file_name(title: str) -> str:
    """Return the name of a file that says which idea it is.

    >>> file_name("Samen sterk: één loket!"), file_name("!")
    ('samen-sterk-één-loket', 'idea')
    """
    return re.sub(r"\W+", "-", title.lower()).strip("-_")[:60] or "idea"


def _state(receipt: Receipt) -> str:
    rows = _listed(of_team(services.entries(), receipt.team), receipt.team)
    found: str = next((r["state"] for r in rows if r["submission"] == receipt.submission), "failed")
    return found


def _follow(receipt: Receipt, before: str, texts: Texts) -> None:
    """Draw how far an idea is, and the whole page again once it has got there."""
    state = _state(receipt)
    if state != before:
        st.rerun()
    layout.say(texts("builder.done.again" if receipt.again else "builder.done.received", id=receipt.submission))  # fmt: skip
    if state != "scored":
        layout.say(texts(f"builder.done.{state}"))
        return
    desks = services.desks()
    entries = desks.ledger.entries()
    rung = climb(of_team(entries, receipt.team), track=IDEAS)[str(receipt.submission)]
    shown = seen(rung, scales_of(desks.workspace, entries)[IDEAS])
    words = {k: texts.number(getattr(shown, k)) for k in ("score", "low", "high")}
    layout.say(texts("builder.done.moved" if shown.moved else "builder.done.stays", **words))
    st.caption(texts("builder.done.scale"))
