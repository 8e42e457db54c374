"""Judges out of line: pointed out, never deleted. What follows is for people to decide."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from scoring.jury_ratings import Array, RatingModel, Ratings
from scoring.jury_weights import seen_by_others

ENOUGH = 6  # of fewer ratings a correlation says little
LOW_CORRELATION = 0.1
ONE_VALUE = 0.8
FAR = 3.0
ERRATIC = 1.5
CHANCE = 0.005  # of six ratings a mean square strays far by chance alone
_ROBUST = 1.4826  # times the median distance to the median: the standard deviation, of a normal distribution


@dataclass(frozen=True)
class JudgeReport:
    """What is known of one judge.

    rated        pitches
    severity     points that the judge gives more than the mean judge
    correlation  of its points with what the others see in the same pitches; NaN where it cannot be told
    fit          mean squared residual against what the noise makes one expect; 1 is as it should be
    most_common  share of its most common value
    weight       how much a rating of it counts
    flags        against | one_value | severity | fit; empty is in line
    """

    rated: int
    severity: float
    correlation: float
    fit: float
    most_common: float
    weight: float
    flags: tuple[str, ...]


def judge_reports(ratings: Ratings, model: RatingModel) -> list[JudgeReport]:
    """Report on every judge, in order of number.

    The bounds are conventions, and a report of a judge is no verdict on it. One who agrees more than chance allows is not
    flagged: beside somebody out of line all others look like that.
    source: Linacre (2002), Rasch Measurement Transactions 16, 878 (mean squares up to 1.5 are productive)
    """
    active = np.bincount(ratings.judge, minlength=ratings.judges) > 0
    centre = float(np.median(model.severity[active])) if active.any() else 0.0
    away = np.abs(model.severity - centre)
    usual = _ROBUST * float(np.median(away[active])) if active.any() else 0.0
    # With a handful of judges the median distance may be next to nothing: severities also differ by chance.
    usual = max(usual, ratings.reach / 16)
    return [
        _report(ratings, model, j, far=bool(away[j] > FAR * usual)) for j in range(ratings.judges)
    ]


def _report(ratings: Ratings, model: RatingModel, judge: int, *, far: bool) -> JudgeReport:
    mine = ratings.judge == judge
    own, count = ratings.score[mine], int(mine.sum())
    if not count:
        return JudgeReport(0, 0.0, float("nan"), float("nan"), 0.0, 1.0, ())
    seen, covariance = seen_by_others(ratings, judge, model.weights, model.spreads)
    correlation = _correlation(own, seen)
    common = float(np.unique(own, return_counts=True)[1].max()) / count
    expected = np.diag(covariance) + model.spreads.noise**2
    left = own - seen
    fit = float(((left - left.mean()) ** 2 / expected).sum() / max(count - 1, 1))
    flags = []
    if count >= ENOUGH:
        if correlation < LOW_CORRELATION:
            flags.append("against")
        if common > ONE_VALUE:
            flags.append("one_value")
        if fit > ERRATIC and chi2.sf(fit * (count - 1), count - 1) < CHANCE:
            flags.append("fit")
    if far:
        flags.append("severity")
    severity, weight = float(model.severity[judge]), float(model.weights[judge])
    return JudgeReport(count, severity, correlation, fit, common, weight, tuple(flags))


def _correlation(one: Array, other: Array) -> float:
    if len(one) < 3 or not one.std() > 0 or not other.std() > 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
