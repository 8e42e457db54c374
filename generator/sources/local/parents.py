"""A questionnaire of one municipality to all parents of children under seven: motives and barriers for preschool.

Barriers are true of a family before they are ticked: each follows from its circumstances. Who sends the form back
depends on education, origin, language and hardship, so that the answers flatter the town.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.special import expit

from generator.engine.types import Bools, Column, Days, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import LOW, WOMAN
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract
from generator.timeline import UNDER_SEVEN

BARRIERS = ("costs", "language", "hours", "forms", "unknown", "at_home")
MOTIVES = ("motive_work", "motive_language", "motive_play")
NONE, DAY_CARE, PRESCHOOL, BOTH = range(4)  # places in the code list preschool_use.csv
NO_ANSWER = -1
TODDLER = 3  # parents of older children are asked how it was at this age


@dataclass(frozen=True)
class Families:
    """Families that get the form: the parent it is sent to and the youngest child under seven; shapes (families,)."""

    parent: Ints
    child: Ints
    home: Ints
    young: Ints  # children under seven at home


def ouderpeiling(extract: Extract) -> Mapping[str, Column]:
    """Forms: one row per family in the municipality with a child under seven, also of who did not answer."""
    town = extract.lives.values["ouderpeiling"]["municipality"]
    return answers(extract, families(extract, (town,)))


def families(extract: Extract, towns: tuple[int, ...]) -> Families:
    """Return the families of some municipalities: the form goes to the mother, or to the father she does not live with."""
    child, moment = extract.columns(), _sent(extract)
    home = extract.at(extract.timeline.cutoff, "household")
    rows = extract.with_parents
    born = child["birth_date"][rows]
    small = (born <= moment) & (born > moment - int(365.25 * UNDER_SEVEN)) & (home[rows] != NOWHERE)
    rows = rows[small & extract.there_on(rows, moment)]
    area = extract.household_at(extract.timeline.cutoff, "neighbourhood")[home[rows]]
    town = extract.columns("neighbourhood")["municipality"][area]
    rows = rows[np.isin(town, towns) & (area != NOWHERE)]
    parent = np.full(len(rows), NOWHERE, dtype=np.int32)
    for link in ("father", "mother"):
        one = extract.links(link)[rows]
        parent = np.where((one != NOWHERE) & (home[one] == home[rows]), one, parent)
    rows, parent = rows[parent != NOWHERE], parent[parent != NOWHERE]
    order = np.lexsort((rows, -child["birth_date"][rows], home[rows]))
    homes, first, young = np.unique(home[rows][order], return_index=True, return_counts=True)
    return Families(parent[order][first], rows[order][first], homes, young.astype(np.int32))


def true_barriers(extract: Extract, found: Families) -> dict[str, Bools]:
    """What stands between each family and preschool, whether it says so or not, by name of the barrier."""
    values, year = extract.lives.values["ouderpeiling"], extract.timeline.cutoff
    person = extract.columns()
    low = extract.at(year, "education")[found.parent] == LOW
    abroad = ~person["born_here"][found.parent].astype(bool)
    debts = extract.at(year, "problematic_debts")[found.parent].astype(bool)
    work = extract.household_at(year, "all_heads_work")[found.home].astype(bool)
    alone = extract.household_at(year, "heads")[found.home] < 2
    care = extract.at(year, "daycare")[found.child].astype(bool)
    poor = extract.household_at(year, "in_poverty")[found.home].astype(bool)
    other = person["speaks_other_language"][found.child].astype(bool)
    baby = person["birth_year"][found.child] > year - 2
    causes = {
        "costs": (poor, debts),
        "language": (other, abroad),
        "hours": (work & ~care, alone),
        "forms": (debts, low),
        "unknown": (low, abroad),
        "at_home": (~work, baby),
    }
    return {
        name: extract.uniform(f"parents_{name}", found.parent)
        < expit(values[name][0] + values[name][1] * first + values[name][2] * second)
        for name, (first, second) in causes.items()
    }


def answers(extract: Extract, found: Families) -> Mapping[str, Column]:
    """Return the forms of the families, with what each answered; -1 or nothing where it did not."""
    values, year = extract.lives.values["ouderpeiling"], extract.timeline.cutoff
    parent = found.parent
    responds = extract.uniform("parents_response", parent) < _response(extract, found)
    barriers = true_barriers(extract, found)
    ticked = {
        name: extract.uniform(f"parents_{name}_ticked", parent)
        < np.asarray(values["mentioned"])[true.astype(int)]
        for name, true in barriers.items()
    }
    grounds = (
        extract.household_at(year, "all_heads_work")[found.home],
        extract.columns()["speaks_other_language"][found.child],
        extract.household_at(year, "children_at_home")[found.home] < 2,
    )
    for name, ground in zip(MOTIVES, grounds, strict=True):
        share = np.asarray(values[name])[ground.astype(int)]
        ticked[name] = extract.uniform(f"parents_{name}", parent) < share
    words = _words(extract, found, barriers)
    writes = responds & (extract.uniform("parents_writes", parent) < values["writes"])
    return {
        "key_kind": all_registered(len(parent)),
        "rin": extract.rin[parent],
        "sent": np.full(len(parent), _sent(extract), dtype=np.int32),
        "responds": responds.astype(np.int8),
        "young": np.where(responds, found.young.astype(float), np.nan),
        "use": np.where(responds, _use(extract, found), NO_ANSWER).astype(np.int8),
        **{n: np.where(responds, t, NO_ANSWER).astype(np.int8) for n, t in ticked.items()},
        "words": np.where(writes, words, ""),
    }


def _response(extract: Extract, found: Families) -> Column:
    """Probability that a form comes back."""
    values, year = extract.lives.values["ouderpeiling"], extract.timeline.cutoff
    person = extract.columns()
    education = extract.at(year, "education")[found.parent]
    poor = extract.household_at(year, "in_poverty")[found.home].astype(float)
    hardship = poor + extract.at(year, "problematic_debts")[found.parent]
    logit = (
        values["response"]
        + np.asarray(values["response_by_education"])[np.clip(education, LOW, None) - 1]
        + values["response_born_abroad"] * ~person["born_here"][found.parent].astype(bool)
        + values["response_other_language"] * person["speaks_other_language"][found.child]
        + values["response_hardship"] * hardship
    )
    return np.asarray(expit(logit))


def _use(extract: Extract, found: Families) -> Column:
    """Whether the youngest child goes, or went when it was three, to day care or preschool education."""
    born = extract.columns()["birth_year"][found.child]
    asked = np.minimum(born + TODDLER, extract.timeline.cutoff)
    care = np.zeros(len(born), dtype=bool)
    school = np.zeros(len(born), dtype=bool)
    for year in np.unique(asked):
        here = asked == year
        care[here] = extract.at(int(year), "daycare")[found.child[here]]
        start = extract.at(int(year), "preschool_start_date")[found.child[here]]
        school[here] = (start > 0) & (start <= _sent(extract))
    return np.select([care & school, care, school], [BOTH, DAY_CARE, PRESCHOOL], NONE)


def _words(extract: Extract, found: Families, barriers: Mapping[str, Bools]) -> Column:
    """Write a sentence on one of the true barriers of each family, or on how it goes where there is none."""
    stack = np.stack([barriers[name] for name in BARRIERS])
    pick = extract.uniform("parents_words_about", found.parent)
    count = stack.sum(axis=0)
    # The k-th of its true barriers; the last of `about` is nothing at all.
    wanted = np.floor(pick * count).astype(int) + 1
    about = np.where(count > 0, (np.cumsum(stack, axis=0) >= wanted).argmax(axis=0), len(BARRIERS))
    which = extract.uniform("parents_words", found.parent)
    girl = extract.columns()["sex"][found.child] == WOMAN
    texts = np.empty(len(about), dtype="U160")
    for place, name in enumerate((*BARRIERS, "nothing")):
        here = about == place
        for daughter, child in ((False, "mijn zoon"), (True, "mijn dochter")):
            pool = np.array(
                [t.format(wie=child, Wie=child.capitalize()) for t in open_answers()[name]]
            )
            mine = here & (girl == daughter)
            texts[mine] = pool[(which[mine] * len(pool)).astype(int)]
    return texts


@cache
def open_answers() -> Mapping[str, tuple[str, ...]]:
    """Read open_answers.csv: barrier -> sentences, in which {wie} and {Wie} stand for the child."""
    found: dict[str, list[str]] = {}
    with Path(__file__).with_name("open_answers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["about"], []).append(row["text"])
    return {name: tuple(texts) for name, texts in found.items()}


def _sent(extract: Extract) -> Days:
    """Day on which the forms are sent."""
    return day(extract.timeline.cutoff, extract.lives.values["ouderpeiling"]["month"])
