"""How many selections of an idea flip on the final populations when their data change a little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any

from challenge.disturbed import write_disturbed
from challenge.fixed_points import Ground
from challenge.ideas import call_rules
from generator.engine.randomness import Noise
from scoring.idea import Idea
from scoring.policy import Costs, Played, play_out
from scoring.policy_flips import flipped, summed_up
from scoring.rules import Refusal

CHANGES = 6  # of all final populations together
_CHALLENGE = "challenge"


def final_flips(
    idea: Idea,
    played: Sequence[Played],
    grounds: Sequence[Ground],
    costs: Mapping[str, Costs],
    *,
    secret: bytes,
    folder: Path,
) -> dict[str, Any]:
    """Return the share of selections that flip on the final populations.

    folder  where changed tables are kept for the next idea: the same changes for all
    """
    shares: list[float | None] = []
    for one, ground in zip(played, grounds, strict=True):
        noise = Noise(secret, f"flips/{ground.name}")
        for change in range(ceil(CHANGES / len(grounds))):
            path = folder / f"{ground.name}.changed-{change}.duckdb"
            if not path.is_file():
                aside = path.with_suffix(".part")
                write_disturbed(ground.unseen.tables[_CHALLENGE], aside, noise, change)
                aside.replace(path)
            tables = {**ground.unseen.tables, _CHALLENGE: path}
            calls = call_rules(idea, replace(ground.unseen, tables=tables))
            if isinstance(calls, Refusal):
                shares.append(None)
                continue
            after = play_out(calls, ground.unseen.population, costs)
            shares.append(flipped(one.offered, after.offered))
    return summed_up(shares).as_json()
