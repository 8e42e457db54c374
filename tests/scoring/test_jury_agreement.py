"""Krippendorff's alpha: the published example, another implementation, and where it has no meaning."""

import numpy as np
import pytest

from scoring.jury_agreement import krippendorff_alpha

nan = np.nan
# Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C: four observers, twelve units.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
        [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
    ]
)
# Points of no meaning, with gaps; alphas by krippendorff 0.9.0.
OTHER = np.array(
    [
        [5, 1, 1, 2, 1, nan, 5, 3, nan],
        [1, 2, nan, 4, nan, 2, 1, nan, 4],
        [1, 1, 3, 2, 5, 3, nan, 3, 4],
        [3, nan, 4, nan, 5, nan, 2, 2, 4],
        [nan, nan, 5, 2, 5, 1, nan, 5, nan],
    ]
)


@pytest.mark.parametrize(
    ("level", "published", "other"),
    [
        ("nominal", 0.743421052631579, 0.13464696223316885),
        ("ordinal", 0.8153875037548814, 0.04012711526181345),
        ("interval", 0.8491071428571428, 0.05608974358974328),
    ],
)
def test_alpha_is_the_published_one_and_that_of_another_implementation(level, published, other):
    assert krippendorff_alpha(PUBLISHED, level) == pytest.approx(published, abs=1e-12)
    assert krippendorff_alpha(OTHER, level) == pytest.approx(other, abs=1e-12)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_full_agreement_is_one(level):
    points = np.tile([1.0, 2, 3, 5], (3, 1))
    assert krippendorff_alpha(points, level) == pytest.approx(1)


def test_contradiction_is_below_zero():
    assert krippendorff_alpha(np.array([[1.0, 2, 3, 4], [4.0, 3, 2, 1]]), "interval") < -0.5


@pytest.mark.parametrize(
    "points",
    [
        np.full((3, 4), 2.0),  # all the same
        np.array([[1.0, nan], [nan, 2.0]]),  # nothing rated twice
        np.zeros((0, 3)),
    ],
)
def test_without_a_meaning_it_is_nan(points):
    assert np.isnan(krippendorff_alpha(points))


def test_the_order_of_judges_and_pitches_does_not_count():
    random = np.random.default_rng(1)
    mixed = random.permutation(random.permutation(PUBLISHED).T).T
    assert krippendorff_alpha(mixed) == pytest.approx(krippendorff_alpha(PUBLISHED))
