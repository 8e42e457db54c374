"""The personas of the small event, and a browser to print them."""

import pytest

from challenge.workspace import open_workspace
from starter_kits.nocode.personas import choose_personas


@pytest.fixture(scope="session")
def made(made_event):
    return open_workspace(made_event)


@pytest.fixture(scope="session")
def personas(made):
    definition = made.definition
    return choose_personas(
        made.public,
        event=definition.id,
        region=definition.region,
        first_year=definition.timeline.first_year,
    )
