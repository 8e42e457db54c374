"""What a language decides, whoever speaks it: how numbers are written, and which text a key names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_MARKS = {"nl": (",", "."), "en": (".", ",")}  # before decimals, and between thousands
LANGUAGES = tuple(_MARKS)


class Language:
    """Dutch or English; anything else is English."""

    def __init__(self, language: str) -> None:
        """Take a language by its two letters."""
        self.language = language if language in LANGUAGES else "en"
        self.decimal, self.thousands = _MARKS[self.language]

    def whole(self, value: float | None) -> str:
        """Write a whole number with its thousands apart; a dash where there is none.

        >>> Language("nl").whole(250000), Language("en").whole(2769.6), Language("nl").whole(-0.2)
        ('250.000', '2,770', '0')
        """
        return "–" if value is None else self.marked(f"{round(value):,}")

    def short(self, value: float) -> str:
        """Write a number with as many digits as it has.

        >>> Language("nl").short(1.0), Language("nl").short(0.25), Language("en").short(0.5)
        ('1', '0,25', '0.5')
        """
        return self.marked(repr(float(value)).removesuffix(".0"))

    def marked(self, text: str) -> str:
        """Return a number as Python writes it, with the marks of the language.

        >>> Language("nl").marked("-1,234.5")
        '−1.234,5'
        """
        marks = {",": self.thousands, ".": self.decimal, "-": "−"}
        return "".join(marks.get(c, c) for c in text)


def dotted(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Give the texts of a locale file by dotted key.

    >>> dict(dotted({"kit": {"works": "ja", "said": {"no": "nee"}}}))
    {'kit.works': 'ja', 'kit.said.no': 'nee'}
    """
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from dotted(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
