"""Values in a file of the catalogue, each read strictly: what is of another kind is an error with a place and a mend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from generator.catalogue import LONGEST
from generator.errors import GeneratorError, did_you_mean
from generator.parameters import read_sources


def tables_of(raw: Mapping[str, Any], key: str, where: str) -> list[tuple[Any, str]]:
    """Return the tables under `[[key]]`, each with its place."""
    found = raw.get(key, [])
    if not isinstance(found, list):
        raise refused(f"{key} is no list of tables.", where, f"write [[{key}]].")
    return [(entry, f"{where}, [[{key}]] {i}") for i, entry in enumerate(found, 1)]


def table(raw: Any, where: str) -> Mapping[str, Any]:
    """Return a table that is not empty."""
    if not isinstance(raw, dict) or not raw:
        raise refused("This is no table, or an empty one.", where, "write it as a table with keys.")
    return raw


def check_keys(raw: Any, known: set[str], where: str, *, optional: set[str] | None = None) -> None:
    """Refuse a table with an unknown key, or without one that is wanted."""
    found = table(raw, where).keys()
    for strange in sorted(found - known):
        raise refused(f"Unknown key '{strange}'.", where, did_you_mean(strange, sorted(known)))
    for missing in sorted(known - found - (optional or set())):
        raise refused(f"No {missing}.", where, f"write {missing} = …")


def weights(raw: Any, known: Sequence[str], where: str) -> dict[str, float]:
    """Return a table of numbers by known name; it may be empty."""
    if not isinstance(raw, dict):
        raise refused("This is no table.", where, "write { name = number }.")
    return {name_in(k, known, where): number(v, f"{where}.{k}") for k, v in raw.items()}


def names(raw: Any, known: Sequence[Any], where: str) -> tuple[Any, ...]:
    """Return a list of different known names."""
    if not isinstance(raw, list) or not raw or len(set(map(str, raw))) < len(raw):
        raise refused(
            "A list of different names is wanted.", where, f"choose from {', '.join(known)}."
        )
    return tuple(name_in(name, known, where) for name in raw)


def name_in(raw: Any, known: Sequence[Any], where: str) -> Any:
    """Return a known name."""
    if raw not in known:
        raise refused(f"'{raw}' is not known here.", where, did_you_mean(str(raw), list(known)))
    return raw


def number(raw: Any, where: str) -> float:
    """Return a finite number."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise refused(f"'{raw}' is no number.", where, "write a finite number, without quotes.")
    return float(raw)


def interval(raw: Any, where: str) -> tuple[float, float]:
    """Return a low and a high end."""
    if not isinstance(raw, list) or len(raw) != 2:
        raise refused("An interval has two ends.", where, "write [low, high].")
    low, high = (number(end, where) for end in raw)
    if low > high:
        raise refused("The interval is upside down.", where, "write the lower end first.")
    return low, high


def years(raw: Any, where: str) -> int:
    """Return a number of calendar years."""
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= LONGEST:
        raise refused(
            f"'{raw}' is no number of years.", where, f"write a whole number, 1 to {LONGEST}."
        )
    return raw


def flag(raw: Any, where: str) -> bool:
    """Return true or false."""
    if not isinstance(raw, bool):
        raise refused(f"'{raw}' is neither true nor false.", where, "write true or false.")
    return raw


def text(raw: Any, where: str) -> str:
    """Return a text that is not empty."""
    if not isinstance(raw, str) or not raw.strip():
        raise refused("A text is wanted.", where, "write a sentence.")
    return raw


def source(raw: Any, where: str) -> str:
    """Return a key of sources.toml, or "assumption"."""
    key = text(raw, f"{where}, source")
    if key != "assumption" and key not in read_sources():
        known = ["assumption", *read_sources()]
        raise refused(f"There is no source '{key}'.", where, did_you_mean(key, known))
    return key


def refused(what: str, where: str, mend: str) -> GeneratorError:
    """Return the error: what is wrong, where, and how to mend it."""
    return GeneratorError(what, where=where, mend=mend)
