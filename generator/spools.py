"""Where partitions leave their columns: `folder`/<table>/<partition>.parquet, and a record when all of them are there.

A partition is spooled in a folder of its own and put in place when it is whole, so that two workers at the same partition
(a scheduler gave one up that was only slow) do each other no harm, and no table ever holds a part of one.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path

from generator import warehouse
from generator.checkpoint import SUFFIX, recall, record
from generator.engine.types import Column

_RECORDS, _ATTEMPTS = ".partitions", ".attempts"
Spool = Callable[[str, Mapping[str, Column]], None]


@contextmanager
def spooling(folder: Path, partition: str) -> Iterator[Spool]:
    """Give a function that spools a table of a partition; when the block ends well, all of them are put in place."""
    attempt = folder / _ATTEMPTS / f"{partition}-{secrets.token_hex(4)}"
    # Never its parents: a worker of a cluster that nobody waits for any more makes no folder anew that was deleted.
    attempt.mkdir(mode=0o700)
    made: list[Path] = []

    def spool(table: str, columns: Mapping[str, Column]) -> None:
        path = attempt / f"{table}.parquet"
        if not attempt.is_dir():
            raise FileNotFoundError(ENOENT, "the run is over", str(attempt))
        warehouse.spool(columns, path, db=db)
        made.append(path)

    try:
        with warehouse.open_in_memory() as db:
            yield spool
        placed = [folder / path.stem / f"{partition}.parquet" for path in made]
        for path, place in zip(made, placed, strict=True):
            place.parent.mkdir(exist_ok=True)
            path.replace(place)
        record(folder / _RECORDS / f"{partition}{SUFFIX}", folder, placed, {})
    finally:
        shutil.rmtree(attempt, ignore_errors=True)


def left_to_do(folder: Path, partitions: Iterable[str]) -> list[str]:
    """Return which partitions are not in `folder`, in their order; what is there without a record is swept away.

    Call it before any of them is spooled.
    """
    records = folder / _RECORDS
    shutil.rmtree(folder / _ATTEMPTS, ignore_errors=True)
    (folder / _ATTEMPTS).mkdir(parents=True)
    missing = [p for p in partitions if recall(records / f"{p}{SUFFIX}", folder) is None]
    for partition in missing:
        (records / f"{partition}{SUFFIX}").unlink(missing_ok=True)
        for path in folder.glob(f"*/{partition}.parquet"):
            path.unlink()
    return missing


def all_there(folder: Path, partitions: Iterable[str]) -> bool:
    """Say whether partitions were spooled in `folder`, each as a whole; what this run did is trusted."""
    return all((folder / _RECORDS / f"{partition}{SUFFIX}").is_file() for partition in partitions)
