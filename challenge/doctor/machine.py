"""The machine: disk, folders that may be written, clock, port and memory."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from challenge.accounts import TEAM, names_of
from challenge.admission import DRAFT, phase
from challenge.definition import HERE, Definition
from challenge.doctor.findings import TROUBLE, Finding, fine, mend, mind, raised
from challenge.errors import WrongUsage
from challenge.ledger.events import Entry
from challenge.server import check_port
from challenge.standings import TRACKS
from challenge.workspace import Workspace

USUAL_TEAMS = 20  # where none is registered yet
ROW = 80  # bytes of a child's predictions in a file, generously
SMALLEST = 1_000_000  # bytes to count for a file at least: an idea with its rules and pitch
TIGHT = 200_000_000  # bytes that system and database need at any rate
SKEW = 2.0  # seconds that a file may be younger or older than the clock says
LITTLE, LEAST = (
    3_000,
    1_000,
)  # MB: what a server with two scoring processes takes, and what one takes


def disk(workspace: Workspace, entries: Sequence[Entry]) -> list[Finding]:
    """Hold the free space against what teams may hand in, and against a copy of the whole event."""
    try:
        free = shutil.disk_usage(workspace.root).free
        size = sum(p.stat().st_size for p in workspace.root.rglob("*") if p.is_file())
    except OSError as error:
        return [raised("disk", error)]
    try:
        children = workspace.manifest["board"]["test_children"]
    except TROUBLE:  # said by the check of the data
        children = 0
    count = len(names_of(TEAM, entries)) or USUAL_TEAMS
    return room(free, size, handed_in(workspace.definition, teams=count, children=children))


def handed_in(definition: Definition, *, teams: int, children: int) -> int:
    """Return how many bytes teams may hand in when all use every quota."""
    files = teams * definition.quotas.submissions_per_team * len(TRACKS)
    return files * max(SMALLEST, ROW * children)


def room(free: int, size: int, coming: int) -> list[Finding]:
    """Judge free space, bytes.

    size    of the event: a backup takes as much, and the opened population about as much again
    coming  what teams may hand in
    """
    words = {"free": _mb(free), "size": _mb(size), "coming": _mb(coming)}
    if free < TIGHT + coming // 4:
        return [mend("disk", "disk_full", **words)]
    if free < TIGHT + 2 * size + coming:
        return [mind("disk", "disk_tight", **words)]
    return [fine("disk", "disk_good", **words)]


def folders(workspace: Workspace) -> list[Finding]:
    """Write and remove a file where the event will: by who runs this, who has to be who runs the server."""
    places = [workspace.root, *(p for p in (workspace.submissions, workspace.opened) if p.is_dir())]
    try:
        for place in places:
            with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor-") as file:
                file.write(b"x")
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        return [raised("folders", error)]
    return [fine("folders", "folders_good")]


def clock(workspace: Workspace, entries: Sequence[Entry], *, now: datetime) -> list[Finding]:
    """Hold the clock against that of the disk, the facts so far, itself, and the time zone of the hall."""
    before, began = time.time(), time.monotonic()
    try:
        with tempfile.NamedTemporaryFile(dir=workspace.root, prefix=".doctor-") as file:
            file.write(b"x")
            file.flush()
            written = Path(file.name).stat().st_mtime
    except OSError:  # said by the check of the folders
        written = before
    jump = (time.time() - before) - (time.monotonic() - began)
    latest = max((e.at for e in entries), default=None)
    return clock_findings(now, latest=latest, skew=written - before, jump=jump)


def clock_findings(
    now: datetime, *, latest: datetime | None, skew: float, jump: float
) -> list[Finding]:
    """Judge a clock.

    now     what it says, with a time zone
    latest  moment of the last fact in the ledger
    skew    seconds by which the disk is ahead
    jump    seconds that it gained on one that only goes on, during the check
    """
    found = []
    if latest is not None and latest > now + timedelta(seconds=SKEW):
        late = f"{latest.astimezone(HERE):%d-%m-%Y %H:%M}"
        found.append(mend("clock", "clock_behind", latest=late))
    if abs(skew) > SKEW:
        found.append(mind("clock", "clock_of_disk", seconds=round(abs(skew))))
    if abs(jump) > SKEW:
        found.append(mind("clock", "clock_jumps", seconds=round(abs(jump))))
    if not zone_known():
        found.append(mend("clock", "zone_wrong", zone=HERE.key))
    there, utc = now.astimezone(HERE), now.astimezone(UTC)
    words = {"local": f"{there:%d-%m-%Y %H:%M}", "utc": f"{utc:%H:%M}", "zone": HERE.key}
    return [*found, (mind if found else fine)("clock", "clock_now", **words)]


def zone_known() -> bool:
    """Say whether the time zone data know winter and summer in the hall."""
    hours = [datetime(2026, month, 1, tzinfo=HERE).utcoffset() for month in (1, 7)]
    return hours == [timedelta(hours=1), timedelta(hours=2)]


def port(number: int, entries: Sequence[Entry]) -> list[Finding]:
    """Look whether the board can listen; in an event that has opened it may be the board that does already."""
    try:
        check_port("127.0.0.1", number)
    except WrongUsage as error:
        if phase(entries) == DRAFT:
            return [raised("port", error)]
        return [mind("port", "port_taken", port=number)]
    return [fine("port", "port_free", port=number)]


def memory() -> list[Finding]:
    """Hold the memory that is free against what the server takes."""
    free = available_memory()
    return memory_findings(free)


def memory_findings(free: int | None) -> list[Finding]:
    """Judge free memory, MB; None: this system does not say."""
    if free is None:
        return [mind("memory", "memory_unknown", little=LITTLE)]
    words = {"free": free, "little": LITTLE}
    if free < LEAST:
        return [mend("memory", "memory_none", **words)]
    return [(mind if free < LITTLE else fine)("memory", "memory_little" if free < LITTLE else "memory_good", **words)]  # fmt: skip


def available_memory(table: Path = Path("/proc/meminfo")) -> int | None:
    """Return how much memory a program can get without swapping, MB; None where the system does not say."""
    try:
        lines = table.read_text("ascii").splitlines()
    except OSError:
        return None
    said = dict(line.split(":", 1) for line in lines if ":" in line)
    return int(said["MemAvailable"].split()[0]) // 1000 if "MemAvailable" in said else None


def _mb(count: int) -> str:
    return f"{count / 1e6:.0f}"
