"""The public pages inside pages of somebody else, such as Streamlit's: the very same parts, under the very same sheet."""

from __future__ import annotations

from challenge.board.hall import Hall
from challenge.board.markup import style, tag
from challenge.board.place import Place
from challenge.board.site import views
from challenge.text import Texts

BASE = "/board/"


def part(name: str, hall: Hall, texts: Texts, *, look: str = "", base: str = BASE) -> str:
    """Return the content of a page: index, leaderboard, pitches, results, data, about, and those of single pitches and tables.

    look  light or dark, where the page around it has chosen; empty: as the reader's system
    base  where the static pages are served: links lead there

    Raises KeyError for a page that is not there (now).
    """
    view = views(hall)[name]
    inner = view.part(hall, texts, Place.inside(base, texts.language, hall.language))
    return tag("div", inner, class_=f"kr kr-{look}" if look else "kr")


def title(name: str, hall: Hall, texts: Texts) -> str:
    """Return the title of a page."""
    return views(hall)[name].title(hall, texts)


def sheet() -> str:
    """Return the style sheet as an element: everything in it holds for what stands under .kr only."""
    return tag("style", style("style.css"))
