"""Cited numbers: read from parameters/*.toml, checked, and drawn within their intervals.

A file holds `[mechanism.parameter]` tables with

    value     a number, or a list (a schedule by age, a share by group)
    years     instead of value: a number per calendar year
    unit      "logit", "log odds ratio", "EUR/year", "share", …
    source    a key of sources.toml, or "assumption"
    note      how the value follows from the source
    interval  [low, high]: every event draws its own value in between
    fixed     why it is not drawn (a definition, a law, a published margin); one of the two is required
    scale     true: a list is drawn as a whole, times one number from `interval`

`[mechanism.parameter] same_as = "other.parameter"` alone uses one number in two equations, and
`[mechanism.parameter.align]` tables for what a calibration run solves (see engine/alignment.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from generator.engine.alignment import Alignment
from generator.engine.randomness import Noise
from generator.engine.series import SameAs, YearSeries
from generator.errors import GeneratorError, did_you_mean

HERE = Path(__file__).parent
FOLDER = HERE / "parameters"
Choice = Literal["drawn", "published"]
_KEYS = {
    "same_as",
    "value",
    "years",
    "unit",
    "source",
    "note",
    "interval",
    "fixed",
    "scale",
    "align",
}
_ALIGN_KEYS = {"mean_of", "over", "bracket", "burn_in", "smooth", "stock", "goal", "source", "note"}


@dataclass(frozen=True)
class Parameter:
    """One cited number (or list of numbers) of one mechanism."""

    mechanism: str
    name: str
    value: Any
    unit: str
    source: str
    note: str
    interval: tuple[float, float] | None
    fixed: str | None
    scale: bool
    align: Alignment | None
    align_source: str | None

    @property
    def key(self) -> tuple[str, str]:
        """Mechanism and name."""
        return self.mechanism, self.name

    def draw(self, u: float) -> Any:
        """Return the value at place `u` (0 to 1) of the interval."""
        if self.interval is None:
            return self.value
        low, high = self.interval
        drawn = low + u * (high - low)
        return np.asarray(self.value) * drawn if self.scale else drawn


@cache
def read_parameters(folder: Path = FOLDER) -> Mapping[tuple[str, str], Parameter]:
    """Read and check every parameter file of `folder`."""
    found: dict[tuple[str, str], Parameter] = {}
    for path in sorted(folder.glob("*.toml")):
        for mechanism, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for name, entry in table.items():
                parameter = _read(path, mechanism, name, entry)
                if parameter.key in found:
                    raise GeneratorError(
                        f"{mechanism}.{name} is declared twice.",
                        where=path.name,
                        mend="keep one of the two.",
                    )
                found[parameter.key] = parameter
    return found


@cache
def read_sources(path: Path = HERE / "sources.toml") -> Mapping[str, Mapping[str, Any]]:
    """Read the list of sources: key -> title, url, accessed or confidence."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def choose_values(
    parameters: Mapping[tuple[str, str], Parameter], choice: Choice, secret: bytes
) -> dict[str, dict[str, Any]]:
    """Return mechanism -> parameter -> value, drawn with the event's secret or as published."""
    noise = Noise(secret, "parameters")
    one = np.zeros(1, dtype=np.uint64)
    values: dict[str, dict[str, Any]] = {}
    for (mechanism, name), parameter in parameters.items():
        value = parameter.value
        if choice == "drawn":
            value = parameter.draw(float(noise.uniform(f"{mechanism}.{name}", one)[0]))
        values.setdefault(mechanism, {})[name] = np.asarray(value) if _is_flat(value) else value
    return values


def alignments(
    parameters: Mapping[tuple[str, str], Parameter],
) -> dict[tuple[str, str], Alignment]:
    """Return what the calibration run must solve."""
    return {key: p.align for key, p in parameters.items() if p.align}


def resolve(values: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the values with every SameAs replaced by what it stands for."""

    def found(value: Any) -> Any:
        while isinstance(value, SameAs):
            value = values[value.mechanism][value.parameter]
        return value

    return {m: {p: found(v) for p, v in table.items()} for m, table in values.items()}


def with_solved(
    values: Mapping[str, Mapping[str, Any]], solved: Mapping[tuple[str, str], YearSeries]
) -> dict[str, dict[str, Any]]:
    """Return the values with the solved series in their places."""
    new = {mechanism: dict(table) for mechanism, table in values.items()}
    for (mechanism, name), series in solved.items():
        new[mechanism][name] = series
    return new


def _is_flat(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(v, list) for v in value)


def _read(path: Path, mechanism: str, name: str, entry: dict[str, Any]) -> Parameter:
    where = f"{path.name}, {mechanism}.{name}"
    if not isinstance(entry, dict):
        raise GeneratorError(
            f"{mechanism}.{name} is a bare number.", where=where, mend="give it a table of its own."
        )
    for strange in sorted(entry.keys() - _KEYS):
        raise GeneratorError(
            f"Unknown key '{strange}'.", where=where, mend=did_you_mean(strange, sorted(_KEYS))
        )
    if "same_as" in entry:
        return _alias(where, mechanism, name, entry)
    if "years" in entry:
        entry = entry | {"value": YearSeries({int(y): float(v) for y, v in entry["years"].items()})}
    for wanted in ("value", "unit", "source"):
        if wanted not in entry:
            raise GeneratorError(f"No {wanted}.", where=where, mend=f"write {wanted} = …")
    if ("interval" in entry) + ("fixed" in entry) + ("align" in entry) != 1:
        raise GeneratorError(
            "A parameter is drawn from an interval, fixed for a reason, or solved by alignment: one of these.",
            where=where,
            mend='write interval = [low, high], or fixed = "why", or an align table.',
        )
    interval = entry.get("interval")
    if interval is not None:
        central = 1.0 if entry.get("scale") else entry["value"]
        if not isinstance(central, int | float) or not interval[0] <= central <= interval[1]:
            raise GeneratorError(
                "The value lies outside its interval.", where=where, mend="correct one of the two."
            )
        interval = (float(interval[0]), float(interval[1]))
    align = entry.get("align")
    return Parameter(
        mechanism=mechanism,
        name=name,
        value=entry["value"],
        unit=entry["unit"],
        source=entry["source"],
        note=entry.get("note", ""),
        interval=interval,
        fixed=entry.get("fixed"),
        scale=bool(entry.get("scale")),
        align=_read_alignment(align, where) if align else None,
        align_source=align.get("source") if align else None,
    )


def _alias(where: str, mechanism: str, name: str, entry: dict[str, Any]) -> Parameter:
    other, _, parameter = str(entry["same_as"]).partition(".")
    if len(entry) != 1 or not parameter:
        raise GeneratorError(
            "same_as stands alone and names mechanism.parameter.",
            where=where,
            mend='write only same_as = "mechanism.parameter".',
        )
    return Parameter(
        mechanism=mechanism,
        name=name,
        value=SameAs(other, parameter),
        unit="",
        source="",
        note="",
        interval=None,
        fixed=f"the same number as {other}.{parameter}",
        scale=False,
        align=None,
        align_source=None,
    )


def _read_alignment(entry: dict[str, Any], where: str) -> Alignment:
    for strange in sorted(entry.keys() - _ALIGN_KEYS):
        raise GeneratorError(
            f"Unknown key '{strange}' of align.",
            where=where,
            mend=did_you_mean(strange, sorted(_ALIGN_KEYS)),
        )
    return Alignment(
        mean_of=entry["mean_of"],
        over=entry.get("over"),
        goal=YearSeries({int(year): float(v) for year, v in entry["goal"].items()}),
        bracket=(float(entry["bracket"][0]), float(entry["bracket"][1])),
        smooth=int(entry.get("smooth", Alignment.smooth)),
        stock=bool(entry.get("stock", Alignment.stock)),
        burn_in=int(entry.get("burn_in", Alignment.burn_in)),
    )
