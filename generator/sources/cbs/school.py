"""Primary school: which grade and school, what the final test said, and the expected disadvantage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Bools, Column, Floats, Ints
from generator.engine.world import NOWHERE
from generator.mechanisms import codes
from generator.sources.cbs.education import PRIMARY, detailed_level
from generator.sources.cbs.kinds import all_registered
from generator.sources.dates import day
from generator.sources.extract import Extract

STARTS, LAST_GRADE, KINDERGARTEN = 4, 8, 2
FIRST_YEAR_OF_SCORES = 2016
LAST_YEAR_OF_WEIGHTS = 2018
NO_TEST = 2019  # in spring 2020 there was none
MAINSTREAM, SPECIAL = range(2)  # places in the code list school_kind.csv
NO_WEIGHT, LOW_WEIGHT, HIGH_WEIGHT = range(3)  # places in the code list pupil_weight.csv
SCHOOLS_PER_POSTCODE = 64


@dataclass(frozen=True)
class Pupils:
    """Pupils of primary schools on 1 October of a year; one entry per pupil."""

    year: int
    rows: Ints
    grade: Ints
    school: Column  # postcode area and a number within it; -1: lived nowhere when school began


def inschrwpotab(extract: Extract) -> Mapping[str, Column]:
    """Enrolment in primary school: one row per child of the world and file year, from 4 to about 12 years.

    The school is one of those of the postcode area where the child lived when it began, and stays the same. What
    advice and test say follows from language at four, from the education of the parents and from what nobody
    knows. Leaves out: children from abroad without a parent, changing schools, classes of two grades, special schools (WEC).
    """
    values = extract.lives.values["inschrwpotab"]
    kept = _never_changing(extract)
    pages = []
    for pupils in _by_year(extract):
        rows, last = pupils.rows, pupils.grade == LAST_GRADE
        pages.append(
            {
                "year": np.full(len(rows), pupils.year, dtype=np.int16),
                "rin": extract.rin[rows],
                "grade": pupils.grade.astype(float),
                "school_kind": np.where(
                    kept["special"][rows] & (pupils.grade > KINDERGARTEN), SPECIAL, MAINSTREAM
                ).astype(np.int8),
                "group_size": _group_size(extract, pupils, values["group_size"]),
                "school": _pseudonym(extract, pupils.school),
                "weight": (
                    kept["weight"][rows]
                    if pupils.year <= LAST_YEAR_OF_WEIGHTS
                    else np.full(len(rows), -1, dtype=np.int8)
                ),
                **_results(extract, pupils, last, kept["achievement"][rows]),
            }
        )
    return _together(pages)


def onderwijsscore(extract: Extract) -> Mapping[str, Column]:
    """Expected score of pupils from their surroundings: one row per pupil and year, from 2016.

    Education of both parents, where the mother comes from and how long she has been here, parents in debt
    restructuring, and the deprivation of the neighbourhood of the school, which stands for the education of the
    mothers of its pupils. Leaves out: toddlers.
    """
    values = extract.lives.values["onderwijsscore"]
    person = extract.columns()
    level = _levels(extract)
    deprivation = extract.columns("neighbourhood")["deprivation"]
    area = extract.columns("neighbourhood")["postcode"]
    order = np.argsort(area)
    pages = []
    for pupils in _by_year(extract):
        if pupils.year < FIRST_YEAR_OF_SCORES:
            continue
        mother, father = (extract.links(link)[pupils.rows] for link in ("mother", "father"))
        years_here = np.where(
            person["born_here"][mother],
            values["settled"],
            np.minimum(pupils.year - person["arrival_year"][mother], values["settled"]),
        )
        relief = _in_debt_relief(extract, pupils.year)
        place = order[
            np.searchsorted(area[order], np.maximum(pupils.school, 0) // SCHOOLS_PER_POSTCODE)
            % len(order)
        ]
        score = (
            values["mean"]
            + np.asarray(values["by_mother"])[level[mother]]
            + np.asarray(values["by_father"])[np.where(father == NOWHERE, 0, level[father])]
            + np.asarray(values["by_origin"])[person["origin"][mother]]
            + values["per_year_not_here"] * (values["settled"] - years_here)
            + values["debt_relief"] * (relief[mother] | ((father != NOWHERE) & relief[father]))
            + values["school"] * np.where(pupils.school >= 0, deprivation[place], 0.0)
        )
        pages.append(
            {
                "year": np.full(len(score), pupils.year, dtype=np.int16),
                "rin": extract.rin[pupils.rows],
                "score": np.round(score, 2),
                "disadvantaged": (score < values["lowest"]).astype(np.int8),
            }
        )
    return _together(pages)


def _together(pages: list[dict[str, Column]]) -> Mapping[str, Column]:
    records = {k: np.concatenate([p[k] for p in pages]) for k in pages[0]}
    return {"key_kind": all_registered(len(records["rin"])), **records}


def _by_year(extract: Extract) -> list[Pupils]:
    """Return who is at a primary school on 1 October of each year of the register window."""
    person, rows, timeline = extract.columns(), extract.with_parents, extract.timeline
    born = person["birth_date"]
    repeats = _repeats(extract)
    school = np.full(extract.size, -1, dtype=np.int64)
    choice = extract.uniform("school", np.arange(extract.size, dtype=np.int32))
    found = []
    for year in range(timeline.first_year - LAST_GRADE, timeline.cutoff + 1):
        october = int(day(year, 10))
        age = year - person["birth_year"][rows]
        age = age - (born[rows] > day(person["birth_year"][rows], 10))
        pupil = (age >= STARTS) & (age <= STARTS + LAST_GRADE)
        pupil &= extract.there_on(rows, october)
        here, at_age = rows[pupil], age[pupil]
        new = here[school[here] < 0]
        school[new] = _schools(extract, new, year, choice[new])
        grade = at_age - STARTS + 1
        grade = grade - (repeats[here] & (grade > KINDERGARTEN))
        keep = grade <= LAST_GRADE
        if year >= timeline.first_year:
            found.append(Pupils(year, here[keep], grade[keep], school[here[keep]]))
    return found


def _schools(extract: Extract, rows: Ints, year: int, choice: Floats) -> Column:
    """Return one of the schools of the postcode area where children live at the end of a year, -1 for nowhere."""
    home = extract.at(year, "household")[rows]
    area = extract.household_at(year, "neighbourhood")[home]
    near = extract.columns("neighbourhood")
    per_school = extract.lives.values["inschrwpotab"]["residents_per_school"]
    schools = np.clip(np.ceil(near["residents"] / per_school), 1, SCHOOLS_PER_POSTCODE)
    number = np.floor(choice * schools[area]).astype(np.int64)
    code = near["postcode"][area].astype(np.int64) * SCHOOLS_PER_POSTCODE + number
    return np.where((home == NOWHERE) | (area == NOWHERE), -1, code)


def _pseudonym(extract: Extract, school: Column) -> Column:
    """Return a number of twelve digits that means nothing for each school, -1 for an unknown one."""
    words = extract.lives.noise.words(
        "source.school_number", np.maximum(school, 0).astype(np.uint64)
    )
    return np.where(school < 0, -1, (words % np.uint64(10**12)).astype(np.int64))


def _group_size(extract: Extract, pupils: Pupils, size: Floats) -> Floats:
    """Size of the group that a grade of a school has in a year, NaN for an unknown school."""
    mean, spread, least, most = size
    ids = (np.maximum(pupils.school, 0) * (LAST_GRADE + 1) + pupils.grade).astype(np.uint64)
    u = extract.lives.noise.uniform("source.group_size", ids, year=pupils.year)
    drawn = np.clip(np.round(mean + spread * ndtri(np.clip(u, 1e-9, 1 - 1e-9))), least, most)
    return np.where(pupils.school < 0, np.nan, drawn)


def _language(extract: Extract) -> Floats:
    """Language of a child in the year in which it turns four, for all rows; the middle where it was not here."""
    values = extract.lives.values["inschrwpotab"]
    born = extract.columns()["birth_year"]
    found = np.zeros(extract.size)
    for year in range(extract.timeline.first_year - LAST_GRADE, extract.timeline.cutoff + 1):
        four = born == year - STARTS
        found[four] = extract.at(year, "language")[four]
    middle, spread = values["language_at_four"]
    return np.where(found == 0, 0.0, (found - middle) / spread)


def _repeats(extract: Extract) -> Bools:
    """Whether a child stays in kindergarten for another year, for all rows."""
    share, more = extract.lives.values["inschrwpotab"]["repeats"]
    u = extract.uniform("kindergarten", np.arange(extract.size, dtype=np.int32))
    return np.asarray(u < share + more * (_language(extract) < -1))


def _levels(extract: Extract) -> Ints:
    """Place of the highest education of everybody: 1 primary school, 2 low, 3 middle, 4 high; 0 unknown."""
    rows = np.arange(extract.size, dtype=np.int32)
    education = extract.columns()["education"]
    detail = detailed_level(
        extract.lives.values["hoogsteopltab"], education, extract.uniform("education_detail", rows)
    )
    return np.where(
        (education == codes.LOW) & (detail <= PRIMARY), 1, education + (education > 0)
    ).astype(np.int32)


def _never_changing(extract: Extract) -> dict[str, Column]:
    """What a child keeps through school, for all rows: achievement (a z-score), special education, weight."""
    values = extract.lives.values["inschrwpotab"]
    rows = np.arange(extract.size, dtype=np.int32)
    language, level = _language(extract), _levels(extract)
    mother, father = (extract.links(link) for link in ("mother", "father"))
    of_mother = np.where(mother == NOWHERE, 0, level[mother])
    of_father = np.where(father == NOWHERE, 0, level[father])
    known = (
        values["from_language"] * language
        + np.asarray(values["by_mother"])[of_mother]
        + np.asarray(values["by_father"])[of_father]
    )
    u = np.clip(extract.uniform("achievement", rows), 1e-9, 1 - 1e-9)
    seldom, often = values["special"]
    low_both = (of_mother <= 2) & (of_father <= 2) & (of_mother > 0)
    lowest = low_both & (np.minimum(of_mother, np.where(of_father > 0, of_father, 2)) == 1)
    return {
        "achievement": known + values["unknown"] * ndtri(u),
        "special": extract.uniform("special_school", rows) < np.where(language < -1, often, seldom),
        "weight": np.select([lowest, low_both], [HIGH_WEIGHT, LOW_WEIGHT], NO_WEIGHT).astype(
            np.int8
        ),
    }


def _results(
    extract: Extract, pupils: Pupils, last: Bools, achievement: Floats
) -> dict[str, Column]:
    """Advice of the school, and what the test in spring said: only in the last grade, and known by the cut-off."""
    values = extract.lives.values["inschrwpotab"]
    known = last & (pupils.year < extract.timeline.cutoff)
    tested = known & (pupils.year != NO_TEST)

    def seen(stream: str, reliability: float) -> Floats:
        """Return a noisy view of achievement, a z-score."""
        u = np.clip(extract.uniform(stream, pupils.rows), 1e-9, 1 - 1e-9)
        return np.asarray(reliability * achievement + np.sqrt(1 - reliability**2) * ndtri(u))

    kinds = np.asarray(values["advice_codes"])
    edges = ndtri(np.cumsum(values["advice_shares"])[:-1])
    advice = partial(np.searchsorted, edges, side="right")
    teacher = advice(seen("advice", values["reliability"]))
    test = advice(seen("test", values["reliability"]) + values["test_higher"])
    u = extract.uniform("advice_revised", pupils.rows)
    revised = tested & (test > teacher) & (u < values["revised"])
    results = {
        "advice": np.where(known, kinds[teacher], -1),
        "test_advice": np.where(tested, kinds[test], -1),
        "revised_advice": np.where(revised, kinds[test], -1),
    }
    for subject in ("arithmetic", "reading", "spelling"):
        below, target = np.cumsum(values[f"{subject}_shares"])[:-1]
        score = seen(subject, values["reliability_subject"])
        level = np.asarray(values[f"{subject}_codes"])[
            np.searchsorted(ndtri([below, target]), score, "right")
        ]
        results[subject] = np.where(tested, level, -1)
    return {name: column.astype(np.int16) for name, column in results.items()}


def _in_debt_relief(extract: Extract, year: int) -> Bools:
    """Whether a person was admitted to debt restructuring in this year or the two before, for all rows."""
    begun = np.logical_or.reduce(
        [extract.at(y, "starts_debt_relief") for y in range(year - 2, year + 1)]
    )
    return np.asarray(begun)
