"""Who is in the files, under which number, with which kin and origin; and what is written of the children."""

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.mechanisms.codes import EUROPE, WOMAN
from generator.sources import cbs, local
from generator.sources.cbs.kinds import NONE, NOT_VALID, REGISTERED, UNKNOWN
from generator.sources.cbs.persons import COUNTRY, NETHERLANDS
from generator.sources.challenge import children as list_children
from generator.sources.challenge.children import PREGNANCY, TEST
from generator.sources.extract import Extract
from generator.sources.identity import person_numbers

DUE_IS_LATE = 25  # days that a birth may come after the day on which it was due


@pytest.fixture(scope="module")
def registers(view):
    return {name: source(view) for name, source in {**cbs.TABLES, **local.TABLES}.items()}


@pytest.fixture(scope="module")
def row_of(view):
    """Number of a person -> row of person."""
    return {int(rin): row for row, rin in enumerate(view.rin)}


def test_person_numbers_are_a_permutation(view):
    noise = view.lives.noise
    running = np.arange(1, 60_001)
    numbers = person_numbers(noise, running)
    assert len(set(numbers.tolist())) == len(running)
    assert numbers.min() > 0
    assert numbers.max() < 10**9
    assert abs(np.corrcoef(running, numbers)[0, 1]) < 4 / np.sqrt(len(running))
    assert (numbers & 1).mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("wrong", [[0], [10**9], [-1]])
def test_numbers_outside_the_range_are_refused(view, wrong):
    with pytest.raises(ValueError, match="running number"):
        person_numbers(view.lives.noise, np.array(wrong))


def test_every_number_in_every_table_is_that_of_a_person_of_the_extract(view, registers):
    people = set(registers["GBAPERSOONTAB"]["rin"].tolist())
    assert len(people) == len(registers["GBAPERSOONTAB"]["rin"])
    tables = {**registers, "children": list_children(view)}
    seen = 0
    for name, records in tables.items():
        for column in (c for c in records if c == "rin" or c.endswith("_rin")):
            known = records[column][records[column] >= 0]
            if name == "JGDHULPBUS":  # keys of kind F are those of nobody's records
                known = known[records["key_kind"][records[column] >= 0] != NOT_VALID]
            if (name, column) == ("children", "rin"):
                known = known[records["stage"] != PREGNANCY]  # numbers given in advance
            assert set(known.tolist()) <= people, (name, column)
            seen += 1
    assert seen >= 14


def test_everybody_in_the_extract_has_to_do_with_a_child_under_seven(view):
    """The definition of `Extract.chosen`, spelled out stay by stay."""
    stays, person = view.stays, view.columns()
    mother, father = view.links("mother"), view.links("father")
    early = view.timeline.first_birth_in_extract
    stretch: dict[int, tuple[int, int]] = {}
    near = set()

    def widen(household, first, last):
        old = stretch.get(household, (first, last))
        stretch[household] = (min(old[0], first), max(old[1], last))

    all_stays = list(
        zip(
            *(a.tolist() for a in (stays.person, stays.household, stays.start, stays.end)),
            strict=True,
        )
    )
    expecting = {int(mother[row]): int(row) for row in view.unborn}
    for who, household, start, end in all_stays:
        birth = int(person["birth_date"][who])
        first, last = max(start, view.first_day), min(end, view.last_day, birth + 2556 - 1)
        if person["has_kin"][who] and person["birth_year"][who] >= early and first <= last:
            widen(household, first, last)
            near.add(who)
        if who in expecting and start <= view.last_day < end:
            widen(household, view.last_day, view.last_day)
    near |= set(view.unborn.tolist())
    parents = {int(p) for who in near for p in (mother[who], father[who]) if p != NOWHERE}
    grandparents = {int(p) for who in parents for p in (mother[who], father[who]) if p != NOWHERE}
    wanted = parents | grandparents
    for who, household, start, end in all_stays:
        first, last = stretch.get(household, (1, 0))
        if max(first, start) <= min(last, end):
            wanted.add(who)
    known = {who for who, _, start, _ in all_stays if start <= view.last_day}
    assert set(view.rows.tolist()) == wanted & known
    assert 0.2 < len(view.rows) / len(known) < 0.8


def test_everybody_holds_the_extract_and_numbers_nobody_twice(view):
    everybody = Extract(view.lives, everybody=True)
    assert (everybody.chosen >= view.chosen).all()
    assert everybody.chosen.sum() > 1.2 * view.chosen.sum()
    numbers = cbs.TABLES["GBAPERSOONTAB"](everybody)["rin"]
    assert len(set(numbers.tolist())) == len(numbers)
    assert set(view.rin[view.rows].tolist()) <= set(numbers.tolist())
    resident = view.at(view.timeline.cutoff, "household") != NOWHERE
    assert everybody.chosen[resident].all()


def test_parents_in_the_register_are_the_parents_of_the_world(view, registers, row_of):
    r = registers["KINDOUDERTAB"]
    rows = np.array([row_of[int(k)] for k in r["rin"]])
    for name in ("mother", "father"):
        parent, rin, kind = view.links(name)[rows], r[f"{name}_rin"], r[f"{name}_key_kind"]
        within = (parent != NOWHERE) & view.chosen[parent]
        assert (rin[within] == view.rin[parent[within]]).all()
        assert (kind[within] == REGISTERED).all()
        assert (rin[~within] == -1).all()
        assert (kind[parent == NOWHERE] == NONE).all()
        assert (kind[~within & (parent != NOWHERE)] == UNKNOWN).all()
        assert within.mean() > 0.7
    one_known = (r["mother_rin"] >= 0) | (r["father_rin"] >= 0)
    assert one_known.all()
    young = view.young[rows]
    assert young.sum() == view.young.sum()
    assert (r["mother_rin"][young] >= 0).mean() > 0.98


def test_a_pair_of_parents_has_a_number_of_its_own(registers):
    r = registers["KINDOUDERTAB"]
    both = (r["mother_rin"] >= 0) & (r["father_rin"] >= 0)
    assert ((r["pair"] >= 0) == both).all()
    triples = np.unique(np.stack([r["pair"], r["mother_rin"], r["father_rin"]])[:, both], axis=1)
    assert len(np.unique(triples[0])) == triples.shape[1]
    assert len(np.unique(triples[1:], axis=1)[0]) == triples.shape[1]


def test_test_children_lead_to_their_grandparents(view, registers):
    r, people = registers["KINDOUDERTAB"], registers["GBAPERSOONTAB"]
    mother_of = dict(zip(r["rin"].tolist(), r["mother_rin"].tolist(), strict=True))
    born_here = dict(zip(people["rin"].tolist(), people["born_here"].tolist(), strict=True))
    listed = list_children(view)
    mothers = [mother_of[k] for k in listed["rin"][listed["split"] == TEST].tolist()]
    assert len(mothers) > 50
    found = [mother_of.get(m, -1) >= 0 for m in mothers if born_here[m]]
    assert np.mean(found) > 0.7
    # Of who came from abroad only those who came along as a child have a mother here.
    came = [mother_of.get(m, -1) >= 0 for m in mothers if not born_here[m]]
    assert np.mean(came) < 0.4


def test_parents_are_of_the_right_sex_and_older(view, registers, row_of):
    r, person = registers["KINDOUDERTAB"], view.columns()
    rows = np.array([row_of[int(k)] for k in r["rin"]])
    for name, woman in (("mother", True), ("father", False)):
        there = r[f"{name}_rin"] >= 0
        parent = np.array([row_of[int(k)] for k in r[f"{name}_rin"][there]])
        assert ((person["sex"][parent] == WOMAN) == woman).all()
        years = person["birth_year"][rows[there]] - person["birth_year"][parent]
        assert years.min() >= 15


def test_origin_follows_the_rules_of_both_classifications(view, registers, row_of):
    r = registers["GBAPERSOONTAB"]
    abroad = r["born_here"] == 0
    assert ((r["birth_country"] == NETHERLANDS) == ~abroad).all()
    native = r["parents_born_abroad"] == 0
    assert (r["generation"] == np.where(native, 0, np.where(abroad, 1, 2))).all()
    mother, father = r["mother_birth_country"], r["father_birth_country"]
    foreign = np.stack([mother != NETHERLANDS, ~np.isin(father, (NETHERLANDS, -1))])
    assert (r["parents_born_abroad"] == foreign.sum(axis=0)).all()
    of_parents = np.select([foreign[0], foreign[1]], [mother, father], NETHERLANDS)
    own = np.where(abroad, r["birth_country"], of_parents)
    assert (r["origin_new"] == own).all()
    assert (r["origin_old"] == np.where(native, NETHERLANDS, own)).all()
    # What the register tells is the group of origin that the world used (which calls Dutch who was born
    # abroad to Dutch parents, and their children).
    rows = np.array([row_of[int(k)] for k in r["rin"]])
    group = COUNTRY[view.columns()["origin"][rows]]
    dutch_from_abroad = (group == NETHERLANDS) & (r["origin_new"] == COUNTRY[EUROPE])
    assert (r["origin_new"] == group)[~dutch_from_abroad].all()
    assert dutch_from_abroad.mean() < 0.05
    assert set(np.unique(r["generation"])) == {0, 1, 2}


def test_the_country_of_birth_of_a_parent_is_the_one_in_the_parents_own_record(registers):
    r, kin = registers["GBAPERSOONTAB"], registers["KINDOUDERTAB"]
    place = {int(k): i for i, k in enumerate(r["rin"])}
    for name in ("mother", "father"):
        there = kin[f"{name}_rin"] >= 0
        child = [place[int(k)] for k in kin["rin"][there]]
        parent = [place[int(k)] for k in kin[f"{name}_rin"][there]]
        assert (r[f"{name}_birth_country"][child] == r["birth_country"][parent]).all()
        assert (r[f"{name}_birth_year"][child] == r["birth_year"][parent]).all()
        assert (r[f"{name}_birth_month"][child] == r["birth_month"][parent]).all()


def test_nothing_is_dated_after_the_cut_off(view, registers):
    for name, records in registers.items():
        for column, values in records.items():
            if column in ("spell_start", "spell_end", "birth_date", "visit_date"):
                written = name in (
                    "JGZ_CLIENTS",
                    "VOEDSELBANK",
                )  # eight digits, as somebody typed them
                last = 10_000 * view.timeline.cutoff + 1231 if written else view.last_day
                assert values.max() <= last, (name, column)
                if name == "VOEDSELBANK":  # a handful of clients: none need be a newborn
                    continue
                few = name == "JGDBESCHERMBUS"  # some ten measures a year in a small world
                assert values.max() > last - (200 if few else 31), (name, column)
            if column in ("year", "birth_year"):
                assert values.max() == view.timeline.cutoff, (name, column)


def test_births_are_registered_once_with_mother_and_home(view, registers, row_of):
    r = registers["PERINED"]
    linked = r["child_rin"] >= 0
    stillborn = np.isin(r["mortality"], (1, 2))
    assert not (linked & stillborn).any()
    assert 0.98 < linked[~stillborn].mean() < 1
    child = np.array([row_of[int(k)] for k in r["child_rin"][linked]])
    assert len(set(child.tolist())) == len(child)
    assert set(np.flatnonzero(view.young & (view.columns()["birth_year"] >= 2008))) >= set(child)
    assert (r["birth_date"][linked] == view.columns()["birth_date"][child]).all()
    mother = view.rin[view.links("mother")[child]]
    assert (r["mother_rin"][linked] == mother).mean() > 0.98
    assert (r["mother_rin"][~linked & ~stillborn] == -1).all()
    assert (r["postcode"] > 1000).mean() > 0.995
    assert (r["gravidity"] > r["parity"]).all()


def test_the_list_of_children_holds_every_stage(view):
    r = list_children(view)
    assert len(set(r["rin"].tolist())) == len(r["rin"])
    for stage in range(4):
        assert (r["stage"] == stage).any()
    assert (r["stage"][r["split"] == 1] == 3).all()
    assert (r["stage"][r["split"] == 0] == -1).all()
    home = view.at(view.timeline.cutoff, "household")
    rows = {int(k): row for row, k in enumerate(view.rin)}
    recent = r["stage"] > PREGNANCY
    assert (home[[rows[int(k)] for k in r["rin"][recent]]] != NOWHERE).all()


def test_unborn_children_are_due_after_the_cut_off(view, row_of):
    r = list_children(view)
    unborn = r["stage"] == PREGNANCY
    assert unborn.sum() > 20
    due = r["birth_month"][unborn]
    assert (due > view.last_day).mean() > 0.9
    assert due.min() > view.last_day - DUE_IS_LATE
    assert due.max() < view.last_day + 280
    rows = np.array([row_of[int(k)] for k in r["rin"][unborn]])
    assert (view.columns()["birth_date"][rows] > view.last_day).all()
    assert not view.chosen[rows].any()
    assert view.chosen[view.links("mother")[rows]].all()
