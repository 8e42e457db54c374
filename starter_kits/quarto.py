"""Quarto documents (.qmd) from what a kit has already: the page of the notebook, and the tour in R."""

from __future__ import annotations

import json
import re

_TITLE = re.compile(r"\A# (.+)\n")
_PYTHON = re.compile(r"^```python$", flags=re.MULTILINE)
# Sections of a script: "# 2. Kijken / Look ------", a line that RStudio folds as well.
_SECTION = re.compile(r"^# (\d+\. .+?) -{4,}$\n", flags=re.MULTILINE)


def of_page(page: str, language: str) -> bytes:
    r"""Return a page of Markdown with blocks of Python as a Quarto document; its first heading is the title.

    >>> of_page("# Een 'tour'\n\n```python\n1 + 1\n```\n", "nl").decode().splitlines()[1]
    'title: "Een \'tour\'"'
    """
    title = _TITLE.match(page)
    text = _PYTHON.sub("```{python}", page[title.end() :] if title else page)
    return (_head(title[1] if title else "Kansrijk", language) + "jupyter: python3\n---\n" + text).encode()  # fmt: skip


def of_script(script: str, title: str, language: str) -> bytes:
    r"""Return a script in R as a Quarto document, a chunk for each of its sections; comments above the first are its text.

    >>> print(of_script("# Een tour.\n#\n\nx <- 1\n\n# 1. Lees ----\nx\n", "Tour", "nl").decode().split("---")[2].strip())
    Een tour.
    <BLANKLINE>
    ```{r}
    x <- 1
    ```
    <BLANKLINE>
    ## 1. Lees
    <BLANKLINE>
    ```{r}
    x
    ```
    """
    opening, *rest = _SECTION.split(script)
    about, code = _about(opening)
    parts = [_head(title, language) + "---\n", about + "\n", _chunk(code)]
    for heading, body in zip(rest[::2], rest[1::2], strict=True):
        parts += [f"## {heading}\n", _chunk(body)]
    return "\n".join(parts).encode()


def _head(title: str, language: str) -> str:
    said = json.dumps(title, ensure_ascii=False)  # a string of JSON is one of YAML
    return f"---\ntitle: {said}\nlang: {language}\nformat:\n  html:\n    embed-resources: true\n"


def _about(opening: str) -> tuple[str, str]:
    """Return the comment with which a script begins, and what comes after it."""
    lines = opening.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    about = "\n".join(line[1:].strip() for line in lines[:count]).strip()
    return about, "\n".join(lines[count:])


def _chunk(code: str) -> str:
    return f"```{{r}}\n{code.strip()}\n```\n" if code.strip() else ""
