"""What everybody may see, by phase: of pitches nothing but the team before the close, of results nothing before the reveal."""

from datetime import timedelta

import pytest

from challenge.board.cards import deck_of, slug_of
from challenge.board.hall import read_hall
from challenge.board.site import site
from tests.challenge.juries import NOW, make_hall

PDF = b"%PDF-1.7 slides"
SECRET = "Elke donderdag een verhaal"


@pytest.fixture
def event(tmp_path):
    made = make_hall(tmp_path / "event")
    made.pitch("Groen", f"# Boekenbus\n\n{SECRET}.".encode(), deck=PDF, deck_name="d.pdf")
    yield made
    made.ledger.close()


def seen(event):
    entries = event.ledger.entries()
    return read_hall(event.jury.workspace, entries, at=NOW + timedelta(hours=1))


def test_while_teams_write_a_pitch_is_the_name_of_its_team(event):
    hall = seen(event)
    assert [card.team for card in hall.pitches] == ["Blauw", "Geel", "Groen", "Rood"]
    assert not any(card.told or card.title or card.video or card.deck for card in hall.pitches)
    for page in site(hall, "nl").values():
        assert SECRET not in page
        assert "Boekenbus" not in page
    assert deck_of(event.jury.workspace, event.ledger.entries(), slug_of("Groen")) is None


def test_after_the_close_everybody_may_read_it(event):
    event.phase("closed")
    hall = seen(event)
    (green,) = (card for card in hall.pitches if card.team == "Groen")
    assert (green.title, green.deck) == ("Boekenbus", f"deck-{slug_of('Groen')}.pdf")
    assert SECRET in site(hall, "nl")[f"pitch-{green.slug}.html"]
    entries = event.ledger.entries()
    assert deck_of(event.jury.workspace, entries, slug_of("Groen")) == PDF
    assert deck_of(event.jury.workspace, entries, slug_of("Blauw")) is None
    assert deck_of(event.jury.workspace, entries, "nobody") is None


def test_before_the_reveal_there_is_no_result_of_anybody(event):
    for phase in ("open", "closed", "jury"):
        if phase != "open":
            event.phase(phase)
        hall = seen(event)
        assert (hall.phase, hall.ideas, hall.metrics, hall.points) == (phase, (), {}, None)
        assert hall.board["pitch"] is None
        assert hall.board["overall"] is None


def test_the_hall_counts_who_takes_part_and_knows_since_when(event):
    hall = seen(event)
    assert hall.teams == ("Blauw", "Rood", "Geel", "Groen")
    assert hall.handed == {"signals": 0, "ideas": 0, "pitch": 4}
    assert hall.began["open"] == NOW
