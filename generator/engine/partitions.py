"""The same function for every partition: in this process, in several, or on the workers of a Dask cluster.

Partitions know nothing of each other, so the result does not depend on who computes it, nor in what order.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import connection
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Cluster:
    """Workers of a Dask cluster, by the address of its scheduler, such as tcp://node1:8786."""

    scheduler: str


Workers = int | Cluster  # so many processes of this machine, or a cluster


def over_partitions(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    workers: Workers,
    done: Callable[[int], None],
) -> list[Result]:
    """Return function(task) for each task, in the order of `tasks`.

    function, tasks and results must be picklable when workers > 1 (fresh processes, nothing inherited)
    done is called in this process with the number of tasks finished, after each of them

    When this process stops, for whatever reason, its workers stop; those of a cluster finish the task they are at.
    """
    if isinstance(workers, Cluster):
        from generator.engine.cluster import over_cluster

        return over_cluster(function, tasks, scheduler=workers.scheduler, done=done)
    if workers <= 1 or len(tasks) <= 1:
        results = []
        for i, task in enumerate(tasks):
            results.append(function(task))
            done(i + 1)
        return results
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    with ProcessPoolExecutor(
        min(workers, len(tasks)), mp_context=context, initializer=_follow_parent
    ) as pool:
        futures = [pool.submit(function, task) for task in tasks]
        try:
            for i, future in enumerate(as_completed(futures)):
                future.result()
                done(i + 1)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            # What a worker is at would take minutes, and nobody waits for it.
            mine = set(multiprocessing.active_children()) - others
            for worker in mine:
                worker.terminate()
            for worker in mine:
                worker.join()
            raise
        return [future.result() for future in futures]


def _follow_parent() -> None:
    """Let a worker leave Ctrl-C to its parent, and stop when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_stop_without_parent, daemon=True).start()


def _stop_without_parent() -> None:
    if parent := multiprocessing.parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)
