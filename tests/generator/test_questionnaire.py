"""Declarations of the panel's questionnaires: laws over every module, wave and question."""

import re
from pathlib import Path

import pytest

from generator import production, recipe
from generator.parameters import read_parameters
from generator.questionnaire import (
    Item,
    code_in,
    modules,
    scales,
    traits,
    wave_table,
)
from generator.sources import liss
from generator.sources.liss.modules import facts_of
from generator.sources.liss.survey import Survey

ITEMS = [(m, item) for m in modules().values() for item in m.items]
every_item = pytest.mark.parametrize(
    ("module", "item"), ITEMS, ids=[f"{m.name}{i.number}" for m, i in ITEMS]
)


@every_item
def test_a_question_has_labels_and_one_way_to_be_answered(module, item):
    assert item.nl != item.en
    assert re.fullmatch(r"\d{3}", item.number)
    assert sum(bool(way) for way in (item.trait, item.fact, item.none_of)) == 1
    assert -1 < item.load < 1
    if item.shares:
        assert len(item.shares) == len(scales()[item.scale].codes) == len(item.order or item.shares)
        assert sum(item.shares) == pytest.approx(1)
        assert set(item.order) <= set(scales()[item.scale].codes)
    if item.dk or item.pns:
        assert item.missing


@every_item
def test_a_question_looks_back_only(module, item):
    before = [other.number for other in module.items[: module.items.index(item)]]
    for name, _, _ in item.conditions():
        assert name in before or not name.isdigit()
    assert set(item.none_of) <= set(before)


def test_every_scale_is_used_and_labelled_in_both_languages():
    assert {item.scale for _, item in ITEMS if item.scale} == set(scales())
    assert all(nl and en for scale in scales().values() for nl, en in scale.labels.values())


@pytest.fixture(scope="module")
def facts(extract):
    survey = Survey(extract[0])
    return facts_of(survey.moment(153))


def test_every_fact_that_is_asked_is_known(facts):
    asked = {item.fact for _, item in ITEMS if item.fact}
    asked |= {n for _, item in ITEMS for n, _, _ in item.conditions() if not n.isdigit()}
    asked |= {name for trait in traits().values() for name in trait.facts}
    assert asked <= set(facts)
    assert len({len(values) for values in facts.values()}) == 1


def test_every_parameter_of_the_panel_is_used():
    folder = Path(liss.__file__).parent
    text = "".join(p.read_text("utf-8") for p in folder.glob("*.py"))
    text += "".join(Path(m.__file__).read_text("utf-8") for m in (production, recipe))
    declared = [name for table, name in read_parameters() if table.startswith("liss_")]
    assert not [name for name in declared if f'"{name}"' not in text]


def test_missing_codes_change_with_the_waves_but_not_everywhere():
    assert code_in("scale", "dk", 2018) == 999
    assert code_in("scale", "dk", 2019) == -9
    assert code_in("scale_999", "dk", 2020) == 999


def test_a_changed_question_has_a_new_number():
    cf = modules()["cf"]
    names = {y: [c.name for c in wave_table(cf, y).columns] for y in (2014, 2015)}
    assert "cf14g036" in names[2014]
    assert "cf15h455" in names[2015]
    assert "cf15h036" not in names[2015]
    assert all(re.fullmatch(r"nomem_encr|cf\d\d[a-o](_m|_duur|\d{3})", n) for n in names[2014])


def test_a_condition_is_a_fact_or_a_comparison():
    item = Item(number="001", nl="a", en="b", ask=("partner", "208>0"))
    assert item.conditions() == [("partner", ">", 0.0), ("208", ">", 0.0)]
