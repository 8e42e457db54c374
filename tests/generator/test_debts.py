"""Debts, arrears of the premium, savings and poverty: how many, for how long, and in the same families."""

import numpy as np
import pytest

from generator.mechanisms.codes import SOCIAL_ASSISTANCE

YEARS = range(2016, 2023)


@pytest.fixture(scope="module")
def homes(watched):
    """Columns of inhabited households, all years together."""
    names = (
        "has_debts", "low_income", "in_poverty", "poverty_counted", "heads", "children_at_home",
        "minors", "members", "working_heads", "buffer", "poverty_line", "standardised_income",
        "equivalence",
    )  # fmt: skip
    pages = [watched.pages[year, "household"] for year in YEARS]
    return {
        name: np.concatenate([page[name][page["inhabited"]] for page in pages]) for name in names
    }


@pytest.fixture(scope="module")
def adults(watched):
    """Columns of adults, all years together."""
    names = (
        "premium_arrears", "problematic_debts", "poverty_risk", "head", "lives_with_partner",
        "married", "parent", "activity", "savings",
    )  # fmt: skip
    pages = [watched.pages[year, "person"] for year in YEARS]
    return {name: np.concatenate([p[name][p["grown_up"]] for p in pages]) for name in names}


def lift(one, other):
    """How much more often two things meet than by chance."""
    return (one & other).mean() / (one.mean() * other.mean())


def test_about_one_household_in_twelve_has_debts_and_families_more_often(homes):
    debts, families = homes["has_debts"], homes["children_at_home"] > 0
    assert 0.06 < debts.mean() < 0.10
    assert 0.38 < families[debts].mean() < 0.55
    assert families[debts].mean() > 1.3 * families.mean()
    single_parents = families & (homes["heads"] == 1)
    assert debts[single_parents].mean() > 1.2 * debts[families & (homes["heads"] == 2)].mean()


def test_debts_last(watched):
    """At least half of who has them has had them for three years."""
    debts = [watched.pages[year, "person"]["problematic_debts"] for year in (2016, 2017, 2018)]
    n = len(debts[0])
    three = debts[0] & debts[1][:n] & debts[2][:n]
    assert 0.4 < three.sum() / debts[2].sum() < 0.65


def test_arrears_follow_who_one_lives_with_and_on_what(adults):
    late, together = adults["premium_arrears"], adults["lives_with_partner"]
    assert 0.008 < late.mean() < 0.022
    married = late[adults["parent"] & together & adults["married"]].mean()
    unmarried = late[adults["parent"] & together & ~adults["married"]].mean()
    single = late[adults["parent"] & ~together].mean()
    assert married < 0.6 * late.mean() < unmarried
    assert unmarried > 1.5 * married
    assert single > 3 * married
    assert late[adults["activity"] == SOCIAL_ASSISTANCE].mean() > 2.5 * late.mean()


def test_arrears_last(watched):
    before, now = (watched.pages[year, "person"] for year in (2018, 2019))
    late = before["premium_arrears"]
    again = now["premium_arrears"][: len(late)][late & now["resident"][: len(late)]]
    assert 0.45 < again.mean() < 0.85


def test_arrears_are_debts_on_the_next_first_of_january(watched):
    before, now = (watched.pages[year, "person"] for year in (2018, 2019))
    late = before["premium_arrears"] & now["head"][: len(before["head"])]
    assert late.any()
    assert now["problematic_debts"][: len(late)][late].all()


def test_nobody_below_eighteen_is_late(watched):
    for year in YEARS:
        page = watched.pages[year, "person"]
        assert not (page["premium_arrears"] & (page["age"] <= 18)).any()
        assert not (page["premium_arrears"] & ~page["resident"]).any()


def test_troubles_meet_far_beyond_chance(homes, adults):
    assert lift(adults["premium_arrears"], adults["problematic_debts"]) > 5
    assert lift(adults["premium_arrears"], adults["poverty_risk"] > 0.5) > 2
    assert lift(homes["has_debts"], homes["low_income"]) > 1.8
    assert lift(homes["has_debts"], homes["in_poverty"]) > 2.2


def test_poverty_is_below_the_line_without_a_buffer(homes):
    poor = homes["in_poverty"]
    assert not (poor & ~homes["poverty_counted"]).any()
    assert (homes["buffer"][poor] < homes["poverty_line"][poor] * 1.5).all()
    income = homes["standardised_income"] * homes["equivalence"]
    assert (income[poor] < 1.5 * homes["poverty_line"][poor]).all()
    short = homes["poverty_counted"] & (income < 0.6 * homes["poverty_line"])
    assert poor[short].mean() > 0.6  # the others have savings


def test_poverty_by_kind_of_household(homes):
    counted, poor = homes["poverty_counted"], homes["in_poverty"]
    families = counted & (homes["children_at_home"] > 0)
    couples, single = (poor[families & (homes["heads"] == n)].mean() for n in (2, 1))
    assert 0.03 < poor[counted].mean() < 0.08
    assert single > 2 * couples > 0


def test_poverty_falls_as_published(watched):
    shares = {}
    for year in (2018, 2022):
        page = watched.pages[year, "household"]
        shares[year] = page["in_poverty"][page["poverty_counted"]].mean()
    assert shares[2022] < 0.75 * shares[2018]


def test_savings_are_of_heads_without_debts(adults):
    savings = adults["savings"]
    assert (savings >= 0).all()
    assert not savings[~adults["head"]].any()
    assert not savings[adults["problematic_debts"]].any()
    middle, high = np.percentile(savings[adults["head"]], [50, 90])
    assert 3_000 < middle < 30_000
    assert high > 4 * middle


def test_who_is_poor_lives_somewhere(watched):
    homes = watched.pages[2022, "household"]
    assert (homes["members"][homes["in_poverty"]] > 0).all()
    assert homes["inhabited"][homes["in_poverty"]].all()
