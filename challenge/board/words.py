"""How pages write numbers and moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from challenge.definition import HERE
from challenge.text import Texts


def day(moment: datetime, texts: Texts) -> str:
    """Write a day.

    >>> day(datetime(2026, 11, 2), Texts("nl"))
    '2 november 2026'
    """
    return f"{moment.day} {_month(moment.month, texts)} {moment.year}"


def size(count: float, texts: Texts) -> str:
    """Write a number of bytes.

    >>> size(16_527_360, Texts("nl")), size(900, Texts("en"))
    ('16,5 MB', '1 kB')
    """
    if count < 1_000_000:
        return f"{max(round(count / 1000), 1)} kB"
    return f"{texts.number(count / 1e6, 1)} MB"


def clock(moment: datetime, texts: Texts) -> str:
    """Write a moment by the clocks of the hall, with UTC beside it.

    >>> clock(datetime(2026, 11, 22, 16, 0, tzinfo=UTC), Texts("nl"))
    '22 november 2026, 17:00 (16:00 UTC)'
    """
    here, utc = moment.astimezone(HERE), moment.astimezone(UTC)
    return f"{day(here, texts)}, {here:%H:%M} ({utc:%H:%M} UTC)"


def short_clock(moment: datetime, now: datetime, texts: Texts) -> str:
    """Write a moment of the past: the hour today, the day before that.

    >>> at = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    >>> short_clock(at, at, Texts("nl")), short_clock(at, at + timedelta(days=1), Texts("en"))
    ('17:00', '22 Nov 17:00')
    """
    here = moment.astimezone(HERE)
    if here.date() == now.astimezone(HERE).date():
        return f"{here:%H:%M}"
    return f"{here.day} {_month(here.month, texts)[:3]} {here:%H:%M}"


def time_left(left: timedelta, texts: Texts) -> str:
    """Write how long it takes, in its two largest units; less than a minute is one.

    >>> time_left(timedelta(days=1, hours=3, minutes=20), Texts("nl")), time_left(timedelta(minutes=61), Texts("en"))
    ('1 dag en 3 uur', '1 hour and 1 minute')
    """
    minutes = max(int(left.total_seconds() // 60), 1)
    counts = {"day": minutes // 1440, "hour": minutes // 60 % 24, "minute": minutes % 60}
    said = [
        texts(f"public.time.{unit}_one" if n == 1 else f"public.time.{unit}", count=n)
        for unit, n in counts.items()
        if n
    ]
    return texts("public.time.both", first=said[0], second=said[1]) if len(said) > 1 else said[0]


def month(iso: str, texts: Texts) -> str:
    """Write a day, month or year, as precisely as it is known, without the day.

    >>> month("2014-09-07", Texts("nl")), month("2014", Texts("en"))
    ('september 2014', '2014')
    """
    year, *rest = iso.split("-")
    return f"{_month(int(rest[0]), texts)} {year}" if rest else year


def _month(number: int, texts: Texts) -> str:
    return texts("writing.months").split()[number - 1]
