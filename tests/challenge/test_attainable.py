"""The attainable gain: found where there is something to find, nothing where there is not."""

import numpy as np
import pandas as pd
import pytest

from challenge.attainable import attainable_gain
from scoring.metrics import expected_brier_gain

CHILDREN = 3000
TEST_BIRTH = 2020


@pytest.fixture(scope="module")
def province():
    """Children of a province with more postcode areas than a tree takes categories, one in twenty without one."""
    rng = np.random.default_rng(1)
    area = rng.integers(5000, 5400, CHILDREN)
    ids = [f"{i:09d}" for i in range(CHILDREN)]
    tenure = rng.choice(["owner", "tenant"], CHILDREN)
    features = pd.DataFrame(
        {
            "RINPERSOON": ids,
            "stage": "toddler",
            "postcode4": pd.Series(area.astype(str)).mask(rng.random(CHILDREN) < 0.05, None),
            "tenure": tenure,
        }
    )
    answers = pd.DataFrame(
        {
            "RINPERSOON": ids,
            "mother": np.arange(CHILDREN) // 2,
            "birth_year": rng.integers(2013, TEST_BIRTH + 1, CHILDREN),
            "seen_risk": 0.1 + 0.2 * (tenure == "tenant") + 0.2 * (area > 5200),
            "hidden_risk": rng.beta(1, 8, CHILDREN),
        }
    )
    return features, answers


def test_what_public_columns_tell_is_attained_and_what_they_hide_is_not(province):
    features, answers = province
    base = {"seen": answers["seen_risk"].mean(), "hidden": answers["hidden_risk"].mean()}
    found = attainable_gain(features, answers, base=base, test_birth=TEST_BIRTH)
    test = answers[answers["birth_year"] == TEST_BIRTH]
    ceiling = {
        name: expected_brier_gain(test[f"{name}_risk"], test[f"{name}_risk"], rate)
        for name, rate in base.items()
    }
    assert 0.9 * ceiling["seen"] < found["seen"].gain < ceiling["seen"]
    assert found["hidden"].gain < 0.1 * ceiling["hidden"]


def test_the_share_that_is_explained_is_that_of_children_of_all_years(province):
    features, answers = province
    base = {"seen": answers["seen_risk"].mean(), "hidden": answers["hidden_risk"].mean()}
    found = attainable_gain(features, answers, base=base, test_birth=TEST_BIRTH)
    assert 0.9 < found["seen"].explained < 1
    assert abs(found["hidden"].explained) < 0.1
    # One birth year whose risks lie far apart by chance: the gain there is another, the share hardly.
    wider = np.where(answers["birth_year"] == TEST_BIRTH, 1.5, 1.0)
    wide = answers.assign(seen_risk=answers["seen_risk"] * wider)
    other = attainable_gain(features, wide, base=base, test_birth=TEST_BIRTH)
    assert other["seen"].gain > 1.5 * found["seen"].gain
    assert other["seen"].explained == pytest.approx(found["seen"].explained, abs=0.15)
