"""Which pitch a judge sees next, and which pair: what evens out the views first, then what tells most."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import numpy as np
from scipy.special import expit

from scoring.jury_comparisons import Strengths
from scoring.jury_ratings import Array, Ratings, Spreads

# Before anybody rated: in points on a scale of 1 to 5. The ratios are those at which simulated juries look like published ones.
USUAL = Spreads(pitches=0.7, judges=0.35, noise=0.5)


def covariance_of(ratings: Ratings, spreads: Spreads, weights: Array | None = None) -> Array:
    """Return the posterior covariance of the pitches, (pitches, pitches), at given spreads; the level is taken out."""
    size = ratings.pitches
    x = np.zeros((len(ratings.score), size + ratings.judges + 1))
    rows = np.arange(len(ratings.score))
    x[rows, ratings.pitch] = 1
    x[rows, size + ratings.judge] = 1
    x[:, -1] = 1
    counts = np.ones(ratings.judges) if weights is None else weights
    precision = x.T @ (x * (counts[ratings.judge] / spreads.noise**2)[:, None])
    prior = np.r_[
        np.full(size, 1 / max(spreads.pitches, 1e-6) ** 2),
        np.full(ratings.judges, 1 / max(spreads.judges, 1e-6) ** 2),
        1e-6,
    ]
    precision[np.diag_indices_from(precision)] += prior
    centre = np.eye(size) - 1 / max(size, 1)
    return np.asarray(centre @ np.linalg.inv(precision)[:size, :size] @ centre)


def next_pitch(
    ratings: Ratings,
    judge: int,
    *,
    barred: Collection[int] = (),
    spreads: Spreads = USUAL,
    key: bytes = b"",
) -> int | None:
    """Return the pitch that a judge should see now; None when there is none left.

    barred  pitches that this judge may not see: of its own organisation, or a conflict it declared
    key     settles what is left open; two judges who come at once are not sent to the same pitch

    Among the pitches with the fewest views it is the one after which the pitches as a whole are known best.
    """
    own = set(ratings.pitch[ratings.judge == judge].tolist())
    left = [i for i in range(ratings.pitches) if i not in own and i not in barred]
    if not left:
        return None
    views = np.bincount(ratings.pitch, minlength=ratings.pitches)
    fewest = [i for i in left if views[i] == min(views[k] for k in left)]
    worth = {i: _uncertain_after(ratings, judge, i, spreads) for i in fewest}
    return min(fewest, key=lambda i: (round(worth[i], 9), _lot(key, judge, i)))


def _uncertain_after(ratings: Ratings, judge: int, pitch: int, spreads: Spreads) -> float:
    """Return the summed variance of the pitches once this judge has rated this one."""
    more = Ratings(
        np.r_[ratings.judge, judge],
        np.r_[ratings.pitch, pitch],
        np.r_[ratings.score, 0.0],
        ratings.judges,
        ratings.pitches,
        ratings.reach,
    )
    return float(np.trace(covariance_of(more, spreads)))


def next_pair(
    strengths: Strengths,
    views: Array,
    *,
    judge: int,
    done: Collection[tuple[int, int]] = (),
    among: Collection[int] | None = None,
    key: bytes = b"",
) -> tuple[int, int] | None:
    """Return the pair that a judge should compare now, in the order in which to show it; None when there is none left.

    views  (pitches,) how often each was compared so far, by anybody
    done   pairs that this judge compared, in either order
    among  the pitches that it may see; all without

    Among the pairs whose pitches were seen least it is the one whose outcome tells most: where it is open who wins, and
    where the strengths are not known. Which of the two stands first is a lot, as the first has an advantage.
    """
    there = sorted(range(len(views)) if among is None else among)
    seen = {frozenset(pair) for pair in done}
    pairs = [(i, k) for n, i in enumerate(there) for k in there[n + 1 :] if frozenset((i, k)) not in seen]  # fmt: skip
    if not pairs:
        return None

    def order(pair: tuple[int, int]) -> tuple[float, float, str]:
        i, k = pair
        return (
            float(views[i] + views[k]),
            -round(_told(strengths, i, k), 9),
            _lot(key, judge, i, k),
        )

    first, second = min(pairs, key=order)
    swap = _lot(key, judge, second, first) < _lot(key, judge, first, second)
    return (second, first) if swap else (first, second)


def _told(strengths: Strengths, i: int, k: int) -> float:
    """Return how much a comparison tells: its Fisher information times how uncertain the difference is."""
    c = strengths.covariance
    apart = float(c[i, i] + c[k, k] - 2 * c[i, k])
    chance = float(expit(strengths.value[i] - strengths.value[k]))
    return chance * (1 - chance) * apart


def _lot(key: bytes, *numbers: int) -> str:
    text = "/".join(map(str, numbers)).encode()
    return hashlib.sha256(b"kansrijk/next/" + key + b"/" + text).hexdigest()
