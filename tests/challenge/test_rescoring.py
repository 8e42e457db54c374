"""A metric changes while an event runs: everything is scored again, once, in its old order, and the board says so."""

from __future__ import annotations

import pytest

from challenge.answers import PUBLIC
from challenge.board_print import rescored_in_words
from challenge.board_view import board_document
from challenge.ledger.events import (
    AnchorMeasured,
    DataMade,
    Entry,
    MetricsAdopted,
    SubmissionReceived,
    SubmissionScored,
)
from challenge.ledger.repository import Ledger
from challenge.ledger.superseded import changed, counting, edition, rescored
from challenge.rescoring import adopt_versions, current_versions
from challenge.reveal import reveal_answers
from challenge.setup import advance_phase
from challenge.standings import IDEAS, SIGNALS
from challenge.text import Texts


def scored(entries):
    return [e.fact.submission for e in entries if isinstance(e.fact, SubmissionScored)]


def later(track):
    """The versions of this code, with one metric of a track of a later version."""
    versions = current_versions()
    return {**versions, track: [*versions[track][:-1], f"{versions[track][-1].split('@')[0]}@2"]}


def test_every_metric_of_the_table_is_among_the_versions():
    from scoring.metrics import METRICS

    assert {m.key for m in METRICS.values()} < set(current_versions()[SIGNALS])
    assert all("@" in name for names in current_versions().values() for name in names)


@pytest.mark.event
def test_a_change_of_metric_scores_everything_again_and_says_so(event, ledger, intake, token, csv):
    adopt_versions(intake)
    first = intake.submit(csv(youth_care=0.2), "a.csv", token=token).submission
    second = intake.submit(csv(youth_care=0.05), "b.csv", token=token).submission
    intake.measure_anchor("baseline", csv())
    before = board_document(event, ledger.entries())
    assert before["rescored"] == []
    assert adopt_versions(intake) == set()  # the same versions again are nothing new
    assert adopt_versions(intake, later(SIGNALS)) == {SIGNALS}
    assert scored(ledger.entries()) == []
    assert [w.submission for w in intake.waiting()] == [first, second]
    assert intake.score_waiting() == 2
    assert intake.score_waiting() == 0
    assert scored(ledger.entries()) == [first, second]
    after = board_document(event, ledger.entries())
    assert after["tracks"] == before["tracks"]  # the formula is the same: so are the numbers
    assert after["anchors"] == before["anchors"]
    (row,) = after["rescored"]
    assert row["track"] == SIGNALS
    assert [name.split("@")[1] for name in row["from"] + row["to"]] == ["1", "2"]
    for language in ("nl", "en"):
        (said,) = rescored_in_words(after, Texts(language))
        assert row["to"][0] in said


@pytest.mark.event
def test_the_ledger_keeps_what_counts_no_more(event, ledger, intake, token, csv):
    adopt_versions(intake)
    intake.submit(csv(), "a.csv", token=token)
    adopt_versions(intake, later(SIGNALS))
    intake.score_waiting()
    kinds = [row["kind"] for row in ledger.dump()]
    assert kinds.count("SubmissionScored") == 2
    again = Ledger.open(event.database_url)  # one that reads all facts at once shows the same
    assert again.entries() == ledger.entries()
    again.close()


@pytest.mark.event
def test_another_track_stays_as_it_was(ledger, intake, token, csv):
    adopt_versions(intake)
    done = intake.submit(csv(), "a.csv", token=token).submission
    assert adopt_versions(intake, later(IDEAS)) == {IDEAS}
    assert scored(ledger.entries()) == [done]


@pytest.mark.event
def test_final_scores_are_made_again_and_what_was_revealed_stays(ledger, intake, token, csv, clock):
    adopt_versions(intake)
    done = intake.submit(csv(), "a.csv", token=token).submission
    advance_phase(intake.workspace, ledger, "closed", at=clock())
    intake.score_private()
    adopt_versions(intake, later(SIGNALS))
    assert scored(ledger.entries()) == []
    intake.score_private()
    parts = [e.fact.part for e in ledger.entries() if isinstance(e.fact, SubmissionScored)]
    assert parts == [PUBLIC, "private"]
    reveal_answers(intake, at=clock())  # back with the versions of this code: scored once more
    assert scored(ledger.entries()) == [done, done]
    assert adopt_versions(intake, later(SIGNALS)) == set()


def test_nothing_is_adopted_before_the_event_opens(intake, ledger):
    assert adopt_versions(intake) == set()
    assert not any(isinstance(e.fact, MetricsAdopted) for e in ledger.entries())


def entry(seq, fact):
    from datetime import UTC, datetime

    return Entry(seq, datetime(2026, 11, 21, tzinfo=UTC), "x", fact)


def test_counting_is_the_same_piece_by_piece_and_at_once():
    received = [SubmissionReceived(s, "T", SIGNALS, "d", "n", 1) for s in "ab"]
    facts = [
        MetricsAdopted({SIGNALS: ["m@1"]}),
        *received,
        SubmissionScored("a", PUBLIC, "s@1", 0.1, None, None, ""),
        AnchorMeasured(SIGNALS, PUBLIC, "baseline", 0.1, "d"),
        MetricsAdopted({SIGNALS: ["m@2"]}),
        SubmissionScored("b", PUBLIC, "s@1", 0.2, None, None, ""),
        DataMade("x"),
    ]
    entries = [entry(n, fact) for n, fact in enumerate(facts, 1)]
    at_once = counting([], entries)
    piecewise = []
    for one in entries:
        piecewise = counting(piecewise, [one])
    assert at_once == piecewise
    assert scored(at_once) == ["b"]
    assert edition(at_once) == "/6"
    assert edition(entries[:5]) == ""
    assert [row["to"] for row in rescored(at_once)] == [["m@2"]]
    assert changed({}, {SIGNALS: []}) == {SIGNALS}
