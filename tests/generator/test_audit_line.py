"""A copy of the true risk is seen by a line where neighbours miss it: a few risks are far higher than all others."""

import numpy as np
import pytest

from generator.fidelity.audit.columns import View, _by_line, fitted_error

RISK = np.concatenate([np.random.default_rng(3).beta(1, 30, 300), [0.7, 0.95]])


def explained(numbers):
    """Share of the spread of risks that one column explains, nobody being predicted from itself."""
    each_its_own = {"": np.arange(len(RISK)).astype(str)}
    error = fitted_error(View("table", "column", each_its_own, numbers), RISK)
    return 1 - error.mean() / RISK.var()


@pytest.mark.parametrize("copy", [RISK, np.round(RISK, 3), 9e6 * RISK + 12, -RISK])
def test_a_copy_is_seen(copy):
    assert explained(copy) > 0.95


def test_what_has_nothing_to_do_with_the_risk_explains_nothing():
    assert explained(np.random.default_rng(4).normal(size=len(RISK))) < 0.05


def test_the_line_is_that_of_the_others():
    """Least squares without each child in turn, by refitting."""
    numbers = np.random.default_rng(5).normal(size=len(RISK)) + 3 * RISK
    for k in (0, 7, len(RISK) - 1):
        rest = np.arange(len(RISK)) != k
        slope, start = np.polyfit(numbers[rest], RISK[rest], 1)
        assert _by_line(numbers, RISK)[k] == pytest.approx(start + slope * numbers[k])


def test_missing_values_and_a_constant_give_the_mean():
    some = np.where(np.arange(len(RISK)) < 50, np.nan, RISK)
    assert _by_line(some, RISK)[:50] == pytest.approx(RISK.mean())
    assert _by_line(np.ones(len(RISK)), RISK) == pytest.approx(RISK.mean())
    alone = np.zeros(len(RISK))
    alone[5] = 1.0  # one value that would hold the line by itself says nothing of its own child
    assert _by_line(alone, RISK)[5] == pytest.approx(RISK.mean())
