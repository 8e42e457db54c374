"""HTML in small pieces. Everything that comes from outside passes through `escape`; nothing here asks anything of a server."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from challenge.text import printable


def escape(text: object) -> str:
    r"""Return a text as it may stand in HTML; letters that cannot be shown become a mark.

    >>> escape("<b>A & B\x07</b>")
    '&lt;b&gt;A &amp; B�&lt;/b&gt;'
    """
    return html.escape(printable(str(text)))


def tag(name: str, content: str = "", **attributes: str) -> str:
    """Return an element; `content` is HTML already, values of attributes are not. `class_` is written class.

    >>> tag("a", escape("A < B"), href="x.html", class_="left")
    '<a href="x.html" class="left">A &lt; B</a>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>"


def paragraphs(lines: Iterable[str], class_: str = "") -> str:
    """Return a paragraph for each line of text."""
    more = {"class_": class_} if class_ else {}
    return "\n".join(tag("p", escape(line), **more) for line in lines)


@dataclass(frozen=True)
class Column:
    """The head of a column. `left`: of words; `wide`: left out on a telephone."""

    title: str
    left: bool = False
    wide: bool = False

    @property
    def style(self) -> Mapping[str, str]:
        """Its attributes."""
        names = [name for name in ("left", "wide") if getattr(self, name)]
        return {"class_": " ".join(names)} if names else {}


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], *, caption: str = "", label: str = ""
) -> str:
    """Return a table of texts; the first column of words names the row.

    label  what the table is, for who cannot see it, where no caption says so
    """
    named = next((i for i, column in enumerate(columns) if column.left), -1)
    head = "".join(tag("th", escape(c.title), scope="col", **c.style) for c in columns)
    body = []
    for row in rows:
        cells = [
            tag("th", escape(cell), scope="row", **column.style)
            if i == named
            else tag("td", escape(cell), **column.style)
            for i, (column, cell) in enumerate(zip(columns, row, strict=True))
        ]
        body.append(tag("tr", "".join(cells)))
    said = tag("caption", escape(caption)) if caption else ""
    inner = f"{said}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"
    # A wide table scrolls by itself: the page stays as narrow as the screen. Keys can scroll it as well.
    named_so = {"aria_label": label} if label else {}
    return tag("div", tag("table", inner), class_="scroll", tabindex="0", role="group", **named_so)


@cache
def style(*names: str) -> str:
    """Return style sheets of this package, or at a path from it, in one text."""
    folder = Path(__file__).parent
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def asset(name: str) -> str:
    """Return a text file of `assets`."""
    return style(f"assets/{name}")


def hash_of(text: str) -> str:
    """Return what a policy names an inline script or style sheet by (CSP level 2)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(*, sheet: str, script: str = "") -> str:
    """Return what a page with this style and this script may do: nothing else, and nothing of another host."""
    rules = ["default-src 'none'", f"style-src {hash_of(sheet)}", "img-src 'self' data:"]
    rules += [
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    ]  # who signs in sends a form, to this server
    if script:
        rules += [f"script-src {hash_of(script)}", "connect-src 'self'"]
    return "; ".join(rules)


def page(
    *,
    language: str,
    title: str,
    body: str,
    sheet: str,
    script: str = "",
    head: str = "",
    look: str = "kr",
) -> str:
    """Return a whole page, with its style and script inside.

    head  what else belongs there, as HTML
    look  classes of the body
    """
    sheet = f"\n{sheet}"
    behind = f"<script>{script}</script>\n" if script else ""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(sheet=sheet, script=script)}">\n'
        f"<title>{escape(title)}</title>\n{head}<style>{sheet}</style>\n</head>\n"
        f'<body class="{look}">\n{body}\n{behind}</body>\n</html>\n'
    )
