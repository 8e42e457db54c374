"""The demo's jury: three judges with a severity of their own, who rate what they are offered and compare what is left open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from challenge.judging import Jury
from challenge.jury_settings import HIGHEST, LOWEST
from challenge.ledger.repository import Ledger
from challenge.people import add_juror
from challenge.pitches import submit_pitch
from challenge.setup import advance_phase
from challenge.text import Texts
from challenge.workspace import Workspace

SCRIPTS = Path(__file__).parent / "demo_teams"
# Who writes a pitch by itself; the pitches of the others come with their ideas.
PITCHES = {"Nulmeting": "pitch_base_rates", "Puntkomma": "pitch_messy"}
# A judge does not see the pitch of its own house.
HOUSES = {"Puntkomma": "GGD Hart voor Brabant"}
# What a pitch is worth to somebody who sees it clearly, from 1 to 5; and how well each criterion suits it beside that.
WORTH = {"Nulmeting": 2.4, "Vijf Vragen": 3.9, "Boomgaard": 3.0, "Puntkomma": 3.7}
LEANING = {"Nulmeting": "evidence", "Vijf Vragen": "evidence", "Boomgaard": "pitch", "Puntkomma": "insight"}  # fmt: skip
_LEANS, _SLIPS = 0.6, 0.5


@dataclass(frozen=True)
class Judge:
    """One of the demo: what it gives more than the pitch is worth, in points."""

    name: str
    house: str
    mildness: float


JUDGES = (
    Judge("Fatima", "GGD Hart voor Brabant", 0.6),
    Judge("Joost", "Gemeente Tilburg", -0.9),
    Judge("Marijke", "Sterk Huis", 0.1),
)


def hand_in_pitches(
    workspace: Workspace,
    ledger: Ledger,
    tokens: Mapping[str, str],
    texts: Texts,
    clock: Callable[[], datetime],
) -> list[str]:
    """Let the teams without an idea hand in a pitch; return what is told of it."""
    story = []
    for team, file in PITCHES.items():
        data = (SCRIPTS / f"{file}.md").read_bytes()
        receipt = submit_pitch(
            workspace, ledger, data, f"{file}.md", token=tokens[team], clock=clock
        )
        story.append(texts("demo.story.pitched", team=team, title=receipt.reading.title))
    return story


def let_jury_judge(
    workspace: Workspace, ledger: Ledger, texts: Texts, clock: Callable[[], datetime]
) -> list[str]:
    """Open the phase of the jury and let three judges rate every pitch that they may see, and compare every pair."""
    tokens = {j.name: add_juror(ledger, j.name, organisation=j.house, at=clock()) for j in JUDGES}
    advance_phase(workspace, ledger, "jury", at=clock())
    jury = Jury(workspace, ledger, clock)
    story = []
    for number, judge in enumerate(JUDGES):
        random = np.random.default_rng(number)  # a demo is the same every time
        offered = jury.next(tokens[judge.name])
        while offered.pitches:
            teams = [pitch.team for pitch in offered.pitches]
            if len(teams) == 1:
                points = _points(jury, teams[0], judge, random)
                jury.rate(tokens[judge.name], teams[0], points)
            else:
                seen = {team: WORTH[team] + _SLIPS * random.standard_normal() for team in teams}
                better = max(teams, key=lambda team: seen[team])
                (other,) = (team for team in teams if team != better)
                jury.compare(tokens[judge.name], better, other)
            offered = jury.next(tokens[judge.name])
        done = {"rated": offered.rated, "compared": offered.compared}
        story.append(texts("demo.story.judged", juror=judge.name, house=judge.house, **done))
    return story


def _points(jury: Jury, team: str, judge: Judge, random: np.random.Generator) -> dict[str, int]:
    """Return whole points for every criterion: worth, leaning, mildness, and slips."""
    found = {}
    for criterion in jury.rubric(jury.ledger.entries()).criteria:
        leans = _LEANS if LEANING[team] == criterion.name else 0.0
        seen = WORTH[team] + leans + judge.mildness + _SLIPS * random.standard_normal()
        found[criterion.name] = int(np.clip(round(seen), LOWEST, HIGHEST))
    return found
