"""The same function for every partition, on the workers of a Dask cluster: the only module that imports Dask.

Workers leave what they make in a folder that all of them and this process see (a shared file system, as clusters have), and
run the same code: both are checked, since a worker that differs would make other data, or make them where nobody looks.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from generator.errors import GeneratorError

Task = TypeVar("Task")
Result = TypeVar("Result")
_SECONDS = 30.0
_ATTEMPTS = 3  # a worker may die of something else than the partition it is at


class NoCluster(GeneratorError):
    """The cluster cannot be used.

    kind    missing: Dask is not installed; silent: no scheduler answers; empty: no workers; blind: workers do not see the
            folder; other: workers run other code; lost: workers, or the scheduler, died on the way
    number  of workers that this is so of
    """

    def __init__(self, kind: str, *, where: str, number: int = 0) -> None:
        """Keep the kind, so that a program can say it in another language."""
        self.kind, self.number = kind, number
        what, mend = _WORDS[kind]
        super().__init__(what, where=where, mend=mend)


_WORDS = {
    "missing": ("Dask is not installed.", 'install it: pip install "kansrijk[dask]".'),
    "silent": ("No scheduler of Dask answers.", "start one: dask scheduler."),
    "empty": ("The cluster has no workers.", "start them: dask worker ADDRESS --nthreads 1."),
    "blind": ("Workers do not see the folder of the event.", "use a file system that all share."),
    "other": ("Workers run other code.", "start them from the environment of this process."),
    "lost": ("The workers were lost on the way.", "give them more memory, and the command again."),
}


def over_cluster(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    scheduler: str,
    done: Callable[[int], None],
) -> list[Result]:
    """Return function(task) for each task, in the order of `tasks`.

    function must be one that workers can import; tasks and results are pickled and sent over the network
    done is called in this process with the number of tasks finished, after each of them
    Raises NoCluster: without the extra `dask`, when nobody answers at `scheduler`, when workers die again and again.
    """
    distributed = _distributed()
    with _connected(distributed, scheduler) as client:
        futures = [
            client.submit(function, task, pure=False, retries=_ATTEMPTS - 1) for task in tasks
        ]
        try:
            for i, future in enumerate(distributed.as_completed(futures, loop=client.loop)):
                future.result()
                done(i + 1)
            return [future.result() for future in futures]
        except (distributed.KilledWorker, distributed.CancelledError) as error:
            raise NoCluster("lost", where=f"{scheduler} ({error})") from error
        finally:
            client.cancel(futures, force=True)


def check_cluster(scheduler: str, folder: Path, like: Callable[[], str]) -> int:
    """Return how many workers there are now.

    like   what must come out the same everywhere, such as a fingerprint of the code; a function that workers can import
    Raises NoCluster when there are no workers, when one gives something else, or does not see `folder`.
    """
    mark = folder / f".seen-{secrets.token_hex(4)}"
    with _connected(_distributed(), scheduler) as client:
        try:
            mark.touch()
            found: dict[str, tuple[bool, str]] = client.run(_look, str(mark), like)
        finally:
            mark.unlink(missing_ok=True)
    if not found:
        raise NoCluster("empty", where=scheduler)
    if blind := [worker for worker, (sees, _) in found.items() if not sees]:
        raise NoCluster("blind", where=f"{folder} ({blind[0]})", number=len(blind))
    own = like()
    if other := [worker for worker, (_, its) in found.items() if its != own]:
        raise NoCluster("other", where=other[0], number=len(other))
    return len(found)


def installed() -> bool:
    """Say whether Dask is here."""
    return find_spec("distributed") is not None


def _look(mark: str, like: Callable[[], str]) -> tuple[bool, str]:
    """Say, on a worker, whether it sees a file, and what it is like."""
    return Path(mark).is_file(), like()


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise NoCluster("missing", where=str(error)) from None
    return distributed


def _connected(distributed: Any, scheduler: str) -> Any:
    """Return a client of the cluster, to be used in a `with`."""
    try:
        return distributed.Client(scheduler, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster("silent", where=f"{scheduler} ({error})") from None
