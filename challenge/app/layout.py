"""The look that all pages share: type, colour, header, footer. No request leaves the machine."""

from __future__ import annotations

import html
import re
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from challenge import board
from challenge.accounts import Account
from challenge.app.main_pages import PAGES
from challenge.board import embed, markup
from challenge.board.markup import Column
from challenge.errors import Damaged, EventError, NotAllowed, Refused
from challenge.text import Texts, languages

T = TypeVar("T")

LOGO = str(Path(board.__file__).parent / "assets" / "logo.svg")
_STYLE = """
<style>
  .block-container { max-width: 1120px; padding-top: 3.8rem; }
  .kr-bar { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; justify-content: flex-end; font-size: .95rem; }
  .kr-bar a { color: light-dark(#0b6e63, #5cc4b5); padding: .2rem 0; }
  .kr-bar a:focus-visible { outline: 3px solid light-dark(#0b6e63, #5cc4b5); outline-offset: 2px; }
  .kr-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .4rem 1rem; margin-bottom: .2rem; }
  .kr-head h1 { font-size: 2.1rem; font-weight: 650; letter-spacing: -.01em; padding: 0; margin: 0; overflow-wrap: anywhere; }
  .kr-pill { font-size: .85rem; padding: .1rem .7rem; border: 1px solid currentColor; border-radius: 99px; }
  .kr-lead { font-size: 1.08rem; margin: 0 0 1.2rem; max-width: 46rem; }
  .kr-say { border-left: 4px solid light-dark(#0b6e63, #5cc4b5); padding: .6rem 1rem; margin: .4rem 0 1.4rem; font-size: 1.05rem; background: color-mix(in srgb, light-dark(#0b6e63, #5cc4b5) 9%, transparent); border-radius: 0 8px 8px 0; overflow-wrap: anywhere; }
  .kr-bad { border-left-color: light-dark(#b3541e, #f0a070); background: color-mix(in srgb, #b3541e 10%, transparent); }
  .kr-bad b { display: block; }
  .kr-bad span { display: block; }
  .kr-card { border: 1px solid color-mix(in srgb, currentColor 22%, transparent); border-radius: 12px; padding: 1rem 1.3rem; max-width: 48rem; overflow-wrap: anywhere; }
  .kr-card h2 { font-size: 1.35rem; margin: 0 0 .4rem; padding: 0; }
  .kr-card h3 { font-size: 1.1rem; margin: .8rem 0 .2rem; padding: 0; }
  .kr-button { display: inline-block; background: light-dark(#0b6e63, #5cc4b5); color: light-dark(#ffffff, #0b1f1c) !important; padding: .5rem 1.2rem; border-radius: 8px; font-weight: 600; text-decoration: none; }
  .kr-button:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
  .kr-line { margin: .3rem 0; max-width: 52rem; }
  .kr-title { font-size: 1.05rem; font-weight: 650; margin: 0; padding: 0; }
  .kr-facts { max-width: 36rem; display: grid; grid-template-columns: auto 1fr; gap: .2rem 1rem; margin: .4rem 0 0 !important; padding: 0 !important; font-variant-numeric: tabular-nums; }
  .kr-facts dt, .kr-facts dd { margin: 0 !important; } .kr-facts dd { font-weight: 600; text-align: right; }
  .kr-facts dd.kr-remark { grid-column: 1 / -1; font-weight: 400; font-size: .9rem; text-align: left; }
  .kr-foot { margin-top: 2.5rem; font-size: .9rem; }
  .kr-narrow { display: none; }
  @media (max-width: 640px) { .kr-narrow { display: inline; } .kr-head h1 { font-size: 1.6rem; } }
  /* Streamlit's own are too faint to read: notes, and what was chosen in the dark. */
  [data-testid=stCaptionContainer] { opacity: 1; }
  [data-testid=stCaptionContainer] p { color: light-dark(#51605d, #b4c2bf); }
  [data-testid=stFileUploaderDropzoneInstructions] { display: none; }
  [data-testid=stMultiSelect] span[title] { color: light-dark(#ffffff, #101817); }
</style>
"""


def frame(texts: Texts, who: Account | None, path: str) -> None:
    """Draw what stands around every page: style, who is signed in, and the way to the other languages.

    path  of the page, to come back to
    """
    st.html(embed.sheet() + _STYLE)
    back = urllib.parse.quote(f"/{path}", safe="")
    links = [
        f'<a href="/language?to={language}&amp;back={back}" lang="{language}" target="_self">'
        f"{html.escape(Texts(language)('web.language_name'))}</a>"
        for language in languages()
        if language != texts.language
    ]
    # On a telephone the menu hides behind a sign: what somebody came for stands here as well.
    own = [
        f'<a class="kr-narrow" href="/{page}" target="_self">{html.escape(texts(title))}</a>'
        for _, title, page, roles in PAGES
        if who and who.role in roles and page != path
    ]
    links = [*own, *links]
    name = texts("sign_in.as", name=who.name) if who else texts("sign_in.title")
    links.append(f'<a href="/sign-in" target="_self">{html.escape(name)}</a>')
    st.html(f'<div class="kr-bar">{"".join(links)}</div>')


def header(title: str, pill: str, lead: str) -> None:
    """Draw the head of a page."""
    mark = f'<span class="kr-pill">{html.escape(pill)}</span>' if pill else ""
    st.html(
        f'<div class="kr-head"><h1>{html.escape(title)}</h1>{mark}</div>'
        f'<p class="kr-lead">{html.escape(lead)}</p>'
    )


def say(text: str) -> None:
    """Draw one sentence that everybody should read."""
    st.html(f'<div class="kr-say" role="note">{html.escape(text)}</div>')


def problems(found: Sequence[Mapping[str, Any]], *, grave: bool = True) -> None:
    """Draw findings: what, where, mend. One box for each, all at once; `grave` ones keep a file from being taken in."""
    role, look = ("alert", "kr-say kr-bad") if grave else ("note", "kr-say")
    for one in found:
        parts = "".join(f"<span>{html.escape(one[k])}</span>" for k in ("where", "mend") if one[k])
        st.html(f'<div class="{look}" role="{role}"><b>{html.escape(one["text"])}</b>{parts}</div>')


def refused(error: Exception, texts: Texts) -> None:
    """Draw why something may not be done, and what to do; of trouble on the server no place and no reason."""
    if isinstance(error, EventError):
        found = error.parts(texts.language)
        where = "" if isinstance(error, Damaged) else found.where  # a folder of the server
        problems([{"text": found.what, "where": where, "mend": found.mend}])
    else:
        problems([{"text": texts("web.damaged"), "where": "", "mend": ""}])


def attempt(act: Callable[[], T], texts: Texts) -> T | None:
    """Return what `act` returns; where that is not allowed, say why and return None."""
    try:
        return act()
    except (NotAllowed, Refused) as error:
        refused(error, texts)
        return None


def plain(text: str) -> str:
    """Return a text so that none of its marks means anything where Streamlit reads Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#$:~|" else c for c in text)


def look() -> str:
    """Return the colours that the visitor has chosen: light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def framed(page: str) -> str:
    """Return HTML under the sheet of the public pages, in the colours that the visitor has chosen."""
    return f'<div class="kr kr-{look()}">{page}</div>'


def drawing(page: str) -> None:
    """Draw HTML with figures in it: `st.html` would take SVG away.

    One line is one block of HTML, in which Markdown means nothing; every text in it was escaped where it was made.
    Links to pages of this server open in the same tab: Streamlit would open another for each.
    """
    own = re.sub(r'<a (?=[^>]*href="/)', '<a target="_self" ', page)
    st.markdown(own.replace("\n", "&#10;"), unsafe_allow_html=True)


def line(text: str) -> str:
    """Return a paragraph."""
    return f'<p class="kr-line">{html.escape(text)}</p>'


def button(text: str, target: str) -> str:
    """Return a link to a page of this server that looks like the main button; it opens in the same tab."""
    return (
        f'<a class="kr-button" href="{html.escape(target)}" target="_self">{html.escape(text)}</a>'
    )


def card_title(text: str) -> str:
    """Return the title of a card."""
    return f'<h3 class="kr-title">{html.escape(text)}</h3>'


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Return names with their values; a value without a name is a remark on the one before."""
    rows = "".join(
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>"
        if name
        else f'<dd class="kr-remark">{html.escape(value)}</dd>'
        for name, value in pairs
    )
    return f'<dl class="kr-facts">{rows}</dl>'


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, label: str) -> None:
    """Draw a table of texts, as the public pages do.

    label  what the table is, for who cannot see it
    """
    st.html(framed(markup.table(columns, rows, label=label)))


def foot(text: str) -> None:
    """Draw the foot of a page."""
    st.html(f'<p class="kr-foot">{html.escape(text)}</p>')
