"""Who may do what, when: pure functions over facts."""

from datetime import UTC, datetime

import pytest

from challenge.accounts import digest, new_token, team_of
from challenge.admission import admit, advance, phase, used
from challenge.definition import Quotas
from challenge.errors import NotAllowed
from challenge.ledger.events import (
    Entry,
    PhaseOpened,
    SubmissionReceived,
    TeamRegistered,
    TokenIssued,
)
from challenge.text import Texts

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def entries(*facts):
    return [Entry(k, NOW, "x", fact) for k, fact in enumerate(facts, start=1)]


def few(most):
    return Quotas(submissions_per_team=most)


def received(team, submission):
    return SubmissionReceived(submission, team, "signals", "d", "f.csv", 1)


OPEN = (PhaseOpened("draft"), PhaseOpened("open"))


def test_the_phase_is_the_last_one_opened():
    assert phase(entries()) == "draft"
    assert phase(entries(*OPEN)) == "open"
    assert phase(entries(*OPEN, PhaseOpened("closed"))) == "closed"


@pytest.mark.parametrize(
    ("now", "to"), [("draft", "open"), ("open", "closed"), ("closed", "revealed")]
)
def test_the_next_phase_is_allowed(now, to):
    advance(entries(PhaseOpened(now)), to)


@pytest.mark.parametrize(
    ("now", "to"),
    [
        ("draft", "closed"),
        ("draft", "revealed"),
        ("open", "open"),
        ("open", "revealed"),
        ("closed", "open"),
        ("revealed", "open"),
        ("revealed", "revealed"),
    ],
)
def test_no_phase_is_skipped_or_gone_back_to(now, to):
    with pytest.raises(NotAllowed, match=Texts("en")(f"phases.{now}")):
        advance(entries(PhaseOpened(now)), to)


@pytest.mark.parametrize("now", ["draft", "closed", "revealed"])
def test_nothing_comes_in_when_the_event_is_not_open(now):
    with pytest.raises(NotAllowed, match="not open"):
        admit(
            entries(PhaseOpened(now)),
            "a",
            track="signals",
            submission="s",
            quotas=Quotas(),
            now=NOW,
        )


def test_the_quota_counts_submissions_of_the_own_team_only():
    facts = entries(*OPEN, received("a", "1"), received("a", "2"), received("b", "3"))
    assert used(facts, "a") == 2
    admit(facts, "a", track="signals", submission="new", quotas=few(3), now=NOW)
    with pytest.raises(NotAllowed, match="all 2 submissions"):
        admit(facts, "a", track="signals", submission="new", quotas=few(2), now=NOW)
    admit(facts, "b", track="signals", submission="new", quotas=few(2), now=NOW)


def test_the_same_submission_again_costs_nothing():
    facts = entries(*OPEN, received("a", "1"))
    admit(facts, "a", track="signals", submission="1", quotas=few(1), now=NOW)


def at(moment, team, submission):
    return Entry(9, datetime.fromisoformat(moment), team, received(team, submission))


def test_an_event_of_one_day_allows_twelve_and_a_longer_one_five_a_day_and_forty_in_all():
    assert (Quotas.of(1).submissions_per_team, Quotas.of(1).submissions_per_day) == (12, 12)
    assert (Quotas.of(3).submissions_per_team, Quotas.of(3).submissions_per_day) == (40, 5)


def test_a_day_ends_at_midnight_in_the_netherlands():
    # In winter midnight in the Netherlands is 23:00 UTC.
    before, after = "2026-01-05T22:59:00+00:00", "2026-01-05T23:01:00+00:00"
    facts = [*entries(*OPEN), *(at(before, "a", str(k)) for k in range(5))]
    late = {"quotas": Quotas.of(3), "now": datetime.fromisoformat("2026-01-05T22:59:30+00:00")}
    with pytest.raises(NotAllowed, match="5 submissions of today"):
        admit(facts, "a", track="signals", submission="new", **late)
    admit(facts, "b", track="signals", submission="new", **late)
    admit(facts, "a", track="signals", submission="3", **late)
    admit(
        facts,
        "a",
        track="signals",
        submission="new",
        quotas=Quotas.of(3),
        now=datetime.fromisoformat(after),
    )


def test_in_all_there_are_forty():
    facts = [*entries(*OPEN), *(at(f"2026-01-{1 + k // 5:02d}T12:00:00+00:00", "a", str(k)) for k in range(40))]  # fmt: skip
    later = datetime(2026, 2, 1, tzinfo=UTC)
    with pytest.raises(NotAllowed, match="all 40 submissions"):
        admit(facts, "a", track="signals", submission="new", quotas=Quotas.of(30), now=later)


def issued(team, token):
    return TokenIssued(team, "team", digest(token))


def test_a_token_leads_to_its_team_in_any_case_and_grouping():
    token = new_token()
    facts = entries(TeamRegistered("a"), issued("a", token), issued("b", new_token()))
    for spelled in (token, token.lower(), token.replace("-", ""), f" {token} "):
        assert team_of(spelled, facts) == "a"


def test_letters_that_look_like_digits_are_read_as_digits():
    assert digest("O1IL") == digest("0111")


def test_an_old_or_wrong_token_is_refused():
    old, new = new_token(), new_token()
    facts = entries(issued("a", old), issued("a", new))
    assert team_of(new, facts) == "a"
    for wrong in (old, "", "AAAA-BBBB-CCCC-DDDD-EEEE"):
        with pytest.raises(NotAllowed, match="not valid"):
            team_of(wrong, facts)


def test_tokens_do_not_repeat_and_are_not_stored():
    tokens = {new_token() for _ in range(500)}
    assert len(tokens) == 500
    assert all(t not in digest(t) for t in tokens)
