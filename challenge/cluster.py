"""Who makes the data: processes of this machine, or a Dask cluster; and what is wrong with it, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from challenge.errors import Refused, WrongUsage
from generator.engine.cluster import NoCluster
from generator.engine.partitions import Cluster, Workers

_KEYS = {
    "missing": "dask_missing",
    "silent": "dask_silent",
    "empty": "dask_empty",
    "blind": "dask_blind",
    "other": "dask_other",
    "lost": "dask_lost",
}


def chosen(engine: str, scheduler: str | None, workers: int) -> Workers:
    """Return who works. Raises WrongUsage for an engine without an address, or an address without its engine."""
    if (engine == "dask") != (scheduler is not None):
        raise WrongUsage("scheduler_missing")
    return Cluster(scheduler) if scheduler else workers


@contextmanager
def in_words() -> Iterator[None]:
    """Raise what is wrong with a cluster as an error of ours, in both languages."""
    try:
        yield
    except NoCluster as error:
        raise Refused(_KEYS[error.kind], where=error.where, number=error.number) from error
