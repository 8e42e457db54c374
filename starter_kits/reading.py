"""Texts of a kit as pages: who double-clicks a file that ends in .md sees nothing on many machines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from markdown_it import MarkdownIt

from starter_kits.nocode.pages import page

_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_TEXT = re.compile(r"\b([A-Z]{4,}(?:\.en)?)\.md\b")
_ENGLISH = ".en"


def as_pages(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a page for each text at the top of a kit: README.html beside README.md."""
    return {
        f"{name[:-3]}.html": as_page(content.decode(), "en" if _ENGLISH in name else "nl")
        for name, content in files.items()
        if name.endswith(".md") and "/" not in name
    }


def as_page(text: str, language: str) -> bytes:
    """Return a text in Markdown as a page that needs no other file; a name of a text becomes that of its page.

    >>> b"<h1>Regels</h1>" in as_page("# Regels", "nl"), b"<title>Regels</title>" in as_page("# Regels", "nl")
    (True, True)
    """
    title = _TITLE.search(text)
    body = _reader().render(_TEXT.sub(r"\1.html", text))
    return page(
        title[1] if title else "Kansrijk",
        f'<main class="sheet text">\n{body}</main>',
        language=language,
    )


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
