"""Reading labels out of live scores: predictions made so that the score tells which children had an outcome.

The attack changes the predictions of a few children and leaves base rates for all others. Every child then adds one of
nine known amounts: none (it is on the other half), or one for each of the eight combinations of outcomes. The sum is
the score; the attack lists all sums and takes the likeliest of those that fit.
"""

import itertools
import json
from dataclasses import dataclass, replace

import numpy as np
import pytest

from challenge.answers import PUBLIC, open_key
from challenge.board_view import board_document
from challenge.cli import main
from challenge.ladder import FEWEST, Step, compare, demanded, moves
from challenge.ledger.events import SubmissionScored
from challenge.live import live_standings
from challenge.scale import Scale
from challenge.standings import IDEAS, SIGNALS
from challenge.submissions import listing
from challenge.teams import add_team
from scoring.evaluate import child_values

LABELS = np.array(list(itertools.product((0, 1), repeat=3)))


@dataclass
class Attack:
    """What the attacker knows (from the manifest), and beside it the truth."""

    base: np.ndarray
    attainable: np.ndarray
    children: int
    prior: np.ndarray
    states: np.ndarray

    def amounts(self, predicted):
        """What a child adds to the score, by state; `predicted` (outcomes,)."""
        gains = ((self.base - LABELS) ** 2 - (predicted - LABELS) ** 2) / self.attainable
        return np.concatenate([[0.0], gains.sum(axis=1) / self.children / 3])

    def outcomes(self, predictions):
        """All that a few children can add up to: sums (n,) and sums of squares of amounts, and how likely each is."""
        sums, squares, likely, size = (np.zeros(1) for _ in range(4))
        for predicted in predictions:
            amounts = self.amounts(predicted)
            sums = np.add.outer(sums, amounts).ravel()
            squares = np.add.outer(squares, amounts**2).ravel()
            size = np.add.outer(size, np.abs(amounts)).ravel()
            likely = np.add.outer(likely, self.prior).ravel()
        return sums, squares, size, likely

    def read(self, predictions, seen, board):
        """Return the likeliest states of the children among those for which `board` would show what was seen."""
        sums, squares, size, likely = self.outcomes(predictions)
        fits = np.flatnonzero(np.abs(board(sums, squares, size) - seen) < 1e-9)
        best = fits[np.argmax(likely[fits])]
        return np.array(np.unravel_index(best, (9,) * len(predictions)))

    def run(self, per_submission, submissions, board):
        """Return the share read rightly, the share of children with an outcome found, and how many were made up.

        Every submission is the first of its team: many teams that work together.
        """
        rng = np.random.default_rng(7)
        true, told = [], []
        for _ in range(submissions):
            chosen = rng.choice(len(self.states), per_submission, replace=False)
            predictions = rng.random((per_submission, 3))
            states = self.states[chosen]
            amounts = [self.amounts(p)[s] for p, s in zip(predictions, states, strict=True)]
            parts = (np.array([f]) for f in (sum(amounts), np.square(amounts).sum(), np.abs(amounts).sum()))  # fmt: skip
            true.append(states)
            told.append(self.read(predictions, board(*parts)[0], board))
        true, told = np.concatenate(true), np.concatenate(told)
        had, right = true > 1, told == true
        found = (right & had).sum()
        return right.mean(), found / had.sum(), ((told > 1) & ~right).sum() / max(found, 1)

    def ladder(self, sums, squares, size):
        """What the board shows of first submissions that change a few children: `compare`, for many at once."""
        n = self.children
        error = np.sqrt(np.maximum(squares - sums**2 / n, 0) * n / (n - 1))
        rests_on = np.divide(size**2, squares, out=np.zeros_like(size), where=squares > 0)
        up = (sums > 0) & (sums > demanded(1) * error) & (rests_on >= FEWEST)
        for k in range(0, len(sums), 1 + len(sums) // 50):
            assert up[k] == moves(Step(sums[k], error[k], rests_on[k]), 1)
        scale = Scale(n, {}, None)
        return np.where(up, np.round(sums / scale.grain) * scale.grain, 0.0)


@pytest.fixture
def attack(event):
    key, manifest = open_key(event), event.manifest
    outcomes = list(key.truth.columns)
    base = np.array([manifest["base_rates"][o] for o in outcomes])
    share = manifest["board"]["public_children"] / manifest["board"]["test_children"]
    odds = np.where(LABELS, base, 1 - base).prod(axis=1)
    return Attack(
        base,
        np.array([manifest["attainable"][o] for o in outcomes]),
        manifest["board"]["public_children"],
        np.log(np.concatenate([[1 - share], share * odds])),
        np.where(key.part == PUBLIC, 1 + key.truth.to_numpy() @ [4, 2, 1], 0),
    )


def digits(count):
    """A board that shows every score with so many decimals."""
    return lambda sums, _squares, _size: np.round(sums, count)


def test_the_attack_knows_what_a_submission_scores(attack, intake, token, frame):
    predictions = np.random.default_rng(1).random((7, 3)).round(6)
    key = open_key(intake.workspace)
    frame = frame.set_index("RINPERSOON").loc[key.truth.index, list(key.truth.columns)]
    frame.iloc[:7] = predictions
    intake.submit(frame.reset_index().to_csv(index=False).encode(), "p", token=token)
    amounts = [attack.amounts(p)[s] for p, s in zip(predictions, attack.states[:7], strict=True)]
    (scored,) = (e.fact for e in intake.ledger.entries() if isinstance(e.fact, SubmissionScored))
    assert scored.score == pytest.approx(sum(amounts), abs=1e-6)
    step = scored.step
    there = [a for a in amounts if a]
    assert step["gain"] == pytest.approx(sum(there), abs=1e-6)
    assert step["households"] == pytest.approx(sum(map(abs, there)) ** 2 / np.square(there).sum())


def test_six_decimals_would_give_every_child_away(attack):
    assert attack.run(7, 11, digits(6)) == (1, 1, 0)


def test_two_decimals_would_give_four_children_a_submission_away(attack):
    _, found, _ = attack.run(4, 33, digits(2))
    print(f"two decimals, four children a submission: {found:.0%} of the outcomes found")
    assert found > 1 / 3


@pytest.mark.parametrize("children", [1, 4, 6])
def test_what_is_shown_gives_no_few_children_away(attack, children):
    # As many children in all, so that some have an outcome.
    right, found, _ = attack.run(children, 200 // children, attack.ladder)
    print(f"{children} children a submission: {right:.0%} of the states right, {found:.0%} found")
    assert found < 0.1


def test_no_child_can_be_probed(attack, event, intake, token, frame):
    """A change for one child never moves the board, whatever the child's outcomes are."""
    key = open_key(event)
    good = key.truth * 0.3 + key.risks * 0.7
    first = intake.submit(good.reset_index().to_csv(index=False).encode(), "p", token=token)
    answers = key.answers(event.manifest, PUBLIC)
    values = child_values(good, answers)
    households = answers.clusters()[1]
    for child in range(len(values)):
        for change in (-1.0, 1e-6, 0.1, 5.0):
            probe = values.copy()
            probe[child] += change
            assert not moves(compare(probe, values, households), 1)
    probe = good.copy()
    probe.iloc[0] = key.truth.iloc[0]
    second = intake.submit(probe.reset_index().to_csv(index=False).encode(), "p", token=token)
    assert not second.seen.moved
    assert second.seen.score == first.seen.score


def numbers(value):
    """Every number of a document, at any depth, but counts and ranks."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers(part)
    elif isinstance(value, float):
        yield value


def test_what_people_see_follows_from_shown_scores(event, ledger, intake, token, frame, capsys):
    """The whole of what comes out while the event is open, for two events in which only hidden numbers differ."""
    other = add_team(ledger, "Rood", at=intake.clock())
    key = open_key(event)
    good = key.truth * 0.5 + key.risks * 0.5
    path = event.root / "p.csv"
    good.to_csv(path)
    receipts = []
    for team in (token, other):
        with pytest.raises(SystemExit):
            main(["submission", "submit", str(path), "--token", team, "--event", str(event.root), "--json"])  # fmt: skip
        receipts.append(json.loads(capsys.readouterr().out))
    intake.measure_anchor("baseline", path.read_bytes())

    def all_seen(entries):
        scale = Scale.of(event.manifest, PUBLIC)
        return [
            board_document(event, entries),
            listing(entries, scales={SIGNALS: scale}, most=2),
            live_standings(entries, track=SIGNALS, scale=scale),
        ]

    entries = ledger.entries()
    seen = all_seen(entries)
    scale = Scale.of(event.manifest, PUBLIC)
    assert receipts[0]["moved"]
    assert receipts[0]["score"] == seen[0]["tracks"][SIGNALS][0]["score"] > 0
    for value in (receipts[0]["score"], *(row["score"] for row in seen[1])):
        assert value == scale.shown(value)
    assert [v for v in numbers([receipts, seen[:2]]) if v != round(v, 3)] == []
    assert seen[0]["winners"] == {SIGNALS: [], IDEAS: []}
    assert seen[0]["fairness"] == {SIGNALS: {}, IDEAS: {}}

    def hidden(fact):
        if not isinstance(fact, SubmissionScored):
            return fact
        step = {**fact.step, "error": fact.step["error"] * 0.99}
        score = fact.score + scale.grain / 1000
        return replace(fact, score=score, low=-1.0, high=9.0, metrics={}, replicates="", step=step)

    assert all_seen([replace(e, fact=hidden(e.fact)) for e in entries]) == seen
