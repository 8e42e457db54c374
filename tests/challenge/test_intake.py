"""A submission comes in whole or not at all, is scored once, and nothing is lost on the way."""

import hashlib
import json
import multiprocessing

import duckdb
import numpy as np
import pytest

from challenge.answers import PRIVATE, PUBLIC, open_key
from challenge.errors import Damaged, NotAllowed
from challenge.intake import Intake, store
from challenge.ledger.events import SubmissionReceived, SubmissionScored
from challenge.ledger.repository import NewFact
from challenge.reveal import reveal_answers
from challenge.setup import advance_phase
from challenge.standings import standings
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


def test_base_rates_score_nothing(intake, token, csv):
    receipt = intake.submit(csv(), "p.csv", token=token)
    assert receipt.report.score == 0
    assert (receipt.report.low, receipt.report.high) == (0, 0)


def test_the_truth_itself_scores_far_above_the_attainable_and_the_risks_score_the_ceiling(
    event, intake, token, frame
):
    key = open_key(event)
    truth = key.truth.reset_index()
    receipt = intake.submit(truth.to_csv(index=False).encode(), "t.csv", token=token)
    assert receipt.report.score > event.manifest["ceiling"] > 1
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
    assert first.report.score == second.report.score
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
    assert facts(ledger, SubmissionReceived) == []
    only_received(ledger, intake.submit(csv(), "p.csv", token=token).submission)
    assert len(facts(ledger, SubmissionReceived)) == 1
    assert facts(ledger, SubmissionScored) == []
    again = Intake(event, ledger, clock=clock)
    assert again.score_waiting() == 1
    assert again.score_waiting() == 0
    assert len(standings(ledger.entries(), track="signals", part=PUBLIC).rows) == 1


def test_a_crash_while_storing_leaves_no_half_file(tmp_path, monkeypatch):
    data = b"x" * 100_000
    digest = hashlib.sha256(data).hexdigest()

    def crash(_):
        raise OSError("No space left on device")

    monkeypatch.setattr("challenge.intake.os.fsync", crash)
    with pytest.raises(OSError, match="No space"):
        store(tmp_path, digest, data)
    assert not (tmp_path / digest).exists()
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
    assert intake.submit(csv(), "p.csv", token=token).report.score == 0


def test_a_stored_file_that_was_changed_is_not_scored(
    event, ledger, intake, token, csv, monkeypatch
):
    only_received(ledger, intake.submit(csv(), "p.csv", token=token).submission)
    (stored,) = event.submissions.iterdir()
    stored.write_bytes(csv(youth_care=0.9))
    with pytest.raises(Damaged, match="changed"):
        intake.score_waiting()
    assert facts(ledger, SubmissionScored) == []


def _hand_in(root, token, data, results):
    from datetime import UTC, datetime
    from pathlib import Path

    from challenge.ledger.repository import Ledger
    from challenge.workspace import open_workspace

    workspace = open_workspace(Path(root))
    intake = Intake(workspace, Ledger.open(workspace.database_url), clock=lambda: datetime.now(UTC))
    try:
        results.put(intake.submit(data, "p.csv", token=token).submission)
    except NotAllowed:
        results.put(None)


def test_two_processes_cannot_overrun_the_quota(event, ledger, intake, token, csv):
    quota = event.definition.quotas.submissions_per_team
    for k in range(quota - 1):
        intake.submit(csv(youth_care=0.1 + k / 1000), "p.csv", token=token)
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    files = [csv(youth_care=0.4), csv(youth_care=0.5)]
    workers = [
        context.Process(target=_hand_in, args=(str(event.root), token, data, results))
        for data in files
    ]
    for worker in workers:
        worker.start()
    outcomes = [results.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
    assert outcomes.count(None) == 1
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
    assert len(standings(ledger.entries(), track="signals", part=PRIVATE).rows) == 1
