"""Facts on work, income, housing, debts and health that questionnaires ask for; amounts in euros of the year."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Column
from generator.engine.world import NOWHERE
from generator.mechanisms import codes
from generator.sources.liss.moment import Moment

_OCCUPATION = {
    codes.EMPLOYEE: 1,
    codes.SELF_EMPLOYED: 3,
    codes.UNEMPLOYMENT_BENEFIT: 4,
    codes.SOCIAL_ASSISTANCE: 6,
    codes.DISABILITY_BENEFIT: 10,
    codes.PENSION: 9,
    codes.STUDENT_WITH_INCOME: 7,
    codes.STUDENT: 7,
}
_HOUSEKEEPING, _TOO_YOUNG = 8, 14
_WORKS = (codes.EMPLOYEE, codes.SELF_EMPLOYED, codes.STUDENT_WITH_INCOME)
_SEEKS, _CONSIDERS, _SEEKS_NOT = 1, 2, 4
_PERMANENT, _TEMPORARY, _FREELANCE = 1, 2, 5


def occupation(activity: Column, age: Column, works_from: int) -> Column:
    """Return belbezig from the socio-economic category of the register."""
    code = np.select(
        [activity == a for a in _OCCUPATION], list(_OCCUPATION.values()), _HOUSEKEEPING
    )
    return np.where(age < works_from, _TOO_YOUNG, code)


def work_facts(moment: Moment, family: dict[str, Column]) -> dict[str, Column]:
    """Return facts on work and schooling."""
    values, activity = moment.values, moment.at("activity")
    before = moment.at("activity", back=1)
    paid = np.isin(activity, _WORKS) & (moment.age >= values["works_from"])
    mother = moment.woman & family["has_minor_child"]
    usual = np.select(
        [activity == codes.STUDENT_WITH_INCOME, mother, moment.woman],
        [values["hours_student"], values["hours_mother"], values["hours_woman"]],
        values["hours_man"],
    )
    spread = values["hours_spread"] * ndtri(moment.always("hours"))
    contract = np.where(paid, np.clip(4 * np.round((usual + spread) / 4), 4, 40), 0)
    over = values["overtime"] * moment.now("overtime")
    education = moment.at("education")
    temporary = values["temporary"] * np.where(
        moment.age < values["young_to"], values["temporary_young"], 1
    )
    temporary = temporary * np.where(education == codes.HIGH, values["temporary_high"], 1)
    contract_kind = np.where(moment.now("temporary") < temporary, _TEMPORARY, _PERMANENT)
    seeking = np.select(
        [activity == codes.UNEMPLOYMENT_BENEFIT, activity == codes.SOCIAL_ASSISTANCE],
        [_SEEKS, np.where(moment.now("seeks") < values["assisted_seek"], _SEEKS, _SEEKS_NOT)],
        np.where(moment.now("seeks") < values["others_consider"], _CONSIDERS, _SEEKS_NOT),
    )
    reason = np.select(
        [
            np.isin(activity, (codes.STUDENT, codes.STUDENT_WITH_INCOME)),
            activity == codes.DISABILITY_BENEFIT,
            activity == codes.PENSION,
            activity == codes.NO_INCOME,
        ],
        [1, 3, 5, 2],
        6,
    )
    sex = moment.woman.astype(int)
    leave = paid & family["baby"] & (moment.now("leave") < np.asarray(values["leave"])[sex])
    less = paid & family["has_minor_child"]
    less &= moment.of_household("less") < np.asarray(values["works_less"])[sex]
    return {
        "paid_work": paid,
        "occupation": occupation(activity, moment.age, values["works_from"]),
        "education": education,
        "education_28": diploma(moment, education),
        "weekly_hours": contract,
        "contract_hours": contract,
        "actual_hours": np.round(contract + over),
        "wanted_hours": np.where(paid, contract, values["hours_wanted"]),
        "employment": np.where(activity == codes.SELF_EMPLOYED, _FREELANCE, contract_kind),
        "seeking": seeking,
        "not_seeking": reason,
        "of_working_age": (moment.age >= values["works_from"]) & (moment.age < values["works_to"]),
        "parental_leave": leave,
        "leave_hours": np.full(len(paid), values["leave_hours"]),
        "works_less": less,
        "care_at_home": mother,
        "was_employee": before == codes.EMPLOYEE,
        "employers": 1 + (moment.now("employers") < values["two_employers"]),
        "unemployment_benefit": before == codes.UNEMPLOYMENT_BENEFIT,
        "disability_benefit": before == codes.DISABILITY_BENEFIT,
        "social_assistance": before == codes.SOCIAL_ASSISTANCE,
        "school_association": family["school_at_home"]
        & (moment.always("association") < values["school_association"]),
    }


def diploma(moment: Moment, education: Column) -> Column:
    """Return the 28 classes of diplomas: fixed shares within each of the three levels; a student has less."""
    values, u = moment.values, moment.always("diploma")
    low = np.where(moment.age < values["young_to"], 9, 6) + np.floor(2 * u)
    middle = _diploma_of(values["middle_diplomas"], values["middle_shares"], u)
    high = _diploma_of(values["high_diplomas"], values["high_shares"], u)
    final = np.select([education == codes.LOW, education == codes.MIDDLE], [low, middle], high)
    return np.asarray(
        np.where(moment.at("studying").astype(bool), np.minimum(final, low + 4), final)
    )


def _diploma_of(codes_of: Column, shares: Column, u: Column) -> Column:
    return np.asarray(codes_of)[np.searchsorted(np.cumsum(shares)[:-1], u, "right")]


def money_facts(moment: Moment, family: dict[str, Column]) -> dict[str, Column]:
    """Return facts on income, benefits, housing, debts and savings."""
    values, prices = moment.values, moment.prices
    household = moment.house("standardised_income") * moment.house("equivalence") * prices
    own = np.maximum(moment.at("net_income"), 0) * prices
    gross = moment.at("earnings", back=1) * prices
    low_income = moment.house("standardised_income") < values["benefit_below"]
    debts = moment.at("problematic_debts").astype(bool) | moment.of_partner(
        "problematic_debts"
    ).astype(bool)
    savings = moment.at("savings") + moment.of_partner("savings")
    minors = moment.house("minors")
    holder = family["has_minor_child"] & (moment.woman | ~family["together"])
    manager = moment.is_head & (
        ~family["together"]
        | (moment.of_household("manager") < values["man_manages"]) ^ moment.woman
    )
    poor_month = debts | moment.house("in_poverty").astype(bool)
    amount = np.exp(values["log_debt"] + values["debt_spread"] * ndtri(moment.of_household("debt")))
    study_debt = moment.at("student_debt") * prices
    loan = moment.house("other_debts") * prices
    debt = np.where(loan > 0, loan, amount * values["small_debt"])
    balance = np.maximum(savings, 0) * prices
    care_benefit = moment.allowance("health_allowance")
    child_budget = moment.allowance("child_budget")
    return {
        "net_income": own,
        "gross_earnings": gross,
        "gross_class": _classes(gross, values["income_edges"]),
        "taxable_class": _classes(gross + own * (gross <= 0), values["taxable_edges"]),
        "household_income": household,
        "household_class": _classes(household, values["income_edges"]),
        "log_income": np.log(np.maximum(moment.house("standardised_income"), values["least_income"])),
        "needed_income": values["need"] * household**values["need_power"],
        "assistance_amount": moment.house("assistance", back=1) * prices,
        "child_benefit": holder,
        "child_benefit_amount": values["child_benefit"] * prices * np.maximum(minors, 1),
        "child_budget": moment.is_head & (child_budget > 0),
        "child_budget_amount": _of_some(child_budget),
        "care_benefit": moment.is_head & (care_benefit > 0),
        "care_benefit_applied": np.where(moment.is_head & (care_benefit > 0), 4, 1),
        "care_benefit_amount": _of_some(care_benefit / 12),
        "alimony": ~family["together"] & family["married_before"] & (moment.always("alimony") < values["alimony"]),
        "child_alimony": holder
        & ~family["together"]
        & (moment.always("child_alimony") < values["child_alimony"]),
        "manages_finances": manager,
        "in_poverty": moment.house("in_poverty").astype(bool),
        "debts": debts,
        "premium_arrears": moment.at("premium_arrears").astype(bool),
        "behind": poor_month & (moment.of_household("behind") < values["behind"]) & debts,
        "bailiff": debts & (moment.now("bailiff") < values["bailiff"]),
        "rent_arrears": debts & (moment.of_household("rent_arrears") < values["rent_arrears"]),
        "energy_arrears": debts & (moment.of_household("energy") < values["energy_arrears"]),
        "other_arrears": debts & (moment.of_household("other_bills") < values["other_arrears"]),
        "arrears_amount": values["arrears"] * amount,
        "loan": loan > 0,
        "other_debts": debts,
        "debt_amount": debt,
        "debt_class": _classes(debt, values["debt_edges"]),
        "savings": balance,
        "log_savings": np.log1p(balance),
        "savings_class": _classes(balance, values["balance_edges"]),
        "has_car": moment.of_household("car") < np.where(low_income, values["car_low"], values["car"]),
        "car_value": values["car_value"] * household / 1000 * (0.5 + moment.of_household("car_value")),
        "study_debt": study_debt > 0,
        "study_debt_amount": _of_some(study_debt),
        "study_debt_class": _classes(study_debt, values["balance_edges"]),
        "position": np.select(
            [moment.panel.months.reference[moment.entry], moment.is_head & family["married"],
             moment.is_head & family["together"], moment.is_head],
            [1, 2, 3, 6],
            5,
        ),
    }  # fmt: skip


def home_facts(moment: Moment, family: dict[str, Column]) -> dict[str, Column]:
    """Return facts on the dwelling, language and health."""
    values, prices = moment.values, moment.prices
    owner = moment.house("owner").astype(bool)
    allowance = moment.house("rent_allowance")
    size = ndtri(moment.of_household("dwelling"))
    rooms = np.clip(np.round(values["rooms"] + values["rooms_owner"] * owner + size), 1, 9)
    rent = values["rent"] * np.exp(values["rent_spread"] * size) * prices
    mortgage = moment.house("mortgage")
    moved = moment.history.moved[moment.year][moment.home]
    began = np.maximum(moved, family["year_together"])
    early = moment.fixed("birth_year") + values["buys_at"]
    since = np.where(moved > 0, moved, np.minimum(np.minimum(began, early), moment.year))
    origin, abroad = moment.fixed("origin"), ~moment.fixed("born_here").astype(bool)
    foreign = moment.fixed("speaks_other_language").astype(bool) | (
        abroad & (origin != codes.DUTCH)
    )
    at_home = foreign & (moment.of_household("language") < values["other_language"])
    smoker = moment.at("smoker").astype(bool)
    ill = moment.at("mental_health_problem").astype(bool)
    height = np.where(moment.woman, values["height_woman"], values["height_man"])
    height = height + values["height_spread"] * ndtri(moment.always("height"))
    mass = values["mass"] + values["mass_spread"] * ndtri(moment.always("mass"))
    return {
        "owner": owner,
        "tenure": np.where(owner, 3, 1),
        "pays_rent": ~owner,
        "rent": rent,
        "energy_part": values["energy_part"] * rent,
        "monthly": np.ones(len(owner), dtype=np.int8),
        "rent_allowance": ~owner & (allowance > 0),
        "rent_allowance_amount": allowance * prices / 12,
        "house_value": _of_some(moment.house("home_value")),
        "mortgage": mortgage > 0,
        "mortgage_debt": _of_some(mortgage),
        "rooms": rooms,
        "year_moved_in": np.where(moved > 0, moved, since),
        "area_deprivation": _deprivation(moment),
        "grew_up_dutch": ~foreign,
        "grew_up_arabic": foreign & (origin == codes.MOROCCO),
        "grew_up_turkish": foreign & (origin == codes.TURKEY),
        "home_language": np.where(at_home, 2, 1),
        "other_language": np.select([origin == codes.MOROCCO, origin == codes.TURKEY], [1, 6], 8),
        "height": np.round(height),
        "weight": np.round(mass * (height / 100) ** 2),
        "smokes": smoker,
        "ever_smoked": smoker | (moment.always("smoked") < values["smoked_once"]),
        "mental_health_problem": ill,
        "mental_health_medicine": ill & (moment.now("medicine") < values["medicine"]),
        "mental_health_visits": ill * np.floor(values["visits"] * moment.now("visits")),
        "gynaecologist": moment.woman & family["planned_birth_within_1"]
        | (moment.now("gynaecologist") < values["gynaecologist"]) & moment.woman,
        "ill_health": moment.at("ill_health").astype(bool),
        "frailty": moment.fixed("frailty"),
        "vulnerability": moment.fixed("vulnerability"),
        "earning_capacity": moment.fixed("earning_capacity"),
    }


def _deprivation(moment: Moment) -> Column:
    area = moment.house("neighbourhood")
    found = moment.extract.columns("neighbourhood")["deprivation"][area]
    return np.where(area != NOWHERE, found, 0.0)


def _of_some(amount: Column) -> Column:
    """Return an amount, or nothing to tell for who has none: some are asked because of a wrong answer before."""
    return np.where(amount > 0, amount, np.nan)


def _classes(amount: Column, edges: Column) -> Column:
    return 1 + np.searchsorted(np.asarray(edges, dtype=float), amount, "right")
