"""What is wrong with a file, or was repaired in it: data first, text second, in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).parent / "locales"
LANGUAGES = ("nl", "en")
_SHOWN = 3


@dataclass(frozen=True)
class Finding:
    """One thing found in a file: a problem, a repair, or a warning.

    kind      key of the texts in locales/*.toml
    count     how many rows, values or columns it concerns
    file      name of the file
    lines     lines of the file, counting from 1 (the header is usually line 1)
    column    the column concerned
    examples  ids or values, shortened for reading
    details   further words for the text
    """

    kind: str
    count: int
    file: str
    lines: Sequence[int] = ()
    column: str | None = None
    examples: Sequence[str] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def what(self, language: str) -> str:
        """Say what is the matter, in one sentence."""
        texts = _texts(language)[self.kind]
        form = "one" if self.count == 1 and "one" in texts else "what"
        return self._fill(texts[form])

    def mend(self, language: str) -> str:
        """Say what to do; empty for a repair."""
        return self._fill(_texts(language)[self.kind].get("mend", ""))

    def where(self, language: str) -> str:
        """Say where it is: file, lines, column, examples."""
        words = _texts(language)["where"]
        parts = [_short(self.file, 120)]
        if self.lines:
            shown = ", ".join(str(line) for line in self.lines[:_SHOWN])
            more = words["more"] if len(self.lines) > _SHOWN else ""
            parts.append((words["line"] if len(self.lines) == 1 else words["lines"]) + shown + more)
        if self.column:
            parts.append(words["column"] + _short(self.column))
        text = ", ".join(parts)
        if self.examples:
            examples = [_short(e) for e in self.examples[:_SHOWN]]
            # A decimal comma and a comma between numbers cannot be told apart.
            between = " · " if any("," in e for e in examples) else ", "
            text += words["example"] + between.join(examples)
        return text

    def text(self, language: str) -> str:
        """Say all of it, as it is printed."""
        words = _texts(language)["where"]
        lines = [self.what(language), f"  {words['where']} {self.where(language)}"]
        if mend := self.mend(language):
            lines.append(f"  {words['mend']} {mend}")
        return "\n".join(lines)

    def as_json(self, language: str) -> dict[str, Any]:
        """Return the document of one finding."""
        return {
            "kind": self.kind,
            "count": self.count,
            "where": self.where(language),
            "mend": self.mend(language),
            "text": self.what(language),
        }

    def _fill(self, template: str) -> str:
        details = {k: _short(v, 200) if isinstance(v, str) else v for k, v in self.details.items()}
        return template.format(count=self.count, column=_short(self.column or ""), **details)


@cache
def _texts(language: str) -> Mapping[str, Any]:
    known = language if language in LANGUAGES else "en"
    texts: dict[str, Any] = {}
    for name in ("", "ideas.", "output.", "pitches."):
        path = LOCALES / f"{name}{known}.toml"
        texts |= tomllib.loads(path.read_text(encoding="utf-8"))
    return texts


def _short(value: str, most: int = 30) -> str:
    """Return what may be shown of a text from a file: printable letters only, and not too many."""
    clean = "".join(c if c.isprintable() else "�" for c in value[: most + 1])
    return clean if len(clean) <= most else clean[: most - 1] + "…"
