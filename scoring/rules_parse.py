"""Whether a rule may run: its parse tree (DuckDB's `json_serialize_sql`) against lists of what is allowed.

Three questions at once: is every node, function, type and table on a list; is no id used for anything but joining,
grouping, counting and being the answer; and which columns of tables does the answer depend on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring.rules_expressions import evaluate, only
from scoring.rules_names import Scope, as_source
from scoring.rules_tables import Tables
from scoring.rules_values import Column, Output, Refused, Schema, Value, alike, fold, made_of, plain

Node = Mapping[str, Any]
ID, PRIORITY = "rinpersoon", "priority"
_SETS = {"UNION", "EXCEPT", "INTERSECT", "UNION_BY_NAME"}


@dataclass(frozen=True)
class Checked:
    """A rule that may run, and the columns of tables that decide its answer."""

    columns: frozenset[Column]
    has_priority: bool


def check_tree(document: Mapping[str, Any], schema: Schema) -> Checked:
    """Check what `json_serialize_sql` returned; raise Refused."""
    if document["error"]:
        syntax = document.get("error_type") == "parser"
        raise Refused("rule_syntax" if syntax else "rule_not_one_select")
    if len(document["statements"]) != 1:
        raise Refused("rule_not_one_select")
    only(document["statements"][0], "node", "named_param_map")
    if document["statements"][0].get("named_param_map"):
        raise Refused("rule_construct")
    checker = _Checker(schema)
    try:
        output = checker.top(document["statements"][0]["node"])
    except RecursionError:
        raise Refused("rule_construct") from None
    names = sorted(output.names)
    if names not in ([ID], [PRIORITY, ID]) or output.others:
        raise Refused("rule_columns")
    values = dict(zip(output.names, output.values, strict=True))
    if not values[ID].is_id:
        raise Refused("rule_ids")
    if PRIORITY in values:
        plain([values[PRIORITY]])
    return Checked(frozenset(checker.used | output.made_of()), PRIORITY in values)


class _Checker:
    def __init__(self, schema: Schema) -> None:
        self.used: set[Column] = set()
        self._top: Node = {}
        self._tables = Tables(schema, self.select, self.used)

    def top(self, node: Node) -> Output:
        """Check the rule itself. Its order means nothing; money, not LIMIT, says how many."""
        for modifier in node["modifiers"]:
            if modifier["type"] == "LIMIT_MODIFIER":
                raise Refused("rule_limit")
        self._top = node
        return self.select(node, Scope())

    def select(self, node: Node, scope: Scope) -> Output:
        """Return what a SELECT, or several joined by UNION and the like, gives."""
        for entry in node["cte_map"]["map"]:
            cte = entry["value"]
            inner = cte["query_node"] if "query_node" in cte else cte["query"]["node"]  # before 2.0
            if "RECURSIVE" in inner["type"]:
                raise Refused("rule_recursion", str(entry["key"]))
            only(cte, "aliases", "query_node", "query", "materialized")
            output = self.select(inner, Scope(parent=scope))
            if aliases := cte["aliases"]:
                source = as_source(output, entry["key"], aliases)
                output = Output(list(source.columns), list(source.columns.values()))
            scope.ctes[fold(str(entry["key"]))] = output
        if node["type"] == "SELECT_NODE":
            return self._one(node, scope)
        if node["type"] == "SET_OPERATION_NODE":
            return self._set(node, scope)
        raise Refused("rule_construct")

    def _set(self, node: Node, scope: Scope) -> Output:
        only(node, "modifiers", "cte_map", "setop_type", "setop_all", "children", "left", "right")
        if node["setop_type"] not in _SETS:
            raise Refused("rule_construct")
        parts = node.get("children") or [node["left"], node["right"]]
        outputs = [self.select(part, Scope(parent=scope)) for part in parts]
        if any(o.others or not o.ordered for o in outputs):
            raise Refused("rule_construct", "UNION")
        if node["setop_type"] == "UNION_BY_NAME":
            names = list(dict.fromkeys(n for o in outputs for n in o.names))
            columns = [[v for o in outputs for n, v in zip(o.names, o.values, strict=True) if n == name] for name in names]  # fmt: skip
        else:
            names = outputs[0].names
            if len({len(o.names) for o in outputs}) != 1:
                raise Refused("rule_construct", "UNION")
            columns = [list(c) for c in zip(*(o.values for o in outputs), strict=True)]
        output = Output(names, [alike(c) for c in columns])
        if not (node["setop_all"] and node["setop_type"].startswith("UNION")):
            self.used |= output.made_of()
        scope.aliases = dict(zip(output.names, output.values, strict=True))
        self._modify(node, scope, output)
        return output

    def _one(self, node: Node, scope: Scope) -> Output:
        only(node, "modifiers", "cte_map", "select_list", "from_table", "where_clause",
             "group_expressions", "group_sets", "aggregate_handling", "having", "qualify")  # fmt: skip
        self._tables.add(node["from_table"], scope)
        output = Output()
        for item in node["select_list"]:
            self._item(item, scope, output)
        for clause in ("where_clause", "having", "qualify"):
            if node[clause]:
                self.used |= plain([evaluate(node[clause], scope, self.select)]).made_of
        for group in node["group_expressions"]:
            self.used |= self._place(group, scope, output).made_of
        if node["aggregate_handling"] not in ("STANDARD_HANDLING", "FORCE_AGGREGATES"):
            raise Refused("rule_construct")
        if node["aggregate_handling"] == "FORCE_AGGREGATES":  # GROUP BY ALL
            self.used |= output.made_of()
        self._modify(node, scope, output)
        return output

    def _item(self, item: Node, scope: Scope, output: Output) -> None:
        if item["class"] == "STAR":
            self._star(item, scope, output)
            return
        value = evaluate(item, scope, self.select)
        last = item["column_names"][-1] if item["class"] == "COLUMN_REF" else ""
        name = str(item["alias"] or last)
        output.add(name, value)
        if item["alias"]:
            before = scope.aliases.get(fold(name))
            scope.aliases[fold(name)] = alike([before, value]) if before else value

    def _star(self, item: Node, scope: Scope, output: Output) -> None:
        only(item, "relation_name", "exclude_list", "replace_list")
        stars = scope.star(item["relation_name"], [str(e) for e in item["exclude_list"]])
        new = {
            fold(str(r["key"])): evaluate(r["value"], scope, self.select)
            for r in item.get("replace_list") or []
        }
        for name, value in zip(stars.names, stars.values, strict=True):
            output.add(name, new.get(name, value))
        output.ordered = output.ordered and stars.ordered
        if stars.others:
            output.others = Value(made_of=stars.others.made_of | (output.others or Value()).made_of)

    def _place(self, node: Node, scope: Scope, output: Output) -> Value:
        """Return what GROUP BY or ORDER BY means: a column by its place, or an expression."""
        text = (node.get("literal") or {}).get("text") or (node.get("value") or {}).get("value")
        if node["class"] == "CONSTANT" and text is not None:
            if not str(text).isdecimal() or not 1 <= int(text) <= len(output.values):
                raise Refused("rule_construct")
            return alike(output.values) if not output.ordered else output.values[int(text) - 1]
        return evaluate(node, scope, self.select)

    def _modify(self, node: Node, scope: Scope, output: Output) -> None:
        """Check DISTINCT, ORDER BY and LIMIT.

        Where an order decides which rows are kept it must be there, and hold no id. Rows that it leaves equal stay in
        the order of the file: a shuffle with the key of the world, which says nothing about anybody.
        """
        modifiers: Sequence[Node] = node["modifiers"]
        orders = [o for m in modifiers if m["type"] == "ORDER_MODIFIER" for o in m["orders"]]
        values = [self._place(o["expression"], scope, output) for o in orders]
        if node is self._top and all(m["type"] == "ORDER_MODIFIER" for m in modifiers):
            return
        order = plain(values)
        for modifier in modifiers:
            kind = modifier["type"]
            if kind == "DISTINCT_MODIFIER":
                targets = modifier["distinct_on_targets"]
                chosen = [self._place(t, scope, output) for t in targets]
                if targets and not order.made_of:
                    raise Refused("rule_row_order", "DISTINCT ON")
                self.used |= made_of([*chosen, order]) if targets else output.made_of()
            elif kind == "LIMIT_MODIFIER":
                if not order.made_of or not _is_count(modifier):
                    raise Refused("rule_limit")
                self.used |= order.made_of
            elif kind != "ORDER_MODIFIER":
                raise Refused("rule_construct")


def _is_count(modifier: Node) -> bool:
    """Whether a LIMIT is a plain number of rows from the first on."""
    only(modifier, "limit", "offset", "limit_type")
    limit = modifier["limit"] or {}
    kind = modifier.get("limit_type", "ROW_COUNT")
    return limit.get("class") == "CONSTANT" and not modifier["offset"] and kind == "ROW_COUNT"
