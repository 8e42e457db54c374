"""Expressions of a rule, checked on the parse tree of DuckDB: every kind of node and every function is on a list, or refused."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scoring.rules_names import Scope
from scoring.rules_values import Output, Refused, Value, alike, fold, made_of, plain

Node = Mapping[str, Any]
Select = Callable[[Node, Scope], Output]

ALLOWED = tomllib.loads((Path(__file__).parent / "rules_allowed.toml").read_text(encoding="utf-8"))
_TYPES = frozenset(ALLOWED["types"])
_PLAIN = frozenset([*ALLOWED["functions"]["scalar"], *ALLOWED["functions"]["aggregate"]])
_COUNT, _PICK, _CHOOSE, _WINDOW, _WINDOW_PICK = (
    frozenset(ALLOWED["functions"][k]) for k in ("count", "pick", "choose", "window", "window_pick")
)
_LEAST: Mapping[str, int] = ALLOWED["arguments"]["least"]
_LITERALS = {"INTEGER", "NUMERIC", "STRING", "BOOLEAN", "NULL_LITERAL"}
_LOGIC = {"OPERATOR_NOT", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL"}
_WHOLE = ("UNBOUNDED_PRECEDING", ("CURRENT_ROW_RANGE", "UNBOUNDED_FOLLOWING"))
_EQUAL = {"COMPARE_EQUAL", "COMPARE_NOTEQUAL", "COMPARE_DISTINCT_FROM", "COMPARE_NOT_DISTINCT_FROM"}
_ORDER = {
    "COMPARE_LESSTHAN", "COMPARE_GREATERTHAN", "COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHANOREQUALTO",
}  # fmt: skip
_EVERYWHERE = {"class", "type", "alias", "query_location", "query_location_length"}


def only(node: Node, *known: str) -> None:
    """Refuse a node with something in it that nobody here has thought about."""
    for key, value in node.items():
        if key not in _EVERYWHERE and key not in known and value not in (None, "", False, [], {}):
            raise Refused("rule_construct")


def evaluate(node: Node, scope: Scope, select: Select) -> Value:
    """Return what is known of an expression; raise Refused when it may not be used."""
    check = _KINDS.get(str(node.get("class")))
    if check is None:
        raise Refused("rule_construct")
    return check(node, scope, select)


def _all(nodes: Sequence[Node], scope: Scope, select: Select) -> list[Value]:
    return [evaluate(n, scope, select) for n in nodes]


def _column(node: Node, scope: Scope, _select: Select) -> Value:
    only(node, "column_names")
    return scope.column(node["column_names"])


def _constant(node: Node, _scope: Scope, _select: Select) -> Value:
    only(node, "literal", "value")
    if "literal" in node:
        kind = node["literal"]["kind"]
        if kind not in _LITERALS:
            raise Refused("rule_construct")
        return Value(is_null=kind == "NULL_LITERAL")
    value = node["value"]  # DuckDB before 2.0
    if value["type"]["id"] not in (*_TYPES, "NULL", "INTEGER_LITERAL", "STRING_LITERAL"):
        raise Refused("rule_construct")
    return Value(is_null=bool(value["is_null"]))


def _comparison(node: Node, scope: Scope, select: Select) -> Value:
    only(node, "left", "right")
    values = _all([node["left"], node["right"]], scope, select)
    if node["type"] in _EQUAL:
        alike(values)
        return Value(made_of=made_of(values))
    if node["type"] in _ORDER:
        return plain(values)
    raise Refused("rule_construct")


def _between(node: Node, scope: Scope, select: Select) -> Value:
    only(node, "input", "lower", "upper")
    return plain(_all([node["input"], node["lower"], node["upper"]], scope, select))


def _conjunction(node: Node, scope: Scope, select: Select) -> Value:
    only(node, "children")
    return plain(_all(node["children"], scope, select))


def _operator(node: Node, scope: Scope, select: Select) -> Value:
    only(node, "children")
    values = _all(node["children"], scope, select)
    if node["type"] in ("COMPARE_IN", "COMPARE_NOT_IN"):
        alike(values)
        return Value(made_of=made_of(values))
    if node["type"] == "OPERATOR_COALESCE":
        return alike(values)
    if node["type"] == "OPERATOR_NOT":
        return plain(values)
    if node["type"] in _LOGIC:
        return Value(made_of=made_of(values))
    raise Refused("rule_construct")


def _case(node: Node, scope: Scope, select: Select) -> Value:
    only(node, "case_checks", "else_expr")
    conditions = _all([c["when_expr"] for c in node["case_checks"]], scope, select)
    results = _all([c["then_expr"] for c in node["case_checks"]], scope, select)
    results.append(evaluate(node["else_expr"], scope, select))
    chosen = alike(results)
    return Value(chosen.is_id, made_of=made_of([chosen, plain(conditions)]))


def _cast(node: Node, scope: Scope, select: Select) -> Value:
    only(node, "child", "type_expr", "cast_type", "try_cast")
    target = node.get("type_expr") or {}
    if target:
        only(target, "type_name", "qualified_name", "children")
        plain(_all(target.get("children") or [], scope, select))
        name = target["type_name"] if len(target["qualified_name"]["path"]) == 1 else ""
    else:
        name = node["cast_type"]["id"]  # DuckDB before 2.0
    if str(name).upper() not in _TYPES:
        raise Refused("rule_construct", str(name))
    return plain([evaluate(node["child"], scope, select)])


def _arguments(node: Node) -> list[Node]:
    """Return the arguments of a function; by name they are refused."""
    if "children" in node:
        return list(node["children"])  # DuckDB before 2.0
    for argument in node.get("arguments") or []:
        if argument.get("name"):
            raise Refused("rule_construct")
    return [a["expression"] for a in node.get("arguments") or []]


def _called(node: Node) -> str:
    """Return the name of a function; one of a schema of its own is refused."""
    name = fold(str(node["function_name"]))
    schema = node.get("schema") or ""
    if "qualified_name" in node:
        elsewhere = len(node["qualified_name"]["path"]) != 1 or schema
    else:  # DuckDB before 2.0 puts its own functions of special form (trim, position) in main
        elsewhere = schema not in ("", "main", "pg_catalog")
    if elsewhere or node.get("catalog"):
        raise Refused("rule_function", name)
    return name


def _function(node: Node, scope: Scope, select: Select) -> Value:
    name = _called(node)
    only(node, "function_name", "qualified_name", "schema", "order_bys", "arguments", "children", "filter",
         "distinct", "is_operator")  # fmt: skip
    nodes = _arguments(node)
    if len(nodes) < _LEAST.get(name, 0):
        raise Refused("rule_function", name)
    values = _all(nodes, scope, select)
    orders = (node.get("order_bys") or {}).get("orders") or []
    beside = _all([o["expression"] for o in orders], scope, select)
    if node.get("filter"):
        beside.append(evaluate(node["filter"], scope, select))
    return _result(name, values, plain(beside))


def _result(name: str, values: Sequence[Value], beside: Value) -> Value:
    """Return what a function makes of its arguments; `beside` are filter and order, which hold no id."""
    everything = made_of([*values, beside])
    if name in _PLAIN:
        plain(values)
        return Value(made_of=everything)
    if name in _COUNT:
        return Value(made_of=everything)
    if name in _PICK and values:
        plain(values[1:])
        return Value(values[0].is_id, made_of=everything)
    if name in _CHOOSE and len(values) == 3:
        plain(values[:1])
        return Value(alike(values[1:]).is_id, made_of=everything)
    raise Refused("rule_function", name)


def _window(node: Node, scope: Scope, select: Select) -> Value:
    only(node, "function_name", "qualified_name", "partitions", "orders", "start", "end", "start_expr",
         "end_expr", "offset_expr", "default_expr", "ignore_nulls", "has_ignore_nulls", "filter_expr",
         "exclude_clause", "distinct", "arguments", "children")  # fmt: skip
    name = _called(node)
    partitions = _all(node.get("partitions") or [], scope, select)
    orders = _all([o["expression"] for o in node.get("orders") or []], scope, select)
    extra = [node.get(k) for k in ("start_expr", "end_expr", "filter_expr", "offset_expr")]
    beside = plain([*orders, *_all([n for n in extra if n], scope, select)])
    aggregate = node["type"] == "WINDOW_AGGREGATE"
    whole = node["start"] == _WHOLE[0] and node["end"] in _WHOLE[1]
    if node.get("exclude_clause", "NO_OTHER") != "NO_OTHER" or (aggregate and name in _PICK):
        raise Refused("rule_construct")
    # Without an order by something, rows come as they lie in the file.
    if not made_of(orders) and not (aggregate and whole):
        raise Refused("rule_row_order", name)
    beside = Value(made_of=made_of([beside, *partitions]))
    values = _all(_arguments(node), scope, select)
    if aggregate:
        return _result(name, values, beside)
    if name in _WINDOW:
        return plain([*values, beside])
    if name in _WINDOW_PICK and values:
        # lag(value, offset, default): in DuckDB before 2.0 the default stands apart.
        default = (
            [evaluate(node["default_expr"], scope, select)] if node.get("default_expr") else []
        )
        one_of = alike([values[0], *values[2:], *default])
        return Value(one_of.is_id, made_of=made_of([one_of, plain(values[1:2]), beside]))
    raise Refused("rule_function", name)


def _subquery(node: Node, scope: Scope, select: Select) -> Value:
    only(node, "subquery_type", "subquery", "child", "comparison_type")
    only(node["subquery"], "node", "named_param_map")
    output = select(node["subquery"]["node"], Scope(parent=scope))
    kind = node["subquery_type"]
    if kind in ("EXISTS", "NOT_EXISTS"):
        return Value()
    if len(output.values) != 1 or output.others:
        raise Refused("rule_construct")
    if kind == "SCALAR":
        return output.values[0]
    if kind != "ANY":
        raise Refused("rule_construct")
    values = [evaluate(node["child"], scope, select), *output.values]
    if node["comparison_type"] in _EQUAL:
        alike(values)
        return Value(made_of=made_of(values))
    return plain(values)


_KINDS: Mapping[str, Callable[[Node, Scope, Select], Value]] = {
    "COLUMN_REF": _column,
    "CONSTANT": _constant,
    "COMPARISON": _comparison,
    "BETWEEN": _between,
    "CONJUNCTION": _conjunction,
    "OPERATOR": _operator,
    "CASE": _case,
    "CAST": _cast,
    "FUNCTION": _function,
    "WINDOW": _window,
    "SUBQUERY": _subquery,
}
