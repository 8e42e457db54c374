"""A change of metric: everything is scored again, from the files as they came, and that is said in public.

The ledger records with which versions scores are made. Where the code brings others while an event runs, that is a fact as well:
what was scored before counts no more, what was received waits to be scored again in its old order, and the board says so. What was
revealed stays as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from challenge.admission import CLOSED, JUDGING, OPEN, phase
from challenge.answers import PUBLIC
from challenge.idea_scorer import SCORE as IDEA_SCORE
from challenge.intake import Intake
from challenge.ledger.events import AnchorMeasured, Entry, MetricsAdopted
from challenge.ledger.repository import NewFact
from challenge.ledger.superseded import adopted, changed
from challenge.standings import IDEAS, SIGNALS
from scoring.evaluate import SCORE
from scoring.metrics import METRICS

_RUNNING = (OPEN, CLOSED, JUDGING)


def current_versions() -> dict[str, list[str]]:
    """Return by track the names and versions of what makes scores in this code."""
    return {SIGNALS: sorted([SCORE, *(m.key for m in METRICS.values())]), IDEAS: [IDEA_SCORE]}


def adopt_versions(intake: Intake, versions: Mapping[str, list[str]] | None = None) -> set[str]:
    """Record with which versions scores are made from now on; return the tracks that are scored again because of it.

    versions  those of this code, unless a test says otherwise

    Does nothing before the event opens and after the reveal. Yardsticks of the kit are measured again at once.
    """
    ours = versions or current_versions()
    concerned: set[str] = set()

    def decide(entries: list[Entry]) -> list[NewFact]:
        concerned.clear()
        before = adopted(entries)
        if phase(entries) not in _RUNNING or (before and before.versions == ours):
            return []
        if before:
            concerned.update(changed(before.versions, ours))
        count = sum(isinstance(e.fact, MetricsAdopted) for e in entries)
        fact = MetricsAdopted(dict(ours))
        return [NewFact(fact, f"metrics/{count}/{_digest(ours)}", "scorer", intake.clock())]

    intake.ledger.append_if(decide)
    if SIGNALS in concerned:
        _measure_again(intake)
    return concerned


def _measure_again(intake: Intake) -> None:
    """Measure the yardsticks of the live part again, from the files that were kept."""
    live = {
        e.fact.name: e.fact
        for e in intake.ledger.entries()
        if isinstance(e.fact, AnchorMeasured)
        and (e.fact.track, e.fact.part) == (SIGNALS, PUBLIC)
        and e.fact.digest
    }
    for name, fact in live.items():
        path = intake.workspace.submissions / fact.digest
        if path.is_file() and hashlib.sha256(data := path.read_bytes()).hexdigest() == fact.digest:
            intake.measure_anchor(name, data)


def _digest(versions: Mapping[str, list[str]]) -> str:
    return hashlib.sha256(json.dumps(versions, sort_keys=True).encode()).hexdigest()[:12]
