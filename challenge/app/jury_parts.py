"""Parts of the jury's pages: a pitch to read, the rubric to fill in, two to compare, what is taken back."""

from __future__ import annotations

import html
from typing import Any

import streamlit as st

from challenge.accounts import JURY
from challenge.admission import JUDGING, REVEALED, phase
from challenge.app import guard, layout, services
from challenge.board.prose import prose
from challenge.errors import EventError
from challenge.judging import Offered
from challenge.jury_settings import HIGHEST, LOWEST
from challenge.jury_view import offered_document, rubric_document, undone_document
from challenge.pitches import Pitch
from challenge.standings import DIGITS
from challenge.text import Texts

_SAID = "jury-said"


def said() -> None:
    """Draw what came of what the judge did last."""
    if words := st.session_state.pop(_SAID, None):
        layout.say(words)


def not_now(texts: Texts, name: str, *, revealed: bool = False) -> None:
    """Say calmly that the jury is not at work now, with what pitches are judged by, and stop; go on while it is.

    revealed  the page has something to show after the reveal as well
    """
    now = phase(services.entries())
    if now == JUDGING or (revealed and now == REVEALED):
        return
    layout.say(texts("judge.over" if now == REVEALED else "judge.not_yet", name=name))
    settings = services.jury().rubric(list(services.entries()))
    for criterion in rubric_document(settings, texts.language):
        _criterion(criterion)
    st.stop()


def _criterion(criterion: dict[str, Any]) -> None:
    """Draw what a criterion asks, in words for the lowest, the middle and the highest point."""
    anchors = [f"{n}: {words}" for n, words in criterion["anchors"].items()]
    st.html(layout.card_title(criterion["title"]) + "".join(map(layout.line, anchors)))


def offer(path: str, title: str, lead: str, texts: Texts) -> tuple[str, Offered, dict[str, Any]]:
    """Draw the head of the page at `path`; return the judge's token, what it should see now, and that as a document.

    Say why, and stop, where nobody judges now.
    """
    token, who = guard.admit(texts, JURY, path=path)
    layout.header(title, who.name, lead)
    not_now(texts, who.name)
    offered = layout.attempt(lambda: services.jury().next(token), texts)
    if offered is None:
        st.stop()
    said()
    return token, offered, offered_document(services.jury(), offered, texts.language)


def onward(key: str, path: str, texts: Texts, words: str) -> None:
    """Say `words` and draw the way to another page of the jury; `key` is the text of its title."""
    layout.say(words)
    st.html(layout.button(texts(key), path))


def pitch_card(shown: dict[str, Any], pitch: Pitch, texts: Texts) -> None:
    """Draw a pitch: title, text, slides, film, and what the public board shows of its team."""
    board = {k: texts.number(v, DIGITS) for k, v in shown["board"].items()}
    film = ""
    if shown["video"]:
        address = html.escape(shown["video"])
        film = f'<p><a href="{address}" target="_blank" rel="noopener noreferrer">{html.escape(texts("judge.film"))}</a></p>'
    st.html(
        f'<article class="kr-card"><h2>{html.escape(shown["title"] or shown["team"])}</h2>'
        f'<p class="kr-remark">{html.escape(shown["team"])} · {html.escape(texts("jury.board", **board))}</p>'
        f"{prose(shown['text'], without_title=True)}{film}</article>"
    )
    if pitch.deck is not None:
        st.download_button(
            texts("judge.deck"),
            pitch.deck,
            file_name=f"{shown['team']}.pdf",
            mime="application/pdf",
            key=f"deck-{shown['team']}",
        )


def rubric(document: dict[str, Any], texts: Texts, token: str) -> None:
    """Draw the rubric of one pitch and record what is given."""
    team = document["pitches"][0]["team"]
    with st.form(f"rate-{team}", border=True):
        points = {}
        for criterion in document["rubric"]:
            _criterion(criterion)
            points[criterion["name"]] = st.radio(
                texts("judge.points", criterion=criterion["title"]),
                range(LOWEST, HIGHEST + 1),
                index=None,
                horizontal=True,
                key=f"{team}/{criterion['name']}",
                label_visibility="collapsed",
            )
        comment = st.text_area(texts("judge.comment"), max_chars=2000, key=f"{team}/comment")
        given = st.form_submit_button(texts("judge.save"), type="primary")
    if not given:
        return
    if None in points.values():
        layout.say(texts("judge.incomplete"))
        return
    _do(
        lambda: services.jury().rate(token, team, points, comment=comment),  # type: ignore[arg-type]
        texts("judge.rated", team=team),
        texts,
    )


def step_aside(team: str, texts: Texts, token: str) -> None:
    """Draw the way out for a judge who has an interest in a team."""
    # A box of its own for each pitch: one that was opened does not stay open for the next.
    with st.expander(texts("judge.aside"), key=f"aside-box-{team}", on_change="rerun"):
        st.write(texts("judge.aside_why"))
        if st.button(texts("judge.aside_do", team=layout.plain(team)), key=f"aside-{team}"):
            aside = texts("judge.stepped", team=team)
            _do(lambda: services.jury().step_aside(token, team), aside, texts)


def pair(document: dict[str, Any], texts: Texts, token: str) -> None:
    """Draw the choice between two pitches and record it."""
    one, other = (shown["team"] for shown in document["pitches"])
    for column, (winner, loser) in zip(st.columns(2), ((one, other), (other, one)), strict=True):
        if column.button(
            texts("judge.better", team=layout.plain(winner)), key=f"better-{winner}", type="primary"
        ):
            words = texts("judge.compared", winner=winner, loser=loser)
            _do(lambda w=winner, o=loser: services.jury().compare(token, w, o), words, texts)


def undo(texts: Texts, token: str) -> None:
    """Draw the button that takes back what the judge did last."""
    if st.button(texts("judge.undo"), type="tertiary"):
        try:
            act = undone_document(services.jury().undo(token))
        except EventError as error:
            layout.refused(error, texts)
            return
        about = texts("judge.between").join(act["teams"])
        st.session_state[_SAID] = texts(f"judge.undone.{act['kind']}", about=about)
        st.rerun()


def _do(act: Any, words: str, texts: Texts) -> None:
    try:
        act()
    except EventError as error:
        layout.refused(error, texts)
        return
    st.session_state[_SAID] = words
    st.rerun()
