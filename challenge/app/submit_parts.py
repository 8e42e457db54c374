"""Parts of the page on which teams hand in: the file and what is wrong with it, the receipt, the standing, what counts."""

from __future__ import annotations

import hashlib
from typing import Any

import streamlit as st

from challenge.admission import OPEN, phase
from challenge.app import layout, services
from challenge.board.markup import Column
from challenge.errors import EventError
from challenge.idea_desk import IdeaCheck
from challenge.idea_words import check_in_words
from challenge.intake import IdeaIntake, Intake
from challenge.scorer import Checked
from challenge.standings import DIGITS, IDEAS, TRACKS
from challenge.submissions import listing, scales_of
from challenge.team_view import history_rows, of_team, place_of
from challenge.text import Texts
from challenge.uploads import MOST_MEGABYTES, Upload, upload_of

_CHECKED = "submit-checked"
_RECEIPT = "submit-receipt"
_ROUND = "submit-round"


def desk(track: str) -> Intake | IdeaIntake:
    """Return what takes files of a track in."""
    found = services.desks()
    return found.ideas if track == IDEAS else found.intake


def take_files(texts: Texts, token: str) -> None:
    """Draw where files are dropped, what came of checking them, and the button that hands them in."""
    rounds = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        texts("submit.drop"),
        accept_multiple_files=True,
        key=f"files-{rounds}",
        max_upload_size=MOST_MEGABYTES,
    )
    if receipt := st.session_state.get(_RECEIPT):
        layout.say(texts("submit.again" if receipt["again"] else "submit.received", **receipt))
    if not files:
        return
    try:
        upload = upload_of([(file.name, file.getvalue()) for file in files])
        with st.spinner(texts("submit.checking")):
            checked = _checked(upload)
    except EventError as error:
        layout.refused(error, texts)
        return
    _findings(checked, texts)
    if checked.accepted:
        _hand_in(upload, texts, token)


def _checked(upload: Upload) -> Checked:
    """Check an upload, once for its content: the page runs again at every click."""
    key = (upload.track, hashlib.sha256(upload.data).hexdigest())
    kept = st.session_state.get(_CHECKED)
    if kept is None or kept[0] != key:
        checked, _ = desk(upload.track).examine(upload.data, upload.name)
        st.session_state[_CHECKED] = kept = (key, checked)
    return kept[1]


def _findings(checked: Checked, texts: Texts) -> None:
    document = checked.as_json(texts.language)
    if not checked.accepted:
        layout.say(texts("submit.problems"))
    layout.problems(document["problems"])
    if minor := [*document["repairs"], *document["warnings"]]:
        st.markdown(texts("submit.repaired"))
        layout.problems(minor, grave=False)
    if isinstance(checked, IdeaCheck):
        for line in check_in_words(checked, texts):
            st.html(layout.line(line))
    elif checked.accepted:
        layout.say(texts("submit.fine"))


def _hand_in(upload: Upload, texts: Texts, token: str) -> None:
    most = services.workspace().definition.quotas.final_choices
    final = st.checkbox(texts("submit.final"), help=texts("submit.final_why", most=most))
    if not st.button(texts("submit.hand_in"), type="primary"):
        return
    try:
        receipt = desk(upload.track).receive(upload.data, upload.name, token=token, final=final)
    except EventError as error:
        layout.refused(error, texts)
        return
    st.session_state[_RECEIPT] = {"id": receipt.submission, "again": receipt.again}
    st.session_state[_ROUND] += 1  # an empty field for the next file
    st.session_state.pop(_CHECKED, None)
    st.rerun()


def standing(texts: Texts, team: str) -> None:
    """Draw where a team stands on each track: score, interval, possible places, headroom."""
    document = services.board()
    st.subheader(texts("submit.standing"), anchor=False)
    for column, track in zip(st.columns(len(TRACKS)), TRACKS, strict=True):
        with column.container(border=True):
            st.html(layout.card_title(texts(f"web.{track}.heading")))
            place = place_of(document, team, track)
            if place is None:
                st.write(texts("submit.no_score"))
                continue
            st.html(layout.facts(_facts(place, track, texts)))


def _facts(place: dict[str, Any], track: str, texts: Texts) -> list[tuple[str, str]]:
    low, high = place["rank_low"], place["rank_high"]
    shown = {k: texts.number(place[k], DIGITS) for k in ("score", "low", "high", "headroom")}
    # Where every team begins nothing was measured yet: an interval without width would look like certainty.
    spread = "–" if place["low"] == place["high"] else f"{shown['low']} … {shown['high']}"
    one = texts("submit.one_ideas" if track == IDEAS else "submit.one_signals")
    return [
        (texts("submit.score"), shown["score"]),
        (texts("submit.interval"), spread),
        (texts("submit.group"), f"{low}" if low == high else f"{low}–{high}"),
        (texts("submit.headroom"), shown["headroom"]),
        ("", texts("submit.headroom_why", one=one)),
    ]


def history(texts: Texts, team: str) -> None:
    """Draw what a team handed in, the latest first."""
    st.subheader(texts("submit.history"), anchor=False)
    rows = own_rows(team)
    if not rows:
        layout.say(texts("submit.none"))
        return
    heads = [
        Column(texts("submit.file"), left=True),
        Column(texts("submit.at"), wide=True),
        Column(texts("submit.track"), wide=True),
        Column(texts("submit.after"), wide=True),
        Column(texts("submit.state"), left=True),
        Column(texts("submit.counts"), left=True),
    ]
    layout.table(heads, history_rows(rows, texts, digits=DIGITS), label=texts("submit.history"))


def own_rows(team: str) -> list[dict[str, Any]]:
    """Return the submissions of a team, oldest first."""
    found = services.desks()
    entries = found.ledger.entries()
    most = found.workspace.definition.quotas.final_choices
    return listing(
        of_team(entries, team), team, scales=scales_of(found.workspace, entries), most=most
    )


def choice(texts: Texts, team: str, token: str) -> None:
    """Draw the choice of what counts in the end, while that is open."""
    rows = [row for row in reversed(own_rows(team)) if not row["final"]]
    if not rows or phase(services.entries()) != OPEN:
        return
    names = {r["submission"]: f"{r['name']} · {r['submission']} · {texts.number(r['score'], DIGITS)}" for r in rows}  # fmt: skip
    most = services.workspace().definition.quotas.final_choices
    with st.form("choose", border=False):
        chosen = st.selectbox(
            texts("submit.choose"),
            list(names),
            format_func=names.__getitem__,
            help=texts("submit.final_why", most=most),
        )
        if not st.form_submit_button(texts("submit.choose_it")):
            return
    track = next(row["track"] for row in rows if row["submission"] == chosen)
    try:
        desk(track).choose(chosen, token=token)
    except EventError as error:
        layout.refused(error, texts)
        return
    st.rerun()
