"""What a check says: fine, mind or mend, a text by key, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from challenge.errors import EventError, Parts
from challenge.text import Texts, printable
from generator.errors import GeneratorError

FINE, MIND, MEND = LEVELS = ("fine", "mind", "mend")
# What an event that is damaged raises: a finding like any other.
TROUBLE = (EventError, GeneratorError, OSError)


@dataclass(frozen=True)
class Finding:
    """One line of the doctor.

    check  which check it is of: texts under [doctor.check]
    level  fine; mind: it can open, but look at this; mend: it should not open like this
    key    what was found: texts under [doctor.say], and [doctor.mend] where something is to be done
    words  of these texts
    error  what was raised in place of that: it says itself what, where and mend
    """

    check: str
    level: str
    key: str = ""
    words: dict[str, Any] = field(default_factory=dict)
    error: Exception | None = None

    def said(self, texts: Texts) -> dict[str, Any]:
        """Return the finding in a language: check, level, kind, what, and where and mend (None where there is none)."""
        about = {"check": self.check, "level": self.level}
        if self.error is not None:
            what, where, way = map(printable, _parts(self.error, texts))
            kind = getattr(self.error, "key", "error")
            return about | {"kind": kind, "what": what, "where": where, "mend": way}
        what = printable(texts(f"doctor.say.{self.key}", **self.words))
        to_do = None
        if self.level != FINE:
            to_do = printable(texts(f"doctor.mend.{self.key}", **self.words))
        return about | {"kind": self.key, "what": what, "where": None, "mend": to_do}


def fine(check: str, key: str, **words: Any) -> Finding:
    """Return that something is as it should be."""
    return Finding(check, FINE, key, words)


def mind(check: str, key: str, **words: Any) -> Finding:
    """Return something to look at: the event can open all the same."""
    return Finding(check, MIND, key, words)


def mend(check: str, key: str, **words: Any) -> Finding:
    """Return something without which the event should not open."""
    return Finding(check, MEND, key, words)


def raised(check: str, error: Exception, level: str = MEND) -> Finding:
    """Return what was raised as a finding."""
    return Finding(check, level, error=error)


def document(findings: Iterable[Finding], texts: Texts) -> dict[str, Any]:
    """Return all findings as data: ready (nothing has to be mended), how many of each level, and the findings."""
    said = [finding.said(texts) for finding in findings]
    counts = {level: sum(row["level"] == level for row in said) for level in LEVELS}
    return {"ready": counts[MEND] == 0, **counts, "findings": said}


def _parts(error: Exception, texts: Texts) -> Parts:
    if isinstance(error, EventError):
        return error.parts(texts.language)
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        what = texts("error.os_error.what", reason=reason)
        return Parts(what, str(error.filename or "-"), texts("error.os_error.mend"))
    return Parts(*(str(getattr(error, name, error)) for name in ("what", "where", "mend")))
