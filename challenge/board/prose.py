"""Text of teams, in Markdown, as HTML that can do no harm and asks nobody for anything."""

from __future__ import annotations

from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from challenge.text import printable

TOP, _DEEPEST = 4, 6  # headings of a pitch stand below those of the report


@cache
def _reader() -> MarkdownIt:
    # html: off, so that tags are shown as text; image: off, since a picture would be asked of somebody's server.
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


@lru_cache(maxsize=512)  # the same pitches are shown in two languages, at every fact
def prose(text: str, *, without_title: bool = False, top: int = TOP) -> str:
    r"""Return a text in Markdown as HTML.

    without_title  leave out a heading of the first level: the page has it already
    top            level at which a heading of the first level stands

    >>> prose("# Wij\n\n<b>helpen</b> *alle* gezinnen ![x](http://y.nl/z.png)")
    '<h4>Wij</h4>\n<p>&lt;b&gt;helpen&lt;/b&gt; <em>alle</em> gezinnen !<a href="http://y.nl/z.png">x</a></p>\n'
    """
    lines = "\n".join(printable(line.replace("\t", "    ")) for line in text.splitlines())
    tokens = _reader().parse(lines)
    kept: list[Token] = []
    skipping = False
    for token in tokens:
        title = without_title and token.tag == "h1"
        if title:
            skipping = token.type == "heading_open"
            continue
        if not skipping:
            kept.append(_lowered(token, top - without_title if top < TOP else top))
    return str(_reader().renderer.render(kept, _reader().options, {}))


def _lowered(token: Token, top: int) -> Token:
    if token.type in ("heading_open", "heading_close"):
        return token.copy(tag=f"h{min(int(token.tag[1]) + top - 1, _DEEPEST)}")
    return token
