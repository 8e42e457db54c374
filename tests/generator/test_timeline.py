"""The calendar of an event."""

import pytest

from generator.errors import GeneratorError
from generator.timeline import Timeline


def test_the_defaults_are_those_of_the_design():
    t = Timeline()
    assert (t.test_birth, t.last_year, list(t.training)) == (
        2020,
        2025,
        [2013, 2014, 2015, 2016, 2017],
    )
    assert t.index_year(t.test_birth) == t.cutoff
    assert list(t.answer_years(2017)) == [2020, 2021, 2022]


def test_no_test_answer_lies_in_the_public_window_and_every_training_answer_does():
    t = Timeline()
    assert min(t.answer_years(t.test_birth)) > t.cutoff
    assert max(t.answer_years(max(t.training))) <= t.cutoff


@pytest.mark.parametrize("births", [(2013, 2018), (2017, 2013), (2005, 2010)])
def test_years_that_would_leak_are_refused(births):
    with pytest.raises(GeneratorError, match="answer window"):
        Timeline(training_births=births)
