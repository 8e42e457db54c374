"""Who is who: personal characteristics, and children with their legal parents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.engine.types import Bools, Column
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import DUTCH
from generator.sources.cbs.kinds import NONE, REGISTERED, all_registered
from generator.sources.dates import month_of, year_of
from generator.sources.extract import Extract

NETHERLANDS = 6030
# Country of each group of origin (codes of BRP table 34; Europe and other stand for their largest country).
COUNTRY = np.array([NETHERLANDS, 5022, 6043, 5007, 5107, 7028, 7003], dtype=np.int16)


def gbapersoontab(extract: Extract) -> Mapping[str, Column]:
    """Personal characteristics: one row per person of the extract.

    Of the parents of adults only the country of birth is known, as far as origin tells it.
    """
    adults, children = _adults(extract), _children(extract)
    both = {k: np.concatenate([adults[k], children[k]]) for k in adults}
    both["key_kind"] = all_registered(len(both["rin"]))
    both["birth_day"] = np.ones(len(both["rin"]), dtype=np.int8)
    return both


def kindoudertab(extract: Extract) -> Mapping[str, Column]:
    """Children and their legal parents: one row per child of the extract.

    A child born while its mother lived alone has no legal father in the register.
    """
    rows = extract.children
    links = extract.links("child")
    mother, father = links["mother"][rows], links["father"][rows]
    known = father != NOWHERE
    pair = extract.lives.noise.words(
        "source.pair",
        extract.ids("person")[mother] ^ (extract.ids("person")[father] << np.uint64(1)),
    )
    return {
        "key_kind": all_registered(len(rows)),
        "rin": extract.rin_child[rows],
        "pair": np.where(known, (pair % np.uint64(10**9)).astype(np.int64), -1),
        "father_key_kind": np.where(known, REGISTERED, NONE).astype(np.int8),
        "father_rin": np.where(known, extract.rin_person[np.where(known, father, 0)], -1),
        "mother_key_kind": all_registered(len(rows)),
        "mother_rin": extract.rin_person[mother],
    }


def _adults(extract: Extract) -> dict[str, Column]:
    rows = extract.adults
    person = {k: extract.columns("person")[k][rows] for k in ("birth_year", "birth_month", "sex")}
    origin = extract.columns("person")["origin"][rows]
    abroad = extract.columns("person")["born_abroad"][rows]
    second = (origin != DUTCH) & ~abroad
    one_parent = second & (extract.uniform("one_parent_abroad", "person", rows) < 0.4)
    from_mother = extract.uniform("parent_abroad", "person", rows) < 0.5
    country = COUNTRY[origin]
    mother_abroad = abroad | (second & (~one_parent | from_mother))
    father_abroad = abroad | (second & (~one_parent | ~from_mother))
    unknown = np.full(len(rows), -1, dtype=np.int16)
    return {
        "rin": extract.rin_person[rows],
        **person,
        **_origin(country, abroad, country, mother_abroad, country, father_abroad),
        "mother_birth_year": unknown,
        "mother_birth_month": unknown,
        "father_birth_year": unknown,
        "father_birth_month": unknown,
    }


def _children(extract: Extract) -> dict[str, Column]:
    rows = extract.children
    child, person, links = (
        extract.columns("child"),
        extract.columns("person"),
        extract.links("child"),
    )
    mother, father = links["mother"][rows], links["father"][rows]
    known = father != NOWHERE
    father = np.where(known, father, 0)

    def parent(column: str, who: Column, there: Bools | bool = True) -> Column:
        return np.where(there, person[column][who], -1)

    mother_country, father_country = (
        COUNTRY[person["origin"][mother]],
        COUNTRY[person["origin"][father]],
    )
    origin = _origin(
        np.full(len(rows), NETHERLANDS, dtype=np.int16),
        np.zeros(len(rows), dtype=bool),
        mother_country,
        person["born_abroad"][mother],
        father_country,
        person["born_abroad"][father] & known,
    )
    origin["father_birth_country"] = np.where(known, origin["father_birth_country"], -1)
    birth = child["birth_date"][rows]
    return {
        "rin": extract.rin_child[rows],
        "birth_year": year_of(birth),
        "birth_month": month_of(birth),
        "sex": child["child_sex"][rows],
        **origin,
        "mother_birth_year": parent("birth_year", mother),
        "mother_birth_month": parent("birth_month", mother),
        "father_birth_year": parent("birth_year", father, known),
        "father_birth_month": parent("birth_month", father, known),
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
