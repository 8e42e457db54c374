"""An idea as it is kept, and the populations and fixed points that it is held against."""

from __future__ import annotations

import numpy as np
import pytest

from challenge.board_view import board_document
from challenge.errors import Damaged
from challenge.idea_bundle import IdeaBundle, read_bundle, unpacked
from challenge.idea_scorer import Entrant
from challenge.intake import IdeaIntake
from challenge.opened import opened, sweep
from challenge.populations import open_population
from challenge.setup import advance_phase
from challenge.teams import add_team
from scoring.idea import Idea
from scoring.policy import play_out


def test_an_event_without_unseen_families_says_so(event, ledger, clock, write_idea):
    advance_phase(event, ledger, "open", at=clock())
    event.manifest["seal"]["files"] = [
        f for f in event.manifest["seal"]["files"] if not f["name"].startswith("unseen")
    ]
    token = add_team(ledger, "Blauw", at=clock())
    desk = IdeaIntake(event, ledger, clock=clock)
    with pytest.raises(Damaged, match="nobody has seen"):
        desk.submit(read_bundle(write_idea()).packed(), "idea.toml", token=token)
    document = board_document(event, ledger.entries())  # the board of predictions goes on
    assert document["anchors"]["ideas"]["lottery"] is None
    assert document["tracks"] == {"signals": [], "ideas": []}


def test_bundles_hold_bytes_and_forget_names(tmp_path):
    (tmp_path / "a.toml").write_bytes(b'title = "x"\npitch = "p.md"')
    assert read_bundle(tmp_path / "a.toml").pitch is None
    (tmp_path / "p.md").write_bytes(b"\xff\x00")
    bundle = read_bundle(tmp_path / "a.toml")
    assert unpacked(bundle.packed()) == bundle
    assert bundle.beside("p.md") == b"\xff\x00"
    assert bundle.beside("../secret.key") is None
    (tmp_path / "secret").write_text("s")
    (tmp_path / "p.md").unlink()
    (tmp_path / "p.md").symlink_to(tmp_path / "secret")
    assert read_bundle(tmp_path / "a.toml").pitch is None
    big = IdeaBundle(b"#" * 200_000, None)
    assert len(unpacked(big.packed()).idea) == 200_000


def test_the_lottery_of_each_household_sums_to_that_of_all(ideas):
    ground = ideas._live
    assert ground.lottery.sum() == pytest.approx(ground.points.random)
    values = ideas.of_children(_nothing(ideas))
    assert np.average(values) == pytest.approx(
        -ground.points.random / (ground.points.public - ground.points.random)
    )


def _nothing(ideas):
    """An entrant whose rules name nobody."""
    entrant = Entrant(Idea("x", "", None, ()), "idea.toml")
    entrant.played["unseen-1"] = play_out([], ideas._live.unseen.population, ideas.grounds.costs)
    return entrant


def test_a_copy_that_another_process_made_in_the_meantime_is_left_alone(
    open_event, ideas, monkeypatch
):
    """Two processes find no copy; the slower one must not take away what the faster one reads."""
    sweep(open_event)
    supports = ideas.grounds.supports
    place = "challenge.opened.open_population"

    def slow(*arguments, **words):
        monkeypatch.setattr(place, open_population)
        opened(open_event, "unseen-1", supports)  # the faster one
        faster.append((open_event.opened / "unseen-1" / "families.parquet").stat().st_ino)
        return open_population(*arguments, **words)

    faster = []
    monkeypatch.setattr(place, slow)
    opened(open_event, "unseen-1", supports)
    left = open_event.opened / "unseen-1" / "families.parquet"
    assert [left.stat().st_ino] == faster
    assert [p.name for p in open_event.opened.iterdir()] == ["unseen-1"]


def test_a_population_that_is_not_there_has_a_name(open_event, ideas):
    with pytest.raises(Damaged, match="nobody has seen"):
        opened(open_event, "final-1", ideas.grounds.supports)
