"""The whole round: every check on one event, in an order in which what is said first explains what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from challenge.doctor import data, facts, machine, money, people, settings
from challenge.doctor.findings import Finding, mind
from challenge.text import Texts
from challenge.work import Progress
from challenge.workspace import Workspace


def examine(
    root: Path, *, now: datetime, port: int, quick: bool, texts: Texts, progress: Progress
) -> Iterator[Finding]:
    """Yield what is found of the event in `root`. Nothing of it changes, but for the kept result of the audit.

    now    with a time zone
    quick  no audit and no run of the kits; that is said
    texts  in which a kit is run
    """
    workspace = Workspace(root.resolve())
    read = settings.settings(workspace)
    yield from read
    if read[0].error is not None:  # without settings nothing else is known
        return
    yield from settings.secret(workspace)
    ledger, found = facts.ledger(workspace)
    yield from found
    entries = ledger.entries() if ledger else []
    if ledger:
        ledger.close()
        yield from settings.where_it_stands(entries)
    there = data.data(workspace)
    yield from there
    if there[0].error is None:
        yield from data.seal(workspace, entries if ledger else None)
        yield from data.power(workspace)
        yield from money.budget(workspace)
        yield from data.not_audited() if quick else data.audited(workspace, progress=progress)
        kits = data.kits(workspace, entries)
        yield from kits
        if quick:
            yield from data.kits_not_run()
        elif kits[0].error is None:
            yield from data.kits_run(workspace, texts)
    yield from settings.quotas(workspace.definition)
    yield from settings.deadline(workspace.definition, now=now)
    if ledger:
        yield from people.teams(entries)
        yield from people.jury(entries, workspace.definition)
    yield from machine.disk(workspace, entries)
    yield from machine.folders(workspace)
    yield from machine.clock(workspace, entries, now=now)
    yield from machine.port(port, entries)
    yield from machine.memory()
    if not ledger:
        yield mind("teams", "teams_unknown")
