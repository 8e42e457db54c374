"""Questionnaires as data: read from tables/liss/, one line per question; a table per wave is expanded from them.

A question has a label in two languages and one of four ways to be answered:

    trait   a threshold on a trait: `load` (-1 to 1), and `share` of yes, `shares` of the codes (in `order` when the
            codes are not ordered along the trait), or `mean` and `sd` of a scale; or `count`, the mean of a count
    fact    something of the world: a number, or a yes; misreported by `wrong` (share that takes another code),
            `forgets` (share of a yes that is not told), `slip` (share that is one off), `spread` (relative, log),
            `typo` (share that is ten times too large or small); `as_year`: share told as a calendar year
    none_of yes when none of these questions was answered yes

    heap, to_nearest   share of answers rounded, to multiples of
    grid               questions of one grid: who answers without reading gives one answer to all of them
    ask                conditions, all of which must hold: a fact, or a question with =, < or > and a number
    dk, pns, missing   shares of do not know and prefer not to say, and the codes for it (missing.toml)
    from, to, not      waves in which the question was put
    money              amounts beyond what a small integer holds
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from generator.codebook import TABLES, Column, Table
from generator.errors import GeneratorError, did_you_mean

FOLDER = TABLES / "liss"
Labels = dict[str, dict[str, str]]
_OPEN = {
    "dk": {"nl": "weet niet", "en": "do not know"},
    "pns": {"nl": "wil niet zeggen", "en": "prefer not to say"},
}
CONDITION = re.compile(r"^(\w+)([=<>])(-?\d+)$")


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Answer codes: code -> (Dutch, English); `range` when only some points of a scale have a label."""

    labels: Mapping[int, tuple[str, str]]
    range: tuple[int, int] | None = None
    yes: int | None = None
    no: int | None = None

    @property
    def codes(self) -> list[int]:
        """All codes, in order."""
        if self.range is None:
            return sorted(self.labels)
        return sorted({*range(self.range[0], self.range[1] + 1), *self.labels})


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question; see the head of this module."""

    number: str
    nl: str
    en: str
    scale: str | None = None
    trait: str | None = None
    load: float = 0.0
    share: float | None = None
    shares: tuple[float, ...] = ()
    order: tuple[int, ...] = ()
    mean: float | None = None
    sd: float = 1.0
    count: float | None = None
    fact: str | None = None
    wrong: float = 0.0
    forgets: float = 0.0
    slip: float = 0.0
    spread: float = 0.0
    typo: float = 0.0
    as_year: float = 0.0
    none_of: tuple[str, ...] = ()
    heap: float = 0.0
    to_nearest: int = 5
    grid: str | None = None
    ask: tuple[str, ...] = ()
    dk: float = 0.0
    pns: float = 0.0
    missing: str | None = None
    first: int = 0
    last: int = 9999
    skips: tuple[int, ...] = ()
    money: bool = False
    mark: str | None = None

    def asked_in(self, year: int) -> bool:
        """Whether the question was put in the wave of a year."""
        return self.first <= year <= self.last and year not in self.skips

    def conditions(self) -> list[tuple[str, str, float]]:
        """Return (question or fact, relation, number) of all conditions; a fact alone must be true."""
        found = [(CONDITION.match(text), text) for text in self.ask]
        return [(m[1], m[2], float(m[3])) if m else (text, ">", 0.0) for m, text in found]


@dataclass(frozen=True, kw_only=True)
class Trait:
    """A weighted sum of facts, a person's own part and a part that members of a household share."""

    facts: Mapping[str, float]
    own: float
    home: float
    centre: float
    spread: float
    nl: str = ""


@dataclass(frozen=True, kw_only=True)
class Module:
    """One yearly questionnaire.

    waves       year -> letter, first and second month of fieldwork (YYYYMM)
    unverified  years of waves whose letter no source names
    """

    name: str
    nl: str
    en: str
    source: str
    waves: Mapping[int, tuple[str, int, int]]
    items: tuple[Item, ...]
    unverified: tuple[int, ...] = ()

    def prefix(self, year: int) -> str:
        """Return how the variables of a wave begin, such as cf20m."""
        return f"{self.name}{year % 100:02d}{self.waves[year][0]}"

    def years(self, cutoff: int) -> list[int]:
        """Return the years with a wave up to the cut-off."""
        return [year for year in sorted(self.waves) if year <= cutoff]

    def asked(self, year: int) -> list[Item]:
        """Return the questions of a wave, in order."""
        return [item for item in self.items if item.asked_in(year)]


@cache
def modules() -> Mapping[str, Module]:
    """Read all questionnaires, by name."""
    return {p.stem: _module(p.stem) for p in sorted((FOLDER / "modules").glob("*.toml"))}


@cache
def scales() -> Mapping[str, Scale]:
    """Read the answer scales."""
    return {
        name: Scale(
            labels={int(code): tuple(text) for code, text in raw.pop("labels").items()},
            range=tuple(raw.pop("range")) if "range" in raw else None,
            **raw,
        )
        for name, raw in _read("answers/scales").items()
    }


@cache
def missing_codes() -> Mapping[str, Mapping[str, Any]]:
    """Read the codes of missing answers: scheme -> dk, pns (year -> code), labelled."""
    return _read("answers/missing")


@cache
def traits() -> Mapping[str, Trait]:
    """Read the traits."""
    return {name: Trait(**raw) for name, raw in _read("answers/traits").items()}


def code_in(scheme: str, kind: str, year: int) -> int:
    """Return the code of `kind` (dk or pns) in a year."""
    codes = missing_codes()[scheme][kind]
    return int(codes[str(max(int(since) for since in codes if int(since) <= year))])


def codes_of(item: Item, year: int) -> tuple[Labels, Labels]:
    """Return the codes of answers, and those of open answers, with their labels in a year.

    Where labels and data disagree, what the labels say.
    """
    scale = scales()[item.scale].labels if item.scale else {}
    answers = {str(code): {"nl": nl, "en": en} for code, (nl, en) in scale.items()}
    left_open: dict[str, dict[str, str]] = {}
    scheme = missing_codes()[item.missing] if item.missing else {}
    for kind, label in _OPEN.items():
        if kind in scheme:
            labelled = scheme.get("labelled") if kind == "dk" else None
            left_open[str(labelled or code_in(str(item.missing), kind, year))] = label
    return answers, left_open


def wave_table(module: Module, year: int) -> Table:
    """Return the declaration of the table of one wave."""
    prefix = module.prefix(year)
    unsure = "placeholder" if year in module.unverified else None

    def column(name: str, nl: str, en: str, kind: str, item: Item | None = None) -> Column:
        answers, left_open = codes_of(item, year) if item else ({}, {})
        return Column(
            name=name, type=kind, nl=nl, en=en, variable=name, source=module.source,
            write="number", missing="not asked, or not answered", mark=unsure,  # type: ignore[arg-type]
            answers=answers, open_answers=left_open,
        )  # fmt: skip

    columns = [
        column("nomem_encr", "nummer van het panellid", "number of the panel member", "INTEGER"),
        column(f"{prefix}_m", "maand van het veldwerk", "month of fieldwork", "INTEGER"),
        *(
            column(f"{prefix}{i.number}", i.nl, i.en, "DOUBLE" if i.money else "INTEGER", i)
            for i in module.asked(year)
        ),
        column(f"{prefix}_duur", "duur in seconden", "duration in seconds", "INTEGER"),
    ]
    return Table(
        name=prefix,
        database="liss",
        nl=f"{module.nl} {year}",
        en=f"{module.en} {year}",
        key=("nomem_encr",),
        order=("nomem_encr",),
        form="TAB",
        reference="month",
        columns=tuple(columns),
        file=f"{prefix}_{{language}}_1.0p",
        year=year,
    )


def module_table(module: Module) -> Table:
    """Return what a codebook shows of a questionnaire: a column per question, by its name in the last wave that had it."""
    columns = []
    for item in module.items:
        years = [year for year in sorted(module.waves) if item.asked_in(year)]
        column = wave_table(module, years[-1]).column(f"{module.prefix(years[-1])}{item.number}")
        span = f"{years[0]}–{years[-1]}" if len(years) > 1 else f"{years[0]}"
        mark = item.mark or column.mark
        columns.append(
            replace(
                column,
                nl=f"{item.nl} ({span})",
                en=f"{item.en} ({span})",
                mark=mark,  # type: ignore[arg-type]
            )
        )
    return replace(
        wave_table(module, max(module.waves)),
        name=module.name,
        nl=module.nl,
        en=module.en,
        columns=(wave_table(module, max(module.waves)).columns[0], *columns),
        file=f"{module.prefix(max(module.waves))}_EN_1.0p",
    )


def wave_tables() -> Mapping[str, Table]:
    """Return the declarations of all waves of all questionnaires, by name."""
    found = (wave_table(module, year) for module in modules().values() for year in module.waves)
    return {table.name: table for table in found}


def _module(name: str) -> Module:
    raw = _read(f"modules/{name}")
    items = tuple(_item(name, number, entry) for number, entry in raw.pop("items").items())
    waves = {int(year): tuple(wave) for year, wave in raw.pop("waves").items()}
    return Module(
        name=name, items=items, waves=waves, unverified=tuple(raw.pop("unverified", ())), **raw
    )


def _item(module: str, number: str, raw: dict[str, Any]) -> Item:
    names = {"from": "first", "to": "last", "not": "skips"}
    entry: dict[str, Any] = {
        names.get(k, k): tuple(v) if isinstance(v, list) else v for k, v in raw.items()
    }
    known = {f.name for f in fields(Item)}
    where = f"{module}.toml, question {number}"
    for strange in sorted(entry.keys() - known):
        raise GeneratorError(
            f"Unknown key '{strange}'.", where=where, mend=did_you_mean(strange, sorted(known))
        )
    for kind, registry in (("scale", scales()), ("trait", traits()), ("missing", missing_codes())):
        if kind in entry and entry[kind] not in registry:
            raise GeneratorError(
                f"There is no {kind} '{entry[kind]}'.",
                where=where,
                mend=did_you_mean(entry[kind], sorted(registry)),
            )
    return Item(number=number, **entry)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
