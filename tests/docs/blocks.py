"""The fenced blocks of README and docs: where they stand, in which language, and what their mark says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = ("sh", "python", "sql", "r")
SHOWN = ("", "toml", "json", "text", "mermaid")
GENERATED = ("commands.md", "pilots.md", "supports.md", "world.md")

_FENCE = re.compile(r"^```(?P<language>\w*)(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)  # fmt: skip
_TITLE = re.compile(r'title="(?P<title>[^"]*)"')
_NOT_RUN = re.compile(r"^(?:not run|niet gedraaid): (?P<why>.+)")
_NEEDS = re.compile(r"^(?:needs|vraagt) (?P<tool>[\w.-]+): (?P<why>.+)")
_HEADING = re.compile(r"^#+ (?P<words>.+)$", re.MULTILINE)
# What differs between the Dutch and the English page: the language that is asked for, and what is said to people.
_LANGUAGE = re.compile(r"(--lang(?:uage)? )(?:nl|en)\b")


@dataclass(frozen=True)
class Block:
    """One fenced block.

    heading  the last heading above it, without marks
    title    what a reader sees above the block: its mark, or nothing
    """

    page: str
    line: int
    heading: str
    language: str
    title: str
    text: str

    @property
    def place(self) -> str:
        """Page and line, as an editor opens them."""
        return f"{self.page}:{self.line}"

    @property
    def not_run(self) -> str:
        """Why the page says that it is not run; empty when it does not."""
        found = _NOT_RUN.match(self.title)
        return found["why"] if found else ""

    @property
    def tool(self) -> str:
        """The tool that the page says it needs; empty without."""
        found = _NEEDS.match(self.title)
        return found["tool"] if found else ""

    @property
    def lines(self) -> list[str]:
        """Lines of a shell block, without comments that stand by themselves."""
        return [s for line in self.text.splitlines() if (s := line.strip()) and s[0] != "#"]

    @property
    def shape(self) -> tuple[str, str, bool, str]:
        """What the page in the other language has to have in the same place."""
        return self.language, self.tool, bool(self.not_run), _LANGUAGE.sub(r"\1", self.text)


def pages() -> dict[str, Path]:
    """README and every page of docs, by path from the root."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return {p.relative_to(ROOT).as_posix(): p for p in found}


def blocks_of(page: str, text: str) -> list[Block]:
    """Return the blocks of a page, in order."""
    found = []
    for match in _FENCE.finditer(text):
        before = text[: match.start()]
        headings = _HEADING.findall(_FENCE.sub("", before))
        title = _TITLE.search(match["info"])
        found.append(
            Block(
                page,
                before.count("\n") + 1,
                headings[-1] if headings else "",
                match["language"],
                title["title"] if title else "",
                match["text"],
            )
        )
    return found
