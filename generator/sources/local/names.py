"""Names of persons, as local organisations know them; registers hold none.

Names come from the Dutch pool of Faker, in which frequent names stand more often. A person's names are places in
the pools that a stream gives: they mean nothing, tell nothing of origin, and nobody living is meant.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from faker.providers.person.nl_NL import Provider

from generator.engine.types import Column, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import MAN
from generator.sources.extract import Extract

_GENERATIONS = 8  # more than fit between 1960 and today


@cache
def first_names() -> tuple[Column, Column]:
    """Return the pools of first names, of men and of women."""
    return np.array(Provider.first_names_male), np.array(Provider.first_names_female)


@cache
def last_names() -> Column:
    """Return the pool of family names: without those of saints and of the Middle Ages ("Heribert van Laon")."""
    plain = [n for n in Provider.last_names if "," not in n and (" " not in n or n[0].islower())]
    return np.array(plain)


def first_name(extract: Extract, rows: Ints) -> Column:
    """Return the first name of persons, shape as `rows`."""
    men, women = first_names()
    u = extract.uniform("first_name", rows)
    man = extract.columns()["sex"][rows] == MAN
    return np.where(man, _pick(men, u), _pick(women, u))


def last_name(extract: Extract, rows: Ints) -> Column:
    """Return the family name at birth: that of the father where he is known, else that of the mother.

    Whoever has no parents in this world has a name of their own. Leaves out: the choice of the mother's name.
    """
    mother, father = extract.links("mother"), extract.links("father")
    oldest: Ints = rows
    for _ in range(_GENERATIONS):
        parent = np.where(father[oldest] != NOWHERE, father[oldest], mother[oldest])
        oldest = np.where(parent != NOWHERE, parent, oldest).astype(np.int32)
    return _pick(last_names(), extract.uniform("last_name", oldest))


def _pick(pool: Column, u: Column) -> Column:
    return np.asarray(pool[(u * len(pool)).astype(int)])
