"""Facts on family and home that questionnaires ask for; one entry per respondent."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, ndtri

from generator.engine.types import Bools, Column, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import DUTCH, MOROCCO, TURKEY, WOMAN
from generator.sources.dates import year_of
from generator.sources.liss.history import ALIVE, MARRIED, SINGLE, WIDOWED
from generator.sources.liss.moment import Moment

# Country of birth in the questionnaire, by group of origin of who was born abroad.
_COUNTRY = np.array([8, 3, 2, 5, 4, 8, 7])
_HERE = 1
_LEGAL_AGE, _SCHOOL, _END_OF_SCHOOL = 18, 4, 13
_CHILDREN_ASKED = 5
_A_YEAR = 365.25


def family_facts(moment: Moment) -> dict[str, Column]:
    """Return facts on partner, children, parents and childcare."""
    facts: dict[str, Column] = {
        "sex": moment.told_sex,
        "woman": moment.woman,
        "age": moment.told_age,
        "birth_year": moment.told_birth_year,
        "years_over_40": moment.age - 40.0,
        "born_abroad": ~moment.fixed("born_here").astype(bool),
        "of_muslim_origin": np.isin(moment.fixed("origin"), (MOROCCO, TURKEY)),
        "with_others": moment.size > 1,
    }
    facts |= _partner(moment)
    facts |= _children(moment, facts["partner_row"])
    facts |= _intention(moment, facts["children"])
    facts |= _parents(moment)
    facts |= _childcare(moment)
    return facts


def _partner(moment: Moment) -> dict[str, Column]:
    values, person = moment.values, moment.extract.columns()
    home, year = moment.partner, moment.year
    together = home != NOWHERE
    linked = moment.at("partner")
    single = ~together & (moment.age >= values["dates_from"]) & (moment.age < values["dates_to"])
    dating = single & ((linked != NOWHERE) | (moment.now("dates") < values["dates"]))
    row = np.where(together, home, np.where(dating, linked, NOWHERE)).astype(np.int32)
    known = row != NOWHERE
    age_gap = np.round(values["partner_age_gap"] * ndtri(moment.always("partner_age")))
    born = np.where(known, person["birth_year"][row], moment.fixed("birth_year") + age_gap)
    abroad = known & ~person["born_here"][row].astype(bool)
    lived = moment.at("lives_with_partner").astype(bool) & together
    since = np.where(lived, year - moment.at("union_years"), year)
    courtship = np.floor(values["courtship"] * moment.always("courtship"))
    at = moment.history.of(moment.row)
    status, wed = moment.civil, moment.history.wed[year][at]
    married = (status == MARRIED) & together
    before = moment.panel.months.find(moment.row, moment.month - 12)
    earlier = np.where(before >= 0, moment.panel.months.partner[before], NOWHERE)
    died = (earlier != NOWHERE) & (moment.history.death[earlier] <= moment.date)
    return {
        "partner_row": row,
        "partner": together | dating,
        "together": together,
        "partner_birth_year": born,
        "partner_country": np.where(abroad, _COUNTRY[person["origin"][row]], _HERE),
        "partner_sex": np.where(known, person["sex"][row], moment.other_sex),
        "year_together": since,
        "year_met": since - courtship - lived,
        "married": married,
        "year_married": np.where(married, np.where(wed > 0, wed, year), 0),
        "married_before": ~np.isin(status, (SINGLE, MARRIED)),
        "how_ended": np.where(status == WIDOWED, 2, 1),
        "had_partner": earlier != NOWHERE,
        "same_partner": (earlier != NOWHERE) & (earlier == home),
        "partner_lost_how": np.where(died, 2, 1),
        "parts_soon": moment.at("separates") | moment.at("separates", back=-1),
    }


def _children(moment: Moment, partner: Ints) -> dict[str, Column]:
    person, history, date = moment.extract.columns(), moment.history, moment.date
    birth, child = history.births(moment.row)
    here = birth <= date
    dead = here & (history.death[child] <= date)
    order = np.argsort(np.where(here & ~dead, birth, ALIVE), axis=1, kind="stable")
    living = np.take_along_axis(child, order, axis=1)
    count = (here & ~dead).sum(axis=1)
    lost_birth = np.where(dead, birth, ALIVE).min(axis=1)
    facts: dict[str, Column] = {
        "children": count,
        "children_ever": np.asarray(here.sum(axis=1)),
        "ever_children": np.asarray(here.any(axis=1)),
        "lost_child": np.asarray(dead.any(axis=1)),
        "children_lost": np.asarray(dead.sum(axis=1)),
        "lost_birth_year": np.where(lost_birth < ALIVE, year_of(np.minimum(lost_birth, date)), 0),
        "biological": np.ones(len(count), dtype=np.int8),
    }
    places = moment.panel.months.place
    for k in range(_CHILDREN_ASKED):
        row, there = living[:, k], count > k
        entry = moment.panel.months.find(row, moment.month)
        at_home = there & (entry >= 0) & (places[entry] == places[moment.entry])
        parents = [moment.extract.links(link)[row] for link in ("mother", "father")]
        of_both = (partner != NOWHERE) & np.any([p == partner for p in parents], axis=0)
        facts |= {
            f"child_{k + 1}_birth_year": np.where(there, person["birth_year"][row], 0),
            f"child_{k + 1}_sex": np.where(there, person["sex"][row], WOMAN),
            f"child_{k + 1}_lives": np.where(at_home, 1, 2),
            f"child_{k + 1}_of_both": there & of_both,
        }
    return facts


def _intention(moment: Moment, children: Column) -> dict[str, Column]:
    """What a wish for a child is made of: the hazard of a birth this year, and planned births that are to come."""
    values, extract = moment.values, moment.extract
    birth, child = moment.history.births(moment.row)
    coming = (birth > moment.date) & (birth < ALIVE)
    planned = coming & ~extract.columns()["not_planned"][child].astype(bool)
    years = np.where(planned, (birth - moment.date) / _A_YEAR, np.inf).min(axis=1)
    own, hers = moment.at("birth_hazard"), moment.of_partner("birth_hazard")
    hazard = np.where(moment.woman, own, hers)
    alone = ~moment.woman & (moment.partner == NOWHERE)
    young = (moment.age >= _LEGAL_AGE) & (moment.age < values["man_alone_to"])
    hazard = np.where(alone & young, values["man_alone"], hazard)
    soon = np.where(np.isfinite(years), np.ceil(years), 0)
    later = np.clip(values["first_child_at"] - moment.age, 1, 10) * (children == 0)
    guess = np.maximum(later, 1 + np.floor(values["guessed_years"] * moment.now("guess")))
    more = moment.always("wants_more") < values["wants_one_more"]
    return {
        "log_birth_hazard": np.log(np.maximum(hazard, values["smallest_hazard"])),
        "planned_birth_within_1": np.asarray(years <= 1),
        "planned_birth_within_3": years <= 3,
        "planned_birth_within_5": years <= 5,
        "years_until_child": np.where(soon > 0, soon, guess),
        "wanted_children": np.maximum(2 - children, 1) + more,
        "of_childbearing_age": moment.age < values["asked_to"],
    }


def _parents(moment: Moment) -> dict[str, Column]:
    """Parents of who was born in the world are known; of others they are as old, and as likely alive, as parents are."""
    values, person = moment.values, moment.extract.columns()
    facts: dict[str, Column] = {}
    alive: list[Bools] = []
    for name, gap in (("mother", values["mother_older"]), ("father", values["father_older"])):
        row = moment.extract.links(name)[moment.row]
        known = row != NOWHERE
        spread = values["parent_spread"] * ndtri(moment.always(f"{name}_born"))
        guessed = moment.fixed("birth_year") - np.round(gap + spread)
        born = np.where(known, person["birth_year"][row], guessed)
        living = expit((values["parent_lives_to"] - (moment.year - born)) / values["parent_scale"])
        there = np.where(
            known, moment.history.death[row] > moment.date, moment.always(f"{name}_lives") < living
        )
        facts |= {f"{name}_birth_year": born, f"{name}_alive": there}
        alive.append(there)
    distance = np.exp(
        values["log_distance"] + values["distance_spread"] * ndtri(moment.always("distance"))
    )
    foreign = ~moment.fixed("born_here").astype(bool) & (moment.fixed("origin") != DUTCH)
    facts |= {
        "distance_parents": np.round(distance),
        "distance_known": np.any(alive, axis=0) & moment.is_head & ~foreign,
    }
    return facts


def _childcare(moment: Moment) -> dict[str, Column]:
    values = moment.values
    parent = moment.is_head
    weekly = 12 / (_A_YEAR / 7)  # hours a month to hours a week

    def use(kind: str, low: float, high: float) -> Column:
        return moment.at_home(low, high, moment.extract.at(moment.year, kind))

    daycare, minder = use("daycare", 0, _SCHOOL) > 0, use("childminder", 0, _SCHOOL) > 0
    after = use("after_school", _SCHOOL, _END_OF_SCHOOL) > 0
    school_minder = use("childminder", _SCHOOL, _END_OF_SCHOOL) > 0
    small_hours = (
        use("daycare_hours", 0, _SCHOOL) * daycare + use("childminder_hours", 0, _SCHOOL) * minder
    )
    school_hours = (
        use("after_school_hours", _SCHOOL, _END_OF_SCHOOL) * after
        + use("childminder_hours", _SCHOOL, _END_OF_SCHOOL) * school_minder
    )
    informal = np.ceil(values["informal_hours"] * moment.now("informal"))
    small_hours, school_hours = small_hours * weekly, school_hours * weekly
    small_told = np.where(small_hours > 0, small_hours, informal)
    school_told = np.where(school_hours > 0, school_hours, values["informal_school"] * informal)
    price = values["hour_of_childcare"] * moment.prices / weekly
    youngest = moment.youngest
    young = parent & (youngest < _SCHOOL)
    toddlers = moment.at_home(values["playgroup_from"], _SCHOOL) > 0
    playgroup = toddlers & ~daycare & (moment.of_household("playgroup") < values["playgroup"])
    cost, school_cost = small_hours * price, school_hours * price
    entitled = moment.house("earners") >= moment.house("heads")
    share = np.clip(
        values["allowance_share"] + values["allowance_spread"] * moment.now("share"), 0, 1
    )
    return {
        "young_at_home": young,
        "baby": parent & (youngest < 1),
        "school_at_home": parent & (moment.at_home(_SCHOOL, _END_OF_SCHOOL) > 0),
        "minors_at_home": parent & (youngest < _LEGAL_AGE),
        "has_minor_child": parent & (youngest < _LEGAL_AGE),
        "daycare": daycare,
        "childminder": minder,
        "playgroup": playgroup,
        "after_school": after,
        "school_childminder": school_minder,
        "care_hours": np.round(small_told),
        "care_part_days": np.ceil(small_told / values["part_day"]),
        "school_hours": np.round(school_told),
        "school_part_days": np.ceil(school_told / values["school_part_day"]),
        "care_cost": cost,
        "school_cost": school_cost,
        "all_care_cost": cost + school_cost,
        "paid_care": parent & (cost > 0),
        "paid_school_care": parent & (school_cost > 0),
        "paid_any_care": parent & (cost + school_cost > 0),
        "employer_share": values["employer_share"] * (cost + school_cost),
        "care_allowance": entitled & (cost + school_cost > 0),
        "care_allowance_amount": share * (cost + school_cost),
    }
