"""An idea with four offers on four populations: rules in processes of their own, played out, summed. Bar: 10 seconds."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from benchmarks.clock import median_seconds, row
from challenge.ideas import call_rules, costs_of
from challenge.populations import Unseen
from generator.catalogue import Support
from generator.catalogue.reading import read_catalogue
from generator.offers import MODES
from generator.outcomes import OUTCOMES
from scoring.idea import MOMENTS, Idea, Offer
from scoring.policy import Population, play_out
from scoring.policy_value import pooled, worth

CHILDREN, POPULATIONS, BAR = 25_000, 4, 10.0
# 25,000 children at one of the four stages are what about 380,000 households have.
HOUSEHOLDS, BUDGET = 380_000, 250_000
_RULE = """
SELECT c.RINPERSOON, -f.household_income + 1000 * p.older AS priority
FROM children c JOIN first_1000_days f USING (RINPERSOON, stage)
JOIN (SELECT RINPERSOON, CAST(GBAGEBOORTEJAAR AS INTEGER) - 1980 AS older FROM cbs.GBAPERSOONTAB) p
  ON p.RINPERSOON = c.mother
WHERE c.stage = '{moment}' AND f.mother_age < 30
"""


def measure() -> list[dict[str, Any]]:
    supports = read_catalogue()
    costs = costs_of(supports, HOUSEHOLDS)
    with tempfile.TemporaryDirectory() as name:
        seen = [
            _population(Path(name) / str(k), supports, np.random.default_rng(k))
            for k in range(POPULATIONS)
        ]

        def play() -> float:
            parts = []
            for unseen in seen:
                calls = call_rules(_IDEA, unseen)
                if not isinstance(calls, list):
                    raise SystemExit(f"the rule was refused: {calls}")
                parts.append(worth(play_out(calls, unseen.population, costs), OUTCOMES))
            return pooled(parts).value

        seconds = median_seconds(play, 3)
    figure = f"{POPULATIONS} populations of {CHILDREN:,} children, 4 offers"
    return [row("an idea played out", seconds, figure, yardstick="bar", other=BAR)]


def _offer(support: str, moment: str) -> Offer:
    rule = _RULE.format(moment=moment)
    return Offer(support, "child_health_clinic", "targeted", moment, BUDGET // 4, rule)


_IDEA = Idea(
    "Vier keer",
    "",
    None,
    tuple(
        _offer(*pair)
        for pair in (
            ("coach_young_parents", "first_year"),
            ("reading_at_home", "second_year"),
            ("parent_training", "toddler"),
            ("debt_stress_coaching", "second_year"),
        )
    ),
)


def _population(folder: Path, supports: Mapping[str, Support], rng: np.random.Generator) -> Unseen:
    """Return a made-up population: its tables in files, and random effects and uptake."""
    folder.mkdir()
    stage = rng.choice(np.array(MOMENTS, dtype=object), CHILDREN)
    numbers = np.array([f"{k:09d}" for k in range(CHILDREN)], dtype=object)
    main, cbs = folder / "challenge.duckdb", folder / "cbs.duckdb"
    with duckdb.connect(str(main)) as db:
        db.execute("CREATE TABLE stages AS SELECT UNNEST(?) AS stage", [stage.tolist()])
        db.execute(
            "CREATE TABLE children AS SELECT lpad(rowid::VARCHAR, 9, '0') AS RINPERSOON, stage, "
            f"lpad(({CHILDREN} + rowid)::VARCHAR, 9, '0') AS mother FROM stages"
        )
        db.execute("DROP TABLE stages")
        columns = ", ".join(f"random() AS feature_{k}" for k in range(45))
        db.execute(
            "CREATE TABLE first_1000_days AS SELECT RINPERSOON, stage, 18 + 25 * random() AS mother_age, "
            f"60000 * random() AS household_income, {columns} FROM children"
        )
    with duckdb.connect(str(cbs)) as db:
        db.execute(
            "CREATE TABLE GBAPERSOONTAB AS SELECT lpad(i::VARCHAR, 9, '0') AS RINPERSOON, "
            f"(1970 + i % 30)::VARCHAR AS GBAGEBOORTEJAAR FROM range({HOUSEHOLDS}) AS t(i)"
        )
    shape = (CHILDREN, len(OUTCOMES))
    risk = rng.uniform(0, 0.2, shape)
    uptake = {
        (name, channel, mode): rng.uniform(0, 0.6, CHILDREN)
        for name, support in supports.items()
        for channel in support.channels
        for mode in MODES
    }
    world = Population(
        household=np.arange(CHILDREN),
        stage=stage,
        neighbourhood=rng.integers(0, 200, CHILDREN),
        risk=risk,
        averted={name: risk * rng.uniform(-0.05, 0.2, shape) for name in supports},
        uptake=uptake,
    )
    return Unseen({"challenge": main, "cbs": cbs}, numbers, world)


if __name__ == "__main__":
    for line in measure():
        print(line["what"], "|", line["figure"], "|", round(line["seconds"], 3), "s")
