"""python -m benchmarks.sessions EVENT: how long people at the app wait, in a long event with many teams.

EVENT is the folder of an open event; it is copied, and its ledger filled with 200 teams and 5,000 scored submissions. Clients are
websockets that speak Streamlit's own protocol: a session runs from the opening of its socket to the end of the script. Reported:
a cold first view of the leaderboard, warm ones, reruns in a session that is there, and 25 sessions that arrive together (median,
95th percentile, longest). Exit code 1 when one is over its bar.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.served import served
from challenge.ledger.events import SubmissionReceived, SubmissionScored, TeamRegistered
from challenge.ledger.repository import Ledger, NewFact
from challenge.workspace import open_workspace

TEAMS, SUBMISSIONS, TOGETHER, RERUNS = 200, 5000, 25, 10
BARS = {"cold": 4.0, "warm": 2.0, "rerun": 0.15, "together": 3.0}


def measure(event: Path) -> dict[str, Any]:
    """Return seconds of each situation."""
    with served(event, fill) as port:
        return asyncio.run(_situations(port))


def fill(folder: Path) -> None:
    """Fill the ledger of an event as a long one with many teams would have."""
    workspace = open_workspace(folder)
    ledger, rng = Ledger.open(workspace.database_url), np.random.default_rng(0)
    at = datetime.now(UTC)
    new = [
        NewFact(TeamRegistered(f"Team {n:03d}"), f"bench/team/{n}", "x", at) for n in range(TEAMS)
    ]
    for n in range(SUBMISSIONS):
        name, gain = f"{n:012d}", float(rng.normal(0.002, 0.02))
        step = {"gain": gain, "error": 0.01, "households": 1000.0}
        received = SubmissionReceived(name, f"Team {n % TEAMS:03d}", "signals", "d", "f.csv", 1)
        scored = SubmissionScored(name, "public", "bench@1", gain, None, None, "", {}, step)
        new += [
            NewFact(received, f"bench/r/{n}", "x", at),
            NewFact(scored, f"bench/s/{n}", "x", at),
        ]
    ledger.append(*new)
    ledger.close()


class Session:
    """One visitor at the app, over a websocket of its own."""

    def __init__(self, socket_: Any) -> None:
        self._socket = socket_

    @classmethod
    async def open(cls, port: int) -> Session:
        url = f"ws://127.0.0.1:{port}/_stcore/stream"
        found = await websockets.connect(url, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
        return cls(found)

    async def run(self, page: str = "leaderboard") -> float:
        """Run the script of a page; return the seconds until it was drawn."""
        began = time.perf_counter()
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_name = page
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(60):
            while True:
                answer = ForwardMsg()
                answer.ParseFromString(await self._socket.recv())
                if answer.WhichOneof("type") == "script_finished":
                    return time.perf_counter() - began

    async def close(self) -> None:
        await self._socket.close()


async def _view(port: int) -> float:
    began = time.perf_counter()
    session = await Session.open(port)
    await session.run()
    taken = time.perf_counter() - began
    await session.close()
    return taken


async def _situations(port: int) -> dict[str, Any]:
    cold = [await _view(port)]
    warm = [await _view(port) for _ in range(5)]
    session = await Session.open(port)
    await session.run()
    reruns = [await session.run() for _ in range(RERUNS)]
    await session.close()
    together = await asyncio.gather(*(_view(port) for _ in range(TOGETHER)))
    found = {"cold": cold, "warm": warm, "rerun": reruns, "together": list(together)}
    return {"teams": TEAMS, "submissions": SUBMISSIONS, "sessions": TOGETHER} | {
        name: _spread(seconds) for name, seconds in found.items()
    }


def _spread(seconds: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(seconds), 3),
        "p95": round(float(np.quantile(seconds, 0.95)), 3),
        "longest": round(max(seconds), 3),
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    document = measure(Path(sys.argv[1]))
    print(json.dumps(document, indent=2))
    over = [
        n for n, bar in BARS.items() if document[n]["p95" if n == "together" else "median"] > bar
    ]
    sys.exit(1 if over else 0)
