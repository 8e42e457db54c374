"""Pitches come in, are kept whole, and are read again as they were."""

from __future__ import annotations

import pytest

from challenge.errors import Damaged, NotAllowed
from challenge.idea_bundle import IdeaBundle
from challenge.intake import store
from challenge.judgement import entrants
from challenge.ledger.events import SubmissionReceived
from challenge.ledger.repository import NewFact
from challenge.pitches import MOST_PITCHES, stored_pitch
from scoring.pitch import MOST_DECK, MOST_TEXT, read_pitch
from tests.challenge.juries import NOW, make_hall

PDF = b"%PDF-1.7 slides"


@pytest.fixture
def hall(tmp_path):
    made = make_hall(tmp_path / "event")
    yield made
    made.ledger.close()


def read_again(hall, team):
    return stored_pitch(hall.jury.workspace, entrants(hall.ledger.entries())[team])


def test_what_was_handed_in_is_read_again(hall):
    receipt = hall.pitch("Groen", "# Wij\r\n\r\nSamen één".encode(), deck=PDF, deck_name="d.pdf", video="https://example.org/v?x=1")  # fmt: skip
    assert (receipt.team, receipt.again, receipt.reading.title) == ("Groen", False, "Wij")
    pitch = read_again(hall, "Groen")
    assert (pitch.title, pitch.deck, pitch.video) == ("Wij", PDF, "https://example.org/v?x=1")
    assert "Samen één" in pitch.text


def test_the_latest_counts_and_the_same_again_is_no_new_one(hall):
    hall.pitch("Groen", b"# Een")
    hall.pitch("Groen", b"# Twee")
    before = len(hall.facts())
    assert hall.pitch("Groen", b"# Twee").again
    assert len(hall.facts()) == before
    assert read_again(hall, "Groen").title == "Twee"
    hall.pitch("Groen", b"# Een")
    assert read_again(hall, "Groen").title == "Een"


def test_without_a_pitch_that_of_the_last_idea_counts(hall):
    data = IdeaBundle(b'title = "Blije doos"\npitch = "p.md"', b"Voor **alle** gezinnen").packed()
    import hashlib

    digest = hashlib.sha256(data).hexdigest()
    store(hall.jury.workspace.submissions, digest, data)
    for team in ("Groen", "Blauw"):
        idea = SubmissionReceived(f"id-{team}", team, "ideas", digest, "idea.toml", len(data))
        hall.ledger.append(NewFact(idea, f"received/{team}", team, NOW))
    pitch = read_again(hall, "Groen")
    assert (pitch.title, pitch.text) == ("Blije doos", "Voor **alle** gezinnen")
    assert read_again(hall, "Blauw").title == "Blauw helpt"


def test_after_the_close_nothing_comes_in(hall):
    hall.phase("closed")
    with pytest.raises(NotAllowed, match="not open"):
        hall.pitch("Groen", b"# Te laat")


def test_nobody_hands_in_without_end(hall):
    for number in range(MOST_PITCHES):
        hall.pitch("Groen", f"# {number}".encode())
    with pytest.raises(NotAllowed, match="versions"):
        hall.pitch("Groen", b"# Nog een")


def test_a_stored_pitch_that_was_changed_is_not_shown(hall):
    entrant = entrants(hall.ledger.entries())["Blauw"]
    (hall.jury.workspace.submissions / entrant.digest).write_bytes(b"else")
    with pytest.raises(Damaged):
        stored_pitch(hall.jury.workspace, entrant)


@pytest.mark.parametrize(
    ("text", "rest", "kinds"),
    [
        (b"", {}, ["pitch_empty"]),
        (b"\n#  #\n", {}, ["pitch_empty"]),
        (b"# " + b"x" * 121, {}, ["pitch_title"]),
        (b"x" * (MOST_TEXT + 1), {}, ["pitch_too_large"]),
        (b"\xff\xfe\x00", {}, ["pitch_not_text"]),
        (b"# A", {"deck": b"PK", "deck_name": "d.pptx"}, ["pitch_deck_no_pdf"]),
        (b"# A", {"deck": PDF + b"x" * MOST_DECK, "deck_name": "d.pdf"}, ["pitch_deck_too_large"]),
        (b"# A", {"video": "javascript:alert(1)"}, ["pitch_video"]),
        (b"# A", {"video": "http://example.org"}, ["pitch_video"]),
        (b"# A", {"video": 'https://example.org/" onclick="x'}, ["pitch_video"]),
        (b"", {"deck": b"PK", "deck_name": "d", "video": "no"}, ["pitch_empty", "pitch_deck_no_pdf", "pitch_video"]),
    ],
)  # fmt: skip
def test_everything_wrong_is_said_at_once_in_both_languages(hall, text, rest, kinds):
    before = len(hall.facts())
    receipt = hall.pitch("Groen", text, **rest)
    assert receipt.pitch is None
    assert [p.kind for p in receipt.reading.problems] == kinds
    for problem in receipt.reading.problems:
        assert problem.text("nl") != problem.text("en")
        assert problem.mend("nl")
    assert len(hall.facts()) == before


def test_what_others_had_better_not_read_is_pointed_out():
    found = read_pitch(b"# Wij\n/home/anna/data\n012345678", "pitch.md")
    assert found.accepted
    assert {w.kind for w in found.warnings} == {"idea_home_folder", "idea_rows_of_persons"}
