"""What no public table may hold: facts from after the cut-off, outcomes of test children, children of other worlds."""

from __future__ import annotations

import re

from generator.fidelity.audit.evidence import Column, Evidence
from generator.fidelity.audit.trial import Trial

# CBS writes an open end as a day far away, or leaves it blank.
OPEN_END = 8000
# A pregnancy known at the cut-off is due after it.
DUE = ("challenge", "children", "birth_month")
_DAY = r"\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
_DASHED = r"\d{4}-(0[1-9]|1[0-2])(-\d{2})?"


def late_dates(evidence: Evidence) -> list[Trial]:
    """Hold the last date, month or year of every column against the cut-off.

    A column is one of dates when all its values are; open ends, far away, stand for no day.
    """
    found = []
    numbers = _last_numbers(evidence)
    for column in evidence.columns:
        last = numbers.get((column.place, column.name)) or _last_year(evidence, column)
        if last is not None:
            allowed = evidence.cutoff
            if (column.database, column.table, column.name) == DUE:
                allowed += 1
            found.append(
                Trial("date_after_cutoff", column.place, column.name, last, allowed, {"last": last})
            )
    return found


def _last_year(evidence: Evidence, column: Column) -> int | None:
    """Return the last year in a column of dates, months or years; None for any other column."""
    name = f'"{column.name}"'
    if column.type.startswith(("DATE", "TIMESTAMP")):
        value, condition = f"year({name})", "TRUE"
    elif column.is_text:
        if not re.fullmatch(rf"{_DAY}|{_DASHED}|(19|20)\d\d", evidence.example(column)):
            return None
        value = f"TRY_CAST(left(trim({name}), 4) AS INTEGER)"
        # The first values are dates. All that are written like one count, whatever else there is.
        condition = (
            f"regexp_full_match(trim(CAST({name} AS VARCHAR)), '{_DAY}|{_DASHED}|(19|20)\\d\\d')"
        )
    else:
        return None
    found = evidence.db.execute(
        f"SELECT max({value}) FILTER ({value} < {OPEN_END}) FROM {column.source} WHERE {condition}"  # noqa: S608
    ).fetchall()[0][0]
    return None if found is None else int(found)


def _last_numbers(evidence: Evidence) -> dict[tuple[str, str], int]:
    """Return the last year of every column of whole numbers that is one of years or of days written YYYYMMDD."""
    found = {}
    for place, mates in evidence.tables().items():
        numbers = [c for c in mates if c.type in ("SMALLINT", "INTEGER", "BIGINT")]
        if not numbers:
            continue
        asked = ", ".join(f'min("{c.name}"), max("{c.name}")' for c in numbers)
        row = evidence.db.execute(f"SELECT {asked} FROM {mates[0].source}").fetchall()[0]  # noqa: S608
        for k, column in enumerate(numbers):
            low, high = row[2 * k : 2 * k + 2]
            if low is not None and (year := _as_year(column.name, low, high, evidence.cutoff)):
                found[place, column.name] = year
    return found


def _as_year(name: str, low: int, high: int, cutoff: int) -> int | None:
    """Return the last year of a range of numbers; None when they are no years.

    A narrow range of amounts could be one of years by chance: it must end near the cut-off, or the name says it.
    """
    if low >= 1900 and high <= 2100:
        named = re.search(r"jaar|year|dat|periode", name, re.IGNORECASE)
        return high if named or (high - low <= 60 and high - cutoff <= 10) else None
    return high // 10_000 if low >= 1900_01_01 and high <= 2100_12_31 else None


def public_answers(evidence: Evidence) -> list[Trial]:
    """Count test children among those with a public outcome, and children that the event does not list."""
    there = {(c.table, c.name) for c in evidence.columns if c.database == "challenge"}
    trials = []
    if ("train_outcomes", "RINPERSOON") in there:
        rows = evidence.db.execute(
            "SELECT count(*) FROM challenge.train_outcomes WHERE RINPERSOON IN "
            "(SELECT RINPERSOON FROM challenge.children WHERE split <> 'train')"
        ).fetchall()
        known = {row[0] for row in _ids(evidence, "train_outcomes")}
        both = len(known & set(evidence.answers["RINPERSOON"]))
        count = max(int(rows[0][0]), both)
        trials.append(Trial("test_in_training", "challenge.train_outcomes", "RINPERSOON", count, 0))
    for table in sorted(t for t, c in there if c == "RINPERSOON" and t != "children"):
        strangers = evidence.db.execute(
            f'SELECT count(DISTINCT RINPERSOON) FROM challenge."{table}" WHERE RINPERSOON NOT IN '  # noqa: S608
            "(SELECT RINPERSOON FROM challenge.children)"
        ).fetchall()[0][0]
        trials.append(Trial("unknown_child", f"challenge.{table}", "RINPERSOON", strangers, 0))
    return trials


def _ids(evidence: Evidence, table: str) -> list[tuple[str]]:
    rows: list[tuple[str]] = evidence.db.execute(
        f'SELECT DISTINCT RINPERSOON FROM challenge."{table}"'  # noqa: S608
    ).fetchall()
    return rows
