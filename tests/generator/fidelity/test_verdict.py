"""Tolerances, sampling errors and verdicts, with the sum written out."""

import dataclasses
import math

import pytest

from generator.fidelity.bar import read_rules
from generator.fidelity.comparisons import Comparison
from generator.fidelity.targets import Target
from generator.fidelity.verdict import Measured, judge, standard_error, tolerance

RULE = read_rules().tolerance


def target(value, statistic="share"):
    return Target(
        id="T001",
        domain="births",
        population="",
        breakdown="",
        statistic=statistic,
        value=value,
        unit="%",
        reference_year="2022",
        source="",
        quote="",
        verified=True,
    )


def comparison(kind="share", **rest):
    return Comparison(id="T001", sql="x", kind=kind, year=2022, **rest)


@pytest.mark.parametrize(
    ("kind", "published", "allowed"),
    [
        ("share", 5.2, 0.52),  # a tenth of the value
        ("share", 10.0, 1.0),  # not above ten percent: a tenth, which is as much
        ("share", 43.0, 1.0),  # one percentage point
        ("count", 43.0, 4.3),  # a count keeps its tenth, also as a part
        ("mean", 30.3, 3.03),
        ("rate", 117.0, 11.7),
        ("count", 164_487.0, 16_448.7),
    ],
)
def test_tolerance(kind, published, allowed):
    assert tolerance(kind, published, RULE) == pytest.approx(allowed)


def test_sampling_error_of_a_share():
    """sqrt(20 * 80 / 400) = 2 percentage points."""
    assert standard_error(comparison(), target(20.0), Measured(19.0, 400)) == pytest.approx(2.0)


def test_sampling_error_of_a_part():
    """50 of 250 is 20%: as a share."""
    part = comparison("count", of=250.0)
    error = standard_error(part, target(50.0, "count"), Measured(19.0, 400))
    assert error == pytest.approx(2.0)


def test_sampling_error_of_a_scaled_count():
    """Published 10,000; every unit stands for 100: 100 units are expected, give or take 10, which is 1,000."""
    whole = comparison("count", scale="netherlands")
    measured = Measured(9_000, 90, cluster=100)
    assert standard_error(whole, target(10_000, "count"), measured) == pytest.approx(1_000)


def test_sampling_error_of_a_rate():
    """16 per 1,000 among 1,000 deliveries: 16 events, give or take 4."""
    assert standard_error(comparison("rate"), target(16, "rate"), Measured(15, 1_000)) == 4


def test_sampling_error_of_a_mean():
    """A spread of 5 over 100 mothers."""
    error = standard_error(comparison("mean"), target(30.3, "mean"), Measured(30, 100, spread=5))
    assert error == 0.5


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (20.0, "agrees"),
        (24.9, "agrees"),  # 1 + 1.96 * 2 = 4.92
        (15.1, "agrees"),
        (24.93, "differs"),
        (15.07, "differs"),
    ],
)
def test_a_share_agrees_within_tolerance_and_sampling(value, verdict):
    figure = judge(comparison(), target(20.0), Measured(value, 400), RULE)
    assert figure.verdict == verdict
    assert figure.allowed == pytest.approx(1 + 1.96 * 2)
    assert (abs(figure.distance) <= 1) == (verdict == "agrees")


def test_what_differs_says_by_how_much_and_to_which_side():
    figure = judge(comparison(), target(20.0), Measured(30.0, 400), RULE)
    assert figure.reason == "5.08 above what is allowed"
    assert judge(comparison(), target(20.0), Measured(10.0, 400), RULE).reason.startswith(
        "5.08 below"
    )


def test_a_sample_that_can_tell_nothing_does_not_count():
    """5% of 16: 1.96 * sqrt(5 * 95 / 16) = 10.7, more than half of 5."""
    figure = judge(comparison(), target(5.0), Measured(5.0, 16), RULE)
    assert figure.verdict == "not covered"
    assert figure.reason == "too few in this sample to tell (n = 16)"


@pytest.mark.parametrize(
    "measured", [Measured(math.nan, 10), Measured(1.0, 0), Measured(1.0, math.nan)]
)
def test_no_unit_is_no_answer(measured):
    figure = judge(comparison(), target(5.0), measured, RULE)
    assert figure.verdict == "not covered"
    assert figure.value is None


def test_one_unit_has_no_spread_and_does_not_count():
    figure = judge(comparison("mean"), target(30.0, "mean"), Measured(30, 1, math.nan), RULE)
    assert figure.verdict == "not covered"


def test_nobody_in_a_large_sample_differs():
    """10,000 published, none found where 100 units of 100 were expected."""
    whole = comparison("count", scale="netherlands")
    figure = judge(whole, target(10_000, "count"), Measured(0.0, 1, cluster=100), RULE)
    assert figure.verdict == "differs"


def test_a_looser_rule_is_read_from_data():
    loose = dataclasses.replace(RULE, percentage_points=10.0)
    assert judge(comparison(), target(20.0), Measured(30.0, 400), loose).verdict == "agrees"


@pytest.mark.parametrize(
    ("value", "agrees"), [(80.0, True), (50.0, True), (43.0, True), (40.0, False)]
)
def test_more_than_a_published_lower_bound_agrees_and_less_does_not(value, agrees):
    """50 allows 1 point, and 6.6 for sampling at n = 220."""
    bound = comparison(bound="lower")
    found = judge(bound, target(50.0), Measured(value, 220), RULE)
    assert (found.verdict == "agrees") is agrees
