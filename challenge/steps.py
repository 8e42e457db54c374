"""The steps of an event as an organiser takes them: one use case each, for the command line and the page alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from challenge.admission import CLOSED, OPEN, REVEALED, advance
from challenge.errors import EventError
from challenge.intake import IdeaIntake, Intake
from challenge.rescoring import adopt_versions
from challenge.reveal import reveal_answers, score_final
from challenge.scorer import PrivateScores
from challenge.setup import advance_phase


def open_event(
    intake: Intake, ideas: IdeaIntake, *, at: datetime, opened: Callable[[], Any] = bool
) -> EventError | None:
    """Open the event, and get ready for ideas; return why that did not work: predictions can come in all the same.

    opened  is called once it is open, before the population of the public board is opened and measured

    Raises as `advance_phase`.
    """
    advance_phase(intake.workspace, intake.ledger, OPEN, at=at)
    adopt_versions(intake)
    opened()
    try:
        ideas.prepare()
    except EventError as error:
        return error
    return None


def close_event(intake: Intake, *, at: datetime, closed: Callable[[], Any] = bool) -> PrivateScores:
    """Close the event and score what counts on the final parts. Without the answers it stays open.

    closed  is called once nothing more comes in, before all is scored
    """
    advance(intake.ledger.entries(), CLOSED)
    _ = intake.key  # closed and not scored would be of no use
    advance_phase(intake.workspace, intake.ledger, CLOSED, at=at)
    closed()
    return score_final(intake)


def take_to(
    phase_name: str, intake: Intake, ideas: IdeaIntake, *, at: datetime
) -> list[EventError]:
    """Take the event to its next phase, whichever it is; return what could not be done on the way."""
    if phase_name == OPEN:
        trouble = open_event(intake, ideas, at=at)
        return [trouble] if trouble else []
    if phase_name == CLOSED:
        return list(close_event(intake, at=at).skipped)
    if phase_name == REVEALED:
        return list(reveal_answers(intake, at=at).skipped)
    advance_phase(intake.workspace, intake.ledger, phase_name, at=at)
    return []
