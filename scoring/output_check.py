"""May this table leave the building? The rules of an output check, as in the remote environment of CBS, on a CSV.

Rules: at least 10 units in a cell, no unit above half of what a cell adds up to, no keys, no smallest and largest values.
Of income, wealth and poverty: at least 100 units, counts rounded to hundreds, and no unit above 30% of a mean.
As CBS has them for researchers in its remote environment, and close to the rule of thumb of Brandt and others (ESSnet SDC, 2010),
Guidelines for the checking of output based on microdata research. What a machine cannot see: two tables that differ by a few.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scoring.problems import Finding
from scoring.raw_table import RawTable, clean_cell, folded
from scoring.table import read_table

LEAST, LEAST_INCOME = 10, 100
LARGEST, LARGEST_INCOME = 0.5, 0.3
ROUNDED_TO = 100
MOST_BYTES, MOST_ROWS = 5_000_000, 20_000
COUNTS = (
    *("n", "aantal", "count", "freq", "frequentie", "gezinnen", "families", "kinderen", "children"),
    *(
        "huishoudens",
        "households",
        "personen",
        "persons",
        "moeders",
        "mothers",
        "eenheden",
        "units",
    ),
)
LARGEST_SHARE = ("grootste_aandeel", "aandeel_grootste", "largest_share", "share_largest")
_COUNT = re.compile(r"^(n|aantal|count)_|_(n|aantal|count)$")
_SHARE = re.compile(r"%|procent|percent|pct|aandeel|share")
_MONEY = re.compile(
    r"eur|€|bedrag|amount|kosten|cost|(?<!_)loon|wage|inkomen|income|vermogen|wealth"
)
_INCOME = re.compile(r"inkomen|income|vermogen|wealth|armoede|poverty|^inh[a-z]|^veh[a-z]|langarm")
_EXTREME = re.compile(r"(^|_)(min|max|minimum|maximum|laagste|hoogste|lowest|highest)(_|$)")
_KEY = re.compile(r"^(rinpersoon|rinpersoons|rin|huishoudnr|beid|brin|bsn|rinobjectnummer)|_crypt$")
_PERSON = re.compile(r"\d{9}")
_HIDDEN = re.compile(r"^(|[.x*–—-]|<\s*\d+|na|n/a)$", re.IGNORECASE)
_TOTAL = re.compile(r"^(totaal|total|alle|all|samen|alles)\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"^\d{1,3}([., \u00a0]\d{3})+$")
_PLAIN = re.compile(r"^\d+([.,]0+)?$")
_SHARE_VALUE = re.compile(r"^(\d+([.,]\d+)?|[.,]\d+)\s*%?$")


@dataclass(frozen=True)
class OutputCheck:
    """What came of it.

    income  whether the stricter rules for income, wealth and poverty were used
    cells   counts of units that were looked at
    """

    problems: tuple[Finding, ...]
    repairs: tuple[Finding, ...] = ()
    income: bool = False
    cells: int = 0

    @property
    def passed(self) -> bool:
        """Whether nothing stands in the way, as far as a machine can see."""
        return not self.problems

    def as_json(self, language: str) -> dict[str, Any]:
        """Return the document of `output-check --json`."""
        return {
            "passed": self.passed,
            "income": self.income,
            "cells": self.cells,
            "problems": [f.as_json(language) for f in self.problems],
            "repairs": [f.as_json(language) for f in self.repairs],
        }


def check_output_file(path: Path, *, income: bool | None = None) -> OutputCheck:
    """Check a table in a file; arguments as `check_output`."""
    if not path.is_file():
        return OutputCheck((Finding("not_found", 1, path.name),))
    with path.open("rb") as file:
        return check_output(file.read(MOST_BYTES + 1), path.name, income=income)


def check_output(data: bytes, name: str, *, income: bool | None = None) -> OutputCheck:
    """Check a table: one row per group, with how many units are in it.

    data    CSV as people and spreadsheets write it
    name    of the file, for people
    income  whether it tells of income, wealth or poverty; None: by the names of its columns
    """
    table = read_table(data, name, known=COUNTS, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    if table.problems:
        return OutputCheck(tuple(table.problems), tuple(table.repairs))
    found = _Cells(table, name, income)
    for look in (_keys, _names, _counts, _shares, _largest):
        look(found)
    repairs = (*table.repairs, *found.repairs)
    return OutputCheck(tuple(found.problems), repairs, found.income, found.cells)


@dataclass
class _Cells:
    """A table by column, and what is wrong with it."""

    table: RawTable
    name: str
    asked: bool | None
    problems: list[Finding] = field(default_factory=list)
    repairs: list[Finding] = field(default_factory=list)
    cells: int = 0

    def __post_init__(self) -> None:
        self.names = [folded(c) for c in self.table.header]
        by_name = any(_INCOME.search(n) for n in self.names)
        self.income = by_name if self.asked is None else self.asked
        self.least = LEAST_INCOME if self.income else LEAST
        self.most = LARGEST_INCOME if self.income else LARGEST

    def column(self, place: int) -> list[str]:
        return [clean_cell(r[place]) if place < len(r) else "" for r in self.table.rows]

    def places(self, is_one: Callable[[str], object]) -> list[int]:
        return [i for i, n in enumerate(self.names) if is_one(n)]

    def counts(self) -> list[int]:
        return self.places(lambda n: (n in COUNTS or _COUNT.search(n)) and not _SHARE.search(n))

    def report(self, kind: str, place: int | None, rows: Iterable[int], **words: Any) -> None:
        """Report rows of a column, if there are any."""
        rows = list(rows)
        if not rows:
            return
        column = None if place is None else clean_cell(self.table.header[place])
        examples = [] if place is None else [self.column(place)[i] for i in rows[:3]]
        lines = [self.table.lines[i] for i in rows[:4]]
        self.problems.append(
            Finding(kind, len(rows), self.name, lines, column, examples, details=words)
        )


def _keys(found: _Cells) -> None:
    """Report numbers of persons, addresses, firms and schools."""
    for place, name in enumerate(found.names):
        values = found.column(place)
        numbers = len(values) > 2 and all(map(_PERSON.fullmatch, values))
        if _KEY.search(name) or numbers:
            # Not even an example: the message may be shown on a screen that others see.
            column = clean_cell(found.table.header[place])
            found.problems.append(Finding("output_keys", 1, found.name, column=column))


def _names(found: _Cells) -> None:
    """Report columns that nobody can read, and those of single persons: smallest and largest values."""
    nameless = [i for i, n in enumerate(found.names) if not n and any(found.column(i))]
    if nameless:
        examples = [str(i + 1) for i in nameless[:3]]
        found.problems.append(
            Finding("output_nameless", len(nameless), found.name, [1], examples=examples)
        )
    for place in found.places(_EXTREME.search):
        column = clean_cell(found.table.header[place])
        found.problems.append(Finding("output_extreme", 1, found.name, column=column))


def _counts(found: _Cells) -> None:
    """Report cells with few units, and a hidden cell that the total gives away."""
    places = found.counts()
    if not places:
        words = {"names": "n, aantal, count"}
        found.problems.append(Finding("output_no_count", 1, found.name, [1], details=words))
    total = any(_TOTAL.match(clean_cell(cell)) for row in found.table.rows for cell in row[:3])
    for place in places:
        values = found.column(place)
        numbers = [count_of(v) for v in values]
        hidden = [i for i, v in enumerate(values) if _HIDDEN.match(v)]
        strange = [i for i, n in enumerate(numbers) if n is None and i not in hidden]
        known = [(i, n) for i, n in enumerate(numbers) if n is not None]
        found.cells += len(known)
        found.report("output_not_a_count", place, strange)
        kind = "output_few_income" if found.income else "output_few"
        found.report(kind, place, [i for i, n in known if n < found.least], least=found.least)
        if found.income:
            uneven = [i for i, n in known if n >= found.least and n % ROUNDED_TO]
            found.report("output_not_rounded", place, uneven)
        if total and len(hidden) == 1:
            found.report("output_one_hidden", place, hidden)


def _shares(found: _Cells) -> None:
    """Report percentages behind which few units stand: a percentage of a known base is a count."""
    places = [p for p in found.places(_SHARE.search) if found.names[p] not in LARGEST_SHARE]
    if len(counts := found.counts()) != 1:
        return  # which base belongs to which percentage cannot be told
    bases = [count_of(v) for v in found.column(counts[0])]
    for place in places:
        shares = shares_of(found.column(place), found.names[place])
        few = [
            i
            for i, (p, n) in enumerate(zip(shares, bases, strict=True))
            if p is not None and n and min(p, 1 - p) * n < LEAST - 0.5
        ]
        found.report("output_share_few", place, few, least=LEAST)


def _largest(found: _Cells) -> None:
    """Report cells in which one unit weighs too much, and amounts of which that is not said."""
    given = found.places(lambda n: n in LARGEST_SHARE)
    for place in given:
        shares = shares_of(found.column(place), found.names[place])
        over = [i for i, p in enumerate(shares) if p is not None and p > found.most]
        found.report("output_dominant", place, over, most=f"{found.most:.0%}")
    counts = found.counts()
    money = [
        p
        for p in found.places(_MONEY.search)
        if p not in counts and not _SHARE.search(found.names[p]) and _has_numbers(found.column(p))
    ]
    if money and not given:
        column = clean_cell(found.table.header[money[0]])
        words = {"name": LARGEST_SHARE[0], "most": f"{found.most:.0%}"}
        found.problems.append(
            Finding("output_no_largest", len(money), found.name, column=column, details=words)
        )


def count_of(text: str) -> int | None:
    """Return a whole number as people write it; None for what is none.

    >>> count_of("1.250"), count_of("12,0"), count_of("<10")
    (1250, 12, None)
    """
    if _THOUSANDS.match(text):
        return int(re.sub(r"\D", "", text))
    return int(re.split("[.,]", text)[0]) if _PLAIN.match(text) else None


def shares_of(texts: Iterable[str], name: str = "") -> list[float | None]:
    """Return shares from 0 to 1; percentages by their sign, by the name of the column, or as one of them is above 1.

    >>> shares_of(["12,5%", "0,5 %", "<10"]), shares_of(["0.125"])
    ([0.125, 0.005, None], [0.125])
    """
    given = list(texts)
    plain = [t.rstrip("%").strip().replace(",", ".") for t in given]
    numbers = [
        float(p) if _SHARE_VALUE.match(t) else None for t, p in zip(given, plain, strict=True)
    ]
    signed = any(t.endswith("%") for t in given) or re.search(r"%|percent|procent|pct", name)
    large = any(n is not None and n > 1 for n in numbers)
    return [None if n is None else n / 100 if signed or large else n for n in numbers]


def _has_numbers(values: Iterable[str]) -> bool:
    return any(re.fullmatch(r"[€ ]*-?\d[\d., ]*", v) for v in values)
