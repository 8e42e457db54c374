"""The ledger: its driver, whether it answers, and whether it can be written."""

from __future__ import annotations

from importlib.util import find_spec

from challenge.doctor.findings import TROUBLE, Finding, fine, mend, raised
from challenge.ledger.repository import Ledger
from challenge.workspace import Workspace

_DRIVERS = {"postgres": "psycopg", "postgresql": "psycopg", "postgresql+psycopg": "psycopg"}


def ledger(workspace: Workspace) -> tuple[Ledger | None, list[Finding]]:
    """Open the ledger and rehearse writing; return it, to be closed by who asked, and what was found."""
    if missing := driver_missing(workspace.database_url):
        return None, [mend("ledger", "ledger_driver", driver=missing)]
    try:
        opened = Ledger.open(workspace.database_url, event=workspace.definition.id)
    except TROUBLE as error:
        return None, [raised("ledger", error)]
    try:
        entries = opened.entries()
    except TROUBLE as error:
        opened.close()
        return None, [raised("ledger", error)]
    try:
        opened.rehearse()
    except TROUBLE as error:  # what can be read can be looked at all the same
        return opened, [raised("ledger", error)]
    return opened, [fine("ledger", "ledger_good", count=len(entries))]


def driver_missing(url: str) -> str | None:
    """Return the driver that a database URL needs and that is not installed; None when nothing is missing.

    >>> driver_missing("sqlite:///ledger.sqlite") is None
    True
    """
    driver = _DRIVERS.get(url.split(":", 1)[0])
    return driver if driver and find_spec(driver) is None else None
