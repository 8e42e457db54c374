"""Who an offer is for, without code: filters on the table first_1000_days, as the rule of an idea and as an answer at once.

A filter is a range of a number, some of a list, or yes or no. Filters hold all together, or one of them is enough. Where a source
recorded nothing a filter does not hold, in SQL and here alike. The SQL is what an idea hands in; `named` gives the same answer on
columns in memory, so that a page can show it at every change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from challenge.ladder import Array
from generator.codebook import Column, labels, phrase, tables

Kind = Literal["whole", "real", "choice", "yes_no"]
# What may be chosen, by theme. Not here: ids, the year; where a mother comes from, which no rule may use; the postcode area,
# which stands for it; groups of pilots, in which no child of now was.
THEMES: Mapping[str, tuple[str, ...]] = {
    "family": (
        *("mother_age", "father_age", "birth_order", "household_type", "parents_together"),
        *("father_known", "household_size", "children_at_home", "household_changes"),
        "address_changes",
    ),
    "money": (
        *("low_income_index", "low_income_years", "income_percentile", "household_income"),
        *("benefit_share", "problematic_debts", "premium_arrears", "mother_work", "father_work"),
        *("tenure", "mother_education", "father_education"),
    ),
    "care": (
        *("mother_mental_health_care", "father_mental_health_care", "youth_care_this_year"),
        "siblings_in_youth_care",
    ),
    "birth": ("gestation_days", "birth_weight", "first_visit_day"),
    "child": (
        *("sex", "clinic_concerns", "chronic_condition", "development_language"),
        *("development_motor", "development_social", "development_language_mean"),
        *("development_motor_mean", "development_social_mean", "two_word_sentences"),
        *("points_at_doll", "multilingual", "preschool_referral"),
    ),
    "childcare": ("childcare", "childcare_hours", "preschool_target", "attends_preschool"),
}
YES, NO = "true", "false"
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_CONDITION = re.compile(
    rf"f\.(?P<between>\w+) BETWEEN {_NUMBER} AND {_NUMBER}"
    rf"|f\.(?P<least>\w+) >= {_NUMBER}|f\.(?P<most>\w+) <= {_NUMBER}"
    r"|f\.(?P<list>\w+) IN \((?P<codes>'\w+'(?:, '\w+')*)\)"
    r"|(?P<no>NOT )?f\.(?P<is>\w+)"
)
_RULE = re.compile(
    r"SELECT f\.RINPERSOON(?:, (?P<minus>-?)f\.(?P<first>\w+) AS priority)?\s+"
    r"FROM first_1000_days f JOIN children c USING \(RINPERSOON, stage\)\s+"
    r"WHERE f\.stage = '(?P<moment>\w+)'(?:\s+AND \((?P<conditions>.*)\))?\s*",
    re.DOTALL,
)


@dataclass(frozen=True)
class Filter:
    """A condition on one column; without bounds and values it says nothing.

    low, high  of a number, both inclusive; None: without a bound
    values     codes of a list; of yes or no, one of YES and NO
    """

    column: str
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.values) or self.low is not None or self.high is not None


@dataclass(frozen=True)
class Target:
    """Who an offer is for.

    moment   stage of the child
    any_of   one of the filters is enough
    first    column of numbers by which families come first when there is not enough for all; empty: a lottery
    lowest   who has the lowest number comes first
    """

    moment: str
    filters: tuple[Filter, ...] = ()
    any_of: bool = False
    first: str = ""
    lowest: bool = True

    @property
    def plain(self) -> Target:
        """The same without what says nothing: what its rule keeps."""
        said = tuple(f for f in self.filters if f.says_something)
        return Target(
            self.moment,
            said,
            self.any_of and len(said) > 1,
            self.first,
            self.lowest or not self.first,
        )

    @property
    def columns(self) -> frozenset[str]:
        """Columns that decide."""
        return frozenset(f.column for f in self.plain.filters) | frozenset(
            {self.first} - {""},
        )


@cache
def columns() -> Mapping[str, Column]:
    """Return the columns that may be chosen, by name, in the order of the themes."""
    declared = {c.name: c for c in tables("challenge")["first_1000_days"].columns}
    return {name: declared[name] for theme in THEMES.values() for name in theme}


def kind_of(column: str) -> Kind:
    """Return what kind of filter a column takes.

    >>> kind_of("mother_age"), kind_of("household_type"), kind_of("problematic_debts")
    ('whole', 'choice', 'yes_no')
    """
    declared = columns()[column]
    if declared.type == "BOOLEAN":
        return "yes_no"
    if declared.codes:
        return "choice"
    return "real" if declared.type == "DOUBLE" else "whole"


def label(column: str, language: str) -> str:
    """Return what a column is, in the words of the codebook, with its unit."""
    declared = columns()[column]
    name: str = getattr(declared, language)
    unit = f" ({phrase(declared.unit, language)})" if declared.unit else ""
    return f"{name[:1].upper()}{name[1:]}{unit}"


def code_labels(column: str, language: str) -> dict[str, str]:
    """Return the codes of a list with their labels."""
    return {code: words[language] for code, words in labels(columns()[column]).items()}


def rule(target: Target) -> str:
    """Return the SQL of a target.

    >>> print(rule(Target("toddler", (Filter("mother_age", high=24), Filter("problematic_debts", values=(YES,))))))
    SELECT f.RINPERSOON
    FROM first_1000_days f JOIN children c USING (RINPERSOON, stage)
    WHERE f.stage = 'toddler'
      AND (f.mother_age <= 24
        AND f.problematic_debts)
    """
    asked = target.plain
    priority = f", {'-' if asked.lowest else ''}f.{asked.first} AS priority" if asked.first else ""
    lines = [
        f"SELECT f.RINPERSOON{priority}",
        "FROM first_1000_days f JOIN children c USING (RINPERSOON, stage)",
        f"WHERE f.stage = '{asked.moment}'",
    ]
    if asked.filters:
        between = f"\n    {'OR' if asked.any_of else 'AND'} "
        lines.append(f"  AND ({between.join(map(_condition, asked.filters))})")
    return "\n".join(lines)


def read_rule(sql: str) -> Target | None:
    """Return the target of a rule that `rule` wrote; None for any other SQL.

    Whatever is found must write the same rule again: so no SQL of somebody else is taken for something that it is not.
    """
    found = _RULE.fullmatch(sql.strip())
    if found is None:
        return None
    conditions = found["conditions"] or ""
    target = Target(
        found["moment"],
        tuple(_filter(match) for match in _CONDITION.finditer(conditions)),
        " OR " in _joined(conditions),
        found["first"] or "",
        not found["first"] or bool(found["minus"]),
    )
    known = target.columns <= set(columns()) and all(map(_fits, target.filters))
    numeric = not target.first or kind_of_known(target.first) in ("whole", "real")
    if not (known and numeric) or _joined(rule(target)) != _joined(sql):
        return None
    return target


def kind_of_known(column: str) -> Kind | None:
    """Return the kind of a column; None for one that may not be chosen."""
    return kind_of(column) if column in columns() else None


def named(target: Target, table: Mapping[str, Array]) -> Array:
    """Return whom a target names, (n,) bool.

    table  columns of (n,): `stage` as text, empty where the child is at none; numbers, yes (1) and no (0) as floats, NaN where
           nothing was recorded; codes as objects, None likewise
    """
    asked = target.plain
    here = np.asarray(table["stage"] == asked.moment)
    if not asked.filters:
        return here
    holding = [_holds(f, table[f.column]) for f in asked.filters]
    joined = np.any(holding, axis=0) if asked.any_of else np.all(holding, axis=0)
    return np.asarray(here & joined)


def priorities(target: Target, table: Mapping[str, Array]) -> Array | None:
    """Return the number by which who comes first, (n,), the highest first, NaN without one; None for a lottery."""
    if not target.first:
        return None
    values = table[target.first].astype(float)
    return -values if target.lowest else values


def _holds(one: Filter, values: Array) -> Array:
    match kind_of(one.column):
        case "choice":
            return np.isin(values, one.values)
        case "yes_no":
            return np.asarray(values == (1.0 if one.values == (YES,) else 0.0))
        case _:
            low = -np.inf if one.low is None else one.low
            high = np.inf if one.high is None else one.high
            return np.asarray((values >= low) & (values <= high))


def _condition(one: Filter) -> str:
    name = f"f.{one.column}"
    match kind_of(one.column):
        case "choice":
            return f"{name} IN ({', '.join(repr(code) for code in one.values)})"
        case "yes_no":
            return name if one.values == (YES,) else f"NOT {name}"
    if one.low is not None and one.high is not None:
        return f"{name} BETWEEN {_number(one.low)} AND {_number(one.high)}"
    return f"{name} >= {_number(one.low)}" if one.low is not None else f"{name} <= {_number(one.high)}"  # fmt: skip


def _number(value: float | None) -> str:
    """Write a number without an exponent, with at most two decimals."""
    return f"{round(value or 0.0, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _filter(match: re.Match[str]) -> Filter:
    numbers = [float(g) for g in match.groups() if g and re.fullmatch(_NUMBER, g)]
    if match["between"]:
        return Filter(match["between"], low=numbers[0], high=numbers[1])
    if match["least"]:
        return Filter(match["least"], low=numbers[0])
    if match["most"]:
        return Filter(match["most"], high=numbers[0])
    if match["list"]:
        return Filter(match["list"], values=tuple(re.findall(r"'(\w+)'", match["codes"])))
    return Filter(match["is"], values=(NO if match["no"] else YES,))


def _fits(one: Filter) -> bool:
    """Say whether a filter that was read is of the kind that its column takes."""
    kind = kind_of(one.column)
    if kind == "choice":
        return bool(one.values) and set(one.values) <= set(labels(columns()[one.column]))
    return one.values in ((YES,), (NO,)) if kind == "yes_no" else not one.values


def _joined(sql: str) -> str:
    return " ".join(sql.split())
