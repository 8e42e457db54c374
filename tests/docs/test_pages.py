"""Every shell, Python, SQL and R block of README and docs is run, or said loudly not to be."""

import shlex

import pytest

from challenge.cli import cli
from tests.docs.blocks import GENERATED, ROOT, RUN, SHOWN, Block, blocks_of, pages
from tests.docs.terminal import SUBSTITUTIONS, Terminal

BLOCKS = {name: blocks_of(name, path.read_text("utf-8")) for name, path in pages().items()}
LEFT_OUT = {page["page"]: page["why"] for page in SUBSTITUTIONS["page"]}
# Measuring what ideas are held against takes most of opening an event: the first page does it for all.
POINTS = []
# English pages have the blocks of the Dutch ones (a test below holds them to that), so they are run once.
TYPED = [
    name
    for name, blocks in BLOCKS.items()
    if any(b.language in RUN for b in blocks)
    and not name.startswith("docs/en/")
    and name not in LEFT_OUT
]


@pytest.mark.event
@pytest.mark.parametrize("name", TYPED)
def test_what_a_page_says_works(name, made_event, tmp_path, record_property, monkeypatch):
    monkeypatch.delenv("KANSRIJK_EVENT", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    terminal = Terminal(tmp_path, made_event, POINTS)
    for block in BLOCKS[name]:
        if block.language in RUN:
            terminal.run(block)
    for said in terminal.not_run:
        record_property("not run", said)


@pytest.mark.parametrize("name", list(BLOCKS))
def test_blocks_are_in_a_language_that_is_run_or_only_shown(name):
    for block in BLOCKS[name]:
        assert block.language in (*RUN, *SHOWN), block.place
        assert not block.title or block.not_run or block.tool, f"{block.place}: {block.title}"


@pytest.mark.parametrize("name", [n for n in BLOCKS if n.startswith("docs/nl/")])
def test_pages_in_both_languages_have_the_same_blocks(name):
    other = name.replace("docs/nl/", "docs/en/")
    assert [b.shape for b in BLOCKS[name]] == [b.shape for b in BLOCKS[other]]


@pytest.mark.parametrize("kit", ["Python", "R", "SQL", "SPSS"])
def test_a_newcomer_needs_five_commands_at_most(kit):
    """From the zip to a file that can be dropped on the page: the first block of each kit."""
    page = BLOCKS["docs/nl/quick-start.md"]
    first = next(b for b in page if b.heading.startswith(kit) and b.language == "sh")
    assert 1 <= len(first.lines) <= 5


def test_every_page_has_its_other_language():
    dutch, english = ({p.name for p in (ROOT / "docs" / x).glob("*.md")} for x in ("nl", "en"))
    assert dutch == english


def test_substitutions_are_used():
    lines = [line for blocks in BLOCKS.values() for b in blocks for line in b.lines]
    for entry in SUBSTITUTIONS["line"]:
        assert any(line.startswith(entry["starts"]) for line in lines), entry["starts"]
        assert entry["why"]
    for entry in SUBSTITUTIONS["place"]:
        assert any(b.heading.startswith(entry["heading"]) for b in BLOCKS[entry["page"]]), entry


def test_commands_that_no_page_runs_are_said(record_property):
    run = set()
    for name in TYPED:
        for block in BLOCKS[name]:
            if block.language == "sh" and not block.not_run:
                run |= {path for line in block.lines if (path := command_of(line))}
    examples = {command_of(line) for name in LEFT_OUT for b in BLOCKS[name] for line in b.lines}
    assert len(run & examples) > len(examples) / 2
    for name, why in LEFT_OUT.items():
        missing = ", ".join(sorted(examples - run - {""}))
        record_property("not run", f"{name}: {why}. On no page: {missing}")


def command_of(line):
    """The words of a command that is really run; empty for another program, or one that is replaced."""
    if any(line.startswith(s["starts"]) for s in SUBSTITUTIONS["line"]):
        return ""
    words = shlex.split(line, comments=True)
    if words[:1] != ["kansrijk"]:
        return ""
    group, path = cli, []
    for word in words[1:]:
        if not hasattr(group, "commands") or word not in group.commands:
            continue
        group = group.commands[word]
        path.append(word)
    return " ".join(path)


def test_generated_pages_stand_where_they_are_said_to():
    assert all((ROOT / "docs" / name).exists() for name in GENERATED)


def test_a_block_is_found_with_its_heading_and_its_mark():
    text = (
        '# One\n\n```sh title="not run: takes minutes"\nls\n```\n\n## Two\n\n```r\nprint(1)\n```\n'
    )
    first, second = blocks_of("p.md", text)
    assert (first.place, first.heading, first.not_run) == ("p.md:3", "One", "takes minutes")
    assert (second.heading, second.language, second.not_run) == ("Two", "r", "")


def test_a_block_that_fails_fails_the_run(tmp_path, made_event):
    terminal = Terminal(tmp_path, made_event)
    for language, text in (
        ("sh", "false\n"),
        ("sh", "kansrijk event status\n"),
        ("sql", "SELECT 1 WHERE false\n"),
    ):
        with pytest.raises(AssertionError, match=r"p\.md:1"):
            terminal.run(Block("p.md", 1, "", language, "", text))
    assert not terminal.not_run
