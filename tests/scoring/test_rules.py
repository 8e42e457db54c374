"""Rules: what analysts write runs and gives the right children; what is hostile does not, whatever it tries."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from scoring.problems import LANGUAGES, LOCALES
from scoring.rules import Chosen, Limits, Placed, Refusal, Tables, check_rule, run_rule
from scoring.rules_parse import check_tree
from scoring.rules_values import Refused, Schema

CASES = Path(__file__).parents[1] / "cases" / "rules"
HONEST: list[dict[str, Any]] = tomllib.loads((CASES / "honest.toml").read_text())["case"]
GROUPS: list[dict[str, Any]] = tomllib.loads((CASES / "hostile.toml").read_text())["group"]
CHECKED = [(g["kind"], sql) for g in GROUPS if "runs" not in g for sql in g["sql"]]
RUNNING = [(g["kind"], sql) for g in GROUPS if "runs" in g for sql in g["sql"]]
SECRET = "ZEEHOND-4711"
TIGHT = Limits(seconds=2, memory_mb=200, rows=100_000)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rules") / "world.duckdb"
    make_world(path)
    (path.parent / "hidden.csv").write_text(f"RINPERSOON,secret\n000000101,{SECRET}\n")
    return path


def make_world(path: Path, *, shuffled: bool = False) -> None:
    with duckdb.connect(str(path)) as db:
        db.execute((CASES / "world.sql").read_text())
        names = db.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        for schema, table in names if shuffled else []:
            db.execute(
                f"CREATE OR REPLACE TABLE {schema}.{table} AS SELECT * FROM {schema}.{table} ORDER BY hash(rowid)"
            )


@pytest.fixture(scope="module")
def schema(world: Path) -> Schema:
    tables: dict[str, list[str]] = {}
    with duckdb.connect(str(world), read_only=True) as db:
        for name, table, column in db.execute(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE NOT internal "
            "ORDER BY schema_name, table_name, column_index"
        ).fetchall():
            tables.setdefault(f"{name}.{table}", []).append(column)
    return Schema(tables, Tables({}).ids)


@pytest.fixture(scope="module")
def parser() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as db:
        yield db


def kind_of(sql: str, schema: Schema, parser: duckdb.DuckDBPyConnection) -> str:
    """The refusal of the check alone, in this process: fast, for many cases."""
    if not sql.strip() or "\0" in sql:
        return "rule_syntax"  # refused before any process is started
    tree = json.loads(parser.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()[0])  # type: ignore[index]
    try:
        check_tree(tree, schema)
    except Refused as refused:
        return refused.kind
    return "accepted"


def test_there_are_enough_cases() -> None:
    assert len({sql for _, sql in CHECKED + RUNNING}) >= 350
    assert len({case["sql"] for case in HONEST}) >= 70


@pytest.mark.parametrize(("kind", "sql"), CHECKED)
def test_hostile_rules_are_refused_before_they_run(
    kind: str, sql: str, schema: Schema, parser: duckdb.DuckDBPyConnection
) -> None:
    assert kind_of(sql, schema, parser) == kind


@pytest.mark.parametrize(("_kind", "sql"), RUNNING)
def test_what_only_limits_can_stop_passes_the_check(
    _kind: Any, sql: str, schema: Schema, parser: duckdb.DuckDBPyConnection
) -> None:
    assert kind_of(sql, schema, parser) == "accepted"


def expected(case: dict[str, Any]) -> list[tuple[str, str]]:
    priorities = case.get("priorities", [None] * len(case["ids"]))
    assert len(priorities) == len(case["ids"])
    rows = zip(case["ids"], priorities, strict=True)
    return sorted((f"{i:09}", "-" if p is None else f"{float(p):.9g}") for i, p in rows)


@pytest.mark.parametrize("case", HONEST, ids=lambda c: c["name"])
@pytest.mark.parametrize("shuffled", [False, True], ids=["as it lies", "shuffled"])
def test_honest_rules_pass_and_choose_the_right_children(
    case: dict[str, Any],
    shuffled: bool,
    schema: Schema,
    parser: duckdb.DuckDBPyConnection,
    world: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Asked here for speed; that the process gives the same is a slower test below."""
    assert kind_of(case["sql"], schema, parser) == "accepted"
    path = world
    if shuffled:
        path = world.parent / "shuffled.duckdb"
        if not path.exists():
            make_world(path, shuffled=True)
    with duckdb.connect(str(path), read_only=True) as db:
        found = db.execute(case["sql"])
        names = [column[0].lower() for column in found.description]
        at = names.index("rinpersoon")
        rows = found.fetchall()
    got = sorted(
        (row[at], "-" if len(row) == 1 else f"{float('nan' if row[1 - at] is None else row[1 - at]):.9g}")
        for row in rows
    )  # fmt: skip
    assert got == expected(case)


def answer(chosen: Chosen | Refusal) -> list[tuple[str, str]]:
    assert isinstance(chosen, Chosen), chosen
    numbers = ["-"] * len(chosen.ids)
    if chosen.priorities is not None:
        numbers = [f"{p:.9g}" for p in chosen.priorities]
    return sorted(zip((str(i) for i in chosen.ids), numbers, strict=True))


SAMPLE = HONEST[::10] + [case for case in HONEST if case["name"] == "union by name"]  # decimals


@pytest.mark.parametrize("case", SAMPLE, ids=lambda c: c["name"])
def test_the_process_gives_the_same(case: dict[str, Any], world: Path) -> None:
    assert answer(run_rule(case["sql"], Tables({"main": world}))) == expected(case)


@pytest.mark.slow
@pytest.mark.parametrize("case", HONEST, ids=lambda c: c["name"])
def test_the_process_gives_the_same_for_all(case: dict[str, Any], world: Path) -> None:
    assert answer(run_rule(case["sql"], Tables({"main": world}))) == expected(case)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "sql"), CHECKED)
def test_the_process_refuses_hostile_rules(kind: str, sql: str, world: Path) -> None:
    assert refusal(run_rule(sql, Tables({"main": world}), TIGHT)).kind == kind


def refusal(found: Chosen | Refusal) -> Refusal:
    assert isinstance(found, Refusal), found
    assert SECRET not in repr(found)
    return found


@pytest.mark.parametrize(("kind", "sql"), RUNNING)
def test_limits_hold(kind: str | list[str], sql: str, world: Path) -> None:
    start = time.monotonic()
    found = refusal(run_rule(sql, Tables({"main": world}), TIGHT))
    assert found.kind in ([kind] if isinstance(kind, str) else kind)
    assert not found.about, "a failure on data says nothing that could come from data"
    assert time.monotonic() - start < 20


def test_a_hidden_value_cannot_be_asked_for(world: Path, schema: Schema) -> None:
    """Yes-or-no questions about what lies in the same file and beside it, in every way that gets past the parser."""
    told = set()
    for question in ("Z%", "A%"):
        for source in ("sealed.answers", "hidden_answers", "peek", "look_all()", f"'{world.parent}/hidden.csv'"):  # fmt: skip
            sql = f"SELECT RINPERSOON FROM children WHERE EXISTS (SELECT 1 FROM {source} WHERE secret LIKE '{question}')"
            told.add((source, refusal(run_rule(sql, Tables({"main": world}))).kind))
    assert len(told) == 5, "the answer is the same for a right and a wrong guess"


@pytest.mark.skipif(sys.platform != "linux", reason="the server needs Linux; see rules.py")
def test_the_kernel_keeps_the_process_in() -> None:
    """Whatever got past every check could still open no file, no socket, and start no process."""
    tried = """
import os, socket, sys
sys.path.insert(0, sys.argv[1])
from scoring.rules_process import _limit, _lock
_limit({"seconds": 5, "memory_mb": 100})
_lock()
for name, attempt in {
    "file": lambda: open("/etc/hostname"), "folder": lambda: os.listdir("/"), "socket": socket.socket,
    "process": os.fork, "memory": lambda: bytearray(3_000_000_000), "more": lambda: os.dup(1),
}.items():
    try:
        attempt()
        print(name)
    except (OSError, MemoryError):
        pass
"""
    root = str(Path(__file__).parents[2])
    run = [sys.executable, "-c", tried, root]
    done = subprocess.run(run, capture_output=True, check=True, text=True)
    assert done.stdout == ""


def test_rules_start_fast(world: Path) -> None:
    sql = "SELECT RINPERSOON FROM children"
    times = []
    for _ in range(5):
        start = time.monotonic()
        assert isinstance(run_rule(sql, Tables({"main": world})), Chosen)
        times.append(time.monotonic() - start)
    assert min(times) < 0.5


def test_a_very_deep_rule_is_refused_and_kills_nobody(world: Path) -> None:
    deep = [
        "SELECT RINPERSOON FROM children WHERE " + "NOT " * 4000 + "true",
        "SELECT RINPERSOON FROM children WHERE " + "(" * 6000 + "1" + ")" * 6000 + " = 1",
        "SELECT RINPERSOON FROM children WHERE 1 = " + "-" * 1 + " -" * 8000 + "1",
        "SELECT RINPERSOON FROM children WHERE 1 = 1" + "+1" * 9000,
        "SELECT RINPERSOON FROM " + "(SELECT * FROM " * 900 + "children" + ")" * 900,
        "SELECT RINPERSOON FROM children" + " UNION SELECT RINPERSOON FROM children" * 480,
        "SELECT RINPERSOON FROM children WHERE "
        + "CASE WHEN true THEN " * 700
        + "1"
        + " END" * 700
        + " = 1",
        "SELECT RINPERSOON FROM children" + ", children" * 1900,
    ]
    for sql in deep:
        found = run_rule(sql, Tables({"main": world}), TIGHT)
        assert isinstance(found, (Refusal, Chosen))
    assert refusal(run_rule("x" * 20_001, Tables({"main": world}))).kind == "rule_too_long"
    assert refusal(run_rule("SELECT '\ud800'", Tables({"main": world}))).kind == "rule_syntax"


def test_columns_that_decide_are_found(schema: Schema) -> None:
    def columns(sql: str) -> set[str]:
        found = check_rule(sql, schema.tables)
        assert not isinstance(found, Refusal), found
        return {f"{table}.{column}" for table, column in found}

    flat = "main.first_1000_days"
    carried = (
        "WITH a AS (SELECT * FROM first_1000_days) SELECT RINPERSOON FROM a WHERE mother_age > 3"
    )
    assert columns(carried) == {f"{flat}.RINPERSOON", f"{flat}.mother_age"}
    for used in (
        "WITH a AS (SELECT *, mother_origin AS x FROM first_1000_days), b AS (SELECT x AS y, RINPERSOON FROM a) SELECT RINPERSOON FROM b WHERE y = 'NL'",
        "SELECT a AS RINPERSOON FROM (SELECT * FROM first_1000_days) AS q(a, b, c, d, e, f, g, h, i, j) WHERE j = 'NL'",
        "SELECT RINPERSOON, (mother_origin = 'NL')::INT AS priority FROM first_1000_days",
        "SELECT DISTINCT RINPERSOON FROM (SELECT DISTINCT * FROM first_1000_days)",
        "SELECT RINPERSOON FROM first_1000_days GROUP BY RINPERSOON, mother_origin",
        "SELECT RINPERSOON FROM first_1000_days ORDER BY mother_origin",
        "SELECT RINPERSOON FROM first_1000_days QUALIFY count(*) OVER (PARTITION BY mother_origin) > 1",
        "SELECT a.RINPERSOON FROM first_1000_days a JOIN first_1000_days b USING (mother_origin)",
        "SELECT RINPERSOON FROM first_1000_days a WHERE (SELECT max(b.mother_origin) FROM first_1000_days b) = 'NL'",
        "SELECT RINPERSOON FROM children NATURAL JOIN (SELECT RINPERSOON, mother_origin AS stage FROM first_1000_days)",
    ):
        decides = f"{flat}.mother_origin" in columns(used)
        assert decides == ("ORDER BY" not in used), used


def test_answers_are_laid_on_the_children_that_there_are() -> None:
    ids = ["a", "b", "c", "d"]
    chosen = Chosen(
        ["b", "x", None, "a", "b", "c"], np.array([1.0, 9, 9, np.nan, 2, 0]), frozenset()
    )
    placed = chosen.on(ids)
    assert isinstance(placed, Placed)
    assert placed.priority.tolist()[:3] == [-np.inf, 2, 0]
    assert np.isnan(placed.priority[3])
    assert (placed.unknown, placed.doubles, placed.unnumbered) == (2, 1, 1)
    without = Chosen(["d"], None, frozenset()).on(ids)
    assert without.priority[3] == 0


def test_a_kit_without_duckdb_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert check_rule("SELECT RINPERSOON FROM children", {}) == Refusal("rule_no_duckdb")


def test_tables_may_be_in_files_by_schema(tmp_path: Path) -> None:
    for name in ("main", "cbs"):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as db:
            db.execute("CREATE TABLE children AS SELECT '000000001' AS RINPERSOON, 'x' AS stage")
    files = {name: tmp_path / f"{name}.duckdb" for name in ("main", "cbs")}
    sql = "SELECT c.RINPERSOON FROM children c JOIN cbs.children x USING (RINPERSOON)"
    assert answer(run_rule(sql, Tables(files))) == [("000000001", "-")]
    with pytest.raises(ValueError, match="tables may be in"):
        run_rule(sql, Tables({"secrets": files["main"]}))
    with pytest.raises(RuntimeError, match="do not open"):
        run_rule(sql, Tables({"main": tmp_path / "nowhere.duckdb"}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_refusal_has_a_text(language: str) -> None:
    texts = tomllib.loads((LOCALES / f"ideas.{language}.toml").read_text(encoding="utf-8"))
    kinds = {k for g in GROUPS for k in ([g["kind"]] if isinstance(g["kind"], str) else g["kind"])}
    assert kinds <= set(texts)
