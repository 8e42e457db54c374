"""A pitch as a jury reads it: a text with a title, and if wanted a deck (PDF) and a film."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scoring.idea_pitch import pitch_warnings
from scoring.problems import Finding

MOST_TEXT = 100_000
MOST_DECK = 20_000_000
LONGEST_TITLE = 120
_PDF = b"%PDF-"
_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?:[:/?#][!-~]*)?\Z")
_LONGEST_ADDRESS = 300


@dataclass(frozen=True)
class PitchReading:
    """What was read: title and text, and everything that is wrong with it."""

    title: str
    text: str
    problems: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether a jury can be given it."""
        return not self.problems

    def as_json(self, language: str) -> dict[str, Any]:
        """Return the document that `submission check --json` prints."""
        return {
            "accepted": self.accepted,
            "problems": [f.as_json(language) for f in self.problems],
            "repairs": [],
            "warnings": [f.as_json(language) for f in self.warnings],
        }


def read_pitch(
    data: bytes, name: str, *, deck: bytes | None = None, deck_name: str = "", video: str = ""
) -> PitchReading:
    """Read a pitch with what comes along, and find all problems at once.

    data   the text, Markdown in UTF-8; its first line is the title
    deck   a PDF, None without
    video  address of a film, empty without
    """
    title, text, problems = _text(data, name)
    if deck is not None:
        problems += _deck(deck, deck_name)
    if video and not (len(video) <= _LONGEST_ADDRESS and _ADDRESS.match(video)):
        problems.append(Finding("pitch_video", 1, "--video", examples=[video]))
    return PitchReading(title, text, tuple(problems), pitch_warnings(text, name))


def title_of(text: str) -> str:
    r"""Return the first line that says something, without the marks of a heading.

    >>> title_of("\n# Samen sterk #\n\nWij …")
    'Samen sterk'
    """
    lines: Sequence[str] = [line.strip().strip("#").strip() for line in text.splitlines()]
    return next((line for line in lines if line), "")


def _text(data: bytes, name: str) -> tuple[str, str, list[Finding]]:
    if len(data) > MOST_TEXT:
        return "", "", [Finding("pitch_too_large", 1, name, details={"limit": MOST_TEXT // 1000})]
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return "", "", [Finding("pitch_not_text", 1, name)]
    title = title_of(text)
    if not title:
        return "", text, [Finding("pitch_empty", 1, name)]
    if len(title) > LONGEST_TITLE or not title.isprintable():
        return title, text, [Finding("pitch_title", 1, name, details={"longest": LONGEST_TITLE})]
    return title, text, []


def _deck(deck: bytes, name: str) -> list[Finding]:
    if len(deck) > MOST_DECK:
        words = {"limit": MOST_DECK // 1_000_000}
        return [Finding("pitch_deck_too_large", 1, name, details=words)]
    return [] if deck.startswith(_PDF) else [Finding("pitch_deck_no_pdf", 1, name)]
