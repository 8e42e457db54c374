"""Parts of the organisers' page: the next phase, people and their tokens, health."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from challenge.accounts import JURY, ORGANISER, TEAM, names_of, team_names
from challenge.admission import next_phase, used
from challenge.app import layout, services
from challenge.board.markup import Column
from challenge.doctor.examination import examine
from challenge.doctor.findings import FINE
from challenge.errors import EventError
from challenge.jury_view import juror_rows
from challenge.people import add_juror, add_organiser, renew
from challenge.setup import status_of
from challenge.standings import TRACKS
from challenge.steps import take_to
from challenge.teams import add_team
from challenge.text import Texts

_SAID, _TOKEN = "organise-said", "organise-token"


def phases(texts: Texts) -> None:
    """Draw where the event stands, and the step to the next phase."""
    found = services.desks()
    status = status_of(found.workspace, found.ledger)
    pairs = [
        (texts(f"status.{key}", value="").strip(), _shown(key, value, texts))
        for key, value in status.items()
        if key != "smallest_difference"
    ]
    st.html(layout.facts(pairs))
    if words := st.session_state.pop(_SAID, None):
        layout.say(words)
    following = next_phase(found.ledger.entries())
    if following is None:
        layout.say(texts("organise.last"))
        return
    name = texts(f"phases.{following}")
    with st.form("phase", border=True, clear_on_submit=True):
        sure = st.checkbox(texts("organise.sure"))
        if not st.form_submit_button(texts("organise.go", phase=name), type="primary"):
            return
    if not sure:
        layout.say(texts("organise.first_sure"))
        return
    with st.spinner(texts("organise.busy")):
        try:
            left = take_to(following, found.intake, found.ideas, at=services.now())
        except EventError as error:
            layout.refused(error, texts)
            return
    troubles = [error.parts(texts.language).text(texts) for error in left]
    st.session_state[_SAID] = " ".join([texts("organise.done", phase=name), *troubles])
    st.rerun()


def _shown(key: str, value: object, texts: Texts) -> str:
    if value is None:
        return "–"
    if isinstance(value, int):
        return texts.whole(value)
    return texts(f"phases.{value}") if key == "phase" else str(value)


def people(texts: Texts) -> None:
    """Draw teams and judges, and the forms that add somebody or renew a token."""
    entries = services.desks().ledger.entries()
    teams = [
        [name, *(str(used(entries, name, track=track)) for track in TRACKS)]
        for name in team_names(entries)
    ]
    heads = [Column(texts("organise.teams"), left=True)]
    heads += [Column(f"{texts('organise.files')}: {texts(f'track.{track}')}") for track in TRACKS]
    layout.table(heads, teams, label=texts("organise.teams"))
    if judges := juror_rows(entries):
        rows = [[r["juror"], r["organisation"], str(r["rated"]), str(r["left"])] for r in judges]
        heads = [
            Column(texts("organise.jurors"), left=True),
            Column(texts("organise.from"), left=True),
            Column(texts("organise.rated")),
            Column(texts("organise.left")),
        ]
        layout.table(heads, rows, label=texts("organise.jurors"))
    if shown := st.session_state.pop(_TOKEN, None):
        layout.say(texts("organise.token", name=shown[0]))
        st.code(shown[1], language=None)
    one, other = st.columns(2)
    with one:
        _add(texts)
    with other:
        _renew(texts)


def _add(texts: Texts) -> None:
    with st.form("add", border=True, clear_on_submit=True):
        st.html(layout.card_title(texts("organise.add")))
        roles = [TEAM, JURY, ORGANISER]
        role = st.selectbox(
            texts("organise.role"), roles, format_func=lambda r: texts(f"roles.{r}")
        )
        name = st.text_input(texts("organise.name"), max_chars=40)
        home = st.text_input(texts("organise.home"), max_chars=80)
        if not st.form_submit_button(texts("organise.add_do")):
            return
    ledger, at = services.desks().ledger, services.now()
    if role == TEAM:
        _show_token(name, lambda: add_team(ledger, name, at=at, organisation=home), texts)
    elif role == JURY:
        _show_token(name, lambda: add_juror(ledger, name, organisation=home, at=at), texts)
    else:
        _show_token(name, lambda: add_organiser(ledger, name, at=at), texts)


def _renew(texts: Texts) -> None:
    entries = services.desks().ledger.entries()
    known = [(role, name) for role in (TEAM, JURY, ORGANISER) for name in names_of(role, entries)]
    with st.form("renew", border=True):
        st.html(layout.card_title(texts("organise.renew_do")))
        who = st.selectbox(
            texts("organise.renew"),
            known,
            format_func=lambda w: f"{w[1]} ({texts(f'roles.{w[0]}')})",
        )
        if not st.form_submit_button(texts("organise.renew_do")) or who is None:
            return
    ledger, at = services.desks().ledger, services.now()
    _show_token(who[1], lambda: renew(ledger, who[0], who[1], at=at), texts)


def _show_token(name: str, make: Callable[[], str], texts: Texts) -> None:
    try:
        st.session_state[_TOKEN] = (name, make())
    except EventError as error:
        layout.refused(error, texts)
        return
    st.rerun()


def health(texts: Texts) -> None:
    """Draw what the doctor finds in a quick round, worst first."""
    st.html(layout.line(texts("organise.look_why")))
    if st.button(texts("organise.look")):
        root = services.workspace().root
        about = {"texts": texts, "progress": lambda *_: None}
        round_ = examine(root, now=services.now(), port=0, quick=True, **about)  # type: ignore[arg-type]
        found = [finding.said(texts) for finding in round_]
        wrong = [row for row in found if row["level"] != FINE]
        if not wrong:
            layout.say(texts("organise.ready"))
        for level in ("mend", "mind"):
            rows = [
                {"text": row["what"], "where": "", "mend": row["mend"] or ""}
                for row in wrong
                if row["level"] == level
            ]
            layout.problems(rows, grave=level == "mend")
    st.html(layout.line(texts("organise.backup")))
