"""Filters without code: the rule that they write says what they say, and nothing but what they wrote is read back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenge.idea_filters import (
    NO,
    THEMES,
    YES,
    Filter,
    Target,
    code_labels,
    columns,
    kind_of,
    label,
    named,
    priorities,
    read_rule,
    rule,
)
from generator.codebook import tables
from scoring.idea import Terms
from scoring.rules import Refusal, check_rule

# No filter looks at these: ids, the year, origin (no rule may), what stands for it, pilots (over), how old at the clinic.
LEFT_OUT = {"RINPERSOON", "stage", "year", "mother_origin", "mother_born_abroad"}
LEFT_OUT |= {"postcode4", "pilot_arm", "development_age"}


def test_every_column_of_the_features_is_in_one_theme_or_left_out_on_purpose():
    chosen = [name for theme in THEMES.values() for name in theme]
    assert len(chosen) == len(set(chosen))
    declared = {c.name for c in tables("challenge")["first_1000_days"].columns}
    assert set(chosen) | LEFT_OUT == declared
    assert not set(chosen) & LEFT_OUT
    assert not {c.lower() for c in chosen} & {c.lower() for c in Terms({}, 1, {}).origin}


@pytest.mark.parametrize("column", columns())
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_column_has_a_label_and_every_list_its_words(column, language):
    assert label(column, language)[0].isupper()
    assert (kind_of(column) == "choice") == bool(code_labels(column, language))


def filters_of(column):
    match kind_of(column):
        case "yes_no":
            return st.sampled_from([YES, NO]).map(lambda v: Filter(column, values=(v,)))
        case "choice":
            codes = st.lists(st.sampled_from(list(code_labels(column, "nl"))), unique=True)
            return codes.map(lambda v: Filter(column, values=tuple(v)))
    if kind_of(column) == "whole":
        number = st.none() | st.integers(-50, 90_000).map(float)
    else:
        number = st.none() | st.integers(-400, 400).map(lambda n: n / 100)
    return st.builds(Filter, st.just(column), low=number, high=number)


NUMBERS = [c for c in columns() if kind_of(c) in ("whole", "real")]
TARGETS = st.builds(
    Target,
    moment=st.sampled_from(["pregnancy", "first_year", "second_year", "toddler"]),
    filters=st.lists(
        st.sampled_from(list(columns())).flatmap(filters_of),
        max_size=5,
        unique_by=lambda f: f.column,
    ).map(tuple),
    any_of=st.booleans(),
    first=st.sampled_from(["", *NUMBERS]),
    lowest=st.booleans(),
)


@given(TARGETS)
def test_a_rule_is_read_back_as_what_was_said(target):
    assert read_rule(rule(target)) == target.plain
    assert rule(target.plain) == rule(target)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT RINPERSOON FROM first_1000_days",
        rule(Target("toddler")) + " OR TRUE",
        rule(Target("toddler", (Filter("mother_age", high=24),))).replace("24", "24 + 1"),
        rule(Target("toddler", (Filter("mother_age", high=24),))).replace("mother_age", "mother_born_abroad"),
        rule(Target("toddler", (Filter("mother_age", high=24),))).replace("mother_age", "postcode4"),
        rule(Target("toddler", (Filter("sex", values=("boy",)),))).replace("boy", "dog"),
        rule(Target("toddler", (Filter("sex", values=("boy",)),))).replace("IN ('boy')", ">= 1"),
        rule(Target("toddler", (Filter("mother_age", high=24),))).replace("f.mother_age <= 24", "f.mother_age"),
        rule(Target("toddler", first="mother_age")).replace("mother_age", "sex"),
        rule(Target("toddler", (Filter("mother_age", high=24), Filter("sex", values=("boy",)), Filter("tenure", values=("owner",))))).replace("AND f.sex", "OR f.sex"),
        "",
    ],
)  # fmt: skip
def test_sql_of_somebody_else_is_not_taken_for_filters(sql):
    assert read_rule(sql) is None


def test_what_was_not_recorded_meets_no_filter_and_comes_last():
    table = {
        "stage": np.array(["toddler", "toddler", "toddler", "pregnancy", ""]),
        "mother_age": np.array([20.0, np.nan, 40.0, 20.0, 20.0]),
        "premium_arrears": np.array([np.nan, 1.0, 0.0, 1.0, 1.0]),
        "tenure": np.array([None, "owner", "tenant", "owner", "owner"], dtype=object),
    }
    young, behind = Filter("mother_age", high=30), Filter("premium_arrears", values=(YES,))
    on_time, owners = Filter("premium_arrears", values=(NO,)), Filter("tenure", values=("owner",))

    def who(*filters, any_of=False):
        return np.flatnonzero(named(Target("toddler", filters, any_of), table)).tolist()

    assert who() == [0, 1, 2]
    assert who(young) == [0]
    assert who(young, behind) == []
    assert who(young, behind, any_of=True) == [0, 1]
    assert who(on_time) == [2]
    assert who(owners, Filter("mother_age")) == [1]
    assert who(Filter("mother_age"), any_of=True) == [0, 1, 2]
    first = priorities(Target("toddler", first="mother_age"), table)
    assert first[0] > first[2]
    assert np.isnan(first[1])
    assert priorities(Target("toddler"), table) is None


@settings(max_examples=15, deadline=None)  # each asks a process of its own
@given(TARGETS)
def test_the_check_of_rules_takes_every_rule_and_knows_its_columns(target):
    schema = {
        f"main.{name}": [c.name for c in tables("challenge")[name].columns]
        for name in ("children", "first_1000_days")
    }
    found = check_rule(rule(target), schema)
    assert not isinstance(found, Refusal)
    assert target.columns <= {column for _, column in found}
    assert {c for _, c in found} <= target.columns | {"RINPERSOON", "stage"}
