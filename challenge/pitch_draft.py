"""A pitch that is being written: title and story apart, and the one text that is handed in."""

from __future__ import annotations

from collections.abc import Sequence

from challenge.jury_settings import Criterion


def whole_text(title: str, story: str) -> str:
    r"""Return the text that is handed in: the title is its first line.

    >>> whole_text(" Samen  sterk ", "Wij …\n")
    '# Samen sterk\n\nWij …\n'
    """
    plain = " ".join(title.split())
    return f"# {plain}\n\n{story.strip()}\n" if plain else f"{story.strip()}\n"


def title_and_story(text: str) -> tuple[str, str]:
    r"""Return title and story of a text that was handed in; the inverse of `whole_text`.

    >>> title_and_story("\n# Samen sterk #\n\nWij …\n")
    ('Samen sterk', 'Wij …')
    """
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if title := line.strip().strip("#").strip():
            return title, "\n".join(lines[number + 1 :]).strip()
    return "", ""


def with_headings(story: str, criteria: Sequence[Criterion], language: str) -> str:
    """Return a story with a heading for everything that the jury looks at; those that stand there stay where they are.

    How a pitch is told is judged as well, but it is nothing to write about.
    """
    there = {line.strip("#").strip().casefold() for line in story.splitlines() if line.startswith("#")}  # fmt: skip
    titles = [c.title(language) for c in criteria if c.name != "pitch"]
    missing = [f"## {title}\n" for title in titles if title.casefold() not in there]
    return "\n\n".join(part for part in (story.strip(), *missing) if part)
