"""How the report writes numbers and moments."""

from __future__ import annotations

from datetime import datetime

from challenge.text import Texts

_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def whole(value: float | None, texts: Texts) -> str:
    """Write a number without decimals, in groups of three.

    >>> whole(104857.2, Texts("nl")), whole(1234, Texts("en")), whole(None, Texts("en"))
    ('104.857', '1,234', '–')
    """
    if value is None:
        return "–"
    written = f"{round(value) + 0:,}".replace("-", "−")
    return written.replace(",", ".") if texts.language == "nl" else written


def day(moment: datetime, texts: Texts) -> str:
    """Write a day.

    >>> day(datetime(2026, 11, 2), Texts("nl"))
    '2 november 2026'
    """
    return f"{moment.day} {_MONTHS[texts.language].split()[moment.month - 1]} {moment.year}"


def size(count: float, texts: Texts) -> str:
    """Write a number of bytes.

    >>> size(16_527_360, Texts("nl")), size(900, Texts("en"))
    ('16,5 MB', '1 kB')
    """
    if count < 1_000_000:
        return f"{max(round(count / 1000), 1)} kB"
    return f"{texts.number(count / 1e6, 1)} MB"
