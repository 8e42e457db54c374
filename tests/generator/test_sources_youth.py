"""Registers of youth help and child protection against the spells they record."""

import numpy as np
import pytest

from generator.kept import KEPT
from generator.mechanisms import model
from generator.sources.care_spells import (
    guardianship_spells,
    help_spells,
    placement_spells,
    supervision_spells,
)
from generator.sources.cbs.kinds import NOT_VALID, REGISTERED
from generator.sources.cbs.youth import jgdbeschermbus, jgdhulpbus
from generator.sources.dates import day, year_of
from generator.timeline import Timeline

TIMELINE = Timeline()
FIRST = int(day(2015))


@pytest.fixture(scope="module")
def spells(view):
    return {
        "help": help_spells(view),
        "placement": placement_spells(view),
        "supervision": supervision_spells(view),
        "guardianship": guardianship_spells(view),
    }


@pytest.fixture(scope="module")
def registers(view):
    return {"help": jgdhulpbus(view), "protection": jgdbeschermbus(view)}


@pytest.fixture(scope="module")
def known(registers):
    """Records of which the person number is valid."""
    return {
        kind: {n: c[records["key_kind"] == REGISTERED] for n, c in records.items()}
        for kind, records in registers.items()
    }


def test_some_help_is_delivered_without_a_valid_number(view, registers):
    records = registers["help"]
    lost = records["key_kind"] == NOT_VALID
    share = view.lives.values["jgdhulpbus"]["not_valid"]
    assert 0.2 * share < lost.mean() < 2.5 * share
    assert not set(records["rin"][lost].tolist()) & set(view.rin.tolist())
    assert (records["key_kind"][~lost] == REGISTERED).all()


def test_what_is_kept_is_made():
    assert set(KEPT["person"]) <= set(model.mechanisms) | set(model.entities["person"].links)


@pytest.mark.parametrize("kind", ["help", "placement", "supervision", "guardianship"])
def test_spells_of_a_kind_do_not_overlap_in_the_truth(kind, spells):
    s = spells[kind]
    assert len(s.start) >= 5
    assert (s.end >= s.start).all()
    same = s.person[1:] == s.person[:-1]
    assert (s.start[1:][same] > s.end[:-1][same]).all()


def test_supervision_and_guardianship_do_not_overlap_either(spells):
    parts = [spells["supervision"], spells["guardianship"]]
    person, start, end = (
        np.concatenate([getattr(p, n) for p in parts]) for n in ("person", "start", "end")
    )
    order = np.lexsort((start, person))
    same = np.diff(person[order]) == 0
    assert (start[order][1:][same] > end[order][:-1][same]).all()


def test_spells_end_at_eighteen_at_twenty_three_and_with_death(view, spells):
    birth, gone = view.columns()["birth_date"], view.registered[1]
    for kind, age in (("help", 23), ("placement", 18), ("supervision", 18), ("guardianship", 18)):
        s = spells[kind]
        now = s.start <= view.last_day
        assert (s.end <= gone[s.person]).all()
        over = np.minimum(s.end, view.last_day) - birth[s.person]
        assert over[now].max() <= 365.25 * age + 2, kind
        assert (s.start >= birth[s.person]).all()


def test_placements_lie_within_protection(view, spells):
    placed = spells["placement"]
    first = dict(zip(spells["supervision"].person, spells["supervision"].start, strict=True))
    assert all(int(p) in first for p in placed.person)
    starts = set(zip(spells["supervision"].person, spells["supervision"].start, strict=True))
    assert set(zip(placed.person, placed.start, strict=True)) <= starts


def test_help_lasts_nine_to_fourteen_months_as_a_rule(view, spells):
    s = spells["help"]
    early = (s.start >= int(day(2012))) & (s.start < int(day(2018)))
    length = (np.minimum(s.end, view.last_day) - s.start)[early]
    assert 270 < length.mean() < 430


def test_registers_begin_in_2015_and_know_nothing_after_the_cut_off(view, known):
    for records in known.values():
        start, end = records["spell_start"], records["spell_end"]
        assert start.min() == FIRST
        assert start.max() <= view.last_day
        assert end.max() <= view.last_day
        ended = end >= 0
        assert 0.5 < ended.mean() < 1
        assert (end >= start)[ended].all()
        rows = {int(r): i for i, r in enumerate(view.rin)}
        assert all(int(r) in rows for r in records["rin"])


def test_every_true_spell_is_in_its_register(view, spells, registers, known):
    s, records = spells["help"], known["help"]
    in_register = (s.start <= view.last_day) & (s.end >= FIRST)
    written = set(zip(records["rin"].tolist(), records["spell_start"].tolist(), strict=True))
    start = np.maximum(s.start, FIRST)[in_register]
    true = set(zip(view.rin[s.person[in_register]].tolist(), start.tolist(), strict=True))
    lost = (registers["help"]["key_kind"] == NOT_VALID).sum()
    assert len(true - written) <= lost
    assert len(true & written) > 100


def test_some_help_overlaps_and_some_ends_come_late(spells, view, known):
    s, records = spells["help"], known["help"]
    rows_of = np.sum((s.start <= view.last_day) & (s.end >= FIRST))
    placed = spells["placement"]
    rows_of += np.sum((placed.start <= view.last_day) & (placed.end >= FIRST))
    assert 1.04 < len(records["rin"]) / rows_of < 1.2
    ends = set(zip(view.rin[s.person].tolist(), s.end.tolist(), strict=True))
    ended = (records["spell_end"] >= 0) & (records["kind_of_help"] < 11)
    there = [
        (int(r), int(e)) in ends
        for r, e in zip(records["rin"][ended], records["spell_end"][ended], strict=True)
    ]
    assert 0.85 < np.mean(there) < 0.97


def test_kinds_of_help_go_with_residence(registers):
    kind = registers["help"]["kind_of_help"]
    assert set(np.unique(kind)) == {1, 2, 3, 4, 11, 12, 13, 14}
    assert 0.04 < (kind > 10).mean() < 0.2


def test_a_register_begins_in_the_window_where_the_outcome_says_so(extract, registers):
    """What a reader of both registers would call care begun is the hidden outcome, but for rare deaths."""
    _, answers = extract
    begun = {}
    for records in registers.values():
        wards = records.get("measure", np.zeros(len(records["rin"]))) > 20
        for rin, start in zip(
            records["rin"][~wards], year_of(records["spell_start"][~wards]), strict=True
        ):
            begun.setdefault(int(rin), set()).add(int(start))
    training = np.isin(answers["birth_year"], list(TIMELINE.training))
    in_register = np.array(
        [
            bool(begun.get(int(rin), set()) & set(TIMELINE.answer_years(int(birth))))
            for rin, birth in zip(
                answers["rin"][training], answers["birth_year"][training], strict=True
            )
        ]
    )
    happened = answers["youth_care"][training]
    assert not (in_register & ~happened).any()
    # Help that was delivered without a valid number was begun all the same.
    assert (in_register == happened).mean() > 0.997
