"""What careful and naive people conclude from the pilots: the careful are right on average, the naive are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.estimates import KINDS, NUMBERS, adjust_for, errors, least_squares
from benchmarks.pilots import world

LOTTERY, ASKED, CHOSEN = "reading_by_lot", "book_on_request", "course_by_referral"


def by_way(rows):
    """Pilot and outcome -> the row of errors."""
    return {(row["pilot"], row["outcome"]): row for row in rows}


def test_the_estimate_is_that_of_least_squares_with_families_as_clusters():
    statsmodels = pytest.importorskip("statsmodels.api")
    random = np.random.default_rng(7)
    n = 400
    families = np.repeat(np.arange(n // 2), 2)
    x = random.normal(size=n)
    treated = (random.random(n) < 1 / (1 + np.exp(-x))).astype(float)
    y = 0.3 * treated + x + random.normal(size=n // 2)[families] + random.normal(size=n)
    columns = np.column_stack([np.ones(n), x])
    found = least_squares(y, treated, columns, families)
    fitted = statsmodels.OLS(y, np.column_stack([treated, columns])).fit(
        cov_type="cluster", cov_kwds={"groups": families, "use_correction": False}
    )
    assert found.difference == pytest.approx(fitted.params[0])
    assert found.error == pytest.approx(fitted.bse[0] * np.sqrt(n / (n - 3)))
    naive = least_squares(y, treated, np.ones((n, 1)), families)
    assert abs(found.off(0.3)) < 2
    assert naive.off(0.3) > 4


@pytest.fixture(scope="module")
def few(calibration) -> dict[tuple[str, str], dict]:
    """Two worlds: enough to see that families who ask differ, and not who is right by half a standard error."""
    return by_way(errors([world(calibration, k) for k in range(2)]))


def test_families_who_ask_or_are_chosen_differ_and_those_of_a_lottery_do_not(few):
    assert few[ASKED, "language"]["naive"] > 1
    assert few[CHOSEN, "stress"]["naive"] > 1
    for pilot, outcome in ((ASKED, "language"), (CHOSEN, "stress")):
        # Naive errs upwards; what was known of the families before takes some of it off, or too much by chance.
        row = few[pilot, outcome]
        assert row["careful"] < row["naive"]
        assert abs(row["careful"]) < 2.5
    assert abs(few[LOTTERY, "language"]["offered"]) < 2.5
    assert few[LOTTERY, "language"]["families"] > 380
    assert few[LOTTERY, "language"]["truth"] > 0


def test_a_support_that_moves_no_stress_has_no_true_effect_on_it(few):
    for pilot in (LOTTERY, ASKED, CHOSEN):
        assert few[pilot, "stress"]["truth"] == 0
        assert few[pilot, "persistent_poverty"]["truth"] == 0


@pytest.mark.slow
@pytest.mark.timeout(5400)
def test_over_fifty_secrets_the_careful_are_right_and_the_naive_are_not(calibration):
    found = by_way(errors([world(calibration, k) for k in range(50)]))
    for outcome in ("language", "developmental_delay"):
        assert abs(found[LOTTERY, outcome]["careful"]) < 0.5, outcome
        assert abs(found[LOTTERY, outcome]["offered"]) < 0.5, outcome
        assert abs(found[ASKED, outcome]["careful"]) < 0.5, outcome
    assert found[ASKED, "language"]["naive"] > 2
    assert found[CHOSEN, "stress"]["naive"] > 2


def test_missing_values_and_rare_codes_are_adjusted_for():
    n = 60
    rows = pd.DataFrame({name: ["a", "b"] * (n // 2) for name in KINDS})
    rows = rows.assign(**{name: np.arange(n, dtype=float) for name in NUMBERS})
    plain = adjust_for(rows).shape[1]
    rows.loc[:9, NUMBERS[0]] = np.nan
    assert adjust_for(rows).shape[1] == plain + 1
    rows.loc[:2, KINDS[0]] = "rare"
    assert adjust_for(rows).shape[1] == plain + 1
    rows.loc[:14, KINDS[0]] = "often"
    assert adjust_for(rows).shape[1] == plain + 2
