"""Background by month (the household box), the key to the registers, and the outcome of the PreFer challenge."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import expit, logit, ndtri

from generator.engine.types import Column
from generator.mechanisms.codes import DUTCH, EUROPE
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.liss.history import MARRIED
from generator.sources.liss.means import diploma, occupation
from generator.sources.liss.moment import Moment
from generator.sources.liss.panel import FIRST_YEAR
from generator.sources.liss.survey import Survey

PREFER_YEAR = 2020
PREFER_BORN = (1975, 2002)
PREFER_WINDOW = 3
_NO_INCOME_ASKED = np.nan
# belbezig, oplmet: codes of the household box, by the highest code of the 28 diplomas they take together.
_LEVELS = np.array([3, 10, 15, 19, 22, 27])
_NOT_STARTED, _NOT_COMPLETED = 9, 8
_UNKNOWN, _PREFER_NOT, _DO_NOT_KNOW = -15, -14, -13


def avars(survey: Survey) -> Mapping[str, Column]:
    """Background of everybody in panel households, children and who does not take part included, by month."""
    pages = []
    months = survey.box
    order = np.argsort(months.month, kind="stable")
    edges = np.searchsorted(months.month[order], np.arange(survey.panel.published + 1))
    for month in range(survey.panel.published):
        entry = order[edges[month] : edges[month + 1]].astype(np.int32)
        if len(entry):
            pages.append(_page(survey, Moment(survey.panel, survey.history, month, entry, months)))
    return {name: np.concatenate([p[name] for p in pages]) for name in pages[0]}


def _page(survey: Survey, moment: Moment) -> dict[str, Column]:
    values = survey.extract.lives.values["liss_background"]
    months, panel = survey.box, survey.panel
    place = np.unique(months.place[moment.entry], return_inverse=True)[1]
    head = months.reference[moment.entry]

    def of_head(own: Column) -> Column:
        """Give everybody what the head of the household has."""
        found = np.zeros(int(place.max()) + 1, dtype=own.dtype)
        found[place[head]] = own[head]
        return np.asarray(found[place])

    together, civil = moment.together, _told_civil(moment)
    wed = (civil == MARRIED) & together
    with_partner = of_head(together)
    beside_head = together & (moment.partner == of_head(moment.row))
    children = moment.at_home(0, np.inf)
    year = moment.year
    age = np.maximum(moment.told_age, 0)
    adult = age >= values["asked_from"]
    heads = np.bincount(place, moment.is_head)[place]
    form = np.select(
        [(heads > 1) & ~with_partner, with_partner & (children > 0), with_partner, children > 0],
        [5, 3, 2, 4],
        1,
    )
    origin, abroad = moment.fixed("origin"), ~moment.fixed("born_here").astype(bool)
    western = np.isin(origin, (DUTCH, EUROPE))
    group = np.where(abroad, np.where(western, 101, 102), np.where(western, 201, 202))
    level = 1 + np.searchsorted(_LEVELS, diploma(moment, moment.at("education")))
    studying = moment.at("studying").astype(bool)
    none = np.where(age < values["school_from"], _NOT_STARTED, _NOT_COMPLETED)
    u, share = moment.always("level_off"), values["level_off"]
    level = np.clip(level + np.select([u < share / 2, u < share], [-1, 1]), 1, len(_LEVELS))
    level = np.where(age < values["diploma_from"], none, level)
    owner = moment.house("owner").astype(bool)
    return {
        "nomem_encr": panel.number[moment.row].astype(np.int32),
        "nohouse_encr": panel.household_number[moment.home].astype(np.int32),
        "wave": np.full(len(age), 100 * year + moment.month % 12 + 1, dtype=np.int32),
        "geslacht": moment.told_sex,
        "gebjaar": moment.told_birth_year.astype(np.int16),
        "leeftijd": age.astype(np.int16),
        "lftdcat": np.digitize(age, values["age_classes"]).astype(np.int8) + np.int8(1),
        "lftdhhh": of_head(age).astype(np.int16),
        "positie": np.select(
            [head, beside_head & wed, beside_head, moment.is_head], [1, 2, 3, 6], 5
        ).astype(np.int8),
        "aantalhh": np.minimum(moment.size, 9).astype(np.int8),
        "aantalki": np.minimum(children, 9).astype(np.int8),
        "partner": with_partner.astype(np.int8),
        "burgstat": civil,
        "woonvorm": form.astype(np.int8),
        "woning": np.where(owner, 1, 2).astype(np.int8),
        "sted": _urbanity(moment, values["urban_from"]),
        "belbezig": occupation(moment.at("activity"), age, values["asked_from"]).astype(np.int8),
        **_incomes(moment, place, adult),
        "oplzon": np.where(studying & (level < 6), np.minimum(level + 1, 6), level).astype(np.int8),
        "oplmet": level.astype(np.int8),
        "oplcat": np.where(level <= 6, level, np.nan),
        "doetmee": survey.box_part[moment.entry].astype(np.int8),
        "werving": panel.recruited[moment.home].astype(np.int8),
        "herkomstgroep": np.where((origin == DUTCH) & ~abroad, 0, group).astype(np.int16),
        "simpc": (moment.of_household("simpc") < values["simpc"]).astype(np.int8),
    }


def _told_civil(moment: Moment) -> Column:
    """Return the civil status as the contact person told it: some tell of a wedding some months late."""
    values, history = moment.extract.lives.values["liss_box"], moment.history
    wife = np.where(moment.woman, moment.row, moment.partner)
    u = moment.extract.uniform("liss_wedding_late", np.maximum(wife, 0)) / values["wedding_late"]
    delay = np.where(u < 1, 1 + np.floor(u * values["late_months"]), 0)
    then = day(FIRST_YEAR, moment.month - delay.astype(np.int32) + 2) - 1
    told = history.wed_on(wife, then)
    late = moment.together & (moment.civil == MARRIED) & ~told
    at, years = history.of(moment.row), (moment.year, max(moment.year - 1, FIRST_YEAR))
    now, before = (history.civil[year][at] for year in years)
    return np.where(late, np.where(now == MARRIED, before, now), moment.civil).astype(np.int8)


def _urbanity(moment: Moment, edges: Column) -> Column:
    """Return the urban character, 1 to 5, from the residents of the municipality."""
    area = moment.extract.columns("neighbourhood")
    codes, of = np.unique(area["municipality"], return_inverse=True)
    residents = np.bincount(of, area["residents"], minlength=len(codes))[of]
    urban = 5 - np.searchsorted(np.asarray(edges), residents, "right")
    return urban[np.maximum(moment.house("neighbourhood"), 0)].astype(np.int8)


def _incomes(moment: Moment, place: Column, adult: Column) -> dict[str, Column]:
    """Return incomes a month as they were told, in classes, and imputed; sums of the household."""
    values = moment.extract.lives.values["liss_background"]
    stable = np.sqrt(0.5) * (ndtri(moment.always("income_told")) + ndtri(moment.now("income_told")))
    assisted = moment.is_head * moment.house("assistance") / np.maximum(moment.house("heads"), 1)
    net = (np.maximum(moment.at("net_income"), 0) + assisted) * moment.prices / 12
    told = net * np.exp(values["told_spread"] * stable)
    heap = np.where(moment.now("income_heap") < values["heaps"], 50, 1)
    told = np.where(told >= 50, heap * np.round(told / heap), np.round(told))
    gross = np.round(told * np.interp(told, values["gross_at"], values["gross_factor"]))
    u = moment.now("income_open")
    poor = moment.house("in_poverty").astype(bool)
    chance = [
        expit(logit(values[name]) + values["open_poor"] * poor)
        for name in ("do_not_know", "prefer_not", "unknown")
    ]
    edges = np.cumsum(chance, axis=0)
    told_code = np.select(
        [~adult, u < edges[0], u < edges[1], u < edges[2]],
        [_NO_INCOME_ASKED, _DO_NOT_KNOW, _PREFER_NOT, _UNKNOWN],
        told,
    )
    # Who does not know or say the amount is asked for a class; some give that.
    has_class = adult & (moment.now("income_class") < values["gives_class"])
    open_ = adult & (u < edges[2])
    known = adult & ~open_
    net_class, gross_class = (_income_class(a, values["class_edges"]) for a in (told, gross))
    middle = np.concatenate([[0.0], values["class_middles"]])
    filled = np.select([known, has_class], [told, middle[net_class]], np.nan)
    filled_gross = np.select([known, has_class], [gross, middle[gross_class]], np.nan)
    guess = np.round(np.exp(values["imputed_spread"] * ndtri(moment.always("imputed"))) * told)
    imputed = np.where(np.isnan(filled), np.where(adult, guess, 0), filled)
    imputed_gross = np.where(
        np.isnan(filled_gross), np.where(adult, guess * values["gross_guess"], 0), filled_gross
    )
    failed = moment.of_household("not_computed") < values["not_computed"]

    def household(own: Column) -> Column:
        return np.where(failed, np.nan, np.round(np.bincount(place, own)[place]))

    return {
        "brutoink": filled_gross,
        "nettoink": filled,
        "netinc": told_code,
        "brutocat": np.where(adult, np.where(open_ & ~has_class, 13, gross_class), np.nan),
        "nettocat": np.where(adult, np.where(open_ & ~has_class, 14, net_class), np.nan),
        "brutoink_f": np.where(adult, np.round(imputed_gross), np.nan),
        "nettoink_f": np.where(adult, np.round(imputed), np.nan),
        "brutohh_f": household(imputed_gross),
        "nettohh_f": household(imputed),
    }


def _income_class(amount: Column, edges: Column) -> Column:
    return np.where(
        amount <= 0, 0, 1 + np.searchsorted(np.asarray(edges, dtype=float), amount, "left")
    )


def koppelsleutel(survey: Survey) -> Mapping[str, Column]:
    """Key of adults who agreed to be linked to the registers: nomem_encr and person number."""
    rows = survey.linked
    return {
        "nomem_encr": survey.panel.number[rows].astype(np.int32),
        "key_kind": all_registered(len(rows)),
        "rin": survey.extract.rin[rows],
    }


def prefer_outcome(survey: Survey) -> Mapping[str, Column]:
    """Whether somebody got a child in the three years after 2020; known of who was there, and was there at the end.

    One row per participant born in the years of the PreFer challenge. A birth while still in the panel is known too.
    """
    panel, extract = survey.panel, survey.extract
    months = panel.months
    part = np.unique(months.row[survey.part & (months.month < panel.published)])
    born = extract.columns()["birth_year"][part]
    rows = part[(born >= PREFER_BORN[0]) & (born <= PREFER_BORN[1])]
    base = 12 * (PREFER_YEAR + 1 - FIRST_YEAR) - 1
    last = 12 * (PREFER_YEAR + PREFER_WINDOW + 1 - FIRST_YEAR) - 1
    there, at_end = (months.find(rows, m) >= 0 for m in (base, last))
    asked = months.find(rows, base)
    there &= survey.part[asked]
    birth, _ = survey.history.births(rows)
    begin, end = int(day(PREFER_YEAR + 1)), int(day(PREFER_YEAR + PREFER_WINDOW + 1))
    new = (birth >= begin) & (birth < end)
    month = 12 * (
        birth.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970 - FIRST_YEAR
    )
    seen = np.any(
        [new[:, k] & (months.find(rows, month[:, k] + 11) >= 0) for k in range(new.shape[1])],
        axis=0,
    )
    known = there & (at_end | seen)
    return {
        "nomem_encr": panel.number[rows].astype(np.int32),
        "new_child": np.where(known, new.any(axis=1).astype(float), np.nan),
    }
