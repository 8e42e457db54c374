"""Moves across the border: who came as a family came together, and no move is without a stay."""

import numpy as np
import pytest

from generator.engine.world import NOWHERE
from generator.sources.cbs import TABLES
from generator.sources.cbs.migration import EMIGRATION, FIRST_DAY, IMMIGRATION
from generator.sources.extract import Extract


@pytest.fixture(scope="module")
def view(extract):
    return Extract(extract[0].lives, everybody=True)


@pytest.fixture(scope="module")
def moves(view):
    return TABLES["GBAMIGRATIEBUS"](view)


@pytest.fixture(scope="module")
def row_of(view, moves):
    """Rows of person behind the records."""
    rows = {int(rin): row for row, rin in enumerate(view.rin)}
    return np.array([rows[int(rin)] for rin in moves["rin"]])


def test_only_who_was_born_abroad_comes_and_everybody_may_leave(view, moves, row_of):
    native = view.columns()["born_here"].astype(bool)[row_of]
    came, left = moves["migration"] == IMMIGRATION, moves["migration"] == EMIGRATION
    assert came.sum() > 100
    assert not native[came].any()
    assert 0.05 < native[left].mean() < 0.6


def test_a_move_is_the_first_or_the_last_day_of_somebody_in_the_register(view, moves, row_of):
    first, last = (moment[row_of] for moment in view.registered)
    came = moves["migration"] == IMMIGRATION
    assert (moves["migration_start"][came] == first[came]).all()
    assert (moves["migration_start"][~came] == last[~came] + 1).all()
    assert moves["migration_start"].min() >= FIRST_DAY
    assert moves["migration_start"].max() <= view.last_day
    ended = moves["migration_end"] >= 0
    assert (moves["migration_end"][ended] >= moves["migration_start"][ended]).all()


def test_a_move_ends_where_the_same_person_leaves(moves):
    came = moves["migration"] == IMMIGRATION
    leaves = dict(zip(moves["rin"][~came], moves["migration_start"][~came], strict=True))
    for rin, end in zip(moves["rin"][came], moves["migration_end"][came], strict=True):
        assert end == leaves.get(rin, 0) - 1


def test_children_come_on_the_day_on_which_their_mother_comes(view, moves, row_of):
    came = moves["migration"] == IMMIGRATION
    day_of = dict(zip(row_of[came], moves["migration_start"][came], strict=True))
    mother, person = view.links("mother"), view.columns()
    children = [row for row in day_of if person["has_kin"][row]]
    assert len(children) > 20
    for child in children:
        assert mother[child] != NOWHERE
        assert day_of[child] == max(day_of[mother[child]], person["birth_date"][child])
        assert person["birth_date"][child] > person["birth_date"][mother[child]] + 19 * 365
