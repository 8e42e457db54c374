"""How likely a study is to see an effect: two shares compared, with a cluster design effect.

The test is the z-test of two shares, two-sided, with the pooled share under "no effect" and the own shares under the
effect (Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, chapter 4). Designs change the number of
households that count:

randomised     half of the clusters get the support; n / (1 + ((1 + cv²) m - 1) icc)
               (Donner & Klar 2000; with clusters of unequal size: Eldridge, Ashby & Kerry 2006, Int J Epidemiol 35:1292)
waiting_list   the same while the others wait: `waiting` of them for each household that begins at once
stepped_wedge  all clusters get it, one group of clusters after the other (Woertman et al. 2013, J Clin Epidemiol 66:752)
before_after   no comparison: the same households twice; the variance of a difference of correlated shares. Power says
               nothing of bias here: children grow and times change, and both look like an effect.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

from scipy.optimize import brentq
from scipy.stats import norm

DESIGNS = ("randomised", "stepped_wedge", "waiting_list", "before_after")


@dataclass(frozen=True)
class Study:
    """A study of one outcome.

    control      share with the outcome without the support, 0 to 1
    treated      share with it, 0 to 1
    households   in the study, of all arms; in a stepped wedge: measured in each period
    per_cluster  households per cluster (neighbourhood, clinic), mean; 1 when families are drawn one by one
    icc          correlation within a cluster, 0 to 1
    cv           standard deviation of cluster sizes over their mean
    waiting      households that wait, per household that begins
    steps        moments at which a group of clusters begins, in a stepped wedge
    again        correlation of one household's outcome before and after
    alpha        two-sided level of the test
    """

    design: str
    control: float
    treated: float
    households: float
    per_cluster: float = 1.0
    icc: float = 0.0
    cv: float = 0.0
    waiting: float = 1.0
    steps: int = 4
    again: float = 0.0
    alpha: float = 0.05

    def __post_init__(self) -> None:
        """Raise ValueError for what is no study."""
        shares = (self.control, self.treated, self.icc)
        if self.design not in DESIGNS:
            raise ValueError(f"design is one of {', '.join(DESIGNS)}")
        if not all(0 <= share <= 1 for share in shares) or not 0 < self.alpha < 1:
            raise ValueError("control, treated, icc and alpha are shares")
        if not (self.households > 0 and self.per_cluster >= 1 and self.waiting > 0):
            raise ValueError("a study has households, and clusters of one or more")
        if self.steps < 2 or self.cv < 0 or not -1 <= self.again < 1:
            raise ValueError("two steps or more, cv from 0, again from -1 to below 1")


def design_effect(study: Study) -> float:
    """Return how many households count as one that is drawn by itself.

    >>> design_effect(Study("randomised", 0.1, 0.05, 400, per_cluster=21, icc=0.05))
    2.0
    """
    if study.design == "before_after":
        return 1.0
    m, icc = study.per_cluster, study.icc
    if study.design == "stepped_wedge":
        k = study.steps  # one measurement before the first step, one after each
        wide = (1 + icc * (k * m + m - 1)) / (1 + icc * (k * m / 2 + m - 1))
        return wide * 3 * (1 - icc) / (2 * (k - 1 / k))
    return 1 + ((1 + study.cv**2) * m - 1) * icc


def power(study: Study) -> float:
    """Return the chance that the test says "different", 0 to 1.

    >>> round(power(Study("randomised", 0.20, 0.10, 400)), 3)
    0.802
    """
    p, q = study.control, study.treated
    count = study.households / design_effect(study)
    if study.design == "before_after":
        both = sqrt(p * (1 - p) * q * (1 - q))
        middle = (p + q) / 2
        null = sqrt(2 * middle * (1 - middle) * (1 - study.again) / count)
        own = sqrt(max(p * (1 - p) + q * (1 - q) - 2 * study.again * both, 0.0) / count)
        return _reject(p - q, null, own, study.alpha)
    waiting = study.waiting if study.design == "waiting_list" else 1.0
    begin = count / (1 + waiting)
    wait = count - begin
    middle = (begin * q + wait * p) / count
    null = sqrt(middle * (1 - middle) * (1 / begin + 1 / wait))
    own = sqrt(q * (1 - q) / begin + p * (1 - p) / wait)
    return _reject(p - q, null, own, study.alpha)


def smallest_fall(study: Study, *, wanted: float = 0.8) -> float | None:
    """Return the smallest fall of the share that the study sees with power `wanted`; None when even a fall to 0 is missed.

    What `study` says of `treated` does not matter.
    """

    def lacking(fall: float) -> float:
        return power(replace(study, treated=study.control - fall)) - wanted

    if study.control <= 0 or lacking(study.control) < 0:
        return None
    return float(brentq(lacking, 0.0, study.control, xtol=1e-9))


def smallest_difference(
    sd: float, begin: float, wait: float, *, wanted: float = 0.8, alpha: float = 0.05
) -> float:
    """Return the smallest difference of two means that a z-test sees with power `wanted`.

    sd  of the outcome in each group;  begin, wait  children in the two groups

    >>> round(smallest_difference(1.0, 100, 100), 3)
    0.396
    """
    far = float(norm.isf(alpha / 2) + norm.ppf(wanted))
    return far * sd * sqrt(1 / begin + 1 / wait)


def _reject(difference: float, null: float, own: float, alpha: float) -> float:
    """Return the chance to reject when the difference has spread `own` and the test believes `null`."""
    limit = float(norm.isf(alpha / 2)) * null
    if own == 0:
        return float(abs(difference) > limit)
    tails = norm.sf((limit - difference) / own) + norm.cdf((-limit - difference) / own)
    return float(tails)
