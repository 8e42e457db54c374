"""Who is who: personal characteristics, and children with their legal parents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Bools, Column
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import DUTCH, EUROPE, MAN, WOMAN
from generator.sources.cbs.kinds import NONE, REGISTERED, UNKNOWN, all_registered
from generator.sources.dates import month_of, year_of
from generator.sources.extract import Extract

NETHERLANDS = 6030
# Country of each group of origin (codes of BRP table 34; Europe and other stand for their largest country).
COUNTRY = np.array([NETHERLANDS, 5022, 6043, 5007, 5107, 7028, 7003], dtype=np.int16)


def gbapersoontab(extract: Extract) -> Mapping[str, Column]:
    """Personal characteristics: one row per person of the extract.

    Of who came from elsewhere, or was there at the start, the parents are not in this world: their country
    of birth is taken to be the person's own group of origin.
    """
    rows, person = extract.rows, extract.columns()
    birth = person["birth_date"][rows]
    mother, father = extract.links("mother")[rows], extract.links("father")[rows]
    kin = person["has_kin"][rows]
    group = COUNTRY[person["origin"][rows]]
    country = birth_country(extract)
    abroad = ~person["born_here"][rows]
    no_mother = kin & (mother == NOWHERE)
    no_father = kin & (father == NOWHERE)
    origin = _origin(
        country[rows],
        abroad,
        np.where(kin, country[mother], group),
        np.where(kin, ~person["born_here"][mother] & ~no_mother, group != NETHERLANDS),
        np.where(kin, country[father], group),
        np.where(kin, ~person["born_here"][father] & ~no_father, group != NETHERLANDS),
    )
    origin["father_birth_country"] = np.where(no_father, -1, origin["father_birth_country"])

    def parts(parent: Column) -> tuple[Column, Column]:
        there = parent != NOWHERE
        date = person["birth_date"][parent]
        return np.where(there, year_of(date), -1), np.where(there, month_of(date), -1)

    mother_year, mother_month = parts(mother)
    father_year, father_month = parts(father)
    return {
        "rin": extract.rin[rows],
        "birth_year": year_of(birth),
        "birth_month": month_of(birth),
        "sex": person["sex"][rows],
        **origin,
        "mother_birth_year": mother_year,
        "mother_birth_month": mother_month,
        "father_birth_year": father_year,
        "father_birth_month": father_month,
        "key_kind": all_registered(len(rows)),
        "birth_day": np.ones(len(rows), dtype=np.int8),
        **{
            f"{name}_{what}": np.where(year > 0, value, -1).astype(np.int8)
            for name, year, sex in (
                ("mother", mother_year, WOMAN),
                ("father", father_year, MAN),
            )
            for what, value in (("sex", sex), ("birth_day", 1))
        },
    }


def birth_country(extract: Extract) -> Column:
    """Country of birth of all rows: who is of Dutch origin and born abroad was born elsewhere in Europe."""
    person = extract.columns()
    group = np.where(person["origin"] == DUTCH, EUROPE, person["origin"])
    return np.where(person["born_here"], NETHERLANDS, COUNTRY[group])


def kindoudertab(extract: Extract) -> Mapping[str, Column]:
    """Children, of any age, and their legal parents: one row per person of the extract with a parent in it.

    A child born while its mother had no partner has no legal father in the register. A parent who is not in
    the extract is not known.
    """
    rows = extract.with_parents
    parents = [extract.links("mother")[rows], extract.links("father")[rows]]
    some = np.any([extract.rin_within(parent) >= 0 for parent in parents], axis=0)
    rows, (mother, father) = rows[some], (parent[some] for parent in parents)
    mother_rin, father_rin = extract.rin_within(mother), extract.rin_within(father)
    both = (mother_rin >= 0) & (father_rin >= 0)
    words = extract.lives.noise.words
    # Two rounds: ids of neighbours differ in few bits, and would meet in one plain mixture.
    pair = words("source.pair", words("source.pair", extract.ids()[mother]) ^ extract.ids()[father])
    return {
        "key_kind": all_registered(len(rows)),
        "rin": extract.rin[rows],
        "pair": np.where(both, (pair % np.uint64(10**9)).astype(np.int64), -1),
        "father_key_kind": np.select(
            [father_rin >= 0, father == NOWHERE], [REGISTERED, NONE], UNKNOWN
        ).astype(np.int8),
        "father_rin": father_rin,
        "mother_key_kind": np.where(mother_rin >= 0, REGISTERED, UNKNOWN).astype(np.int8),
        "mother_rin": mother_rin,
    }


def _origin(
    country: Column,
    abroad: Bools,
    mother_country: Column,
    mother_abroad: Bools,
    father_country: Column,
    father_abroad: Bools,
) -> dict[str, Column]:
    """Return the columns on origin, by the rules of both classifications.

    old: somebody with a parent born abroad belongs to the own country of birth, or, born in the Netherlands,
    to the mother's, or to the father's where she was born in the Netherlands.
    new (2022): the country of birth of whoever was born abroad, else the mother's, else the father's.
    """
    parents = mother_abroad.astype(np.int8) + father_abroad
    of_parents = np.where(mother_abroad, mother_country, father_country)
    old = np.where(parents > 0, np.where(abroad, country, of_parents), NETHERLANDS)
    new = np.where(abroad, country, np.where(parents > 0, of_parents, NETHERLANDS))
    return {
        "birth_country": np.where(abroad, country, NETHERLANDS),
        "mother_birth_country": np.where(mother_abroad, mother_country, NETHERLANDS),
        "father_birth_country": np.where(father_abroad, father_country, NETHERLANDS),
        "parents_born_abroad": parents,
        "origin_old": old,
        "generation": np.where(parents == 0, 0, np.where(abroad, 1, 2)).astype(np.int8),
        "origin_new": new,
        "born_here": (~abroad).astype(np.int8),
    }
