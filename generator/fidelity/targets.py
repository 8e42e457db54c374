"""Published figures, read from targets/targets.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.errors import GeneratorError

FOLDER = Path(__file__).parent.parent / "targets"
COLUMNS = (
    "id",
    "domain",
    "population",
    "breakdown",
    "statistic",
    "value",
    "unit",
    "reference_year",
    "source_url",
    "source_quote_or_table",
    "confidence",
)


@dataclass(frozen=True)
class Target:
    """One published figure.

    value           in `unit`: percent for shares, per 1,000 for rates
    reference_year  the year of the figure; "undated" where the source has none
    verified        the figure was read in the source; a recalled one never counts
    """

    id: str
    domain: str
    population: str
    breakdown: str
    statistic: str
    value: float
    unit: str
    reference_year: str
    source: str
    quote: str
    verified: bool


@cache
def read_targets(path: Path = FOLDER / "targets.csv") -> Mapping[str, Target]:
    """Read all figures by id. Raises GeneratorError for missing columns, doubles and values that are no number."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [c for c in COLUMNS if c not in (reader.fieldnames or [])]:
            raise GeneratorError(
                f"Columns are missing: {', '.join(missing)}.",
                where=path.name,
                mend="restore the first line of the file.",
            )
        found: dict[str, Target] = {}
        for row in reader:
            target = _target(row, f"{path.name}, {row['id']}")
            if target.id in found:
                raise GeneratorError(
                    f"{target.id} stands there twice.", where=path.name, mend="keep one of the two."
                )
            found[target.id] = target
    return found


def verified(targets: Mapping[str, Target]) -> dict[str, Target]:
    """Return the figures that count."""
    return {key: target for key, target in targets.items() if target.verified}


def _target(row: Mapping[str, str], where: str) -> Target:
    try:
        value = float(row["value"])
    except ValueError as error:
        raise GeneratorError(
            f"'{row['value']}' is no number.", where=where, mend="write digits and a point."
        ) from error
    return Target(
        id=row["id"],
        domain=row["domain"],
        population=row["population"],
        breakdown=row["breakdown"],
        statistic=row["statistic"],
        value=value,
        unit=row["unit"],
        reference_year=row["reference_year"],
        source=row["source_url"],
        quote=row["source_quote_or_table"],
        verified=row["confidence"] != "memory",
    )
