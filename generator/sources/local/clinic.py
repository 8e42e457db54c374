"""The child health clinic (JGZ): what a nurse sees of a child's development, visit by visit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Bools, Column, Days, Ints, Scores
from generator.sources.cbs.kinds import all_registered
from generator.sources.extract import Extract

AGES = (
    61,
    122,
    183,
    335,
    426,
    548,
    731,
    1370,
)  # days of age at the moments of code list jgz_moment
AT_TWO, BEFORE_SCHOOL = 6, 7
MOST_DIFFICULTIES = 40  # of the questionnaire on strengths and difficulties (SDQ)
STRANDS = ("language", "motor", "social_emotional")
SEEN, NOT_SEEN, TOLD = 1, 2, 3


def jgz(extract: Extract) -> Mapping[str, Column]:
    """Visits: one row per child and visit to which it came, from two months to three years and nine months, by the cut-off.

    Development in each strand is seen through the noise of one visit, which is smaller the older the child is. A child
    from Hart van Brabant that turned two late in the year may not have been seen by 31 December.
    """
    visits = [_visits(extract, moment) for moment in range(len(AGES))]
    return {name: np.concatenate([v[name] for v in visits]) for name in visits[0]}


def visit_date(extract: Extract, rows: Ints, moment: int) -> Days:
    """Day on which children are invited: around the age of the moment, rather late than early."""
    spread = extract.lives.values["jgz"]["spread_days"][moment]
    late = np.floor(spread * (extract.uniform("jgz_date", rows, year=moment) - 1 / 6))
    return np.asarray(extract.columns()["birth_date"][rows] + AGES[moment] + late).astype(np.int32)


def _visits(extract: Extract, moment: int) -> dict[str, Column]:
    """Return the visits at one moment; the year of the noise is the number of the moment."""
    values = extract.lives.values["jgz"]
    child, rows = extract.columns(), extract.with_parents
    rows = rows[child["birth_year"][rows] >= extract.timeline.first_year - 2]
    date = visit_date(extract, rows, moment)
    came = extract.uniform("jgz_reach", rows) < values["reach"]
    came &= extract.uniform("jgz_missed", rows, year=moment) >= values["missed"]
    came &= extract.there_on(rows, date) & (date >= extract.first_day)
    rows, date = rows[came], date[came]
    keep = date <= extract.last_day
    rows, date = rows[keep], date[keep]
    keep = _at_home(extract, rows, date)
    rows, date = rows[keep], date[keep]
    scores = {s: _score(extract, rows, date, moment, s) for s in STRANDS}
    lowest = np.minimum.reduce(list(scores.values()))
    noted = np.asarray(values["concern_noted"])[(lowest < values["concern_below"]).astype(int)]
    known = extract.uniform("jgz_condition", rows) < values["condition_known"][moment]
    nothing = np.full(len(rows), -1, dtype=np.int8)
    at_two = moment == AT_TWO
    words, doll = values["level_two_words"], values["level_doll"]
    return {
        "key_kind": all_registered(len(rows)),
        "rin": extract.rin[rows],
        "visit_date": date,
        "moment": np.full(len(rows), moment, dtype=np.int8),
        **{name: score.round(1) for name, score in scores.items()},
        "concern": (extract.uniform("jgz_concern", rows, year=moment) < noted).astype(np.int8),
        "condition": (child["chronic_condition"][rows] & known).astype(np.int8),
        "two_words": _item(extract, rows, "zin2w", scores, words) if at_two else nothing,
        "doll": _item(extract, rows, "pop6", scores, doll) if at_two else nothing,
        "multilingual": child["speaks_other_language"][rows].astype(np.int8),
        "referred": _indicated(extract, rows) if at_two else nothing,
        "difficulties": _difficulties(extract, rows, scores["social_emotional"])
        if moment == BEFORE_SCHOOL
        else np.full(len(rows), np.nan),
    }


def _years(extract: Extract, date: Days) -> list[tuple[int, Bools]]:
    """Return calendar year and mask of the dates that fall in it."""
    year = date.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32) + 1970
    return [(int(y), year == y) for y in np.unique(year)]


def _at_home(extract: Extract, rows: Ints, date: Days) -> Bools:
    """Whether each child lived in a household of the country in the year of its visit (or was born in it)."""
    there = (
        extract.columns()["birth_year"][rows]
        == date.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32) + 1970
    )
    for year, here in _years(extract, date):
        there[here] |= extract.at(year, "resident")[rows[here]]
    return np.asarray(there)


def _score(extract: Extract, rows: Ints, date: Days, moment: int, strand: str) -> Scores:
    """Score of one visit in one strand: where the child stands that year, and the noise of the visit.

    In the year of birth it stands where its endowment puts it. Reliability is the share of variance that is not noise.
    """
    values, child = extract.lives.values, extract.columns()
    true = values[f"{strand}_expected"]["from_endowment"] * child["endowment"][rows]
    for year, here in _years(extract, date):
        older = here & (child["birth_year"][rows] < year)
        true[older] = extract.at(year, strand)[rows[older]]
    reliability = values["jgz"]["reliability"][moment]
    u = np.clip(extract.uniform(f"jgz_{strand}", rows, year=moment), 1e-9, 1 - 1e-9)
    return np.asarray(np.sqrt(reliability) * true + np.sqrt(1 - reliability) * ndtri(u))


def _item(
    extract: Extract, rows: Ints, name: str, scores: Mapping[str, Scores], level: float
) -> Column:
    """Score one Van Wiechen item: seen, not seen, told by the parent; missing when it was not tried."""
    values = extract.lives.values["jgz"]
    u = np.clip(extract.uniform(f"jgz_{name}", rows), 1e-9, 1 - 1e-9)
    passed: Bools = scores["language"] + values["item_noise"] * ndtri(u) > level
    told = passed & (extract.uniform(f"jgz_{name}_told", rows) < values["told"])
    tried = extract.uniform(f"jgz_{name}_tried", rows) >= values["not_tried"]
    score = np.select([~tried, told, passed], [-1, TOLD, SEEN], NOT_SEEN)
    return score.astype(np.int8)


def _difficulties(extract: Extract, rows: Ints, seen: Scores) -> Scores:
    """Total of difficulties that parents filled in (SDQ, 0 to 40): few as a rule, and a long tail; NaN without a form.

    The lower a child scores on social-emotional development at the visit, the more difficulties its parents tell of.
    """
    values = extract.lives.values["jgz"]
    u = np.clip(extract.uniform("jgz_difficulties", rows), 1e-9, 1 - 1e-9)
    told = values["difficulties_by_score"] * -seen + values["difficulties_own"] * ndtri(u)
    total = np.clip(np.round(values["difficulties"] * np.exp(told)), 0, MOST_DIFFICULTIES)
    filled_in = extract.uniform("jgz_form", rows) < values["form_filled_in"]
    return np.asarray(np.where(filled_in, total, np.nan))


def _indicated(extract: Extract, rows: Ints) -> Column:
    """Whether the clinic indicated preschool education in the year in which each child turned two."""
    turned = extract.columns()["birth_year"][rows] + 2
    indicated = np.zeros(len(rows), dtype=np.int8)
    for year in np.unique(turned):
        # A visit some days before 1 January finds what is decided in the year of the second birthday.
        here = turned == year
        indicated[here] = extract.at(int(year), "preschool_indicated")[rows[here]]
    return indicated
