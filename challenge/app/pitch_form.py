"""The pitch editor: which pitch counts now and until when, the words, how the jury reads them, and handing in."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from challenge.admission import DRAFT, OPEN, phase, times_of
from challenge.app import layout, services
from challenge.app.idea_send import when
from challenge.board.prose import prose
from challenge.errors import Damaged
from challenge.judgement import Entrant
from challenge.jury_settings import Criterion
from challenge.ledger.events import Entry, SubmissionReceived
from challenge.ledger.jury_facts import PitchHandedIn
from challenge.pitch_draft import title_and_story, whole_text, with_headings
from challenge.pitches import Pitch, stored_pitch, submit_pitch
from challenge.text import Texts
from scoring.pitch import LONGEST_TITLE, MOST_DECK, MOST_TEXT

TITLE, STORY, VIDEO, KEEP, DONE = (
    f"pitch.{n}" for n in ("title", "story", "video", "keep", "done")
)
# Widgets forget what they hold on another page; here the words outlive that.
_KEPT = {name: f"{name}.kept" for name in (TITLE, STORY, VIDEO, KEEP)}
FILE = "pitch.md"


def pitch_of(entrant: Entrant | None) -> Pitch | None:
    """Return the pitch that counts now; None without one, or when its file cannot be read."""
    try:
        return stored_pitch(services.workspace(), entrant) if entrant else None
    except Damaged:
        return None


def counts_now(
    entrant: Entrant | None, now: Pitch | None, entries: Sequence[Entry], texts: Texts
) -> None:
    """Say which pitch of the team counts now, and until when another one can be handed in."""
    if entrant is None or now is None:
        layout.say(texts("pitch_editor.now_none"))
    elif entrant.of_idea:
        layout.say(texts("pitch_editor.now_idea", title=now.title))
    else:
        at = when(_at(entrant, entries))
        layout.say(texts("pitch_editor.now_own", title=now.title, at=at))
    at_phase = phase(entries)
    if at_phase == DRAFT:
        st.caption(texts("pitch_editor.draft"))
    elif at_phase != OPEN:
        st.caption(texts("pitch_editor.over"))
    else:
        closing = services.workspace().definition.closing
        until = texts("pitch_editor.until", **times_of(closing)) if closing else texts("pitch_editor.until_closed")  # fmt: skip
        st.caption(f"{until} {texts('pitch_editor.versions')}")


def begin(now: Pitch | None, criteria: Sequence[Criterion], texts: Texts) -> None:
    """Fill the form where it is opened for the first time: with what counts now, else with the jury's headings."""
    title, story = "", ""
    if now:
        title, story = title_and_story(now.text)
        if title != now.title:  # of an idea, whose title is not the first line of its pitch
            title, story = now.title, now.text.strip()
    first = {
        TITLE: title,
        STORY: story or with_headings("", criteria, texts.language),
        VIDEO: now.video if now else "",
        KEEP: True,
    }
    for name, value in first.items():
        st.session_state.setdefault(name, st.session_state.get(_KEPT[name], value))


def words(criteria: Sequence[Criterion], now: Pitch | None, texts: Texts) -> tuple[bytes | None, str]:  # fmt: skip
    """Draw the form; return the slides that go along, and the name of their file."""
    st.text_input(texts("pitch_editor.name"), max_chars=LONGEST_TITLE, key=TITLE)
    st.text_area(
        texts("pitch_editor.text"),
        height=480,
        max_chars=MOST_TEXT // 2,
        key=STORY,
        help=texts("pitch_editor.help"),
    )

    def headings() -> None:
        st.session_state[STORY] = with_headings(st.session_state[STORY], criteria, texts.language)

    st.button(texts("pitch_editor.template"), on_click=headings)
    most = MOST_DECK // 1_000_000
    file = st.file_uploader(
        texts("pitch_editor.deck", most=most), type=["pdf"], max_upload_size=most, key="pitch.deck"
    )
    deck, name = (file.getvalue(), file.name) if file else (None, "")
    if not file and now and now.deck and st.checkbox(texts("pitch_editor.keep"), key=KEEP):
        deck, name = now.deck, "deck.pdf"
    st.text_input(
        texts("pitch_editor.video"), key=VIDEO, help=texts("pitch_editor.video_help"),
        placeholder="https://",
    )  # fmt: skip
    for field, kept in _KEPT.items():
        if field in st.session_state:
            st.session_state[kept] = st.session_state[field]
    return deck, name


def as_read(texts: Texts) -> None:
    """Draw the pitch as the jury reads it, by the renderer of the report."""
    title = st.session_state[TITLE].strip() or texts("pitch_editor.no_title")
    story = st.session_state[STORY].strip()
    body = prose(story) if story else f"<p>{html.escape(texts('pitch_editor.empty'))}</p>"
    st.html(
        f'<section class="kr-card kb-pitch" aria-label="{html.escape(texts("pitch_editor.preview"))}">'
        f"<h3>{html.escape(title)}</h3>{body}</section>"
    )


def look_for(criteria: Sequence[Criterion], texts: Texts) -> None:
    """Say what the jury looks at, and what five points mean."""
    with st.expander(texts("pitch_editor.criteria")):
        for criterion in criteria:
            st.html(
                f"<p><b>{html.escape(criterion.title(texts.language))}</b><br>"
                f"{html.escape(texts('pitch_editor.five', anchor=criterion.anchor(5, texts.language)))}</p>"
            )


def hand_in(deck: bytes | None, deck_name: str, token: str, texts: Texts) -> None:
    """Draw the buttons, and hand the pitch in when that is asked for."""
    if said := st.session_state.pop(DONE, ""):
        layout.say(said)
    text = whole_text(st.session_state[TITLE], st.session_state[STORY]).encode()
    download, submit = st.columns(2)
    download.download_button(
        texts("pitch_editor.download"),
        text,
        FILE,
        mime="text/markdown",
        on_click="ignore",
        width="stretch",
    )
    desks = services.desks()
    if phase(desks.ledger.entries()) != OPEN:
        return
    if not submit.button(texts("pitch_editor.submit"), type="primary", width="stretch"):
        return
    try:
        receipt = submit_pitch(
            desks.workspace,
            desks.ledger,
            text,
            FILE,
            token=token,
            clock=services.now,
            deck=deck,
            deck_name=deck_name,
            video=st.session_state[VIDEO].strip(),
        )
    except services.TROUBLE as error:
        layout.refused(error, texts)
        return
    if receipt.pitch is None:
        found = [f.as_json(texts.language) for f in receipt.reading.problems]
        layout.problems(found)
        return
    key = "pitch_editor.again" if receipt.again else "pitch_editor.received"
    said = [texts(key, id=receipt.pitch)]
    said += [f.what(texts.language) for f in receipt.reading.warnings]
    st.session_state[DONE] = " ".join(said)
    st.rerun()


def _at(entrant: Entrant, entries: Sequence[Entry]) -> str:
    """Return when a pitch was handed in, as the ledger writes it."""
    kinds = (SubmissionReceived, PitchHandedIn)
    return next(
        e.at.isoformat()
        for e in reversed(entries)
        if isinstance(e.fact, kinds)
        and entrant.pitch in (getattr(e.fact, "pitch", ""), getattr(e.fact, "submission", ""))
    )
