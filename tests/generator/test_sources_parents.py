"""The questionnaire to parents: who gets it, who answers, and that answers follow from what is true of a family."""

import numpy as np
import pytest

from generator.codebook import tables
from generator.sources.dates import day
from generator.sources.local import TABLES
from generator.sources.local.parents import (
    BARRIERS,
    MOTIVES,
    answers,
    families,
    open_answers,
    true_barriers,
)
from generator.warehouse import read_table, spool, write_database

GOIRLE = 785


@pytest.fixture(scope="module")
def found(view):
    """Families of the whole region: one town is small in a test."""
    return families(view, tuple(set(view.columns("neighbourhood")["municipality"].tolist())))


@pytest.fixture(scope="module")
def forms(view, found):
    return answers(view, found)


def test_the_form_goes_to_every_family_of_the_town_once(view, found):
    table = TABLES["OUDERPEILING"](view)
    here = families(view, (GOIRLE,))
    assert len(table["rin"]) == len(here.parent) > 10
    assert len(np.unique(table["rin"])) == len(table["rin"])
    assert len(here.parent) < len(found.parent) / 10
    towns = view.columns("neighbourhood")["municipality"]
    area = view.household_at(2022, "neighbourhood")[here.home]
    assert set(towns[area].tolist()) == {GOIRLE}
    born = view.columns()["birth_date"][found.child]
    assert born.max() <= day(2022, 10)
    assert born.min() > day(2015, 9)


def test_who_answers_is_no_mirror_of_the_town(view, found, forms):
    answered = forms["responds"] == 1
    assert 0.35 < answered.mean() < 0.6
    education = view.at(2022, "education")[found.parent]
    assert answered[education == 3].mean() > answered[education == 1].mean() + 0.1
    abroad = ~view.columns()["born_here"][found.parent].astype(bool)
    assert answered[abroad].mean() < answered[~abroad].mean()


@pytest.mark.parametrize("name", BARRIERS)
def test_a_barrier_that_is_true_is_ticked(view, found, forms, name):
    true, answered = true_barriers(view, found)[name], forms["responds"] == 1
    chance = 1 / np.sqrt((answered & true).sum())  # two standard errors of a share
    found_true = forms[name][answered & true].mean()
    assert found_true > forms[name][answered & ~true].mean() + 0.5 - chance


def test_barriers_follow_from_circumstances(view, found):
    barriers = true_barriers(view, found)
    poor = view.household_at(2022, "in_poverty")[found.home].astype(bool)
    other = view.columns()["speaks_other_language"][found.child].astype(bool)
    work = view.household_at(2022, "all_heads_work")[found.home].astype(bool)
    assert barriers["costs"][poor].mean() > 1.3 * barriers["costs"][~poor].mean()
    assert barriers["language"][other].mean() > 5 * barriers["language"][~other].mean()
    assert barriers["at_home"][~work].mean() > 1.5 * barriers["at_home"][work].mean()


def test_words_are_of_a_barrier_that_is_true(view, found, forms):
    barriers = true_barriers(view, found)
    told = 0
    for i in np.flatnonzero(forms["words"] != ""):
        text = str(forms["words"][i])
        assert "{" not in text
        said = [
            name
            for name, pool in open_answers().items()
            for child in ("mijn zoon", "mijn dochter")
            if text in {t.format(wie=child, Wie=child.capitalize()) for t in pool}
        ]
        any_true = any(barriers[name][i] for name in BARRIERS)
        assert said
        assert all(barriers[n][i] for n in said) if any_true else set(said) == {"nothing"}
        told += any_true
    assert told > 20


def test_who_does_not_answer_says_nothing(forms):
    silent = forms["responds"] == 0
    for name in (*BARRIERS, *MOTIVES, "use"):
        assert (forms[name][silent] == -1).all()
        assert (forms[name][~silent] >= 0).all()
    assert (forms["words"][silent] == "").all()
    assert np.isnan(forms["young"][silent]).all()


def test_there_are_sentences_on_everything():
    assert set(open_answers()) == {*BARRIERS, "nothing"}
    texts = [text for pool in open_answers().values() for text in pool]
    assert len(set(texts)) == len(texts)


def test_a_partition_without_the_town_spools_the_same_types(view, tmp_path):
    """A large region has partitions in which nobody lives there: an empty file must fit beside the others."""
    empty, some = answers(view, families(view, (1,))), answers(view, families(view, (GOIRLE,)))
    assert not len(empty["rin"])
    for place, records in enumerate((empty, some)):
        spool(records, tmp_path / "OUDERPEILING" / f"{place}.parquet")
    declared = {"OUDERPEILING": tables("local")["OUDERPEILING"]}
    write_database(tmp_path / "local.duckdb", declared, tmp_path)
    written = read_table(tmp_path / "local.duckdb", "OUDERPEILING")
    assert set(written["OPENANTWOORD"]) == set(some["words"].tolist())
