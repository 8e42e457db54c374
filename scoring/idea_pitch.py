"""What should not be in a pitch that others will read: rows of persons, and folders of somebody's own machine."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoring.problems import Finding

_HOME = re.compile(
    r"(?:(?<![\w.])/(?:home|Users)/[\w.-]+|\b[A-Za-z]:[\\/]Users[\\/][^\\/\s\"']+|(?<![\w~])~/[\w.-]+)"
)
# A number of nine digits by itself. An amount may have nine digits too; with a zero in front, or on many lines, it is none.
_PERSON = re.compile(r"(?<![\d.,])\d{9}(?!\d|[.,]\d{3}\b)")
_ENOUGH = 3


def pitch_warnings(text: str, file: str) -> tuple[Finding, ...]:
    """Return what had better be taken out before others read it; nothing of it is a reason to refuse.

    text  the pitch, or another text of the idea
    file  its name, for people
    """
    found = []
    lines = text.splitlines()
    homes = [(n, hit.group()) for n, line in enumerate(lines, 1) if (hit := _HOME.search(line))]
    if homes:
        found.append(_finding("idea_home_folder", homes, file))
    persons = [(n, hit.group()) for n, line in enumerate(lines, 1) if (hit := _PERSON.search(line))]
    if len(persons) >= _ENOUGH or any(number.startswith("0") for _, number in persons):
        # Not even an example: the message may be shown on a screen that others see.
        found.append(_finding("idea_rows_of_persons", [(n, "") for n, _ in persons], file))
    return tuple(found)


def _finding(kind: str, hits: Sequence[tuple[int, str]], file: str) -> Finding:
    examples = list(dict.fromkeys(example for _, example in hits if example))[:3]
    return Finding(kind, len(hits), file, lines=[n for n, _ in hits][:4], examples=examples)
