"""What a language decides, whoever speaks it: how numbers are written, and which text a key names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LANGUAGES = ("nl", "en")


class Language:
    """Dutch or English; anything else is English."""

    def __init__(self, language: str) -> None:
        """Take a language by its two letters."""
        self.language = language if language in LANGUAGES else "en"

    def whole(self, value: float | None) -> str:
        """Write a whole number with its thousands apart; a dash where there is none.

        >>> Language("nl").whole(250000), Language("en").whole(2769.6), Language("nl").whole(-0.2)
        ('250.000', '2,770', '0')
        """
        if value is None:
            return "–"
        text = f"{round(value):,}".replace("-", "−")
        return text.replace(",", ".") if self.language == "nl" else text

    def short(self, value: float) -> str:
        """Write a number with as many digits as it has.

        >>> Language("nl").short(1.0), Language("nl").short(0.25), Language("en").short(0.5)
        ('1', '0,25', '0.5')
        """
        text = repr(float(value)).removesuffix(".0")
        return text.replace(".", ",") if self.language == "nl" else text


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
