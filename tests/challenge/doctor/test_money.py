"""The doctor says whether a budget makes anybody choose."""

from dataclasses import replace

import pytest

from challenge.doctor import money
from challenge.doctor.findings import FINE, MIND
from challenge.idea_draft import Start
from challenge.text import Texts
from scoring.idea_preview import Catalogue
from scoring.policy import Costs

COACH = ("coach", "midwife", "pregnancy")


def start_of(cost, families=100, least=50, capacity=float("inf")):
    """One support through two channels: 10 euros an offer, `cost` a family; half of who is reached takes part."""
    costs = {"coach": Costs(10, cost, 1, capacity)}
    reach = {COACH: 1.0, ("coach", "letter", "pregnancy"): 0.2}
    return Start(Catalogue(costs, {}, reach, take_up=0.5), {"pregnancy": families}, least)


@pytest.mark.parametrize(
    ("start", "budget", "found"),
    [
        # All: 100 x (10 + 0.5 x 1,000) = 51,000, by letter 100 x (10 + 0.1 x 1,000) = 11,000.
        (start_of(1000), 10_000, [(FINE, "budget_good")]),
        (start_of(1000, least=95), 10_000, [(MIND, "budget_short")]),
        (start_of(1000), 30_000, [(FINE, "budget_good")]),
        (start_of(1000), 60_000, [(MIND, "budget_never")]),
        (start_of(1000, capacity=20), 30_000, [(MIND, "budget_never")]),
        (start_of(1000, capacity=2), 60_000, [(MIND, "budget_short"), (MIND, "budget_never")]),
    ],
)
def test_a_budget_is_held_against_what_offers_to_all_would_cost(start, budget, found):
    assert [(f.level, f.key) for f in money.budget_findings(start, budget)] == found


def test_a_budget_that_seldom_binds_says_at_which_it_would():
    reach = {("coach", c, "pregnancy"): 0.1 * i for i, c in enumerate("abcdefghi", 1)}
    start = replace(start_of(1000), catalogue=replace(start_of(1000).catalogue, reach=reach))
    (finding,) = money.budget_findings(start, 45_000)
    assert finding.key == "budget_seldom"
    assert finding.words["count"] == 1
    for language, half in (("nl", "26.000"), ("en", "26,000")):
        assert f"€ {half}" in finding.said(Texts(language))["mend"]
