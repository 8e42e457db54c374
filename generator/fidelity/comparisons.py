"""How our tables answer for each published figure, read from targets/comparisons/*.toml.

One entry per figure: SQL with what it takes to judge the answer, or the reason why there is none. The keys are
explained in targets/README.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from generator.errors import GeneratorError, did_you_mean
from generator.fidelity.targets import FOLDER, Target, read_targets
from generator.fidelity.views import known_columns, needs

Kind = Literal["share", "count", "mean", "rate"]
Schema = Literal["extract", "everybody"]
COUNTRY = "nederland"
DEFAULT_DAY = "12-31"
_CHOICES = {
    "kind": ("share", "count", "mean", "rate"),
    "on": ("extract", "everybody"),
    "region": ("hart-van-brabant", "noord-brabant"),
    "scale": ("netherlands",),
    "bound": ("lower",),
}
_KEYS = {*_CHOICES, "year", "day", "of", "sql", "definition", "note", "not_covered"}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The answer of our tables to one figure.

    on          extract: the files that participants get · everybody: the same tables before the extract is cut
    region      the sample in which alone it can be compared
    year, day   of our tables; 1 January is read on the evening before
    of          the total of which the published count is a part; both then are percentages of it
    scale       by what a count in the sample is multiplied
    bound       lower: published as "more than"; what lies above agrees
    definition  where ours differs from the published one
    """

    id: str
    sql: str = ""
    not_covered: str = ""
    kind: Kind = "share"
    on: Schema = "everybody"
    region: str = COUNTRY
    year: int = 0
    day: str = DEFAULT_DAY
    of: float | None = None
    scale: str | None = None
    bound: str | None = None
    definition: str = ""
    note: str = ""

    @property
    def words(self) -> dict[str, str]:
        """What stands for $year, $before and $day."""
        first_day = self.day == "01-01"
        year, day = (self.year - 1, "1231") if first_day else (self.year, self.day.replace("-", ""))
        return {"year": str(self.year), "before": str(self.year - 1), "day": f"{year}{day}"}

    def year_differs(self, target: Target) -> bool:
        """Whether our year is another than that of the published figure."""
        return str(self.year) != target.reference_year

    def published(self, target: Target) -> float:
        """Return the published figure in the unit in which it is compared."""
        return target.value if self.of is None else 100 * target.value / self.of


@cache
def read_comparisons(folder: Path = FOLDER / "comparisons") -> Mapping[str, Comparison]:
    """Read and check all entries, by id of the figure. Raises GeneratorError for what cannot be meant."""
    targets = read_targets()
    found: dict[str, Comparison] = {}
    for path in sorted(folder.glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        defaults = raw.pop("defaults", {})
        for key, entry in raw.items():
            where = f"{path.name}, {key}"
            if key in found:
                raise GeneratorError(f"{key} stands there twice.", where=where, mend="keep one.")
            if key not in targets:
                raise GeneratorError(
                    f"There is no figure {key}.",
                    where=where,
                    mend=did_you_mean(key, list(targets)),
                )
            found[key] = _read(where, targets, key, defaults, entry)
    return found


def tables_asked() -> tuple[str, ...]:
    """Return the tables that comparisons read: all that a sample has to hold."""
    asked = {name for each in read_comparisons().values() for name in needs(each.sql).tables}
    return tuple(sorted(asked & known_columns().keys()))


def _read(
    where: str,
    targets: Mapping[str, Target],
    key: str,
    defaults: Mapping[str, Any],
    entry: Mapping[str, Any],
) -> Comparison:
    for strange in sorted((entry.keys() | defaults.keys()) - _KEYS):
        raise GeneratorError(
            f"Unknown key '{strange}'.", where=where, mend=did_you_mean(strange, sorted(_KEYS))
        )
    if ("sql" in entry) == ("not_covered" in entry):
        raise GeneratorError(
            "A figure has SQL or the reason why not: one of the two.",
            where=where,
            mend="write sql = … or not_covered = …",
        )
    if "not_covered" in entry:
        return Comparison(id=key, not_covered=entry["not_covered"])
    merged = {**defaults, **entry}
    for choice, allowed in _CHOICES.items():
        if choice in merged and merged[choice] not in allowed:
            raise GeneratorError(
                f"Unknown {choice} '{merged[choice]}'.",
                where=where,
                mend=f"use one of {', '.join(allowed)}.",
            )
    if "of" in merged:
        merged["of"] = _total(where, targets, merged["of"])
    comparison = Comparison(id=key, **merged)
    _check(where, comparison, targets[key])
    return comparison


def _check(where: str, comparison: Comparison, target: Target) -> None:
    """Refuse an entry that contradicts its figure."""
    problem = ""
    if not comparison.year:
        problem = "No year."
    elif comparison.kind != target.statistic:
        problem = f"The published figure is a {target.statistic}, not a {comparison.kind}."
    elif (comparison.kind == "count") != bool(comparison.of or comparison.scale):
        problem = "A count, and nothing else, has either 'of' or 'scale'."
    elif comparison.of and comparison.scale:
        problem = "A count has 'of' or 'scale', not both."
    elif comparison.scale and comparison.region != COUNTRY:
        problem = "A count in a region cannot be scaled to the country."
    if problem:
        raise GeneratorError(problem, where=where, mend="see generator/targets/README.md.")


def _total(where: str, targets: Mapping[str, Target], of: Any) -> float:
    """Return the total that `of` names: a number, a figure, or the sum of a list of figures."""
    if isinstance(of, int | float):
        return float(of)
    names = [of] if isinstance(of, str) else of
    for name in names:
        if name not in targets:
            raise GeneratorError(
                f"'of' names {name}, which is no figure.",
                where=where,
                mend=did_you_mean(name, list(targets)),
            )
    return sum(targets[name].value for name in names)
