"""Income of persons, wealth, social assistance and debt restructuring, as registers have them."""

import numpy as np

from generator.mechanisms import codes
from generator.sources.dates import day
from tests.generator.conftest import known


def keyed(records, *names):
    return list(zip(*(np.asarray(records[name]).tolist() for name in names), strict=True))


def test_every_person_with_an_income_belongs_to_a_household_with_one(registers):
    persons, households = registers["INPATAB"], registers["INHATAB"]
    assert len(set(keyed(persons, "year", "rin"))) == len(persons["rin"])
    assert set(keyed(persons, "year", "earner_rin")) <= set(keyed(households, "year", "earner_rin"))
    own = persons["rin"] == persons["earner_rin"]
    assert set(persons["position"][own].tolist()) <= {1, 2}
    assert set(persons["position"][~own].tolist()) <= {3, 4, 5, 6, 7}


def test_allowances_go_to_those_the_rules_mean(registers):
    persons = known(registers["INPATAB"])
    households = registers["INHATAB"]
    paid = persons["health_allowance"] > 0
    assert (persons["rin"] == persons["earner_rin"])[paid].all()
    assert (persons["gross_income"][paid] < 45_000).all()
    poor = persons["gross_income"] < 20_000
    alone = persons["position"] == 1
    assert 0.8 < paid[poor & alone].mean() < 0.97  # not everybody takes it up
    tenure = dict(
        zip(keyed(households, "year", "earner_rin"), households["tenure"].tolist(), strict=True)
    )
    rent = persons["rent_allowance"] > 0
    keys = keyed(persons, "year", "rin")
    owns = [tenure[keys[k]] == codes.OWNER for k in np.flatnonzero(rent)]
    assert np.mean(owns) < 0.1  # the year in which a home is bought


def test_who_earns_nothing_is_not_independent_and_percentiles_follow_income(registers):
    persons = known(registers["INPATAB"])
    idle = (persons["primary_income"] == 0) & (persons["independent"] != 8)
    assert (persons["independent"][idle] == 0).all()
    assert (persons["independent_in_full"] <= persons["independent"]).all()
    year = persons["year"] == 2018
    some = year & (persons["gross_income"] > 0)
    order = np.argsort(persons["gross_income"][some], kind="stable")
    ranks = persons["gross_percentile"][some][order]
    assert (np.diff(ranks) >= -1).all()
    assert np.corrcoef(persons["gross_income"][some], persons["gross_percentile"][some])[0, 1] > 0.7
    assert (persons["taxable_income"][year & (persons["has_income"] == 0)] == 8_888_888_888).all()


def test_wealth_adds_up_and_homes_belong_to_owners(registers):
    wealth, households = registers["VEHTAB"], registers["INHATAB"]
    assert np.array_equal(wealth["wealth"], wealth["assets"] - wealth["debts"])
    parts = wealth["mortgage"] + wealth["student_debts"] + wealth["other_debts"]
    assert np.array_equal(wealth["debts"], parts)
    assert keyed(wealth, "year", "earner_rin") == keyed(households, "year", "earner_rin")
    owner = households["tenure"] == codes.OWNER
    assert np.array_equal(wealth["home"] > 0, owner)
    assert not wealth["mortgage"][~owner].any()
    assert (wealth["mortgage"] <= 2 * wealth["home"])[owner].mean() > 0.95


def test_a_loan_is_paid_off_and_a_home_gains_with_prices(view):
    home = {year: view.household_at(year, "home_value") for year in (2015, 2021)}
    loan = {year: view.household_at(year, "mortgage") for year in (2015, 2021)}
    stayed = (home[2015] > 0) & (home[2021] > 0)
    for year in range(2015, 2022):
        stayed &= ~view.household_at(year, "moves").astype(bool)
        stayed &= view.household_at(year, "owner").astype(bool)
    assert stayed.sum() > 100
    assert (loan[2021][stayed] <= loan[2015][stayed]).all()
    assert np.allclose(home[2021][stayed] / home[2015][stayed], 1.634)


def test_assistance_runs_in_the_months_in_which_the_category_says_so(registers):
    benefit, spells = registers["BIJSTANDUITKERINGTAB"], registers["SECMBUS"]
    for year, month in ((2012, 1), (2019, 6)):
        last = int(day(year, month + 1)) - 1
        on = (spells["spell_start"] <= last) & (spells["spell_end"] >= last)
        on &= spells["activity"] == codes.SOCIAL_ASSISTANCE
        here = benefit["year"] == year
        running = here & (benefit[f"running_{month}"] == 1)
        assert set(benefit["rin"][running].tolist()) == set(spells["rin"][on].tolist())
        start, end = benefit[f"start_{month}"][running], benefit[f"end_{month}"][running]
        assert (start <= last).all()
        assert ((end < 0) | (end >= last)).all()
        silent = here & ~running
        assert (benefit[f"code_{month}"][silent] == -1).all()


def test_a_scheme_lasts_three_years_at_most_and_nobody_has_two(registers):
    schemes = registers["WSNPPERSBUS"]
    assert len(schemes["rin"]) > 5
    assert len(set(schemes["rin"].tolist())) == len(schemes["rin"])
    ended = schemes["end"] >= 0
    assert np.array_equal(ended, schemes["kind"] > 0)
    assert (schemes["end"][ended] >= schemes["start"][ended]).all()
    assert (schemes["end"][ended] <= schemes["start"][ended] + 3 * 366).all()
    clean = schemes["kind"] == 1
    assert (schemes["end"][clean] - schemes["start"][clean] > 1090).all()


def test_admission_needs_lasting_debts(view):
    for year in range(2010, 2022):
        admitted = view.at(year, "starts_debt_relief")
        assert view.at(year, "problematic_debts")[admitted].all()
        assert view.at(year - 1, "problematic_debts")[admitted].all()
