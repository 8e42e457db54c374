"""Climbing the live board by many submissions: what is won on a raw board, and what the Ladder leaves of it.

Each attack is run on both, by the same code. `Oracle.ask` is all that an attacker has: predictions in, the shown score out.
"""

import numpy as np
import pytest

from challenge.ladder import compare, moves
from challenge.scale import Scale

KEYS = 5


class Oracle:
    """A live board: values of children are gains over base rates, as in the event; the attacker sees what is shown."""

    def __init__(self, value, children, *, ladder):
        self.value, self.ladder = value, ladder
        self.scale = Scale(children, {}, None)
        self.households = np.arange(children)
        self.best, self.score, self.tries = None, 0.0, 0

    def ask(self, predictions):
        """Return the shown score, and whether the board moved."""
        values = self.value(predictions)
        self.tries += 1
        if not self.ladder:
            return round(values.mean(), 5), True
        moved = moves(compare(values, self.best, self.households), self.tries)
        if moved:
            self.best, self.score = values, values.mean()
        return self.scale.shown(self.score), moved


def coin_board(labels, *, ladder):
    """A board of accuracy: base rates are right half of the time."""
    return Oracle(lambda guess: 0.5 - np.abs(guess - labels), len(labels), ladder=ladder)


def halves(rng, children):
    """Labels of the live and of the final half; an attacker predicts for both and does not know which is which."""
    labels = rng.integers(0, 2, 2 * children)
    live = np.zeros(2 * children, dtype=bool)
    live[rng.permutation(2 * children)[:children]] = True
    return labels, live


def boost(rng, children, queries, *, ladder):
    """The boosting attack of Blum and Hardt: keep the coin-flip vectors that score above chance, let them vote."""
    labels, live = halves(rng, children)
    board = coin_board(labels[live], ladder=ladder)
    votes = np.zeros(len(labels))
    before = 0.0
    for _ in range(queries):
        guess = rng.integers(0, 2, len(labels))
        seen, _ = board.ask(guess[live])
        # On a raw board each score speaks for itself; on the Ladder what counts is whether it went up.
        if seen > (before if ladder else 0.0):
            votes += 2 * guess - 1
        elif not ladder:
            votes -= 2 * guess - 1
        before = seen
    final = np.where(votes == 0, rng.integers(0, 2, len(labels)), votes > 0)
    right = final == labels
    return right[live].mean() - 0.5, right[~live].mean() - 0.5


def climb(rng, children, queries, *, ladder, block):
    """Begin at one half for everybody, guess for a block of children, and keep the guesses when the board goes up."""
    labels, live = halves(rng, children)
    board = coin_board(labels[live], ladder=ladder)
    best, before = np.full(len(labels), 0.5), 0.0
    for _ in range(queries):
        guess = best.copy()
        chosen = rng.choice(len(labels), block, replace=False)
        guess[chosen] = rng.integers(0, 2, block)
        seen, moved = board.ask(guess[live])
        if seen > before or (ladder and moved):
            best, before = guess, seen
    right = 0.5 - np.abs(best - labels)
    return right[live].mean(), right[~live].mean()


def reconstruct(rng, children, queries, *, ladder):
    """Move honest predictions a little in random directions, read the residuals off the changes, add them back."""
    risk = np.clip(rng.beta(1.1, 9, 2 * children) + 0.02, 0, 1)
    labels = (rng.random(len(risk)) < risk).astype(float)
    live = np.zeros(len(risk), dtype=bool)
    live[rng.permutation(len(risk))[:children]] = True
    base = risk.mean()
    honest = np.clip(base + 0.8 * (risk - base) + rng.normal(0, 0.02, len(risk)), 0, 1)
    unit = base * (1 - base)  # the score is then about the Brier skill

    def value(p):
        return ((base - labels[live]) ** 2 - (p - labels[live]) ** 2) / unit

    board = Oracle(value, children, ladder=ladder)
    first, _ = board.ask(honest[live])
    step = 0.05
    directions = rng.choice([-1.0, 1.0], (queries - 1, len(risk)))
    inner = np.zeros(queries - 1)
    now = honest.copy()
    for k, r in enumerate(directions):
        seen, moved = board.ask((now + step * r)[live])
        if ladder:  # what went up is kept, as a climber would
            if moved:
                now = now + step * r
        else:  # <r, y - p> of the children on this half
            inner[k] = ((seen - first) * unit * children + step**2 * children) / (2 * step)
    if not ladder:
        # Least squares; it does not know which half a child is on, so it spreads over both.
        gram = directions @ directions.T + 0.05 * len(risk) * np.eye(len(inner))
        now = honest + directions.T @ np.linalg.solve(gram, inner)
    final = np.clip(now, 0, 1)

    def skill(p, half):
        return 1 - ((p - labels)[half] ** 2).sum() / ((base - labels)[half] ** 2).sum()

    return tuple(skill(final, half) - skill(honest, half) for half in (live, ~live))


def mean_gain(attack, children, queries, *, ladder, keys=KEYS, **more):
    """Return the gain on the live and on the final half, means over fixed keys."""
    runs = [
        attack(np.random.default_rng([key, children]), children, queries, ladder=ladder, **more)
        for key in range(keys)
    ]
    return np.mean(runs, axis=0)


def show(name, raw, ladder):
    print(
        f"{name}: raw {raw[0]:+.4f}, Ladder {ladder[0]:+.4f}; final {raw[1]:+.4f}, {ladder[1]:+.4f}"
    )


@pytest.mark.parametrize(
    ("children", "queries", "least_raw", "most"), [(1000, 1000, 0.15, 0.025), (4000, 100, 0.02, 0.01)]
)  # fmt: skip
def test_boosting_coin_flips(children, queries, least_raw, most):
    raw = mean_gain(boost, children, queries, ladder=False)
    ours = mean_gain(boost, children, queries, ladder=True)
    show(f"boosting, n {children}, k {queries}", raw, ours)
    assert raw[0] > least_raw
    assert ours[0] <= most
    assert abs(ours[1]) < 3 * 0.5 / np.sqrt(children * KEYS)


@pytest.mark.parametrize("block", [10, 40, 200])
def test_climbing_by_blocks(block):
    """What a step of one standard error throughout, as in the paper, does not stop: see the next test."""
    raw = mean_gain(climb, 1000, 1000, ladder=False, keys=3, block=block)
    ours = mean_gain(climb, 1000, 1000, ladder=True, keys=3, block=block)
    show(f"climbing, blocks of {block}", raw, ours)
    assert raw[0] > 0.1
    assert ours[0] <= 0.035
    assert abs(ours[1]) < 3 * 0.5 / np.sqrt(1000 * 3)


def test_one_standard_error_throughout_would_be_climbed(monkeypatch):
    monkeypatch.setattr("challenge.ladder.demanded", lambda _tries: 1.0)
    gain = mean_gain(climb, 1000, 1000, ladder=True, keys=2, block=20)[0]
    print(f"climbing a Ladder of one standard error: {gain:+.4f}")
    assert gain > 0.1


@pytest.mark.parametrize(
    ("children", "queries", "least_raw", "most"), [(1000, 1000, 0.2, 0.01), (4000, 100, 0.0, 0.01)]
)  # fmt: skip
def test_linear_reconstruction(children, queries, least_raw, most):
    keys = 2 if queries == 1000 else KEYS
    raw = mean_gain(reconstruct, children, queries, ladder=False, keys=keys)
    ours = mean_gain(reconstruct, children, queries, ladder=True, keys=keys)
    show(f"reconstruction, n {children}, k {queries}", raw, ours)
    assert raw[0] > least_raw
    assert ours[0] <= most
    assert ours[1] < 0.01


@pytest.mark.slow
@pytest.mark.parametrize(("attack", "queries"), [(boost, 1000), (reconstruct, 200)])
def test_large_boards(attack, queries):
    raw = mean_gain(attack, 20_000, queries, ladder=False, keys=1)
    ours = mean_gain(attack, 20_000, queries, ladder=True, keys=1)
    show(f"{attack.__name__}, n 20,000, k {queries}", raw, ours)
    assert ours[0] <= 0.01
    assert ours[1] < 0.01


@pytest.mark.slow
def test_many_keys_of_the_small_board():
    for attack, most in ((boost, 0.025), (reconstruct, 0.01)):
        found = mean_gain(attack, 1000, 1000, ladder=True, keys=20)
        show(attack.__name__, found, found)
        assert found[0] <= most
