"""Groups of families as somebody would choose them, with how many there are: from public data, and never of fewer than ten.

A group is one condition in SQL: it counts here, and it is the rule of an idea. None is about origin or language at home, which no
rule may look at. What is hidden (None) is fewer than ten families, all but fewer than ten, or not known at that stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import warehouse
from generator.catalogue import MOMENTS

EVERYBODY = "everybody"
LEAST = 10  # units in a cell, as in the remote environment of CBS
# Name -> condition on f, the row of first_1000_days of a child's own stage. Named in locales/workbook.*.toml.
GROUPS: Mapping[str, str] = {
    EVERYBODY: "TRUE",
    "first_child": "f.birth_order = 1",
    "third_child": "f.birth_order >= 3",
    "young_mother": "f.mother_age < 25",
    "single_parent": "f.household_type = 'single_parent'",
    "low_education": "f.mother_education = 'low'",
    "mother_not_working": "f.mother_work NOT IN ('employee', 'self_employed')",
    "low_income": "f.low_income_index < 130",
    "debts": "f.problematic_debts",
    "arrears": "f.premium_arrears",
    "rent_allowance": "f.tenure = 'tenant_with_allowance'",
    "moved": "f.address_changes >= 2",
    "mother_mind": "f.mother_mental_health_care",
    "youth_care": "f.siblings_in_youth_care > 0",
    "early_or_light": "(f.gestation_days < 259 OR f.birth_weight < 2500)",
    "clinic_concern": "f.clinic_concerns > 0",
    "language_behind": "f.development_language_mean < 0",
    "no_childcare": "NOT f.childcare",
}
OUTCOMES = (
    "developmental_delay",
    "youth_care",
)  # on poverty stricter rules hold: not in a table of this size


@dataclass(frozen=True)
class Group:
    """How many families there are; None for a cell that is not shown.

    families   by stage, at the cut-off
    children   training children in the group
    shares     by outcome, of those children, 0 to 1
    """

    name: str
    families: Mapping[str, int | None]
    children: int | None
    shares: Mapping[str, float | None]


def count_groups(public: Path) -> list[Group]:
    """Return the groups of an event in order; `public` is the folder with its public data."""
    with warehouse.open_readonly(public / "challenge.duckdb") as db:
        return [_group(db, name, condition) for name, condition in GROUPS.items()]


def rule_of(group: str, moment: str) -> str:
    """Return the rule of an idea that names this group at a stage: SQL on one line, without double quotation marks."""
    condition = "" if group == EVERYBODY else f" AND {GROUPS[group]}"
    return (
        "SELECT c.RINPERSOON FROM children c JOIN first_1000_days f USING (RINPERSOON, stage) "  # noqa: S608
        f"WHERE c.stage = '{moment}'{condition}"
    )


def shown(count: int, total: int) -> int | None:
    """Return a count that may be seen: of ten or more, and with nobody or ten or more left over."""
    return count if count >= LEAST and (count == total or total - count >= LEAST) else None


def _group(db: Any, name: str, condition: str) -> Group:
    counts = {
        stage: (all_, known, inside)
        for stage, all_, known, inside in db.execute(
            f"""SELECT c.stage, count(DISTINCT c.mother), count(DISTINCT c.mother) FILTER (({condition}) IS NOT NULL),
            count(DISTINCT c.mother) FILTER ({condition})
            FROM children c JOIN first_1000_days f USING (RINPERSOON, stage) GROUP BY c.stage"""  # noqa: S608
        ).fetchall()
    }
    families: dict[str, int | None] = {
        moment: shown(inside, all_) if known else None
        for moment in MOMENTS
        for all_, known, inside in [counts.get(moment, (0, 0, 0))]
    }
    sums = ", ".join(f"count(*) FILTER (({condition}) AND {o} = 1)" for o in OUTCOMES)
    total, children, *cases = db.execute(
        f"""SELECT count(*), count(*) FILTER ({condition}), {sums}
        FROM train_outcomes JOIN first_1000_days f USING (RINPERSOON) WHERE f.stage = 'toddler'"""  # noqa: S608
    ).fetchone()
    seen = shown(children, total)
    shares = {
        outcome: n / children if seen and n >= LEAST and children - n >= LEAST else None
        for outcome, n in zip(OUTCOMES, cases, strict=True)
    }
    return Group(name, families, seen, shares)
