"""A target rule of an idea: one SELECT by somebody we do not know, run where it can read public tables and nothing else.

Linux is what the server needs: the limits of the kernel (memory, time, files, processes) hold there. Elsewhere, as for a
participant with a kit on Windows, the check of the parse tree, DuckDB's own limits and the deadline remain.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.rules_expressions import ALLOWED

PROCESS = Path(__file__).parent / "rules_process.py"
PLACES = ("main", *ALLOWED["schemas"])
_BYTES_PER_ROW = 64
_MOST_CHARACTERS = 20_000
_STARTING = 5.0  # seconds that are not the rule's: a busy machine starts slowly


@dataclass(frozen=True)
class Limits:
    """What a rule may use: seconds of time, megabytes (10^6) of DuckDB's memory, rows of answer."""

    seconds: float = 20.0
    memory_mb: int = 1000
    rows: int = 1_000_000


@dataclass(frozen=True)
class Refusal:
    """A rule without an answer.

    kind   key of the texts in locales/*.toml; the text of a kind is always the same
    about  a word of the rule itself, from the check before any data were read; empty when it failed on data
    """

    kind: str
    about: str = ""


@dataclass(frozen=True)
class Chosen:
    """The answer of a rule, row by row as it came.

    ids         who is chosen; may hold None, doubles and numbers of nobody
    priorities  as many numbers, NaN where there is none; None when the rule has no column `priority`
    columns     (table, column) pairs that decide the answer, table as `main.children` or `cbs.GBAPERSOONTAB`
    """

    ids: Sequence[str | None]
    priorities: NDArray[np.float64] | None
    columns: frozenset[tuple[str, str]]

    def on(self, ids: Sequence[str]) -> Placed:
        """Return the answer for each of `ids` (children that there are, each once)."""
        place = {child: i for i, child in enumerate(ids)}
        at = np.array([place.get(i, -1) if i else -1 for i in self.ids], dtype=np.int64)
        known = at >= 0
        priority = np.full(len(ids), np.nan)
        values = np.zeros(len(at)) if self.priorities is None else self.priorities
        # Without a number comes last, together with all others without one.
        np.fmax.at(priority, at[known], np.where(np.isnan(values), -np.inf, values)[known])
        there = int((~np.isnan(priority)).sum())
        return Placed(
            priority,
            int((~known).sum()),
            int(known.sum()) - there,
            int(np.isneginf(priority).sum()),
        )


@dataclass(frozen=True)
class Placed:
    """A rule's answer on the children that there are.

    priority   (children,) NaN: not chosen; -inf: chosen without a number, so after all others
    unknown    rows that name nobody here
    doubles    rows too many for a child; the highest priority counted
    unnumbered children without a finite priority
    """

    priority: NDArray[np.float64]
    unknown: int
    doubles: int
    unnumbered: int


@dataclass(frozen=True)
class Tables:
    """Where the tables are: DuckDB files, opened for reading only.

    files  by schema: cbs, local, open; `main` is the file of children and first_1000_days, whose own schemas
           may hold the others (one file for a whole population)
    ids    columns that name somebody; lower case
    """

    files: Mapping[str, Path]
    ids: frozenset[str] = field(
        default_factory=lambda: frozenset(i.lower() for i in ALLOWED["ids"])
    )


def run_rule(sql: str, tables: Tables, limits: Limits | None = None) -> Chosen | Refusal:
    """Run a rule in a process of its own; never raises for anything that a rule does."""
    if set(tables.files) - set(PLACES):
        raise ValueError(f"tables may be in {', '.join(PLACES)}")
    files = {name: str(path.resolve()) for name, path in tables.files.items()}
    answer = _ask(
        sql, limits or Limits(), files=files, schema=None, ids=sorted(tables.ids), run=True
    )
    if isinstance(answer, Refusal):
        return answer
    found = answer["priorities"]
    priorities = None if found is None else np.array([np.nan if p is None else p for p in found])
    return Chosen(answer["ids"], priorities, _columns(answer))


def check_rule(
    sql: str, schema: Mapping[str, Sequence[str]], ids: frozenset[str] | None = None
) -> frozenset[tuple[str, str]] | Refusal:
    """Return the columns that decide a rule's answer, without any data.

    schema  columns by table, as `main.children` or `cbs.GBAPERSOONTAB`, in the order of the table
    """
    named = sorted(Tables({}).ids if ids is None else ids)
    tables = {name: list(columns) for name, columns in schema.items()}
    answer = _ask(sql, Limits(), files={}, schema=tables, ids=named, run=False)
    return answer if isinstance(answer, Refusal) else _columns(answer)


def _columns(answer: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((table, column) for table, column in answer["columns"])


def _ask(sql: str, limits: Limits, **request: Any) -> dict[str, Any] | Refusal:
    paths = _paths()
    if refusal := _unfit(sql, paths):
        return refusal
    request |= {"sql": sql, "limits": asdict(limits), "paths": paths}
    most = 100_000 + _BYTES_PER_ROW * limits.rows
    data, status = _communicate(json.dumps(request).encode(), limits.seconds + _STARTING, most)
    if data is None:
        return Refusal("rule_too_slow")
    try:
        answer: dict[str, Any] = json.loads(data)
    except ValueError:
        # Killed by the kernel: too long on the processor, or out of memory where nothing can be said any more.
        timed_out = status in (-24, -9)
        return Refusal("rule_too_slow" if timed_out else "rule_memory")
    if "broken" in answer:
        raise RuntimeError(f"the tables for rules do not open: {answer['broken']}")
    if "refused" in answer:
        return Refusal(answer["refused"], answer["about"])
    return answer


def _unfit(sql: str, paths: Sequence[str]) -> Refusal | None:
    """Return why no process is started for this text."""
    if len(sql) > _MOST_CHARACTERS:
        return Refusal("rule_too_long")
    if not sql.strip() or "\0" in sql or not _is_text(sql):
        return Refusal("rule_syntax")
    return None if paths else Refusal("rule_no_duckdb")


def _is_text(sql: str) -> bool:
    try:
        sql.encode()
    except UnicodeEncodeError:
        return False
    return True


def _paths() -> list[str]:
    """Return where the process finds DuckDB and this package (it gets no other place); empty without DuckDB."""
    specs = (importlib.util.find_spec(name) for name in ("_duckdb", "duckdb"))
    found = next((spec for spec in specs if spec and spec.origin), None)
    if found is None:
        return []
    origin = Path(str(found.origin))
    duckdb = origin.parent if found.name == "_duckdb" else origin.parent.parent
    return [str(Path(__file__).resolve().parents[1]), str(duckdb)]


def _communicate(request: bytes, seconds: float, most: int) -> tuple[bytes | None, int | None]:
    """Start the process, hand it the request and return what it says, at most `most` bytes; None when it is late."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", str(PROCESS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        cwd=os.path.sep,
        env={
            k: v for k, v in os.environ.items() if k == "SYSTEMROOT"
        },  # Windows starts nothing without
        start_new_session=True,
    )
    said: list[bytes] = []

    def converse() -> None:
        try:
            assert process.stdin
            assert process.stdout
            process.stdin.write(request)
            process.stdin.close()
            said.append(process.stdout.read(most + 1))
        except OSError:
            said.append(b"")  # it died before it had heard us

    thread = threading.Thread(target=converse, daemon=True)
    thread.start()
    thread.join(seconds)
    late = thread.is_alive()
    if late or (said and len(said[0]) > most):
        process.kill()
    status = process.wait()
    thread.join()
    for pipe in (process.stdin, process.stdout):
        if pipe and not pipe.closed:
            pipe.close()
    return (None if late else said[0]), status
