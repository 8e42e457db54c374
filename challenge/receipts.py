"""What a team reads about what it handed in: one document for the command line and the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from challenge.intake import Receipt
from challenge.pitches import PitchReceipt


def receipt_document(receipt: Receipt, language: str) -> dict[str, Any]:
    """Return what `submission submit --json` prints.

    state  refused, waiting (received, to be scored soon) or scored
    """
    state = "refused" if receipt.submission is None else "scored" if receipt.seen else "waiting"
    document: dict[str, Any] = {
        "team": receipt.team,
        "submission": receipt.submission,
        "again": receipt.again,
        "state": state,
        **receipt.reading.as_json(language),
    }
    if receipt.submission is not None:
        document["final"] = receipt.final
    if receipt.seen:
        document |= asdict(receipt.seen)
    return document


def pitch_document(receipt: PitchReceipt, language: str) -> dict[str, Any]:
    """Return what `submission submit pitch.md --json` prints: a pitch is judged by people, so it has no score."""
    return {
        "team": receipt.team,
        "submission": receipt.pitch,
        "again": receipt.again,
        "state": "refused" if receipt.pitch is None else "received",
        "title": receipt.reading.title,
        **receipt.reading.as_json(language),
    }
