"""Named moments at which a process can be killed, for tests that nothing is lost when it is.

KANSRIJK_STOP_AT=ledger.committing kills the process (SIGKILL, as the system would) when it gets there. Without that
variable a moment costs a look into the environment.
"""

from __future__ import annotations

import os
import signal

VARIABLE = "KANSRIJK_STOP_AT"
# In the order in which a submission passes them.
MOMENTS = (
    "api.read",
    "receive.admitted",
    "receive.examined",
    "store.begun",
    "store.written",
    "store.synced",
    "store.renamed",
    "receive.deciding",
    "ledger.locked",
    "ledger.inserting",
    "ledger.committing",
    "ledger.committed",
    "receive.recorded",
    "api.answering",
    "worker.found",
    "score.begun",
    "score.read",
    "score.evaluated",
    "score.deciding",
    "score.recorded",
    "worker.done",
)


def moment(name: str) -> None:
    """Stop here when the environment says so."""
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
