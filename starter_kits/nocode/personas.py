"""Which families become personas: one per profile, by lot, so that they differ in place and origin. Never by a hidden value.

Profiles are tried in the order in which they stand; a family is taken once. Of the families that fit a profile one is taken from a
municipality that was shown least, then of an origin that was shown least, then by lot: the smallest SHA-256 of event and number.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import warehouse
from generator.codebook import read_codes
from generator.places import read_region
from generator.sources.local.names import first_names
from starter_kits.family import Family, family_of
from starter_kits.family_extract import keep_only
from starter_kits.family_registers import Connection, open_registers

Row = Mapping[str, Any]  # of first_1000_days, with mother and municipality


@dataclass(frozen=True)
class Persona:
    """One family: the profile that it was chosen for, what is known of it now, its life, and made-up first names.

    now    the row of first_1000_days at the cut-off; None for what is not known
    names  first name by person number
    """

    profile: str
    now: Row
    town: str
    family: Family
    names: Mapping[str, str]

    @property
    def expecting(self) -> bool:
        """Whether the child is on the way."""
        return bool(self.now["stage"] == "pregnancy")

    def of(self, role: str) -> str | None:
        """Return the first name of who has a role; None where there is nobody."""
        found = [m.rin for m in self.family.members if m.role == role]
        return self.names[found[0]] if found else None


def _some(row: Row, *names: str) -> bool:
    """Tell whether any of these is true, or above 0."""
    return any(bool(row[name]) for name in names if row[name] is not None)


def _is(row: Row, name: str, value: Any) -> bool:
    return bool(row[name] == value)


def _quiet(row: Row) -> bool:
    """Tell whether work goes well and no source noted any trouble."""
    trouble = ("problematic_debts", "premium_arrears", "low_income_years", "clinic_concerns")
    care = ("mother_mental_health_care", "father_mental_health_care", "siblings_in_youth_care")
    work = {row["mother_work"], row["father_work"]} <= {"employee", "self_employed"}
    return work and not _some(row, *trouble, *care, "youth_care_this_year", "chronic_condition")


PROFILES: Mapping[str, Callable[[Row], bool]] = {
    "expecting_first": lambda r: _is(r, "stage", "pregnancy") and _is(r, "birth_order", 1),
    "on_her_own": lambda r: _is(r, "household_type", "single_parent"),
    "young_mother": lambda r: r["mother_age"] is not None and r["mother_age"] < 25,
    "born_abroad": lambda r: _some(r, "mother_born_abroad"),
    "money": lambda r: _some(r, "problematic_debts") and _some(r, "low_income_years"),
    "mind": lambda r: _some(r, "mother_mental_health_care", "father_mental_health_care"),
    "clinic": lambda r: _some(r, "clinic_concerns") and not _is(r, "stage", "pregnancy"),
    "quiet": _quiet,
}


def choose_personas(public: Path, *, event: str, region: str, first_year: int) -> list[Persona]:
    """Return the personas of an event, in the order of the profiles; a profile that nobody fits is left out.

    public  folder with the public data
    event   id of the event: the lot differs between events
    """
    with open_registers(public, first_year) as db:
        rows = _rows(public, db)
        chosen = chosen_rows(rows, event)
        keep_only(db, [row[_key(row)] for row in chosen.values()])
        return [
            _persona(db, profile, row, event=event, region=region, first_year=first_year)
            for profile, row in chosen.items()
        ]


def chosen_rows(rows: list[Row], event: str) -> dict[str, Row]:
    """Return profile -> row of the family that stands for it."""
    places: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    taken: set[str] = set()
    chosen: dict[str, Row] = {}
    for profile, fits in PROFILES.items():
        candidates = [r for r in rows if r["mother"] not in taken and fits(r)]
        if not candidates:
            continue
        row = min(
            candidates,
            key=lambda r: (places[r["town"]], origins[r["mother_origin"]], lot(event, r["RINPERSOON"])),
        )  # fmt: skip
        chosen[profile] = row
        taken.add(row["mother"])
        places[row["town"]] += 1
        origins[row["mother_origin"]] += 1
    return chosen


def lot(event: str, rin: str) -> str:
    """Return the lot of a child in an event: the same for everybody who draws it."""
    return hashlib.sha256(f"{event}/{rin}".encode()).hexdigest()


def _rows(public: Path, db: Connection) -> list[Row]:
    """Return the families with a child on the way or under three, in the order of their numbers."""
    database = public / "challenge.duckdb"
    children = warehouse.read_table(database, "children", where="stage IS NOT NULL")
    latest = "year = (SELECT max(year) FROM first_1000_days)"
    known = warehouse.read_table(database, "first_1000_days", where=latest)
    now = children[["RINPERSOON", "stage", "mother"]].merge(known, on=["RINPERSOON", "stage"])
    db.execute("CREATE OR REPLACE TABLE mothers (rin VARCHAR)")
    db.execute("INSERT INTO mothers SELECT unnest(?)", [sorted(set(children["mother"].dropna()))])
    towns = dict(
        db.execute(
            """SELECT rin, gem2023 FROM (
                SELECT rin, max_by((SOORTOBJECTNUMMER, RINOBJECTNUMMER), GBADATUMAANVANGADRESHOUDING) AS home
                FROM mothers JOIN GBAADRESOBJECTBUS ON RINPERSOON = rin GROUP BY rin
            ) JOIN VSLGWBTAB ON home = (SOORTOBJECTNUMMER, RINOBJECTNUMMER)"""
        ).fetchall()
    )
    now = now.astype(object).where(now.notna(), None).sort_values("RINPERSOON")
    rows: list[Any] = now.to_dict("records")
    return [{**row, "town": towns[row["mother"]]} for row in rows if row["mother"] in towns]


def _key(row: Row) -> str:
    """Return by whom registers know a family: the child, or the mother of a child on the way."""
    return "mother" if row["stage"] == "pregnancy" else "RINPERSOON"


def _persona(
    db: Connection, profile: str, row: Row, *, event: str, region: str, first_year: int
) -> Persona:
    mother = row["mother"] if row["stage"] == "pregnancy" else None
    family = family_of(db, row["RINPERSOON"], region=region, first_year=first_year, mother=mother)
    towns = {f"{m.code:04d}": m.name for m in read_region(region).municipalities}
    names = _names(db, family, event)
    return Persona(profile, row, towns.get(row["town"], ""), family, names)


def _names(db: Connection, family: Family, event: str) -> dict[str, str]:
    """Return first names: what the clinic wrote down, or one by lot; nobody in a family has the name of another."""
    written = dict(db.execute("SELECT RINPERSOON, min(VOORNAAM) FROM JGZ_CLIENTS GROUP BY 1").fetchall())  # fmt: skip
    men, women = first_names()
    pools = {"man": sorted(set(men.tolist())), "woman": sorted(set(women.tolist()))}
    names: dict[str, str] = {}
    for member in family.members:
        name = written.get(member.rin) or ""
        place = int(lot(event, member.rin)[:12], 16)
        pool = pools[member.sex]
        # The clinic writes initials too, and errs.
        while not (len(name) > 2 and name.istitle() and name.isalpha()) or name in names.values():
            name = pool[place % len(pool)]
            place += 1
        names[member.rin] = name
    return names


def origin_label(code: Any, language: str) -> str:
    """Return what a country of origin is called."""
    codes = read_codes("country")
    return codes[code][language] if code in codes else ""
