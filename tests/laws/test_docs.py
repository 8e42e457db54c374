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
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())


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
    for block in re.findall(r"```sh[^\n]*\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0].endswith("kansrijk"):
                yield words[1:]


@every_page
def test_every_command_in_a_page_parses(page):
    for words in commands_in(page):
        command, path = cli, []
        while isinstance(command, click.Group):
            path.append(words[len(path)])
            command = command.commands[path[-1]]
        command.make_context(" ".join(path), words[len(path) :]).close()


@every_page
def test_every_link_and_file_named_is_there(page):
    text = page.read_text("utf-8")
    for target, anchor in re.findall(r"\]\(([^)#:]*)(#[^)]+)?\)", text):
        there = page.parent / target if target else page
        assert there.exists(), target
        if anchor and there.suffix == ".md":
            assert anchor[1:] in anchors_of(there), f"{target}{anchor}"
    for named in re.findall(
        r"`((?:challenge|generator|scoring|starter_kits|tests|docs)/[\w./-]+)`", text
    ):
        assert (ROOT / named).exists(), named


def anchors_of(page):
    """Anchors of headings as GitHub and the site make them, and those written out."""
    text = page.read_text("utf-8")
    for heading in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE):
        yield re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
    yield from re.findall(r'<a id="([^"]+)"', text)


def test_pages_on_limits_count_what_the_world_counts():
    counted = re.search(
        r"(\d+) variables on .*?; (\d+) numbers or schedules, of which (\d+) are drawn .*?, (\d+) are assumptions and (\d+)",
        model_page(),
    )
    supports = re.search(r"Of (\d+) supports (\d+) had", (ROOT / "docs/pilots.md").read_text())
    for language in ("nl", "en"):
        page = (ROOT / "docs" / language / "limits.md").read_text("utf-8")
        for number in (*counted.groups(), *supports.groups()):
            assert re.search(rf"\b{number}\b", page), (language, number)


def test_the_site_has_every_page():
    said = (ROOT / "zensical.toml").read_text("utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        assert f'"{page.relative_to(ROOT / "docs").as_posix()}"' in said


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
