"""Laws of the catalogue of supports, and its reader."""

import tomllib

import pytest

from generator.catalogue import (
    CHANNELS,
    MOMENTS,
    OUTCOMES_AND_HAZARDS,
    VARIABLES,
    drawn,
)
from generator.catalogue.reading import FOLDER, read_catalogue, read_support
from generator.catalogue.rows import offer_rows, support_rows
from generator.codebook import read_codes, tables
from generator.errors import GeneratorError
from generator.mechanisms import model
from generator.outcomes import OUTCOMES
from generator.parameters import read_sources

CATALOGUE = read_catalogue()
SUPPORTS = list(CATALOGUE.values())
NULL = [s for s in SUPPORTS if s.null]
ACTS = [(s, a) for s in SUPPORTS for a in s.acts]
TRIALS = [(s, t) for s in SUPPORTS for t in s.trials]
WANTED = {
    *("nurse_home_visits", "parenting_home_visits", "volunteer_home_visiting"),
    *("coach_young_parents", "information_parcel", "debt_stress_coaching", "income_supplement"),
    *("preschool_outreach", "reading_at_home", "parent_training", "couple_support"),
    *("perinatal_depression_treatment", "smoking_cessation", "group_antenatal_care"),
    "data_exchange",
}
every_support = pytest.mark.parametrize("support", SUPPORTS, ids=CATALOGUE)
every_act = pytest.mark.parametrize(
    ("support", "act"), ACTS, ids=[f"{s.id}.{a.on}.{a.variable}" for s, a in ACTS]
)


def test_the_supports_that_were_asked_for_are_there():
    assert len(CATALOGUE) >= 14
    assert set(CATALOGUE) >= WANTED


@every_support
def test_a_support_has_words_in_both_languages(support):
    for words in (support.name, support.what, support.for_whom, support.evidence.words):
        assert words.nl != words.en
        assert words.nl.strip() == words.nl
        assert words.en.strip() == words.en
    assert len(support.name.nl) <= 33  # fits the table of the demo
    assert len(support.name.en) <= 33


@every_support
def test_costs_are_above_nothing_and_a_number_without_source_says_so(support):
    for number in (support.cost_offer, support.cost_family, support.hours, support.capacity):
        assert number.value > 0
        assert number.note
    assert support.cost_offer.value < support.cost_family.value
    assert set(support.sources) <= {"assumption", *read_sources()}


@every_support
def test_a_channel_reaches_with_a_probability_and_only_at_moments_of_the_support(support):
    for channel in support.channels.values():
        assert set(channel.reach) <= set(support.moments)
        assert all(0 < p <= 1 for p in channel.reach.values())
    for moment in support.moments:
        assert any(support.reaches(c, moment) for c in CHANNELS)
    assert support.reaches("fax", support.moments[0]) == 0


def test_a_channel_reaches_as_far_whatever_it_offers():
    reach = {
        (c.name, m, p, c.source, c.note)
        for s in SUPPORTS
        for c in s.channels.values()
        for m, p in c.reach.items()
    }
    assert len({(channel, moment) for channel, moment, *_ in reach}) == len(reach)
    assert {channel for channel, *_ in reach} == set(CHANNELS)
    assert not any(c == "midwife" and m != "pregnancy" for c, m, *_ in reach)


@pytest.mark.parametrize("variable", VARIABLES)
def test_what_may_be_moved_is_a_yearly_mechanism_of_the_world(variable):
    mechanism = model.mechanisms[variable]
    assert mechanism.when == "year"
    on, _ = VARIABLES[variable]
    assert (mechanism.entity == "household") == (on == ("household",))


def test_nothing_that_may_be_moved_is_an_outcome_or_its_hazard():
    assert not set(VARIABLES) & (OUTCOMES_AND_HAZARDS | set(OUTCOMES))
    assert set(model.mechanisms) >= OUTCOMES_AND_HAZARDS
    hazards = {"help_hazard", "supervision_hazard", "youth_care_hazard", "delay_risk"}
    assert hazards | {"low_income_risk"} <= OUTCOMES_AND_HAZARDS


@every_act
def test_an_act_helps_and_can_be_felt_in_time(support, act):
    """A child that is not born at the cut-off comes into the world at the end of the first year."""
    good = {"language_expected", "motor_expected", "social_emotional_expected", "child_support"}
    good |= {"employment_probability", "preschool_reach_probability"}
    good |= {"preschool_indication_probability", "daycare_probability"}
    assert (act.size > 0) == (act.variable in good)
    if support.moments == ("pregnancy",) and act.on == "child":
        assert act.years >= 2
    if act.variable.startswith(("smoking", "hypertension", "preterm")):
        assert "pregnancy" in support.moments


@every_act
def test_an_effect_grows_with_need(support, act):
    assert all(weight > 0 for weight in act.moderators.values())


@every_act
def test_an_assumption_has_a_wide_interval(support, act):
    low, high = act.interval
    if act.source == "assumption" and act.scale == "log_odds":
        assert high - low >= 0.15, act.variable


@pytest.mark.parametrize(
    ("support", "trial"), TRIALS, ids=[f"{s.id}.{t.outcome}" for s, t in TRIALS]
)
def test_a_trial_looks_at_a_variable_of_the_world_that_its_support_moves(support, trial):
    assert trial.outcome in model.mechanisms
    moved = {a.variable for a in support.acts}
    below = set().union(*(model.descendants(v) for v in moved))
    assert trial.outcome in below


def test_supports_with_a_published_number_have_a_trial():
    assert {s.id for s, _ in TRIALS} >= {
        *("nurse_home_visits", "perinatal_depression_treatment", "smoking_cessation"),
        *("group_antenatal_care", "parent_training", "parenting_home_visits"),
    }


def test_null_supports_do_nothing_and_nothing_that_is_published_gives_them_away():
    assert len(NULL) >= 2
    others = [s for s in SUPPORTS if not s.null]
    for support in NULL:
        assert not support.acts
        assert not support.trials
        alike = [o for o in others if o.evidence.words == support.evidence.words]
        assert len(alike) >= 2
        assert {o.evidence.level for o in alike} == {support.evidence.level}
    published = {key for row in support_rows(SUPPORTS) for key in row}
    assert not published & {"null", "acts", "size", "interval", "suits", "trials", "source"}


def test_the_published_tables_are_as_declared():
    declared = tables("challenge")
    for name, rows in (
        ("supports", support_rows(SUPPORTS)),
        ("support_offers", offer_rows(SUPPORTS)),
    ):
        table = declared[name]
        assert all(set(row) == {c.name for c in table.columns} for row in rows)
        keys = [tuple(row[k] for k in table.key) for row in rows]
        assert len(set(keys)) == len(keys)
        for column in table.columns:
            if column.width:
                assert max(len(row[column.name]) for row in rows) <= column.width, column.name
            if column.codes:
                assert {row[column.name] for row in rows} <= set(read_codes(column.codes))
    assert {r["support"] for r in offer_rows(SUPPORTS)} == set(CATALOGUE)


def test_code_lists_are_those_of_the_catalogue():
    assert tuple(read_codes("channel")) == CHANNELS
    assert tuple(read_codes("stage")) == MOMENTS


def test_sizes_are_drawn_within_their_intervals_and_published_pins_them():
    worlds = [drawn(CATALOGUE, "drawn", bytes([k]) * 32) for k in (1, 2)]
    for name, support in CATALOGUE.items():
        for k, act in enumerate(support.acts):
            sizes = [world[name].acts[k].size for world in worlds]
            assert sizes[0] != sizes[1]
            assert all(act.interval[0] <= size <= act.interval[1] for size in sizes)
    assert drawn(CATALOGUE, "drawn", bytes([1]) * 32) == worlds[0]
    assert drawn(CATALOGUE, "published", bytes(32)) == CATALOGUE


def test_a_size_does_not_depend_on_the_rest_of_the_catalogue():
    whole = drawn(CATALOGUE, "drawn", bytes(32))
    one = {"parent_training": CATALOGUE["parent_training"]}
    assert drawn(one, "drawn", bytes(32))["parent_training"] == whole["parent_training"]


HOSTILE = [
    ("null    = false", 'null    = "no"', "neither true nor false", "write true or false"),
    ("null    = false", "null    = true", "null support has no acts", "correct null"),
    ("[for_whom]", "[for_who]", "Unknown key 'for_who'", "did you mean 'for_whom'?"),
    ('moments = ["second_year", ', 'moments = ["secondyear", ', "not known", "'second_year'?"),
    ("[channels.school]", "[channels.scool]", "'scool'", "did you mean 'school'?"),
    ("second_year = 0.93", "first_year = 0.93", "'first_year'", "second_year, toddler"),
    ("second_year = 0.93", "second_year = 93", "no probability", "share"),
    ("{ second_year = 0.93, toddler = 0.88 }", "{}", "reaches nobody", "share"),
    ("second_year = 0.93", "second_year = nan", "no number", "finite"),
    ('unit   = "EUR"', 'unit   = "USD"', "unit is 'USD'", "count in EUR"),
    ("value  = 1_500", "value  = 0", "not above 0", "nothing is free"),
    ('source = "assumption"', 'source = "mentin-2013"', "no source", "'menting-2013'?"),
    ('level  = "randomised"', 'level  = "randomized"', "not known", "'randomised'?"),
    ('"social_emotional_expected"', '"social_emotional"', "No support may move", "_expected'?"),
    ('"social_emotional_expected"', '"delay_risk"', "outcome", "upstream"),
    ('"social_emotional_expected"', '"help_hazard"', "outcome", "upstream"),
    ('on         = "child"', 'on         = "mother"', "not on 'mother'", "use child"),
    ('scale      = "add"', 'scale      = "log_odds"', "scale 'log_odds'", "use add"),
    ("size       = 0.1", "size       = 0.5", "outside its interval", "correct"),
    ("interval   = [0.024, 0.218]", "interval   = [0.218, 0.024]", "upside down", "lower end"),
    ("interval   = [0.024, 0.218]", "interval   = [0.024]", "two ends", "[low, high]"),
    ("years      = 2", "years      = 7", "number of years", "1 to 6"),
    ("years      = 2", "years      = true", "number of years", "whole number"),
    ("{ stress = 0.8 }", "{ stres = 0.8 }", "'stres'", "did you mean 'stress'?"),
    ("{ stress = 0.8 }", '{ stress = "0.8" }', "no number", "without quotes"),
    ("works          = -0.4", "work           = -0.4", "'work'", "did you mean 'works'?"),
    ('measure       = "cohen_d"', 'measure       = "d"', "not known", "cohen_d"),
    ("value         = 0.13", "value         = false", "no number", "finite"),
    ("[[trials]]", "[trials]", "no list of tables", "[[trials]]"),
    ('of            = "child"', 'of            = "father"', "not known", "mother"),
    ("among         = { stress", "among         = { stres", "not known", "'stress'"),
    (
        'solves        = "social_emotional_expected"',
        'solves        = "language_expected"',
        "not known",
        "social_emotional_expected",
    ),
    ('variable   = "social_emotional_expected"', 'variable   = ["a"]', "text", "sentence"),
    ('variable   = "maltreatment_hazard"', 'variable   = "stress_at_home"', "scale", "use add"),
    ('id      = "parent_training"', 'id      = "training"', "'training'", "'parent_training'"),
    ("[evidence]", "[evidence", "no TOML", "correct it"),
]


@pytest.mark.parametrize(("old", "new", "what", "mend"), HOSTILE, ids=[h[1] for h in HOSTILE])
def test_a_slip_of_the_pen_is_refused_with_a_place_and_a_mend(old, new, what, mend, tmp_path):
    good = (FOLDER / "parent_training.toml").read_text(encoding="utf-8")
    assert old in good
    path = tmp_path / "parent_training.toml"
    path.write_text(good.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GeneratorError) as refused:
        read_support(path)
    assert what in refused.value.what
    assert mend in refused.value.mend
    assert refused.value.where.startswith("parent_training.toml")


def test_every_key_that_is_left_out_is_asked_for(tmp_path):
    good = (FOLDER / "smoking_cessation.toml").read_text(encoding="utf-8")
    path = tmp_path / "smoking_cessation.toml"
    for key in tomllib.loads(good):
        if key in ("suits", "trials"):
            continue
        lines = good.splitlines()
        headers = (f"[{key}]", f"[{key}.", f"[[{key}]]")
        kept, skipping = [], False
        for line in lines:
            if line.startswith("["):
                skipping = line.startswith(headers)
            if not skipping and not line.startswith((f"{key} ", f"{key}=")):
                kept.append(line)
        path.write_text("\n".join(kept), encoding="utf-8")
        with pytest.raises(GeneratorError):
            read_support(path)


def test_one_variable_is_moved_once(tmp_path):
    good = (FOLDER / "reading_at_home.toml").read_text(encoding="utf-8")
    act = good[good.index("[[acts]]") : good.index("[[trials]]")]
    path = tmp_path / "reading_at_home.toml"
    path.write_text(f"{good}\n{act}", encoding="utf-8")
    with pytest.raises(GeneratorError, match="Two acts shift the same variable"):
        read_support(path)
