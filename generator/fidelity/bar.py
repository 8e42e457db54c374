"""What the check asks for, read from targets/bar.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from generator.errors import GeneratorError, did_you_mean
from generator.fidelity.targets import FOLDER


@dataclass(frozen=True)
class Bar:
    """How many figures must be covered and agree; shares from 0 to 1."""

    covered: int
    covered_share: float
    domains: tuple[str, ...]
    agree_share: float
    agree_in_domain: float


@dataclass(frozen=True)
class Tolerance:
    """How far a value may lie from a published one; `most_sampling` is a share of the published value."""

    of_value: float
    percentage_points: float
    share_above: float
    normal: float
    most_sampling: float


@dataclass(frozen=True)
class Scale:
    """The figure that a sample's own count stands for: a scaled count is multiplied by their ratio."""

    target: str
    year: int
    day: str
    sql: str


@dataclass(frozen=True)
class Rules:
    """All of bar.toml."""

    bar: Bar
    tolerance: Tolerance
    scale: Mapping[str, Scale]


@cache
def read_rules(path: Path = FOLDER / "bar.toml") -> Rules:
    """Read the bar. Raises GeneratorError for unknown and missing keys."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    bar = _checked(Bar, raw["bar"], f"{path.name}, bar")
    return Rules(
        bar=Bar(**{**bar, "domains": tuple(bar["domains"])}),
        tolerance=Tolerance(**_checked(Tolerance, raw["tolerance"], f"{path.name}, tolerance")),
        scale={
            name: Scale(**_checked(Scale, entry, f"{path.name}, scale.{name}"))
            for name, entry in raw["scale"].items()
        },
    )


def _checked(
    kind: type[Bar | Tolerance | Scale], entry: dict[str, Any], where: str
) -> dict[str, Any]:
    known = {field.name for field in fields(kind)}
    for strange in sorted(entry.keys() - known):
        raise GeneratorError(
            f"Unknown key '{strange}'.", where=where, mend=did_you_mean(strange, sorted(known))
        )
    for wanted in sorted(known - entry.keys()):
        raise GeneratorError(f"No {wanted}.", where=where, mend=f"write {wanted} = …")
    return entry
