"""Every example in a docstring is run."""

import doctest
import importlib
import pkgutil

import pytest

import challenge
import generator
import scoring
import starter_kits

LEFT_OUT = (
    "challenge.__main__",
    "challenge.app.main",
    "challenge.app.views",
    "challenge.demo_teams",
    "starter_kits.templates",
)


def modules():
    for package in (challenge, generator, scoring, starter_kits):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.startswith(LEFT_OUT):
                yield found.name


@pytest.mark.parametrize("name", sorted(modules()))
def test_the_examples_of_a_module_hold(name):
    module = importlib.import_module(name)
    names = {"np": importlib.import_module("numpy")}
    result = doctest.testmod(module, extraglobs=names)
    assert result.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    found = [t for n in modules() for t in finder.find(importlib.import_module(n)) if t.examples]
    assert len(found) > 10
