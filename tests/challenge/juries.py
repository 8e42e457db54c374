"""An event with teams, pitches and judges, and no data: enough to judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from challenge.judging import Jury
from challenge.ledger.events import PhaseOpened
from challenge.ledger.repository import Ledger, NewFact
from challenge.people import add_juror, add_organiser
from challenge.pitches import submit_pitch
from challenge.setup import init_event
from challenge.teams import add_team

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ALL = ("evidence", "insight", "feasibility", "justice", "pitch")


def points(value, **others):
    return dict.fromkeys(ALL, value) | others


@dataclass
class Hall:
    """The event and everybody's token."""

    jury: Jury
    teams: dict[str, str] = field(default_factory=dict)
    judges: dict[str, str] = field(default_factory=dict)
    organiser: str = ""

    @property
    def ledger(self):
        return self.jury.ledger

    def facts(self):
        return [e.fact for e in self.ledger.entries()]

    def phase(self, to):
        self.ledger.append(NewFact(PhaseOpened(to), f"phase/{to}", "organiser", NOW))

    def pitch(self, team, text, **rest):
        where = (self.jury.workspace, self.ledger)
        return submit_pitch(*where, text, "pitch.md", token=self.teams[team], clock=lambda: NOW, **rest)  # fmt: skip


def make_hall(folder, *, teams=("Blauw", "Rood", "Geel", "Groen"), judges=("An", "Bo", "Cy")):
    """An open event in which every team but the last has handed in a pitch; team Rood and judge Bo are of one house."""
    workspace = init_event(folder, name="Proef", language="nl", at=NOW)
    hall = Hall(Jury(workspace, Ledger.open(workspace.database_url), lambda: NOW))
    for team in teams:
        home = "GGD " if team == "Rood" else ""
        hall.teams[team] = add_team(hall.ledger, team, at=NOW, organisation=home)
    for judge in judges:
        home = "ggd" if judge == "Bo" else ""
        hall.judges[judge] = add_juror(hall.ledger, judge, organisation=home, at=NOW)
    hall.organiser = add_organiser(hall.ledger, "Noor", at=NOW)
    hall.phase("open")
    for team in teams[:-1]:
        hall.pitch(team, f"# {team} helpt\n\nVoor gezinnen.".encode())
    return hall
