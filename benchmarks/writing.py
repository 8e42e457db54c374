"""Writing the registers, against two limits: the same values from numpy arrays, and from DuckDB's own memory."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.clock import median_seconds
from generator import publication


@dataclass(frozen=True)
class Size:
    """Rows and cells of a database."""

    rows: int
    cells: int


def size_of(path: Path) -> Size:
    """Count what is in a database."""
    with duckdb.connect(str(path), read_only=True) as db:
        names = [name for (name,) in db.execute("SHOW TABLES").fetchall()]
        shapes = [
            (
                db.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0][0],
                len(db.execute(f'DESCRIBE "{name}"').fetchall()),
            )
            for name in names
        ]
    return Size(sum(n for n, _ in shapes), sum(n * width for n, width in shapes))


def written(spool: Path, path: Path) -> float:
    """Return how long we take to render, sort and write the registers from what partitions spooled."""
    return median_seconds(lambda: publication.write_cbs(spool, path))


def limit(source: Path) -> float:
    """Write finished tables that lie in memory as numpy arrays, in their order and with their types: nothing to render or sort."""
    with duckdb.connect(str(source), read_only=True) as db:
        names = [name for (name,) in db.execute("SHOW TABLES").fetchall()]
        columns = {n: db.execute(f'DESCRIBE "{n}"').fetchall() for n in names}
        arrays = {name: db.execute(f'FROM "{name}"').fetchnumpy() for name in names}

    def write(target: Path) -> None:
        with duckdb.connect(str(target)) as db:
            for name in names:
                db.register("arrays", arrays[name])
                cast = ", ".join(f'CAST("{c}" AS {kind}) AS "{c}"' for c, kind, *_ in columns[name])
                db.execute(f'CREATE TABLE "{name}" AS SELECT {cast} FROM arrays')
                db.unregister("arrays")

    return _seconds(write)


def strict_limit(source: Path) -> float:
    """Write finished tables that lie in DuckDB's own memory: it has nothing to convert either."""
    with duckdb.connect() as db:
        db.execute(f"ATTACH '{source}' AS made (READ_ONLY)")
        names = [name for (name,) in db.execute("SHOW TABLES FROM made").fetchall()]
        for name in names:
            db.execute(f'CREATE TABLE "{name}" AS FROM made."{name}"')

        def write(target: Path) -> None:
            db.execute(f"ATTACH '{target}' AS target")
            for name in names:
                db.execute(f'CREATE TABLE target."{name}" AS FROM "{name}"')
            db.execute("DETACH target")

        return _seconds(write)


def _seconds(write) -> float:  # type: ignore[no-untyped-def]
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "limit.duckdb"

        def anew() -> None:
            target.unlink(missing_ok=True)
            write(target)

        return median_seconds(anew)
