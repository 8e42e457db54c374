"""What is known of a value while a rule is checked: whether it is an id, and which columns it was made of."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Column = tuple[str, str]  # table as written in `Schema.tables`, column
_FOLD = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
NOTHING: frozenset[Column] = frozenset()


def fold(name: str) -> str:
    """Return a name as DuckDB compares it: without regard to the case of ASCII letters, and of no others.

    Were more letters folded here (the sign of Kelvin is a k to Python), a name could mean one column here and another there.
    """
    return name.translate(_FOLD)


class Refused(Exception):
    """A rule that may not run.

    kind   key of the texts in locales/*.toml
    about  the word of the rule itself that it is about; never anything that comes from data
    """

    def __init__(self, kind: str, about: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.about = about


@dataclass(frozen=True)
class Value:
    """One expression: id or not, an empty constant or not, and the columns of tables that it was made of."""

    is_id: bool = False
    is_null: bool = False
    made_of: frozenset[Column] = NOTHING


@dataclass(frozen=True)
class Schema:
    """Tables that a rule may read: `main.children` and so on, with their columns in the order of the table."""

    tables: Mapping[str, Sequence[str]]
    ids: frozenset[str]  # lower case

    def columns(self, table: str) -> dict[str, Value]:
        """Return the columns of a table, by lower-case name."""
        return {
            fold(name): Value(fold(name) in self.ids, made_of=frozenset({(table, name)}))
            for name in self.tables[table]
        }


@dataclass
class Output:
    """What a SELECT gives: columns in order.

    ordered   False when the order of the columns is DuckDB's own affair (a star over merged columns)
    others    columns of a PIVOT, whose names DuckDB makes: never ids
    """

    names: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    ordered: bool = True
    others: Value | None = None

    def add(self, name: str, value: Value) -> None:
        """Add a column at the end."""
        self.names.append(fold(name))
        self.values.append(value)

    def made_of(self) -> frozenset[Column]:
        """Return the columns of tables that any column here was made of."""
        return made_of([*self.values, *([self.others] if self.others else [])])


@dataclass
class Source:
    """A table in a FROM clause under the name by which it is known there."""

    alias: str
    columns: dict[str, Value]
    schema: str = ""
    others: Value | None = None


def made_of(values: Iterable[Value]) -> frozenset[Column]:
    """Return the columns that these values were made of."""
    return NOTHING.union(*(v.made_of for v in values))


def plain(values: Iterable[Value]) -> Value:
    """Return what becomes of values in a calculation; an id does not take part in one."""
    values = list(values)
    if any(v.is_id for v in values):
        raise Refused("rule_ids")
    return Value(made_of=made_of(values))


def alike(values: Sequence[Value]) -> Value:
    """Return one of several values: all ids or none, so that no id is made up and none is read as a number."""
    known = [v for v in values if not v.is_null]
    if len({v.is_id for v in known}) > 1:
        raise Refused("rule_ids")
    return Value(bool(known) and known[0].is_id, not known, made_of(values))
