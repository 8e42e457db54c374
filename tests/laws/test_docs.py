"""Documents are generated or run: what they say is so."""

import re
import shlex
from pathlib import Path

import click
import pytest

from challenge.cli import cli
from challenge.cli.reference import command_reference
from challenge.pilots_page import pilots_page
from generator.exports.model_page import model_page
from generator.exports.supports_page import supports_page
from generator.mechanisms import model

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_generated_pages_are_up_to_date():
    assert (ROOT / "docs/world.md").read_text("utf-8") == model_page(), "run: make docs"
    assert (ROOT / "docs/supports.md").read_text("utf-8") == supports_page(), "run: make docs"
    pilots = pilots_page(ROOT / "docs/pilots.json")
    assert (ROOT / "docs/pilots.md").read_text("utf-8") == pilots, "run: make docs"
    assert (ROOT / "docs/commands.md").read_text("utf-8") == command_reference(cli), (
        "run: make docs"
    )


def test_the_page_of_the_world_names_every_mechanism():
    page = model_page()
    assert all(f"**`{name}`**" in page for name in model.mechanisms)


def commands_in(page):
    for block in re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0].endswith("kansrijk"):
                yield words[1:]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_in_a_page_parses(page):
    for words in commands_in(page):
        command, path = cli, []
        while isinstance(command, click.Group):
            path.append(words[len(path)])
            command = command.commands[path[-1]]
        command.make_context(" ".join(path), words[len(path) :]).close()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_and_file_named_is_there(page):
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / target).exists(), target
    for named in re.findall(
        r"`((?:challenge|generator|scoring|starter_kits|tests|docs)/[\w./-]+)`", text
    ):
        assert (ROOT / named).exists(), named


def test_make_targets_of_the_readme_are_in_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"`make ([a-z-]+)", page.read_text("utf-8"))) <= targets


def test_nothing_committed_names_a_path_of_a_machine():
    skipped = {".venv", ".git", ".mypy_cache", ".ruff_cache", ".hypothesis", ".pytest_cache"}
    pattern = re.compile(r"/(?:work|home/[a-z]+|root|Users)/[\w.]+/")
    for path in ROOT.rglob("*"):
        if path.suffix in {".py", ".md", ".toml", ".json", ".csv"} and not skipped & set(
            path.parts
        ):
            found = pattern.search(path.read_text("utf-8"))
            assert not found, (path, found)
