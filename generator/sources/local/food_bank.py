"""The food bank: who comes for food, without a person number and as a volunteer typed it.

Need is poverty, the more so with debts; access is something else: who is ashamed, does not know the way or is not
known to helpers stays away. Data are typed at the intake and not looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Column, Days, Ints, Probabilities
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import WOMAN
from generator.sources.dates import as_number, day
from generator.sources.extract import Extract
from generator.sources.local.names import first_name, last_name
from generator.sources.local.pseudonyms import pseudonyms
from generator.sources.local.typist import Typist

# Places in the code list client_group.csv
ALONE, COUPLE, ONE_PARENT, TWO_PARENTS, OTHER_ADULTS = range(5)


@dataclass(frozen=True)
class Clients:
    """Spells at the food bank by date of intake within a year; shapes (spells,). `end` may lie after the cut-off."""

    person: Ints
    year: Ints
    start: Days
    end: Days


def voedselbank(extract: Extract) -> Mapping[str, Column]:
    """Clients of the food bank: one row per household and spell, from the first year of the list to the cut-off.

    The list is of the whole region, not only of families in the extract. The client is one of the heads.
    Leaves out: refusals after an intake, the children's names, clients without a home.
    """
    clients = find_clients(extract)
    values = extract.lives.values["voedselbank"]
    rows, years = clients.person, clients.year
    typist = Typist(extract, "food_bank", rows, years)
    last = typist.without_particle(family_name(extract, clients, typist), values["no_particle"])
    household = _by_year(clients, lambda year, who: extract.at(year, "household")[who])
    minors = _of_household(extract, clients, household, "minors")
    postcode = _by_year(clients, lambda year, who: extract.postcode(year)[who])
    slipped = typist.draw("postcode") < values["postcode_slip"]
    born = typist.dates(
        extract.columns()["birth_date"][rows],
        swapped=values["day_for_month"],
        another_year=values["another_year"],
    )
    return {
        "client": pseudonyms(extract, "food_bank_client", rows, years),
        "first_name": typist.slip(
            "first_name",
            typist.initials(first_name(extract, rows), values["initial"]),
            values["name_slip"],
        ),
        "last_name": typist.slip("last_name", last, values["name_slip"]),
        "birth_date": as_number(born),
        # One digit off; -1 (lives nowhere) stays.
        "postcode": np.where(slipped & (postcode > 0), postcode ^ 1, postcode),
        "group": _group(extract, clients, household),
        "minors": minors.astype(np.int16),
        "intake": clients.start,
        "end": np.where(clients.end > extract.last_day, -1, clients.end),
    }


def find_clients(extract: Extract) -> Clients:
    """Return who comes to the food bank when: the truth behind the list."""
    values = extract.lives.values["voedselbank"]
    pages = []
    busy = np.full(len(extract.ids("household")), -1, dtype=np.int64)
    for year in range(values["first_year"], extract.timeline.cutoff + 1):
        who = _heads_in_need(extract, year)
        home = extract.at(year, "household")[who]
        start = int(day(year)) + np.floor(365 * extract.uniform("food_bank_day", who, year=year))
        comes = extract.uniform("food_bank", who, year=year) < _chance(extract, year, who)
        comes &= (start > busy[home]) & extract.there_on(who, start)
        who, home, start = who[comes], home[comes], start[comes].astype(np.int32)
        length = _length(extract, who, year)
        busy[home] = start + length
        pages.append(Clients(who, np.full(len(who), year, np.int32), start, start + length))
    return Clients(*(np.concatenate([getattr(p, n) for p in pages]) for n in vars(pages[0])))


def family_name(extract: Extract, clients: Clients, typist: Typist) -> Column:
    """Return the family name a client gives: some women give that of their partner, or both."""
    values = extract.lives.values["voedselbank"]
    own = last_name(extract, clients.person)
    partner = _by_year(clients, lambda year, who: extract.at(year, "partner")[who])
    has = (partner != NOWHERE) & (extract.columns()["sex"][clients.person] == WOMAN)
    of_partner = last_name(extract, np.where(has, partner, clients.person).astype(np.int32))
    u = typist.draw("partner_name")
    gives = has & (u < values["partner_name"])
    both = has & ~gives & (u < values["partner_name"] + values["double_name"])
    double = np.char.add(np.char.add(of_partner.astype("U80"), "-"), own)
    return np.select([gives, both], [of_partner, double], own)


def _chance(extract: Extract, year: int, who: Ints) -> Probabilities:
    """Probability that a household comes to the food bank this year: need, times access."""
    values = extract.lives.values["voedselbank"]
    home = extract.at(year, "household")[who]
    debts = _with_debts(extract, year)[home]
    poor = extract.household_at(year, "in_poverty")[home].astype(bool)
    share = np.asarray(values["need"])[poor.astype(int) + 2 * debts.astype(int)]
    person = extract.columns()
    # What keeps somebody away is lasting: the same number in every year.
    threshold = np.log(1 / np.clip(extract.uniform("food_bank_access", who), 1e-9, 1 - 1e-9) - 1)
    access = expit(
        values["access"]
        + values["access_minors"] * (extract.household_at(year, "minors")[home] > 0)
        + values["access_owner"] * extract.household_at(year, "owner")[home]
        + values["access_working"] * (extract.household_at(year, "earners")[home] > 0)
        + values["access_born_abroad"] * ~person["born_here"][who].astype(bool)
        + values["access_benefit"] * (extract.household_at(year, "assistance")[home] > 0)
        + values["access_spread"] * threshold
    )
    return np.asarray(share * access)


def _length(extract: Extract, who: Ints, year: int) -> Ints:
    """Days for which a household comes: a Weibull distribution, most leave early and some stay for years."""
    values = extract.lives.values["voedselbank"]
    u = np.clip(extract.uniform("food_bank_length", who, year=year), 1e-9, 1 - 1e-9)
    days = values["length_scale"] * (-np.log(u)) ** (1 / values["length_shape"])
    return np.asarray(np.clip(np.ceil(days), 1, values["longest"])).astype(np.int32)


def _heads_in_need(extract: Extract, year: int) -> Ints:
    """Return one head of every household in poverty or in debt: the same one in every year."""
    home = extract.at(year, "household")
    heads = np.flatnonzero(extract.at(year, "head") & (home != NOWHERE)).astype(np.int32)
    need = extract.household_at(year, "in_poverty").astype(bool) | _with_debts(extract, year)
    heads = heads[need[home[heads]]]
    heads = heads[np.lexsort((extract.uniform("food_bank_head", heads), home[heads]))]
    _, first = np.unique(home[heads], return_index=True)
    return np.asarray(heads[first])


def _with_debts(extract: Extract, year: int) -> Bools:
    """Whether somebody in a household has problematic debts, for all rows of household."""
    home = extract.at(year, "household")
    some = np.zeros(len(extract.ids("household")), dtype=bool)
    some[home[extract.at(year, "problematic_debts").astype(bool) & (home != NOWHERE)]] = True
    return some


def _group(extract: Extract, clients: Clients, household: Ints) -> Column:
    heads, minors, members = (
        _of_household(extract, clients, household, n) for n in ("heads", "minors", "members")
    )
    others = (minors == 0) & (members > heads)
    return np.select(
        [minors > 0, others, heads > 1],
        [np.where(heads > 1, TWO_PARENTS, ONE_PARENT), OTHER_ADULTS, COUPLE],
        ALONE,
    ).astype(np.int8)


def _of_household(extract: Extract, clients: Clients, household: Ints, name: str) -> Column:
    found = np.zeros(len(household), dtype=np.int32)
    for year in np.unique(clients.year):
        here = clients.year == year
        found[here] = extract.household_at(int(year), name)[household[here]]
    return found


def _by_year(clients: Clients, read: Callable[[int, Ints], Column]) -> Column:
    found = np.full(len(clients.person), NOWHERE, dtype=np.int32)
    for year in np.unique(clients.year):
        here = clients.year == year
        found[here] = read(int(year), clients.person[here])
    return found
