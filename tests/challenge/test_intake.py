"""A submission comes in whole or not at all, is scored once, and nothing is lost on the way."""

import hashlib
import json

import duckdb
import numpy as np
import pytest

from challenge.answers import PRIVATE, PUBLIC, open_key
from challenge.errors import Damaged, NotAllowed
from challenge.intake import Intake, store
from challenge.ledger.events import (
    AnchorMeasured,
    FairnessMeasured,
    FinalChosen,
    SubmissionReceived,
    SubmissionScored,
)
from challenge.ledger.repository import NewFact
from challenge.live import best_so_far, final_entries, live_standings
from challenge.reveal import reveal_answers
from challenge.scale import Scale
from challenge.setup import advance_phase
from challenge.standings import SIGNALS, final_standings
from challenge.teams import add_team
from challenge.workspace import open_workspace
from generator.seal import sha256_of_file
from scoring.evaluate import expected_score


def facts(ledger, kind):
    return [e.fact for e in ledger.entries() if isinstance(e.fact, kind)]


def only_received(ledger, submission):
    """Take a score out of the ledger, as if its writer had been an earlier version that was killed."""
    with ledger._engine.begin() as db:
        found = db.exec_driver_sql(
            "DELETE FROM facts WHERE kind = 'SubmissionScored' AND key LIKE ?",
            (f"scored/{submission}/%",),
        )
        assert found.rowcount == 1
    ledger._known.clear()  # nobody else may do this to a ledger, so it does not look back


def test_base_rates_score_nothing(intake, token, csv):
    receipt = intake.submit(csv(), "p.csv", token=token)
    assert (receipt.seen.score, receipt.seen.low, receipt.seen.high) == (0, 0, 0)
    assert not receipt.seen.moved
    (scored,) = facts(intake.ledger, SubmissionScored)
    assert (scored.score, scored.low, scored.high) == (0, 0, 0)


def test_the_truth_itself_scores_far_above_the_attainable_and_the_risks_score_the_ceiling(
    event, intake, token, frame
):
    key = open_key(event)
    truth = key.truth.reset_index()
    receipt = intake.submit(truth.to_csv(index=False).encode(), "t.csv", token=token)
    assert receipt.seen.score > event.manifest["ceiling"] > 1
    assert receipt.seen.moved
    answers = key.answers(event.manifest)
    assert expected_score(key.risks, key.risks, answers) == pytest.approx(event.manifest["ceiling"])


def test_a_file_is_stored_by_content_and_its_receipt_names_it(event, ledger, intake, token, csv):
    data = csv()
    receipt = intake.submit(data, "p.csv", token=token)
    digest = hashlib.sha256(data).hexdigest()
    assert (event.submissions / digest).read_bytes() == data
    (fact,) = facts(ledger, SubmissionReceived)
    assert (fact.submission, fact.digest, fact.team) == (receipt.submission, digest, "Blauw")


def test_the_same_file_twice_is_one_submission(ledger, intake, token, csv):
    first = intake.submit(csv(), "p.csv", token=token)
    second = intake.submit(csv(), "other-name.csv", token=token)
    assert (first.again, second.again) == (False, True)
    assert first.submission == second.submission
    assert first.seen == second.seen
    assert len(facts(ledger, SubmissionReceived)) == len(facts(ledger, SubmissionScored)) == 1


def test_two_teams_may_hand_in_the_same_file(ledger, intake, token, csv):
    other = add_team(ledger, "Rood", at=intake.clock())
    ids = {intake.submit(csv(), "p.csv", token=t).submission for t in (token, other)}
    assert len(ids) == 2


def test_a_file_with_problems_costs_nothing_and_leaves_no_trace(event, ledger, intake, token, csv):
    receipt = intake.submit(csv(youth_care=7.0), "p.csv", token=token)
    assert receipt.submission is None
    assert [p.kind for p in receipt.reading.problems] == ["percentages"]
    assert facts(ledger, SubmissionReceived) == []
    assert not event.submissions.exists() or not any(event.submissions.iterdir())


def test_the_quota_holds(event, intake, token, csv):
    quota = event.definition.quotas.submissions_per_team
    for k in range(quota):
        intake.submit(csv(youth_care=0.1 + k / 1000), "p.csv", token=token)
    with pytest.raises(NotAllowed, match="has used all"):
        intake.submit(csv(youth_care=0.5), "p.csv", token=token)
    assert intake.submit(csv(youth_care=0.1), "p.csv", token=token).again


def test_nobody_hands_in_without_a_token_or_out_of_time(event, ledger, intake, token, csv):
    with pytest.raises(NotAllowed, match="token"):
        intake.submit(csv(), "p.csv", token="AAAA-BBBB-CCCC-DDDD-EEEE")
    advance_phase(event, ledger, "closed", at=intake.clock())
    with pytest.raises(NotAllowed, match="closed"):
        intake.submit(csv(), "p.csv", token=token)


def test_the_private_part_is_scored_after_the_close_and_for_the_entries_that_count(
    event, ledger, intake, token, frame
):
    rng = np.random.default_rng(0)
    for _ in range(4):
        shaken = frame.copy()
        shaken["youth_care"] = rng.uniform(0, 0.3, len(frame)).round(4)
        intake.submit(shaken.to_csv(index=False).encode(), "p.csv", token=token)
    assert {f.part for f in facts(ledger, SubmissionScored)} == {PUBLIC}
    advance_phase(event, ledger, "closed", at=intake.clock())
    assert intake.score_private().count == 2
    private = [f for f in facts(ledger, SubmissionScored) if f.part == PRIVATE]
    public = sorted(
        (f for f in facts(ledger, SubmissionScored) if f.part == PUBLIC), key=lambda f: -f.score
    )
    assert {f.submission for f in private} == {f.submission for f in public[:2]}
    assert intake.score_private().count == 2
    assert len([f for f in facts(ledger, SubmissionScored) if f.part == PRIVATE]) == 2


def test_the_parts_split_by_mother_and_cover_everybody(event):
    key = open_key(event)
    sides = {}
    for mother, part in zip(key.mother, key.part, strict=True):
        sides.setdefault(mother, set()).add(part)
    assert all(len(parts) == 1 for parts in sides.values())
    share = (key.part == PUBLIC).mean()
    assert 0.3 < share < 0.7


def test_a_submission_that_was_received_and_never_scored_is_picked_up(
    event, ledger, intake, token, csv, clock, monkeypatch
):
    """As after a crash between the receipt and the score."""

    class Crash(BaseException):
        pass

    def crash(*_):
        raise Crash

    monkeypatch.setattr(Intake, "_scored", crash)
    with pytest.raises(Crash):
        intake.submit(csv(), "p.csv", token=token)
    monkeypatch.undo()
    assert len(facts(ledger, SubmissionReceived)) == 1
    assert facts(ledger, SubmissionScored) == []
    again = Intake(event, ledger, clock=clock)
    assert again.score_waiting() == 1
    assert again.score_waiting() == 0
    scale = Scale.of(event.manifest, PUBLIC)
    assert len(live_standings(ledger.entries(), track=SIGNALS, scale=scale).rows) == 1


def test_a_crash_while_storing_leaves_no_half_file(tmp_path, monkeypatch):
    data = b"x" * 100_000
    digest = hashlib.sha256(data).hexdigest()

    def crash(_):
        raise OSError("No space left on device")

    monkeypatch.setattr("challenge.intake.os.fsync", crash)
    with pytest.raises(Damaged, match="No space"):
        store(tmp_path, digest, data)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert store(tmp_path, digest, data).read_bytes() == data


def test_without_the_secret_nothing_is_taken_in_and_nothing_is_lost(
    event, ledger, intake, token, csv
):
    kept = event.secret_file.read_bytes()
    event.secret_file.unlink()
    fresh = Intake(open_workspace(event.root), ledger, clock=intake.clock)
    with pytest.raises(Damaged, match="secret of the event is missing"):
        fresh.submit(csv(), "p.csv", token=token)
    assert facts(ledger, SubmissionReceived) == []
    event.secret_file.write_bytes(kept)
    assert intake.submit(csv(), "p.csv", token=token).seen.score == 0


def test_a_stored_file_that_was_changed_is_not_scored(
    event, ledger, intake, token, csv, monkeypatch
):
    only_received(ledger, intake.submit(csv(), "p.csv", token=token).submission)
    (stored,) = event.submissions.iterdir()
    stored.write_bytes(csv(youth_care=0.9))
    with pytest.raises(Damaged, match="changed"):
        intake.score_waiting()
    assert facts(ledger, SubmissionScored) == []


def test_two_processes_cannot_overrun_the_quota(event, ledger, intake, token, csv, at_once):
    quota = event.definition.quotas.submissions_per_team
    for k in range(quota - 1):
        intake.submit(csv(youth_care=0.1 + k / 1000), "p.csv", token=token)
    files = [csv(youth_care=0.4), csv(youth_care=0.5)]
    assert at_once(Intake, event, files, "p.csv", token=token).count(None) == 1
    assert len(facts(ledger, SubmissionReceived)) == quota


@pytest.fixture
def other_children(event):
    """Put a challenge.duckdb with other children in place; return the function that puts the right one back."""
    path = event.public / "challenge.duckdb"
    kept = path.read_bytes()
    with duckdb.connect(str(path)) as db:
        db.execute("UPDATE children SET RINPERSOON = '9' || RINPERSOON[2:] WHERE split = 'test'")

    def put_back():
        path.write_bytes(kept)
        event.manifest_file.write_text(manifest)

    manifest = event.manifest_file.read_text()
    return put_back


def test_files_for_other_children_than_those_sealed_are_not_taken_in(
    event, ledger, intake, token, frame, other_children
):
    frame["RINPERSOON"] = "9" + frame["RINPERSOON"].str[1:]
    data = frame.to_csv(index=False).encode()
    with pytest.raises(Damaged, match="not the one that the manifest names"):
        intake.submit(data, "p.csv", token=token)
    document = json.loads(event.manifest_file.read_text())
    changed = sha256_of_file(event.public / "challenge.duckdb")
    document["files"]["challenge.duckdb"]["sha256"] = changed
    event.manifest_file.write_text(json.dumps(document))
    fresh = Intake(open_workspace(event.root), ledger, clock=intake.clock)
    with pytest.raises(Damaged, match="not those of the sealed answers"):
        fresh.submit(data, "p.csv", token=token)
    assert facts(ledger, SubmissionReceived) == []
    other_children()


def test_an_entry_that_cannot_be_scored_stops_nobody_else(event, ledger, intake, token, csv, clock):
    """As recorded by an earlier version, on data that were replaced since."""
    other = add_team(ledger, "Rood", at=clock())
    intake.submit(csv(), "p.csv", token=token)
    data = csv().replace(b"\n1", b"\n9")
    digest = hashlib.sha256(data).hexdigest()
    store(event.submissions, digest, data)
    fact = SubmissionReceived("odd", "Rood", "signals", digest, "p.csv", len(data))
    ledger.append(NewFact(fact, "received/odd", "Rood", clock()))
    lost = intake.submit(csv(youth_care=0.3), "p.csv", token=other)
    digest = hashlib.sha256(csv(youth_care=0.3)).hexdigest()
    (event.submissions / digest).unlink()
    advance_phase(event, ledger, "closed", at=clock())
    scores = intake.score_private()
    assert scores.count == 1
    assert [e.key for e in scores.skipped] == ["stored_unfit", "stored_changed"]
    assert lost.submission in str(scores.skipped[1])
    assert len(reveal_answers(intake, at=clock()).skipped) == 2
    assert len(final_standings(ledger.entries(), track=SIGNALS).rows) == 1


@pytest.mark.parametrize("lost", [True, False])
def test_a_yardstick_that_is_gone_or_changed_is_said_and_stops_nobody(
    event, ledger, intake, token, csv, clock, lost
):
    intake.submit(csv(), "p.csv", token=token)
    intake.measure_anchor("baseline", csv(youth_care=0.2))
    path = event.submissions / hashlib.sha256(csv(youth_care=0.2)).hexdigest()
    path.unlink() if lost else path.write_bytes(csv(youth_care=0.3))
    advance_phase(event, ledger, "closed", at=clock())
    scores = intake.score_private()
    assert (scores.count, [e.key for e in scores.skipped]) == (1, ["anchor_lost"])
    assert "baseline" in str(scores.skipped[0])
    assert {f.part for f in facts(ledger, AnchorMeasured)} == {PUBLIC}


def test_teams_choose_what_counts_and_the_final_half_waits_for_the_close(
    event, ledger, intake, token, csv
):
    first = intake.submit(csv(youth_care=0.3), "p.csv", token=token)
    better = [intake.submit(csv(youth_care=0.15 + k / 1000), "p", token=token) for k in range(3)]
    assert not first.final
    again = intake.submit(csv(youth_care=0.3), "p.csv", token=token, final=True)
    assert (again.again, again.final, again.submission) == (True, True, first.submission)
    intake.submit(csv(youth_care=0.3), "p.csv", token=token, final=True)
    assert len(facts(ledger, FinalChosen)) == 1
    with pytest.raises(NotAllowed, match="scored once the event has closed"):
        intake.score_private()
    with pytest.raises(NotAllowed, match="scored once"):
        intake._scored(first.submission, intake.stored_frames()["Blauw"], PRIVATE)
    intake.measure_anchor("baseline", csv(youth_care=0.2))
    assert {f.part for f in facts(ledger, SubmissionScored)} == {PUBLIC}
    assert {f.part for f in facts(ledger, AnchorMeasured)} == {PUBLIC}
    assert facts(ledger, FairnessMeasured) == []
    advance_phase(event, ledger, "closed", at=intake.clock())
    with pytest.raises(NotAllowed, match="not open"):
        intake.submit(csv(youth_care=0.15), "p", token=token, final=True)
    assert intake.score_private().count == 2
    private = {f.submission for f in facts(ledger, SubmissionScored) if f.part == PRIVATE}
    assert first.submission in private
    assert len(private & {r.submission for r in better}) == 1
    assert {f.part for f in facts(ledger, AnchorMeasured)} == {PUBLIC, PRIVATE}
    compared = facts(ledger, FairnessMeasured)
    assert {f.submission for f in compared} == private
    assert set(compared[0].document) >= {"sex", "mother_origin", "municipality", "neighbourhood"}
    intake.score_private()
    assert len(facts(ledger, FairnessMeasured)) == 2


def test_the_step_of_the_ladder_is_recorded_and_is_the_same_when_scored_again(
    event, ledger, intake, token, frame, clock
):
    key = open_key(event)
    good = (key.truth * 0.5 + key.risks * 0.5).reset_index()
    better = (key.truth * 0.9 + key.risks * 0.1).reset_index()
    receipts = [intake.submit(f.to_csv(index=False).encode(), "p", token=token) for f in (good, better)]  # fmt: skip
    assert [r.seen.moved for r in receipts] == [True, True]
    assert receipts[1].seen.score > receipts[0].seen.score
    steps = [f.step for f in facts(ledger, SubmissionScored)]
    assert best_so_far(ledger.entries(), "Blauw", track=SIGNALS) == receipts[1].submission
    only_received(ledger, receipts[1].submission)
    assert Intake(event, ledger, clock=clock).score_waiting() == 1
    assert [f.step for f in facts(ledger, SubmissionScored)] == steps
    scores = [f.score for f in facts(ledger, SubmissionScored)]
    gains = [s["gain"] for s in steps]
    assert gains == pytest.approx([scores[0], scores[1] - scores[0]], abs=2e-6)
    chosen = final_entries(ledger.entries(), track=SIGNALS, most=1)
    assert chosen == [receipts[1].submission]
