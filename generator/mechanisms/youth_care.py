"""Youth care: help for children and young adults, as spells. Need is one thing, use another.

Help and child protection (protection.py) begin by hazards that do not depend on care a person had: need lasts, and
so those who had care have it more often again. That makes the risk of any care exact (see outcomes.py).
Days count from 1 to 365; 0 where nothing begins or ends.
"""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Floats, Ints, Probabilities, Scores
from generator.mechanisms.codes import MAN, MOROCCO, TURKEY, WOMAN
from generator.mechanisms.protection import day_after
from generator.mechanisms.registry import model

ADOLESCENT = 12


@model.mechanism("person")
def youth(resident: Bools, age: Ints, *, to_age: int) -> Bools:
    """Whether a person is there and young enough for youth care. Shapes (persons,)."""
    return resident & (age <= to_age)


@model.mechanism("person")
def youth_at_home(youth: Bools, at_home: Bools) -> Bools:
    """Whether a young person lives in the household of somebody else. Shapes (persons,)."""
    return youth & at_home


@model.mechanism("person")
def development_need(
    development_need_before: Scores,
    young_before: Bools,
    social_emotional_before: Scores,
    language_before: Scores,
    motor_before: Scores,
    chronic_condition: Bools,
    *,
    social_emotional: float,
    language: float,
    motor: float,
    chronic: float,
) -> Scores:
    """Need of care that lies in a child's development and health, a logit; from school on as it stood then.

    Shapes (persons,). Leaves out: development after the fourth year.
    """
    need = -(
        social_emotional * social_emotional_before
        + language * language_before
        + motor * motor_before
    )
    return np.where(young_before, need + chronic * chronic_condition, development_need_before)


@model.mechanism("person", where="youth_at_home")
def family_troubles(
    mother_mental_health_problem: Bools,
    father_mental_health_problem: Bools,
    household_heads: Ints,
    mother_separates_before: Bools,
    household_heads_with_debts: Ints,
    poverty_risk: Probabilities,
    maltreatment_before: Bools,
    mother_had_youth_care: Bools,
    mother_adversity: Ints,
    *,
    mental_health: float,
    single: float,
    separated: float,
    debts: float,
    low_income: float,
    maltreated: float,
    mother_in_care: float,
    per_adversity: float,
) -> Scores:
    """Need of care that lies in the family, a logit. Shapes (persons,). 0 is none, and for who left home."""
    ill = mother_mental_health_problem.astype(float) + father_mental_health_problem
    return (
        mental_health * ill
        + single * (household_heads < 2)
        + separated * mother_separates_before
        + debts * (household_heads_with_debts > 0)
        + low_income * poverty_risk
        + maltreated * maltreatment_before
        + mother_in_care * mother_had_youth_care
        + per_adversity * mother_adversity
    )


@model.mechanism("person", where="youth")
def help_hazard(
    age: Ints,
    sex: Codes,
    development_need: Scores,
    family_troubles: Scores,
    vulnerability: Scores,
    origin: Codes,
    born_here: Bools,
    at_home: Bools,
    mother_born_here: Bools,
    *,
    intercept: float,
    by_age: Floats,
    boy: float,
    adolescent_girl: float,
    own_troubles: float,
    turkish_moroccan: float,
    born_abroad: float,
) -> Probabilities:
    """Probability that youth help begins this year for a person who has none.

    Shapes (persons,). A logit of need (development, family, an adolescent's own troubles) and of access: some groups
    use less care than they need.
    Leaves out: waiting lists, what an earlier spell did, supply by municipality.
    """
    adolescent = age >= ADOLESCENT
    need = (
        boy * ((sex == MAN) & ~adolescent)
        + adolescent_girl * ((sex == WOMAN) & adolescent)
        + own_troubles * vulnerability * adolescent
        + development_need
        + family_troubles
    )
    abroad = ~born_here | (at_home & ~mother_born_here)
    access = turkish_moroccan * np.isin(origin, (MOROCCO, TURKEY)) + born_abroad * abroad
    profile = by_age[np.clip(age, 0, len(by_age) - 1)]
    return np.asarray(expit(intercept + profile + need + access))


@model.mechanism("person", where="youth")
def in_help(in_help_before: Bools, help_begins_before: Bools, help_ends_before: Bools) -> Bools:
    """Whether youth help runs on 1 January. Shapes (persons,)."""
    return (in_help_before | help_begins_before) & ~help_ends_before


@model.mechanism("person", where="youth")
def help_begins(
    help_hazard: Probabilities,
    in_help: Bools,
    supervision_begins: Bools,
    u_help: Floats,
    u_ordered: Floats,
    *,
    ordered: float,
) -> Bools:
    """Whether youth help begins this year: by its hazard, or together with supervision. Shapes (persons,)."""
    return ~in_help & ((u_help < help_hazard) | (supervision_begins & (u_ordered < ordered)))


@model.mechanism("person", where="help_begins")
def help_begin_day(
    supervision_begins: Bools, supervision_begin_day: Codes, u_help_begin: Floats
) -> Codes:
    """Day of the year on which help begins; with supervision the same. Shapes (persons,)."""
    drawn = (1 + np.floor(365 * u_help_begin)).astype(np.int16)
    return np.where(supervision_begins, supervision_begin_day, drawn)


@model.mechanism("person")
def helped(in_help: Bools, help_begins: Bools) -> Bools:
    """Whether youth help runs on some day of this year. Shapes (persons,)."""
    return in_help | help_begins


@model.mechanism("person", where="helped")
def help_with_residence(
    in_help: Bools,
    help_with_residence_before: Bools,
    age: Ints,
    development_need: Scores,
    maltreatment: Bools,
    u_residence: Floats,
    *,
    intercept: float,
    adolescent: float,
    development: float,
    maltreated: float,
) -> Bools:
    """Whether help goes with a residence elsewhere, for the whole spell; placements by a court come on top.

    Shapes (persons,). A logit.
    """
    logit = (
        intercept
        + adolescent * (age >= ADOLESCENT)
        + development * development_need
        + maltreated * maltreatment
    )
    return np.where(in_help, help_with_residence_before, u_residence < expit(logit))


@model.mechanism("person", where="helped")
def help_end_hazard(
    age: Ints,
    help_begin_day: Codes,
    help_with_residence: Bools,
    *,
    mean_days: float,
    mean_days_with_residence: float,
    to_age: int,
) -> Probabilities:
    """Probability that help ends this year: a constant rate over the days that are left, certain in the last year.

    Shapes (persons,). Leaves out: what help achieves.
    """
    mean = np.where(help_with_residence, mean_days_with_residence, mean_days)
    return np.where(age >= to_age, 1.0, -np.expm1(-(365 - help_begin_day) / mean))


model.event("person", "help_ends", hazard="help_end_hazard", where="helped")


@model.mechanism("person", where="help_ends")
def help_end_day(help_begin_day: Codes, u_help_end: Floats) -> Codes:
    """Last day of help in the year, any day alike. Shapes (persons,)."""
    return day_after(help_begin_day, u_help_end).astype(np.int16)


@model.mechanism("person", where="youth")
def in_youth_care(in_help: Bools, in_protection: Bools) -> Bools:
    """Whether any youth care (help, protection) runs on 1 January. Shapes (persons,)."""
    return in_help | in_protection


@model.mechanism("person", where="youth")
def youth_care_hazard(
    help_hazard: Probabilities,
    supervision_hazard: Probabilities,
    in_help: Bools,
    in_protection: Bools,
) -> Probabilities:
    """Probability that any youth care begins this year: help, or a measure of protection. Shapes (persons,).

    Guardianship that takes the place of supervision is a change of measure, not a beginning.
    """
    spared = (1 - help_hazard * ~in_help) * (1 - supervision_hazard * ~in_protection)
    return 1 - spared


@model.mechanism("person", where="youth")
def youth_care_begins(help_begins: Bools, supervision_begins: Bools) -> Bools:
    """Whether any youth care begins this year. Shapes (persons,)."""
    return help_begins | supervision_begins


@model.mechanism("person", where="youth")
def youth_care_probability(youth_care_hazard: Probabilities, in_youth_care: Bools) -> Probabilities:
    """Probability of having any youth care on some day of this year. Shapes (persons,)."""
    return np.where(in_youth_care, 1.0, youth_care_hazard)


@model.mechanism("person")
def had_youth_care(had_youth_care_before: Bools, youth_care_begins_before: Bools) -> Bools:
    """Whether somebody has had youth care, until last year. Shapes (persons,)."""
    return had_youth_care_before | youth_care_begins_before
