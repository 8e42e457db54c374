"""From names to columns, as DuckDB resolves them: sources of this SELECT, its own aliases, then the SELECT around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scoring.rules_values import Output, Refused, Source, Value, alike, fold, made_of

# Names that DuckDB may read as something else than a column: the place of a row in the file, or a clock.
_NEVER = {
    "rowid", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
    "current_user", "session_user", "current_role", "user", "current_schema", "current_catalog",
}  # fmt: skip


@dataclass
class Scope:
    """The names that an expression may use."""

    parent: Scope | None = None
    sources: list[Source] = field(default_factory=list)
    aliases: dict[str, Value] = field(default_factory=dict)
    ctes: dict[str, Output] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)  # columns of USING and NATURAL JOIN

    def cte(self, name: str) -> Output | None:
        """Return the CTE of that name, the nearest first."""
        scope: Scope | None = self
        while scope:
            if fold(name) in scope.ctes:
                return scope.ctes[fold(name)]
            scope = scope.parent
        return None

    def column(self, names: Sequence[str]) -> Value:
        """Return what a name stands for.

        One that may stand for several things (a column and an alias) must be an id in all of them or in none:
        which of them DuckDB takes is then of no importance.
        """
        lower = [fold(n) for n in names]
        if lower[-1] in _NEVER:
            raise Refused("rule_unknown_name", names[-1])
        found = self._candidates(lower)
        if not found:
            raise Refused("rule_unknown_name", ".".join(names))
        return alike(found)

    def _candidates(self, names: Sequence[str]) -> list[Value]:
        # The name of a table stands for its whole row, ids and all.
        if len(names) == 1 and any(s.alias == names[0] for s in self.sources):
            raise Refused("rule_unknown_name", names[0])
        named = [s for s in self.sources if _is_named(s, names[:-1])]
        found = [s.columns[names[-1]] for s in named if names[-1] in s.columns]
        if len(names) == 1 and names[0] in self.aliases:
            found.append(self.aliases[names[0]])
        if found:
            return found
        outer = self.parent._candidates(names) if self.parent else []
        return outer + [s.others for s in named if s.others]

    def star(self, relation: str, exclude: Iterable[str]) -> Output:
        """Return the columns of `*`, or of `relation.*`, without those that are left out."""
        sources = [s for s in self.sources if not relation or s.alias == fold(relation)]
        if not sources:
            raise Refused("rule_unknown_name", f"{relation}.*" if relation else "*")
        without = {fold(name) for name in exclude}
        output = Output(ordered=not self.merged)
        for source in sources:
            for name, value in source.columns.items():
                once = name in self.merged and name in output.names and not relation
                if name not in without and not once:
                    output.add(name, value)
        others = [s.others for s in sources if s.others]
        output.others = Value(made_of=made_of(others)) if others else None
        return output


def _is_named(source: Source, qualifier: Sequence[str]) -> bool:
    """Whether `table.` or `schema.table.` before a column means this source."""
    if not qualifier:
        return True
    if len(qualifier) == 1:
        return source.alias == qualifier[0]
    return len(qualifier) == 2 and [source.schema, source.alias] == list(qualifier)


def as_source(output: Output, alias: str, new_names: Sequence[str]) -> Source:
    """Return a subquery or CTE as a source; `new_names` are those of `AS x(a, b)`."""
    names = list(output.names)
    if new_names:
        if not output.ordered or output.others or len(new_names) > len(names):
            raise Refused("rule_construct", alias)
        names[: len(new_names)] = [fold(n) for n in new_names]
    # DuckDB calls a second `x` `x_1`, and then something else what was called `x_1`.
    twice = [n for n, count in Counter(names).items() if count > 1]
    confused = re.compile("|".join(rf"({re.escape(n)})([_:][0-9]+)*" for n in twice) or "(?!)")
    columns: dict[str, Value] = {}
    for name, value in zip(names, output.values, strict=True):
        found = confused.fullmatch(name)
        first = next(g for g in found.groups() if g in twice) if found else name
        columns[first] = alike([columns[first], value]) if first in columns else value
        columns[name] = columns[first]
    return Source(fold(alias), columns, others=output.others)
