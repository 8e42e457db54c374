"""Who is who: personal characteristics, and children with their legal parents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Bools, Column
from generator.engine.world import NOWHERE
from generator.sources.cbs.kinds import NONE, REGISTERED, all_registered
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
    own = COUNTRY[person["origin"][rows]]
    abroad = ~person["born_here"][rows]
    no_mother = kin & (mother == NOWHERE)
    no_father = kin & (father == NOWHERE)
    origin = _origin(
        np.where(abroad, own, NETHERLANDS),
        abroad,
        np.where(kin, COUNTRY[person["origin"][mother]], own),
        np.where(kin, ~person["born_here"][mother] & ~no_mother, own != NETHERLANDS),
        np.where(kin, COUNTRY[person["origin"][father]], own),
        np.where(kin, ~person["born_here"][father] & ~no_father, own != NETHERLANDS),
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
    }


def kindoudertab(extract: Extract) -> Mapping[str, Column]:
    """Children, of any age, and their legal parents: one row per person of the extract who was born here.

    A child born while its mother had no partner has no legal father in the register.
    """
    rows = extract.children
    mother, father = extract.links("mother")[rows], extract.links("father")[rows]
    known = father != NOWHERE
    pair = extract.lives.noise.words(
        "source.pair", extract.ids()[mother] ^ (extract.ids()[father] << np.uint64(1))
    )
    return {
        "key_kind": all_registered(len(rows)),
        "rin": extract.rin[rows],
        "pair": np.where(known, (pair % np.uint64(10**9)).astype(np.int64), -1),
        "father_key_kind": np.where(known, REGISTERED, NONE).astype(np.int8),
        "father_rin": np.where(known, extract.rin[father], -1),
        "mother_key_kind": all_registered(len(rows)),
        "mother_rin": extract.rin[mother],
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
