"""Laws on what is missing: never where that is declared, in the declared years, and as often as parameters say."""

import re

import numpy as np
import pytest
from scipy.special import expit, logit

from generator.codebook import databases, tables
from generator.parameters import choose_values, read_parameters, resolve
from generator.questionnaire import code_in, modules
from generator.sources import cbs, local
from generator.sources.liss import TABLES as PANEL
from generator.sources.liss.answers import _shyness
from generator.sources.liss.modules import NOTHING, module_records, respondents
from generator.sources.liss.survey import Survey

SECRET = bytes(32)
IN_YEARS = [
    (t, c)
    for d in databases()
    for t in tables(d).values()
    for c in t.columns
    if re.fullmatch(r"((before|from) \d{4}( on)?( and )?)+", c.missing)
]


@pytest.fixture(scope="module")
def view(extract):
    return extract[0]


@pytest.fixture(scope="module")
def values():
    return resolve(choose_values(read_parameters(), "published", SECRET))


def near(mask, expected):
    """Whether a share is within four standard errors of the expected share, or shares, of every row."""
    expected = np.broadcast_to(np.asarray(expected, dtype=float), len(mask))
    error = np.sqrt((expected * (1 - expected)).sum()) / len(mask)
    return abs(mask.mean() - expected.mean()) < 4 * error + 1e-9


@pytest.mark.parametrize(
    ("table", "column"), IN_YEARS, ids=[f"{t.name}.{c.name}" for t, c in IN_YEARS]
)
def test_what_is_declared_of_years_is_missing_in_these_and_no_other(table, column, view, panel):
    source = {**cbs.TABLES, **local.TABLES}.get(table.name)
    if source is None:
        pytest.skip("made by a query; held against the file in test_data.py")
    records = source(view)
    years = records[table.column(str(table.year_column)).variable]
    wanted = np.zeros(len(years), dtype=bool)
    for word, year in re.findall(r"(before|from) (\d{4})", column.missing):
        wanted |= years < int(year) if word == "before" else years >= int(year)
    found = records[column.variable]
    gone = np.isnan(found) if found.dtype.kind == "f" else found < 0
    assert np.array_equal(gone, wanted)


def test_levels_of_education_are_missing_as_often_as_the_parameters_say(view, values):
    share, records = values["hoogsteopltab"], cbs.TABLES["HOOGSTEOPLTAB"](view)
    person, last = view.columns(), view.timeline.cutoff
    row_of = dict(zip(view.rin[view.rows].tolist(), view.rows.tolist(), strict=True))
    # Missing for good: each person counts once.
    rins, first = np.unique(records["rin"], return_index=True)
    rows = np.array([row_of[r] for r in rins.tolist()])
    chance = share["missing"] + share["missing_over_40"] * (last - person["birth_year"][rows] > 40)
    chance = chance + share["missing_born_abroad"] * ~person["born_here"][rows]
    assert near(records["attained"][first] < 0, chance)
    assert np.array_equal(records["attained"] < 0, records["followed"] < 0)


def test_perinatal_records_lack_keys_and_values_as_often_as_the_parameters_say(view, values):
    records, share = cbs.TABLES["PERINED"](view), values["perined"]
    for name in ("birth_weight", "gestation_days", "first_visit_day"):
        assert near(np.isnan(records[name]), share["not_filled_in"])
    alive = records["mortality"] == 0
    assert near(records["child_rin"][alive] < 0, share["not_linked"])


def test_intakes_lack_answers_as_often_as_the_parameters_say(view, values):
    records, share = local.TABLES["INTAKE"](view), values["intake"]
    assert near(records["smokes"] < 0, share["not_asked"])
    assert np.array_equal(records["smokes"] < 0, records["smoked_before"] < 0)
    assert near(records["planned"] == 2, share["planned_unknown"])


def test_words_of_parents_are_there_as_often_as_the_parameter_says(view, values):
    records = local.TABLES["OUDERPEILING"](view)
    back = records["responds"] == 1
    assert near(records["words"][back] != "", values["ouderpeiling"]["writes"])
    assert (records["words"][~back] == "").all()


@pytest.fixture(scope="module")
def panel(view):
    return Survey(view)


def test_incomes_of_the_household_box_are_open_as_often_as_the_parameters_say(panel, values):
    share, months = values["liss_background"], PANEL["avars"](panel)
    adult = months["leeftijd"] >= share["asked_from"]
    assert np.array_equal(np.isnan(months["netinc"]), ~adult)
    # Everybody counts once: noise is drawn by year, and the months of a year say the same.
    once = adult & (months["wave"] % 100 == 6)
    poor = np.average([share["open_poor"] * 0, share["open_poor"]])
    for name, code in (("do_not_know", -13), ("prefer_not", -14), ("unknown", -15)):
        found = (months["netinc"][once] == code).mean()
        least, most = (expit(logit(share[name]) + odds) for odds in (0, 2 * poor))
        assert least - 0.01 < found < most
    homes, first = np.unique(months["nohouse_encr"], return_index=True)
    assert near(np.isnan(months["nettohh_f"][first]), share["not_computed"])
    assert len(homes) > 1000


def test_what_depends_on_age_is_missing_below_it_and_only_there(panel, values):
    months = PANEL["avars"](panel)
    young = months["leeftijd"] < values["liss_background"]["asked_from"]
    for name in ("brutocat", "nettocat", "brutoink_f", "nettoink_f"):
        assert np.array_equal(np.isnan(months[name]), young)


OPEN = [
    (module, item, kind)
    for module in modules().values()
    for item in module.items
    for kind in ("dk", "pns")
    if getattr(item, kind) and item.missing
]


@pytest.mark.parametrize("name", sorted({module.name for module, _, _ in OPEN}))
def test_questions_are_left_open_as_often_as_their_line_says(name, panel):
    """Given who is asked: who answers less is less educated, indebted or ill, and that is in the odds."""
    module = modules()[name]
    people, _ = respondents(panel, module)
    records, shy = module_records(panel, module), _shyness(people)
    tried = 0
    for item, kind in ((i, k) for m, i, k in OPEN if m is module):
        told = records[item.number]
        there = ~np.isnan(told) if told.dtype.kind == "f" else told != NOTHING
        if there.sum() < 300:
            continue
        codes = np.array([code_in(str(item.missing), kind, int(y)) for y in people.year])
        chance = expit(logit(getattr(item, kind)) + shy)[there]
        if kind == "pns" and item.dk:  # who does not know has no chance left to prefer not to say
            chance = np.minimum(chance, 1 - expit(logit(item.dk) + shy)[there])
        found = told[there] == codes[there]
        # Answers of a person in several years have the same odds, but noise of their own.
        assert near(found, chance) or abs(found.mean() - chance.mean()) < 0.1 * chance.mean()
        tried += 1
    assert tried
