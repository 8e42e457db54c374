"""How questions are answered: three mechanisms, routing, and the ways in which surveys go wrong.

All waves of a module are answered in one pass. A number that is not there is EMPTY: not asked, skipped, broken off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, gammaln, logit, ndtr, ndtri

from generator.engine.types import Bools, Column, Ints
from generator.questionnaire import Item, Module, code_in, scales, traits
from generator.sources.extract import Extract

EMPTY = np.float64(np.nan)
_LARGEST_COUNT = 200


@dataclass(frozen=True)
class Respondents:
    """Who answered a module, all waves one after another; shapes (answers,).

    home    ids of the households, for what members share
    facts   name -> what is so; bools, codes or numbers
    """

    extract: Extract
    row: Ints
    year: Column
    home: Column
    facts: Mapping[str, Column]

    def always(self, stream: str) -> Column:
        """Noise that a person keeps for life."""
        return self.extract.uniform(f"liss_{stream}", self.row)

    def now(self, stream: str) -> Column:
        """Noise of the wave."""
        return self.extract.uniform(f"liss_{stream}", self.row, year=self.year)

    def shared(self, stream: str) -> Column:
        """Noise that a household shares, for life."""
        return self.extract.lives.noise.uniform(f"source.liss_{stream}", self.home)

    @property
    def values(self) -> Any:
        """Parameters of answering."""
        return self.extract.lives.values["liss_answers"]


def trait_scores(people: Respondents, name: str) -> Column:
    """Return a trait as a z-score: facts, a person's own part, and a part that the household shares."""
    trait = traits()[name]
    score = trait.own * ndtri(people.always(f"trait_{name}"))
    score += trait.home * ndtri(people.shared(f"trait_{name}"))
    for fact, weight in trait.facts.items():
        score += weight * people.facts[fact].astype(float)
    return (score - trait.centre) / trait.spread


def answer_module(people: Respondents, module: Module) -> dict[str, Column]:
    """Return question number -> answers (float64, EMPTY without one) of all waves."""
    values = people.values
    scores: dict[str, Column] = {}
    answers: dict[str, Column] = {}
    careless = people.now(f"{module.name}_careless") < values["careless"]
    first_of: dict[str, tuple[Item, Column]] = {}
    shy = _shyness(people)
    # Who breaks off does so anywhere in the questionnaire.
    broken = people.now(f"{module.name}_breaks") / values["breaks_off"]
    for place, item in enumerate(module.items):
        asked = _asked(people, item, answers) & (place < broken * len(module.items))
        stream = f"{module.name}{item.number}"
        if item.none_of:
            found = np.nansum([answers[n] for n in item.none_of], axis=0)
            filled = np.any([~np.isnan(answers[n]) for n in item.none_of], axis=0)
            told = np.where(filled, (found == 0).astype(float), EMPTY)
        elif item.fact:
            told = _fact(people, item, stream)
        else:
            if item.trait not in scores:
                scores[str(item.trait)] = trait_scores(people, str(item.trait))
            told = _opinion(people, item, scores[str(item.trait)], stream)
        if item.grid:
            if item.grid not in first_of:
                first_of[item.grid] = (item, told)
            elif first_of[item.grid][0].scale == item.scale:
                told = np.where(careless, first_of[item.grid][1], told)
        told = _heaped(people, item, told, stream)
        told = _unanswered(people, item, told, shy, stream)
        answers[item.number] = np.where(asked, told, EMPTY)
    return answers


def _asked(people: Respondents, item: Item, answers: Mapping[str, Column]) -> Bools:
    """Whether the question was put: it belongs to the wave, and all its conditions hold on what was answered."""
    years, place = np.unique(people.year, return_inverse=True)
    asked = np.array([item.asked_in(int(y)) for y in years], dtype=bool)[place]
    for name, relation, number in item.conditions():
        value = answers[name] if name in answers else people.facts[name].astype(float)
        with np.errstate(invalid="ignore"):
            holds = {"=": value == number, "<": value < number, ">": value > number}[relation]
        asked &= holds
    return asked


def _opinion(people: Respondents, item: Item, score: Column, stream: str) -> Column:
    """Cut a trait at thresholds: what the trait explains, what a person always says to it, and the day."""
    stable = people.values["stable"]
    own = np.sqrt(stable) * ndtri(people.always(f"{stream}_own"))
    rest = own + np.sqrt(1 - stable) * ndtri(people.now(f"{stream}_day"))
    if item.count is not None:
        level = np.exp(np.log(item.count) + item.load * score - item.load**2 / 2)
        level = level * np.exp(people.values["count_spread"] * own)
        return _poisson(level, people.now(f"{stream}_count"))
    z = item.load * score + np.sqrt(1 - item.load**2) * rest
    scale = scales()[str(item.scale)]
    if item.mean is not None:
        low, high = scale.range or (scale.codes[0], scale.codes[-1])
        return np.asarray(np.clip(np.round(item.mean + item.sd * z), low, high))
    if item.share is not None:
        return np.where(ndtr(-z) < item.share, float(scale.yes or 0), float(scale.no or 0))
    codes = np.asarray(item.order or scale.codes, dtype=float)
    return np.asarray(codes[np.searchsorted(np.cumsum(item.shares)[:-1], ndtr(z), "right")])


def _poisson(level: Column, u: Column) -> Column:
    """Return counts: the quantile of a Poisson distribution at u."""
    top = int(
        min(_LARGEST_COUNT, np.ceil(level.max(initial=1) + 8 * np.sqrt(level.max(initial=1))))
    )
    count, below = np.zeros(len(level)), np.zeros(len(level))
    for k in range(top):
        below += np.exp(k * np.log(level) - level - gammaln(k + 1))
        more = u > below
        if not more.any():
            break
        count += more
    return count


def _fact(people: Respondents, item: Item, stream: str) -> Column:
    """Tell what is so, with the errors of a survey."""
    fact = people.facts[str(item.fact)]
    scale = scales()[item.scale] if item.scale else None
    if fact.dtype == bool:
        if scale is None or scale.yes is None or scale.no is None:
            raise ValueError(f"{stream}: a fact that is so or not needs a scale with yes and no")
        told = np.where(fact, float(scale.yes), float(scale.no))
    else:
        told = fact.astype(float)
    u = people.now(f"{stream}_error")
    if item.forgets and scale is not None:
        # What one would rather not tell is not told for years.
        secret = people.always(f"{stream}_secret") < item.forgets
        told = np.where(secret & (told == scale.yes), float(scale.no or 0), told)
    if item.wrong and scale is not None:
        codes = np.asarray(
            scale.codes if len(scale.codes) > 2 else sorted(scale.labels), dtype=float
        )
        other = codes[np.floor(len(codes) * people.now(f"{stream}_other")).astype(int)]
        told = np.where(u < item.wrong, other, told)
    if item.slip:
        step = np.where(u < item.slip / 2, -1, np.where(u < item.slip, 1, 0))
        # A year may be one off, but nobody says that what has been is yet to come.
        told = np.where(told > 0, np.clip(told + step, 0, np.maximum(told, people.year)), told)
    if item.spread:
        steady = people.always(f"{stream}_bias")
        noise = np.sqrt(people.values["stable"]) * ndtri(steady)
        noise += np.sqrt(1 - people.values["stable"]) * ndtri(u)
        told = np.round(told * np.exp(item.spread * noise))
    if item.typo:
        told = np.where(people.now(f"{stream}_typo") < item.typo, np.round(told / 10), told)
    if item.as_year:
        told = np.where(people.now(f"{stream}_year") < item.as_year, people.year + told, told)
    return told


def _heaped(people: Respondents, item: Item, told: Column, stream: str) -> Column:
    """Round what is told to multiples, for a share of people; nothing that was something becomes nothing."""
    if not item.heap:
        return told
    rounded = item.to_nearest * np.round(told / item.to_nearest)
    rounds = (people.now(f"{stream}_heap") < item.heap) & (rounded > 0) & (told < people.year - 100)
    rounds |= (people.now(f"{stream}_heap") < item.heap) & (told > people.year + 100) & item.money
    return np.where(rounds, rounded, told)


def _shyness(people: Respondents) -> Column:
    """Log odds of leaving a question open, above or below others: missing answers tell something."""
    values, facts = people.values, people.facts
    return np.asarray(
        values["open_low_education"] * (facts["education"] == 1)
        + values["open_language"] * (facts["home_language"] == 2)
        + values["open_debts"] * facts["debts"]
        + values["open_ill"] * facts["mental_health_problem"]
        + values["open_own"] * ndtri(people.always("open"))
    )


def _unanswered(people: Respondents, item: Item, told: Column, shy: Column, stream: str) -> Column:
    """Put do not know, prefer not to say and nothing in the place of answers."""
    u = people.now(f"{stream}_open")
    years, place = np.unique(people.year, return_inverse=True)

    def chance(share: float) -> Column:
        return np.asarray(expit(logit(share) + shy))

    taken = np.zeros(len(u))
    for kind in ("dk", "pns"):
        share = getattr(item, kind)
        if share and item.missing:
            codes = np.array([float(code_in(item.missing, kind, int(y))) for y in years])[place]
            told = np.where((u >= taken) & (u < taken + chance(share)), codes, told)
            taken = taken + chance(share)
    skipped = (u >= taken) & (u < taken + chance(people.values["skips"]))
    return np.where(skipped & (item.grid is not None or item.fact is None), EMPTY, told)
