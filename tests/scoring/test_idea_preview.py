"""An idea on public data: counts by hand, what is put right, what is pointed out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.idea import Idea, Offer
from scoring.idea_pitch import pitch_warnings
from scoring.idea_preview import Catalogue, Listed, Preview, preview
from scoring.policy import Costs
from scoring.problems import LANGUAGES
from scoring.rules import Chosen

# Six children in four households: 0 and 1 are siblings, 2 and 3 as well; the last is a training child.
LISTED = Listed(
    ids=["a", "b", "c", "d", "e", "f"],
    household=np.array([0, 0, 1, 1, 2, 3]),
    stage=np.array(["first_year", "toddler", "first_year", "first_year", "first_year", ""]),
    neighbourhood=np.array([0, 0, 0, 0, 1, 1]),
)
CATALOGUE = Catalogue(
    {"coach": Costs(offer=10, family=100, hours=5), "parcel": Costs(offer=1, family=0)},
    {("coach", "midwife", "first_year"): 0.5},
)
COACH = Offer("coach", "midwife", "targeted", "first_year", 1000, "…")
HOMES = ("/home", "/Users")
PARCEL = Offer("parcel", "letter", "targeted", "first_year", 1000, "…")


def chosen(ids: str, priorities: list[float] | None = None) -> Chosen:
    values = None if priorities is None else np.array(priorities)
    return Chosen(list(ids), values, frozenset())


def look(*offers: tuple[Offer, Chosen], least: int = 1) -> Preview:
    idea = Idea("x", "", None, tuple(offer for offer, _ in offers))
    answers = [answer for _, answer in offers]
    return preview(idea, answers, LISTED, CATALOGUE, file="idea.toml", least_households=least)


def kinds(shown: Preview) -> tuple[list[str], list[str]]:
    for finding in [*shown.repairs, *shown.warnings]:
        for language in LANGUAGES:
            assert "{" not in finding.text(language)
    return [f.kind for f in shown.repairs], [f.kind for f in shown.warnings]


def test_counts_costs_and_hours_by_hand() -> None:
    """Households 0 and 1 at 10 + 0.5 × 100 euros; b is a toddler, f is at no stage."""
    shown = look((COACH, chosen("abcdf")))
    (offer,) = shown.offers
    assert (offer.children, offer.elsewhere, offer.households) == (5, 2, 2)
    assert (offer.offered, offer.taking_part, offer.cost, offer.hours) == (2, 1, 120, 5)
    assert offer.uptake_known
    assert kinds(shown) == (["idea_elsewhere"], [])
    assert shown.offered == 2
    assert offer.as_json()["cost"] == 120


def test_the_budget_ends_the_offers_in_the_order_of_priority() -> None:
    shown = look((replace(COACH, budget=90), chosen("ace", [1, 3, 2])))
    (offer,) = shown.offers
    assert offer.cost == pytest.approx(90)
    assert offer.offered == pytest.approx(1.5)
    assert kinds(shown) == ([], ["idea_not_all_served"])


def test_a_household_belongs_to_the_first_offer_that_names_it() -> None:
    shown = look((COACH, chosen("a")), (PARCEL, chosen("ae")))
    assert [(o.households, o.taken) for o in shown.offers] == [(1, 0), (2, 1)]
    assert kinds(shown) == ([], ["idea_take_up_unknown"])
    assert shown.offers[1].cost == 1


def test_reach_is_the_most_that_take_part_where_uptake_is_not_known() -> None:
    catalogue = Catalogue(CATALOGUE.costs, {}, {("coach", "midwife", "first_year"): 0.8})
    idea = Idea("x", "", None, (COACH,))
    shown = preview(idea, [chosen("a")], LISTED, catalogue, file="i", least_households=1)
    assert shown.offers[0].taking_part == 0.8
    assert kinds(shown)[1] == ["idea_take_up_unknown"]


def test_families_and_money_are_those_of_where_ideas_are_played_out() -> None:
    """Ten families there for each one here, and half of who is reached takes part: 20 at 10 + 0.4 × 100 euros."""
    reach = {("coach", "midwife", "first_year"): 0.8}
    catalogue = Catalogue(CATALOGUE.costs, {}, reach, take_up=0.5, unseen=10)
    idea = Idea("x", "", None, (COACH,))
    (all_,) = preview(idea, [chosen("ac")], LISTED, catalogue, file="i", least_households=20).offers
    assert (all_.children, all_.households, all_.offered) == (2, 20, 20)
    assert (all_.taking_part, all_.cost) == pytest.approx((8, 1000))
    half = Idea("x", "", None, (replace(COACH, budget=500),))
    shown = preview(half, [chosen("ac")], LISTED, catalogue, file="i", least_households=11)
    assert shown.offers[0].offered == pytest.approx(10)
    assert kinds(shown)[1] == ["idea_not_all_served", "idea_take_up_unknown", "idea_few_households"]


def test_universal_offers_to_the_whole_neighbourhood() -> None:
    shown = look((replace(COACH, mode="universal"), chosen("a")))
    assert shown.offers[0].households == 2


def test_what_a_rule_names_wrongly_is_said() -> None:
    shown = look((COACH, chosen("aaxe", [1, 2, 3, float("nan")])))
    assert kinds(shown)[0] == ["idea_strangers", "idea_doubles", "idea_unnumbered"]


def test_nobody_and_too_few() -> None:
    shown = look((COACH, chosen("b")), least=50)
    assert kinds(shown)[1] == ["idea_nobody", "idea_few_households"]
    assert not shown.enough_households
    assert kinds(look((COACH, chosen("ace")), least=4))[1] == ["idea_few_households"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Wij\n\nWe bieden 250000000 euro aan.", []),
        ("Zie https://example.org/home/blog en data/home/x", []),
        (f"see {HOMES[0]}/anna/data.csv", ["idea_home_folder"]),
        ("zie ook\nC:\\Users\\Anna\\Documenten\\x.csv", ["idea_home_folder"]),
        (f"open ~/kansrijk/p.csv, of {HOMES[1]}/anna/x", ["idea_home_folder"]),
        ("kind 000123456 bijvoorbeeld", ["idea_rows_of_persons"]),
        ("123456789,0.1\n223456789,0.2\n323456789,0.3", ["idea_rows_of_persons"]),
        ("1.234.567.890 euro en 123456789.000", []),
    ],
)
def test_what_does_not_belong_in_a_pitch(text: str, found: list[str]) -> None:
    warnings = pitch_warnings(text, "pitch.md")
    assert [w.kind for w in warnings] == found
    for warning in warnings:
        assert all(warning.file in warning.text(language) for language in LANGUAGES)
        assert "123456" not in warning.text("nl")
