"""Reveal: publish the keys, so that anybody can check what was promised when the event was made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge.admission import advance
from challenge.intake import IdeaIntake, Intake
from challenge.ledger.events import AnswersRevealed, Entry, PhaseOpened
from challenge.ledger.repository import NewFact
from challenge.release import write_json
from challenge.rescoring import adopt_versions
from challenge.scorer import PrivateScores
from challenge.verification import REVEALED
from generator.seal import file_keys


def score_final(intake: Intake) -> PrivateScores:
    """Score on the final parts what counts, on every track. Raises NotAllowed before the event has closed."""
    adopt_versions(intake)
    ideas = IdeaIntake(intake.workspace, intake.ledger, clock=intake.clock)
    first, second = intake.score_private(), ideas.score_private()
    skipped = [*first.skipped, *second.skipped]
    return PrivateScores(first.count + second.count, skipped, ideas=second.count)


def reveal_answers(intake: Intake, *, at: datetime) -> PrivateScores:
    """Publish the keys and salts of all sealed files, and the secret itself.

    Entries whose private score is missing (a crash while the event closed) are scored first; what cannot be
    scored is left out, and returned.
    """
    workspace, ledger = intake.workspace, intake.ledger
    advance(ledger.entries(), "revealed")
    scores = score_final(intake)
    secret = workspace.secret
    files: dict[str, Any] = {}
    for promised in workspace.manifest["seal"]["files"]:
        key, salt = file_keys(secret, promised["name"])
        files[promised["name"]] = {"key": key.hex(), "salt": salt.hex()}
    write_json(workspace.public / REVEALED, {"secret": secret.hex(), "files": files})

    def decide(entries: list[Entry]) -> list[NewFact]:
        advance(entries, "revealed")
        return [
            NewFact(AnswersRevealed(files), "answers-revealed", "organiser", at),
            NewFact(PhaseOpened("revealed"), "phase/revealed", "organiser", at),
        ]

    ledger.append_if(decide)
    return scores
