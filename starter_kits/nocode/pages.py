"""HTML that prints: one file without anything from elsewhere, in the style that the pages of this kit share."""

from __future__ import annotations

from html import escape
from pathlib import Path

_STYLE = Path(__file__).with_name("pages.css")


def page(title: str, body: str, *, language: str, landscape: bool = False) -> bytes:
    """Return a whole document.

    body       HTML, escaped by who made it
    landscape  whether paper lies on its side
    """
    style = _STYLE.read_text(encoding="utf-8")
    if landscape:
        style += "@page { size: A4 landscape }\n"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    ).encode()


def listed(items: list[str], tag: str = "ul") -> str:
    """Return texts as a list."""
    return f"<{tag}>" + "".join(f"<li>{escape(i)}</li>" for i in items) + f"</{tag}>"
