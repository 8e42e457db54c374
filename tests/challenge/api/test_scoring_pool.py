"""Processes that score: what came in is scored, also when a process crashes, hangs, or meets a bug."""

import time

import pytest

from challenge.intake import Intake
from challenge.ledger.events import ScoringFailed, SubmissionReceived, SubmissionScored
from challenge.ledger.repository import NewFact
from challenge.moments import VARIABLE
from challenge.scoring_pool import ScoringPool
from challenge.setup import advance_phase
from challenge.waiting import ATTEMPTS, failed, given_up, share_of, waiting

PATIENCE = 120.0


def facts(ledger, kind):
    return [e.fact for e in ledger.entries() if isinstance(e.fact, kind)]


def wait_until(done):
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.1)


@pytest.fixture
def pool(event):
    made = []

    def start(**settings):
        made.append(ScoringPool(event.root, shares=1, **settings))
        made[-1].start()
        return made[-1]

    yield start
    for one in made:
        one.stop()


def test_what_came_in_before_and_after_the_start_is_scored_once(intake, token, csv, ledger, pool):
    first = intake.receive(csv(), "p.csv", token=token)
    assert first.seen is None
    pool()
    wait_until(lambda: len(facts(ledger, SubmissionScored)) == 1)
    intake.receive(csv(youth_care=0.2), "p.csv", token=token)
    wait_until(lambda: len(facts(ledger, SubmissionScored)) == 2)
    time.sleep(1)
    assert len(facts(ledger, SubmissionScored)) == 2
    assert facts(ledger, ScoringFailed) == []


def test_a_process_that_is_killed_is_started_again(intake, token, csv, ledger, pool, event):
    running = pool()
    intake.receive(csv(), "p.csv", token=token)
    wait_until(lambda: facts(ledger, SubmissionScored))
    running._workers[0].process.kill()
    intake.receive(csv(youth_care=0.2), "p.csv", token=token)
    wait_until(lambda: len(facts(ledger, SubmissionScored)) == 2)


def hang(root, _share, _shares, line):
    """Stands in for a process that gets stuck in the first file it finds."""
    line.send(("begun", (root / "stuck-in").read_text()))
    time.sleep(600)


def test_a_file_that_takes_too_long_costs_itself_an_attempt_each_time(
    event, intake, token, csv, ledger, pool, monkeypatch
):
    receipt = intake.receive(csv(), "p.csv", token=token)
    (event.root / "stuck-in").write_text(receipt.submission)
    monkeypatch.setattr("challenge.scoring_pool.work", hang)
    pool(limit=0.5)
    wait_until(lambda: len(facts(ledger, ScoringFailed)) >= 2)
    first, second = facts(ledger, ScoringFailed)[:2]
    assert (first.submission, first.why, first.attempt) == (receipt.submission, "time", 1)
    assert (second.why, second.attempt) == ("time", 2)


def test_a_file_that_kills_its_process_is_given_up_and_the_next_is_scored(
    intake, token, csv, ledger, pool, monkeypatch
):
    deadly = intake.receive(csv(), "p.csv", token=token).submission
    monkeypatch.setenv(VARIABLE, "score.read")
    pool()
    wait_until(lambda: deadly in given_up(ledger.entries()))
    assert {f.why for f in facts(ledger, ScoringFailed)} == {"crash"}
    monkeypatch.delenv(VARIABLE)
    after = intake.receive(csv(youth_care=0.2), "p.csv", token=token).submission
    wait_until(lambda: facts(ledger, SubmissionScored))
    assert [f.submission for f in facts(ledger, SubmissionScored)] == [after]


def test_after_a_few_attempts_it_is_given_up_and_said_when_the_event_closes(
    event, intake, token, csv, ledger, clock
):
    receipt = intake.receive(csv(), "p.csv", token=token)
    (fact,) = facts(ledger, SubmissionReceived)
    for _ in range(ATTEMPTS):
        assert waiting(ledger.entries(), track="signals") == [fact]
        ledger.append_if(lambda now: [failed(now, fact, "crash", clock())])
    assert waiting(ledger.entries(), track="signals") == []
    assert given_up(ledger.entries()) == {receipt.submission}
    advance_phase(event, ledger, "closed", at=clock())
    scores = Intake(event, ledger, clock=clock).score_private()
    assert [e.key for e in scores.skipped] == ["scoring_given_up"]


def test_a_failure_is_counted_once_however_often_it_is_said(ledger, clock):
    fact = SubmissionReceived("a", "Blauw", "signals", "d", "p.csv", 1)
    first = failed([], fact, "error", clock())
    assert isinstance(first, NewFact)
    assert first.key == failed([], fact, "error", clock()).key


def test_a_team_has_one_worker_and_workers_share_the_teams():
    teams = [f"team {k}" for k in range(200)]
    shares = [share_of(t, 4) for t in teams]
    assert shares == [share_of(t, 4) for t in teams]
    assert all(30 < shares.count(k) < 70 for k in range(4))
