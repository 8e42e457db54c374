"""Ideas come in whole or not at all, are played out once, and nothing of the unseen families leaks out on the way."""

from __future__ import annotations

import stat

import pytest

from challenge.answers import PUBLIC
from challenge.errors import Damaged, NotAllowed
from challenge.idea_bundle import IdeaBundle, read_bundle, unpacked
from challenge.intake import IdeaIntake
from challenge.ledger.events import (
    FinalChosen,
    FixedPointsMeasured,
    IdeaPlayed,
    SubmissionReceived,
    SubmissionScored,
)
from challenge.live import best_so_far, live_standings
from challenge.scale import idea_scale
from challenge.setup import advance_phase
from challenge.standings import IDEAS

# Goes well on the public data of the small event, and fails where there are more children.
FAILS_UNSEEN = (
    "SELECT RINPERSOON, CAST(CASE WHEN (SELECT count(*) FROM children) > {most} THEN 'x' ELSE '1' END "
    "AS INTEGER) AS priority FROM first_1000_days WHERE stage = 'toddler'"
)
EVERYBODY = "SELECT RINPERSOON FROM first_1000_days WHERE stage = 'toddler'"


def facts(ledger, kind):
    return [e.fact for e in ledger.entries() if isinstance(e.fact, kind)]


def test_an_idea_is_stored_with_its_pitch_played_out_and_recorded(open_event, idea_ledger, hand_in):
    receipt = hand_in()
    (fact,) = facts(idea_ledger, SubmissionReceived)
    assert (fact.track, fact.team, fact.name) == (IDEAS, "Blauw", "idea.toml")
    kept = unpacked((open_event.submissions / fact.digest).read_bytes())
    assert b"parent_training" in kept.idea
    assert kept.pitch == b"# Wij"
    (scored,) = facts(idea_ledger, SubmissionScored)
    (played,) = facts(idea_ledger, IdeaPlayed)
    points = facts(idea_ledger, FixedPointsMeasured)[0]
    value = played.document["worth"]["value"]
    expected = (value - points.random) / (points.public - points.random)
    assert scored.score == pytest.approx(expected, abs=1e-6)
    assert scored.low < scored.score < scored.high
    assert scored.step["gain"] == pytest.approx(expected, abs=1e-6)
    assert receipt.seen.moved
    assert receipt.seen.score == idea_scale(open_event, idea_ledger.entries()).shown(scored.score)


def test_a_receipt_says_what_the_board_shows_and_no_more(hand_in):
    said = hand_in().reading.as_json("en")
    assert set(said["offers"][0]) >= {"households", "cost"}  # of the public data
    assert not {"worth", "value", "averted"} & set(said)


def test_the_same_content_is_one_submission_and_another_pitch_is_another(idea_ledger, hand_in):
    first = hand_in()
    again = hand_in(name="another-name")
    assert (again.again, again.submission) == (True, first.submission)
    assert len(facts(idea_ledger, SubmissionReceived)) == 1
    assert len(facts(idea_ledger, IdeaPlayed)) == 1
    assert hand_in(pitch="# Wij allemaal").submission != first.submission


def test_a_refused_idea_costs_nothing_and_leaves_no_trace(open_event, idea_ledger, hand_in):
    before = len(idea_ledger.entries())
    receipt = hand_in("SELECT RINPERSOON FROM first_1000_days WHERE mother_origin = '1'")
    assert receipt.submission is None
    assert [p.kind for p in receipt.reading.problems] == ["idea_origin"]
    assert len(idea_ledger.entries()) == before
    assert not open_event.submissions.exists() or not any(open_event.submissions.iterdir())


def test_a_rule_that_fails_on_unseen_families_only_is_refused_in_words_that_tell_nothing(
    open_event, idea_ledger, ideas, hand_in
):
    unseen = len(ideas.grounds.ground("unseen-1").unseen.children)
    public = open_event.manifest["board"]["test_children"]
    assert unseen > 2 * public
    before = len(idea_ledger.entries())
    receipts = [hand_in(FAILS_UNSEEN.format(most=n)) for n in (5000, 6000)]
    assert [r.submission for r in receipts] == [None, None]
    said = [[p.text("en") for p in r.reading.problems] for r in receipts]
    assert said[0] == said[1] != []
    assert str(unseen) not in str(said)
    assert not receipts[0].reading.accepted
    assert receipts[0].reading.as_json("nl")["offers"] == []
    assert len(idea_ledger.entries()) == before
    hand_in()
    with pytest.raises(NotAllowed):
        ideas.submit(b"x", "idea.toml", token="wrong")


def test_a_file_that_changes_after_it_was_read_changes_nothing(ideas, blue, write_idea):
    path = write_idea()
    bundle = read_bundle(path)
    path.write_text("title = 'other'", encoding="utf-8")
    (path.parent / "pitch.md").write_text("# Zij", encoding="utf-8")
    receipt = ideas.submit(bundle.packed(), path.name, token=blue)
    (stored,) = ideas.workspace.submissions.iterdir()
    assert receipt.submission
    assert unpacked(stored.read_bytes()) == bundle
    assert bundle.pitch == b"# Wij"


def test_a_stored_idea_that_was_changed_is_not_scored(open_event, idea_ledger, ideas, hand_in):
    hand_in()
    with idea_ledger._engine.begin() as db:
        db.exec_driver_sql("DELETE FROM facts WHERE kind = 'SubmissionScored'")
    idea_ledger._known.clear()  # nobody else may do this to a ledger, so it does not look back
    (stored,) = open_event.submissions.iterdir()
    stored.write_bytes(IdeaBundle(b"title = 'x'", None).packed())
    with pytest.raises(Damaged, match="changed"):
        IdeaIntake(open_event, idea_ledger, clock=ideas.clock).score_waiting()
    assert facts(idea_ledger, SubmissionScored) == []


def test_received_and_never_scored_is_picked_up(open_event, idea_ledger, ideas, hand_in):
    hand_in()
    (before,) = facts(idea_ledger, SubmissionScored)
    with idea_ledger._engine.begin() as db:
        db.exec_driver_sql("DELETE FROM facts WHERE kind = 'SubmissionScored'")
    idea_ledger._known.clear()  # nobody else may do this to a ledger, so it does not look back
    again = IdeaIntake(open_event, idea_ledger, clock=ideas.clock)
    assert (again.score_waiting(), again.score_waiting()) == (1, 0)
    assert facts(idea_ledger, SubmissionScored) == [before]


def test_the_ladder_compares_ideas_child_by_child(idea_ledger, ideas, hand_in):
    good = hand_in()
    worse = hand_in(EVERYBODY, budget=1000)
    assert (good.seen.moved, worse.seen.moved) == (True, False)
    assert worse.seen.score == good.seen.score  # what the board shows, not what this one got
    assert best_so_far(idea_ledger.entries(), "Blauw", track=IDEAS) == good.submission
    first, second = facts(idea_ledger, SubmissionScored)
    assert second.score < first.score
    assert second.step["gain"] == pytest.approx(second.score - first.score, abs=1e-6)
    points = ideas._live.points
    public = IdeaIntake.scale.fget(ideas)
    assert public.error(1.0) == pytest.approx(points.error)
    assert public.error(-1.0) == 0


def test_the_board_of_ideas_starts_at_the_lottery(open_event, idea_ledger, hand_in):
    hand_in("SELECT RINPERSOON FROM first_1000_days WHERE stage = 'toddler'", budget=1000)
    scale = idea_scale(open_event, idea_ledger.entries())
    (row,) = live_standings(idea_ledger.entries(), track=IDEAS, scale=scale).rows
    assert (row.score, row.low, row.high, row.submission) == (0, 0, 0, "")


def test_tracks_have_quotas_of_their_own(open_event, idea_ledger, ideas, hand_in):
    fact = SubmissionReceived("x", "Blauw", "signals", "d", "f.csv", 1)
    from challenge.ledger.repository import NewFact

    quota = open_event.definition.quotas.submissions_per_team
    for k in range(quota):
        other = SubmissionReceived(**{**vars(fact), "submission": f"s{k}"})
        idea_ledger.append(NewFact(other, f"received/s{k}", "Blauw", ideas.clock()))
    assert hand_in().submission
    for k in range(quota - 1):
        other = SubmissionReceived(**{**vars(fact), "submission": f"i{k}", "track": IDEAS})
        idea_ledger.append(NewFact(other, f"received/i{k}", "Blauw", ideas.clock()))
    with pytest.raises(NotAllowed, match="has used all"):
        hand_in(EVERYBODY)
    assert hand_in().again


def test_an_idea_is_chosen_for_the_end_and_only_while_the_event_is_open(
    open_event, idea_ledger, ideas, hand_in
):
    first = hand_in(final=True)
    assert first.final
    hand_in(final=True)
    assert [f.submission for f in facts(idea_ledger, FinalChosen)] == [first.submission]
    advance_phase(open_event, idea_ledger, "closed", at=ideas.clock())
    with pytest.raises(NotAllowed, match="not open"):
        hand_in(EVERYBODY)
    with pytest.raises(NotAllowed, match="not open"):
        hand_in(final=True)


def test_two_processes_cannot_overrun_the_quota(
    open_event, idea_ledger, ideas, blue, write_idea, at_once
):
    from challenge.ledger.repository import NewFact

    quota = open_event.definition.quotas.submissions_per_team
    for k in range(quota - 1):
        fact = SubmissionReceived(f"i{k}", "Blauw", IDEAS, "d", "idea.toml", 1)
        idea_ledger.append(NewFact(fact, f"received/i{k}", "Blauw", ideas.clock()))
    files = [read_bundle(write_idea(budget=b)).packed() for b in (90_000, 91_000)]
    assert at_once(IdeaIntake, open_event, files, "idea.toml", token=blue).count(None) == 1
    assert len(facts(idea_ledger, SubmissionReceived)) == quota


def test_the_population_is_opened_once_for_the_server_only(open_event, idea_ledger, ideas, hand_in):
    folder = open_event.opened
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    stamp = folder / "unseen-1" / "families.parquet"
    before = stamp.stat().st_ino
    hand_in()
    assert stamp.stat().st_ino == before
    (folder / "unseen-1" / "commitment").write_text("of other data", encoding="ascii")
    fresh = IdeaIntake(open_event, idea_ledger, clock=ideas.clock)
    fresh.prepare()
    assert stamp.stat().st_ino != before
    points = facts(idea_ledger, FixedPointsMeasured)  # kept, not measured again
    assert [p.population for p in points] == ["unseen-1", "final-2", "final-3"]
    assert not [p for p in folder.iterdir() if p.name.startswith(".")]


def test_where_the_best_rule_is_no_better_than_a_lottery_no_idea_comes_in(
    open_event, idea_ledger, ideas, hand_in, monkeypatch
):
    from dataclasses import replace

    ground = ideas.grounds.ground("unseen-1")
    poor = replace(ground, points=replace(ground.points, public=ground.points.random))
    monkeypatch.setattr(type(ideas.grounds), "ground", lambda *_: poor)
    with pytest.raises(NotAllowed, match="no better than a lottery"):
        hand_in()
    assert facts(idea_ledger, SubmissionReceived) == []


def test_scores_of_the_public_part_only_while_the_event_is_open(idea_ledger, ideas, hand_in):
    hand_in(final=True)
    with pytest.raises(NotAllowed, match="scored once the event has closed"):
        ideas.score_private()
    assert {f.part for f in facts(idea_ledger, SubmissionScored)} == {PUBLIC}
    assert {f.part for f in facts(idea_ledger, IdeaPlayed)} == {PUBLIC}
