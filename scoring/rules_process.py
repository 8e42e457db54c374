"""The process in which a rule runs: started as a script, with nothing but what it is told on its standard input.

It opens the tables, gives up every right that it can (no new files or sockets, no memory and time without end, no
writing, no root), reads the rule, checks it and runs it. Errors go back as a kind: their text could tell of the data.
"""

from __future__ import annotations

import datetime  # noqa: F401  DuckDB asks for it when it meets a date, and then nothing can be opened any more
import decimal  # noqa: F401  likewise
import json
import math
import os
import sys
from typing import Any

MEGABYTE = 1_000_000
NOBODY = 65534
WORLD = "world"  # the file of the tables that are named without a schema


def main() -> None:
    """Read the request, answer with one JSON document."""
    request = json.loads(sys.stdin.buffer.read())
    sys.path[:0] = request["paths"]
    try:
        answer = _answer(request)
    except MemoryError:
        answer = {"refused": "rule_memory", "about": ""}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()
    os._exit(0)  # what a rule leaves behind needs no tidying, and tidying takes time


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    limits = request["limits"]
    _limit(limits)
    try:
        db = _open(request["files"], limits)
        schema = request["schema"] or _schema(db)
    except Exception as error:
        return {"broken": str(error)}  # before any rule was looked at: our own fault
    from scoring.rules_parse import check_tree
    from scoring.rules_values import Refused, Schema

    db.execute("SET lock_configuration = true")
    _lock()
    try:
        text = db.execute("SELECT json_serialize_sql(?::VARCHAR)", [request["sql"]]).fetchone()[0]
        document = json.loads(text)
        checked = check_tree(document, Schema(schema, frozenset(request["ids"])))
    except Refused as refused:
        return {"refused": refused.kind, "about": refused.about[:80]}
    except MemoryError:
        raise
    except Exception:
        # A tree of a shape that nobody here has thought of, or one too deep to walk.
        return {"refused": "rule_construct", "about": ""}
    answer: dict[str, Any] = {"columns": sorted(checked.columns)}
    if request["run"]:
        answer |= _run(db, request["sql"], limits["rows"])
    return answer


def _limit(limits: dict[str, Any]) -> None:
    """Set the limits of the kernel; not everywhere is there one that knows them."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    # Twice the memory of DuckDB, and room for the address space of Python and of the mapped library.
    room = (2 * limits["memory_mb"] + 1000) * MEGABYTE
    wanted = {
        "RLIMIT_AS": room,
        "RLIMIT_CPU": math.ceil(limits["seconds"]) + 1,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
    }
    for name, value in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (ValueError, OSError, AttributeError):
            continue  # macOS refuses some; the deadline of the parent stands


def _lock() -> None:
    """Give up files, sockets, processes and root, now that all that is needed is open."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
        resource.setrlimit(kind, (0, 0))


def _open(files: dict[str, str], limits: dict[str, Any]) -> Any:
    try:
        import _duckdb as duckdb  # half the start of `import duckdb`, which brings what nobody needs here
    except ModuleNotFoundError:
        import duckdb  # type: ignore[no-redef]
    config: dict[str, Any] = {
        "threads": 1,
        "memory_limit": f"{limits['memory_mb']}MB",
        "temp_directory": "",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
    }
    db = duckdb.connect(":memory:", config=config)
    for name, path in files.items():
        quoted = path.replace("'", "''")
        db.execute(f"ATTACH '{quoted}' AS \"{WORLD if name == 'main' else name}\" (READ_ONLY)")
    if "main" in files:
        db.execute(f"USE {WORLD}")
    # DuckDB draws a bar on standard output, where the answer goes, when a query takes over two seconds.
    db.execute("SET enable_progress_bar = false")
    db.execute("SET enable_external_access = false")
    return db


def _schema(db: Any) -> dict[str, list[str]]:
    """Return the columns of all tables, by schema.table; a file by itself is a schema."""
    rows = db.execute(
        "SELECT database_name, schema_name, table_name, column_name FROM duckdb_columns() "
        "WHERE NOT internal ORDER BY database_name, schema_name, table_name, column_index"
    ).fetchall()
    tables: dict[str, list[str]] = {}
    for database, schema, table, column in rows:
        place = schema if database == WORLD else database
        if database == WORLD or schema == "main":
            tables.setdefault(f"{place}.{table}", []).append(column)
    return tables


def _run(db: Any, sql: str, most: int) -> dict[str, Any]:
    """Return ids with priorities, or the kind of failure."""
    from scoring.rules_parse import ID
    from scoring.rules_values import fold

    try:
        result = db.execute(sql)
        names = [fold(column[0]) for column in result.description]
        types = {name: str(column[1]).upper() for name, column in zip(names, result.description, strict=True)}  # fmt: skip
        rows = result.fetchmany(most + 1)
    except MemoryError:
        raise
    except Exception as error:
        memory = type(error).__name__ == "OutOfMemoryException"
        return {"refused": "rule_memory" if memory else "rule_fails", "about": ""}
    if len(rows) > most:
        return {"refused": "rule_too_many", "about": ""}
    if types[ID] not in ("STRING", "VARCHAR"):
        return {"refused": "rule_ids", "about": ""}
    at = names.index(ID)
    ids = [row[at] for row in rows]
    if len(names) == 1:
        return {"ids": ids, "priorities": None}
    return _priorities(ids, [row[1 - at] for row in rows])


def _priorities(ids: list[str], values: list[Any]) -> dict[str, Any]:
    priorities: list[float | None] = []
    for value in values:
        try:
            number = float("nan") if value is None else math.fsum([value])  # a text is no number
        except (TypeError, ValueError, OverflowError):
            return {"refused": "rule_priority", "about": ""}
        priorities.append(number if math.isfinite(number) else None)
    return {"ids": ids, "priorities": priorities}


if __name__ == "__main__":
    main()
