"""What stands after FROM in a rule: tables, CTEs, subqueries, joins, VALUES, and PIVOT with a list of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.rules_expressions import ALLOWED, Select, evaluate, only
from scoring.rules_names import Scope, as_source
from scoring.rules_values import Column, Refused, Schema, Source, Value, alike, fold, made_of, plain

Node = Mapping[str, Any]
_SCHEMAS = frozenset(ALLOWED["schemas"])
_TABLES = frozenset(ALLOWED["tables"])
_JOINS = {"INNER", "LEFT", "RIGHT", "FULL", "OUTER", "SEMI", "ANTI"}
_HOW = {"REGULAR", "CROSS", "NATURAL"}
_LATER = {
    "nearest_count",
    "nearest_order_type",
}  # of a join by nearness; they say nothing in others


class Tables:
    """Adds the sources of a FROM clause to a scope; `used` collects columns that decide which rows there are."""

    def __init__(self, schema: Schema, select: Select, used: set[Column]) -> None:
        self._schema = schema
        self._by_name = {fold(name): name for name in schema.tables}
        self._select = select
        self._used = used

    def add(self, node: Node | None, scope: Scope) -> None:
        """Add the sources of this node to `scope`."""
        if node is None or node["type"] == "EMPTY":
            return
        if node.get("sample"):
            raise Refused("rule_construct", "SAMPLE")
        adders = {
            "BASE_TABLE": self._table,
            "SUBQUERY": self._subquery,
            "JOIN": self._join,
            "EXPRESSION_LIST": self._values,
            "PIVOT": self._pivot,
        }
        if node["type"] not in adders:
            raise Refused("rule_construct")
        adders[node["type"]](node, scope)

    def _table(self, node: Node, scope: Scope) -> None:
        if node.get("catalog_name"):
            raise Refused("rule_unknown_table", str(node["table_name"]))
        only(node, "schema_name", "table_name", "column_name_alias", "qualified_name", "sample")
        name, schema = str(node["table_name"]), fold(str(node["schema_name"]))
        path = (node.get("qualified_name") or {"path": [None] * (1 + bool(schema))})["path"]
        if len(path) != 1 + bool(schema):
            raise Refused("rule_unknown_table", name)
        alias, renamed = str(node["alias"] or name), node.get("column_name_alias") or []
        cte = None if schema else scope.cte(name)
        if cte:
            scope.sources.append(as_source(cte, alias, renamed))
            return
        full = self._by_name.get(f"{schema or 'main'}.{fold(name)}")
        allowed = schema in _SCHEMAS or (schema in ("", "main") and fold(name) in _TABLES)
        if full is None or not allowed or renamed:
            raise Refused("rule_unknown_table", name)
        scope.sources.append(Source(fold(alias), self._schema.columns(full), schema or "main"))

    def _subquery(self, node: Node, scope: Scope) -> None:
        only(node, "subquery", "column_name_alias", "sample")
        only(node["subquery"], "node", "named_param_map")
        # LATERAL: it sees the tables before it.
        output = self._select(node["subquery"]["node"], Scope(parent=scope))
        scope.sources.append(as_source(output, str(node["alias"]), node["column_name_alias"]))

    def _values(self, node: Node, scope: Scope) -> None:
        only(node, "values", "expected_names", "expected_types", "sample", "column_name_alias")
        rows = [[evaluate(cell, scope, self._select) for cell in row] for row in node["values"]]
        if any(v.is_id for row in rows for v in row) or not rows:
            raise Refused("rule_ids")
        names = list(node.get("expected_names") or node.get("column_name_alias") or [])
        names += [f"col{i}" for i in range(len(names), len(rows[0]))]
        columns = {fold(n): Value(made_of=made_of(v)) for n, v in zip(names, zip(*rows, strict=True), strict=True)}  # fmt: skip
        scope.sources.append(Source(fold(str(node["alias"])), columns))

    def _join(self, node: Node, scope: Scope) -> None:
        only(node, "left", "right", "condition", "join_type", "ref_type", "using_columns",
             "is_implicit", "sample", *_LATER)  # fmt: skip
        if node["join_type"] not in _JOINS or node["ref_type"] not in _HOW:
            raise Refused("rule_construct")
        before = len(scope.sources)
        self.add(node["left"], scope)
        middle = len(scope.sources)
        self.add(node["right"], scope)
        left, right = scope.sources[before:middle], scope.sources[middle:]
        using = [fold(str(c)) for c in node["using_columns"]]
        if node["ref_type"] == "NATURAL":
            if any(s.others for s in (*left, *right)):
                raise Refused("rule_construct", "NATURAL JOIN")
            using = [c for s in left for c in s.columns if any(c in r.columns for r in right)]
        for name in using:
            both = [s.columns[name] for s in (*left, *right) if name in s.columns]
            outside = [s.others for s in (*left, *right) if s.others and name not in s.columns]
            if not both and not outside:
                raise Refused("rule_unknown_name", name)
            alike([*both, *outside])
            self._used.update(made_of(both))
        scope.merged += using
        if node["condition"]:
            condition = evaluate(node["condition"], scope, self._select)
            self._used.update(plain([condition]).made_of)
        if node["join_type"] in ("SEMI", "ANTI"):
            del scope.sources[middle:]

    def _pivot(self, node: Node, scope: Scope) -> None:
        only(node, "source", "aggregates", "pivots", "groups", "sample", "column_name_alias")
        inner = Scope(parent=scope)
        self.add(node["source"], inner)
        if not node.get("pivots") or not node.get("aggregates") or node.get("column_name_alias"):
            raise Refused("rule_construct", "PIVOT")
        keys = [
            evaluate(e, inner, self._select) for pivot in node["pivots"] for e in _pivot_keys(pivot)
        ]
        cells = [evaluate(a, inner, self._select) for a in node["aggregates"]]
        made = plain([*keys, *cells])
        everything = inner.star("", [])
        groups = {fold(str(g)) for g in node.get("groups") or []}
        taken = {column for _, column in made.made_of}
        columns = {
            name: value
            for name, value in zip(everything.names, everything.values, strict=True)
            if (name in groups if groups else not _only_from(value, taken))
        }
        for group in groups - set(columns):
            raise Refused("rule_unknown_name", group)
        # The other columns of the source are what PIVOT groups by: they decide which rows there are.
        self._used.update(made_of(columns.values()) | made.made_of)
        others = Value(made_of=made.made_of | (everything.others or Value()).made_of)
        scope.sources.append(Source(fold(str(node["alias"])), columns, others=others))


def _pivot_keys(pivot: Node) -> Sequence[Node]:
    """Return the expressions that are turned into columns, when the values stand in the rule."""
    only(pivot, "pivot_expressions", "entries")
    entries = pivot.get("entries") or []
    for entry in entries:
        only(entry, "star_expr", "values")
        cell = entry.get("star_expr")
        if cell and cell.get("class") != "CONSTANT":
            raise Refused("rule_construct", "PIVOT")
    if not entries:
        raise Refused("rule_construct", "PIVOT")
    expressions: Sequence[Node] = pivot["pivot_expressions"]
    return expressions


def _only_from(value: Value, columns: set[str]) -> bool:
    """Whether a column of the source is one that the PIVOT turns or sums, and so no group."""
    return not value.is_id and bool(value.made_of) and {c for _, c in value.made_of} <= columns
