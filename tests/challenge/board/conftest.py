"""A hall to draw, by the phase that it is in."""

import copy

import pytest

from tests.challenge.board.halls import REVEALED, halls


@pytest.fixture
def document():
    return copy.deepcopy(REVEALED)


@pytest.fixture
def revealed():
    return halls()["revealed"]


@pytest.fixture
def live():
    return halls()["live"]


@pytest.fixture
def nobody():
    return halls()["nobody"]


@pytest.fixture
def crowded():
    return halls()["crowded"]
