"""Child protection: supervision orders, guardianship, and the placement of children out of their homes.

Days count from 1 to 365; 0 where nothing begins or ends. What a child's family went through makes a measure begin,
never an earlier measure or help: so the probability of beginning is the same whatever was begun before.
"""

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Codes, Days, Floats, Ints, Probabilities, Scores, Years
from generator.mechanisms.registry import model

OF_AGE = 18


@model.mechanism("person")
def protectable(youth_at_home: Bools, age: Ints) -> Bools:
    """Whether a person is a minor, all year, for whom a supervision order may begin. Shapes (persons,)."""
    return youth_at_home & (age < OF_AGE)


@model.mechanism("person", where="protectable")
def supervision_hazard(
    age: Ints,
    maltreatment: Bools,
    maltreatment_before: Bools,
    development_need: Scores,
    mother_violence_at_home: Bools,
    mother_mental_health_problem: Bools,
    father_mental_health_problem: Bools,
    mother_had_youth_care: Bools,
    mother_adversity: Ints,
    household_heads: Ints,
    household_heads_with_debts: Ints,
    poverty_risk: Probabilities,
    *,
    intercept: float,
    by_age: Floats,
    maltreated: float,
    maltreated_before: float,
    development: float,
    violence: float,
    mental_health: float,
    mother_in_care: float,
    per_adversity: float,
    single: float,
    debts: float,
    low_income: float,
) -> Probabilities:
    """Probability that a court puts a child that is under no measure under supervision this year.

    Shapes (persons,). A logit of maltreatment, violence and the parents' troubles.
    Leaves out: measures before the first birthday's year, what earlier help did, brothers and sisters.
    """
    ill = mother_mental_health_problem.astype(float) + father_mental_health_problem
    logit = (
        intercept
        + by_age[np.clip(age, 0, len(by_age) - 1)]
        + maltreated * maltreatment
        + maltreated_before * maltreatment_before
        + development * development_need
        + violence * mother_violence_at_home
        + mental_health * ill
        + mother_in_care * mother_had_youth_care
        + per_adversity * mother_adversity
        + single * (household_heads < 2)
        + debts * (household_heads_with_debts > 0)
        + low_income * poverty_risk
    )
    return np.asarray(expit(logit))


@model.mechanism("person", where="youth")
def in_supervision(
    in_supervision_before: Bools, supervision_begins_before: Bools, supervision_ends_before: Bools
) -> Bools:
    """Whether a supervision order runs on 1 January. Shapes (persons,)."""
    return (in_supervision_before | supervision_begins_before) & ~supervision_ends_before


@model.mechanism("person", where="youth")
def in_guardianship(
    in_guardianship_before: Bools,
    guardianship_begins_before: Bools,
    guardianship_ends_before: Bools,
) -> Bools:
    """Whether an institution is guardian of a child on 1 January. Shapes (persons,)."""
    return (in_guardianship_before | guardianship_begins_before) & ~guardianship_ends_before


@model.mechanism("person")
def in_protection(in_supervision: Bools, in_guardianship: Bools) -> Bools:
    """Whether a measure of child protection runs on 1 January. Shapes (persons,)."""
    return in_supervision | in_guardianship


@model.mechanism("person")
def unprotected(protectable: Bools, in_protection: Bools) -> Bools:
    """Whether a supervision order could begin this year. Shapes (persons,)."""
    return protectable & ~in_protection


model.event("person", "supervision_begins", hazard="supervision_hazard", where="unprotected")


@model.mechanism("person", where="supervision_begins")
def supervision_begin_day(u_supervision_begin: Floats) -> Codes:
    """Day of the year on which a supervision order begins; any day alike. Shapes (persons,)."""
    return (1 + np.floor(365 * u_supervision_begin)).astype(np.int16)


@model.mechanism("person", where="supervision_begins")
def placement_begins(
    age: Ints,
    maltreatment: Bools,
    u_placement: Floats,
    *,
    intercept: float,
    toddler: float,
    maltreated: float,
) -> Bools:
    """Whether a child is placed out of its home on the day on which it is put under supervision.

    Shapes (persons,). A logit. Leaves out: placements later on; the foster family as a household (the child
    stays where its parents are registered).
    """
    logit = intercept + toddler * (age <= 3) + maltreated * maltreatment
    return u_placement < expit(logit)


@model.mechanism("person", where="youth")
def placed(
    in_protection: Bools,
    placed_before: Bools,
    placement_begins_before: Bools,
    returns_home_before: Bools,
) -> Bools:
    """Whether a child under a measure lives out of its home on 1 January. Shapes (persons,)."""
    return in_protection & (placed_before | placement_begins_before) & ~returns_home_before


@model.mechanism("person")
def supervised_minor(in_supervision: Bools, protectable: Bools) -> Bools:
    """Whether a child is under supervision on 1 January and stays a minor this year. Shapes (persons,)."""
    return in_supervision & protectable


@model.mechanism("person", where="supervised_minor")
def guardianship_hazard(
    age: Ints, placed: Bools, *, yearly: float, toddler: float
) -> Probabilities:
    """Probability that the parents of a child that was placed lose their authority to an institution this year.

    Shapes (persons,). Leaves out: orphans, refugees without parents, guardianship of foster parents.
    """
    return np.where(placed, yearly * np.where(age <= 3, toddler, 1.0), 0.0)


model.event("person", "guardianship_begins", hazard="guardianship_hazard", where="supervised_minor")


@model.mechanism("person", where="guardianship_begins")
def guardianship_begin_day(u_guardianship_begin: Floats) -> Codes:
    """Day of the year on which guardianship begins, from 2 on; supervision ends the day before. Shapes (persons,)."""
    return (2 + np.floor(364 * u_guardianship_begin)).astype(np.int16)


@model.mechanism("person")
def supervised(in_supervision: Bools, supervision_begins: Bools) -> Bools:
    """Whether a supervision order runs on some day of this year. Shapes (persons,)."""
    return in_supervision | supervision_begins


@model.mechanism("person", where="supervised")
def supervision_end_hazard(
    age: Ints, supervision_begin_day: Codes, guardianship_begins: Bools, *, mean_days: float
) -> Probabilities:
    """Probability that supervision ends this year: certain at eighteen, or when guardianship takes its place.

    Shapes (persons,). Otherwise a constant rate over the days that are left. Leaves out: renewal by the year.
    """
    left = 365 - supervision_begin_day
    return np.where((age >= OF_AGE) | guardianship_begins, 1.0, -np.expm1(-left / mean_days))


model.event("person", "supervision_ends", hazard="supervision_end_hazard", where="supervised")


def birthday(birth_date: Days, birth_year: Years) -> Ints:
    """Return the day of the year, 1 to 365, of a birthday. Shapes (persons,)."""
    first = (birth_year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int32)
    return np.minimum(birth_date - first + 1, 365)


def day_after(begin_day: Codes, u: Floats) -> Ints:
    """Return a day of the year after `begin_day` (0: the spell runs on 1 January), any day alike. Shapes (persons,)."""
    return np.minimum(begin_day + 1 + np.floor((365 - begin_day) * u), 365).astype(np.int32)


@model.mechanism("person", where="supervision_ends")
def supervision_end_day(
    age: Ints,
    birth_date: Days,
    birth_year: Years,
    supervision_begin_day: Codes,
    guardianship_begins: Bools,
    guardianship_begin_day: Codes,
    u_supervision_end: Floats,
) -> Codes:
    """Last day of supervision in the year. Shapes (persons,)."""
    drawn = day_after(supervision_begin_day, u_supervision_end)
    drawn = np.where(guardianship_begins, guardianship_begin_day - 1, drawn)
    return np.where(age >= OF_AGE, birthday(birth_date, birth_year), drawn).astype(np.int16)


@model.mechanism("person", where="in_guardianship")
def guardianship_end_hazard(age: Ints, *, mean_days: float) -> Probabilities:
    """Probability that guardianship ends this year: at eighteen it does. Shapes (persons,)."""
    return np.where(age >= OF_AGE, 1.0, -np.expm1(-365 / mean_days))


model.event(
    "person", "guardianship_ends", hazard="guardianship_end_hazard", where="in_guardianship"
)


@model.mechanism("person", where="guardianship_ends")
def guardianship_end_day(
    age: Ints, birth_date: Days, birth_year: Years, u_guardianship_end: Floats
) -> Codes:
    """Last day of guardianship in the year. Shapes (persons,)."""
    drawn = 1 + np.floor(365 * u_guardianship_end).astype(np.int32)
    return np.where(age >= OF_AGE, birthday(birth_date, birth_year), drawn).astype(np.int16)


@model.mechanism("person")
def may_return(placed: Bools, supervised_minor: Bools, guardianship_begins: Bools) -> Bools:
    """Whether a child under supervision that was placed may come home this year. Shapes (persons,)."""
    return placed & supervised_minor & ~guardianship_begins


@model.mechanism("person", where="may_return")
def return_hazard(age: Ints, *, mean_days: float) -> Probabilities:
    """Probability that a child that was placed comes home this year, supervision or not. Shapes (persons,)."""
    return np.full(len(age), -np.expm1(-365 / mean_days))


model.event("person", "returns_home", hazard="return_hazard", where="may_return")


@model.mechanism("person", where="returns_home")
def return_day(u_return: Floats) -> Codes:
    """Last day of the placement; any day alike. Shapes (persons,)."""
    return (1 + np.floor(365 * u_return)).astype(np.int16)
