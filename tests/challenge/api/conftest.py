"""A server of the small event, in this process: the routes without pages and without processes that score."""

from __future__ import annotations

import shutil

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from challenge.api.limits import Limits
from challenge.api.routes import Api
from challenge.api.service import Service
from challenge.desks import Standby
from challenge.workspace import open_workspace

# What tests of the API change of an event: the rest is that of all tests.
OWN = ("event.toml", "secret.key", "ledger.sqlite")
SCORING = {"workers": 2, "busy": [], "trouble": []}


@pytest.fixture
def event(made_event, tmp_path):
    """The small event with a ledger, settings and secret of its own; data and kits are read only."""
    folder = tmp_path / "event"
    folder.mkdir()
    for name in OWN:
        shutil.copy2(made_event / name, folder / name)
    for name in ("data", "kits"):
        (folder / name).symlink_to(made_event / name)
    return open_workspace(folder)


@pytest.fixture
def limits():
    """Limits whose clock the test turns."""

    class Turned(Limits):
        def __init__(self):
            self.now = 0.0
            super().__init__(clock=lambda: self.now)

    return Turned()


@pytest.fixture
def server(event, ledger, limits):
    """The address book of the event: call it like a browser."""
    api = Api(Service(Standby(event.root)), scoring=lambda: SCORING, limits=limits)
    with TestClient(Starlette(routes=api.routes()), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def bearer(token):
    """The header with the team's token."""
    return {"Authorization": f"Bearer {token}"}
