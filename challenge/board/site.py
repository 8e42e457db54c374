"""The board as a site: pages in both languages, from the board document. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from challenge.admission import CLOSED, JUDGING, REVEALED
from challenge.board.markup import escape, page, paragraphs, style, tag
from challenge.board.parts import overall_part, pitches_part, track_part, winner_cards
from challenge.standings import IDEAS, SIGNALS, TRACKS
from challenge.text import LANGUAGES, Texts

Document = dict[str, Any]
_FOLLOWS = {CLOSED: "web.no_more", JUDGING: "web.judging", REVEALED: "web.final"}


def site(document: Document, first: str, *, moment: str) -> dict[str, str]:
    """Return path -> page: those of the first language at the top, those of the other in a folder of its name.

    first   language of the event
    moment  when this was written, for people
    """
    pages = {}
    for language in LANGUAGES:
        texts = Texts(language)
        names = {name: title(texts) for name, title in _pages(document).items()}
        for name in names:
            own = "" if language == first else f"{language}/"
            pages[f"{own}{name}.html"] = _page(document, texts, name, names, first, moment)
    return pages


def _pages(document: Document) -> dict[str, Callable[[Texts], str]]:
    """Return name -> title, of the pages that there is something to put on."""
    found: dict[str, Callable[[Texts], str]] = {
        "index": lambda t: t("web.board"),
        SIGNALS: lambda t: t("web.signals.heading"),
        IDEAS: lambda t: t("web.ideas.heading"),
    }
    if document["pitch"]:
        found["pitches"] = lambda t: t("site.pitches")
    if document["overall"]:
        found["overall"] = lambda t: t("site.overall")
    return found | {"about": lambda t: t("web.about")}


def _page(
    document: Document, texts: Texts, name: str, names: dict[str, str], first: str, moment: str
) -> str:
    phase = texts("web.phase", phase=texts(f"phases.{document['phase']}"))
    head = [
        _menu(texts, name, names, first),
        tag("h1", escape(document["event"])),
        tag("p", tag("span", escape(phase), class_="pill")),
    ]
    if name != "index":
        head.append(tag("h2", escape(names[name])))
    follows = texts(_FOLLOWS.get(document["phase"], "site.follows"))
    foot = paragraphs([follows, texts("web.made_up"), texts("site.written", moment=moment)])
    body = "\n".join(
        [
            tag("header", "\n".join(head)),
            tag("main", _content(document, texts, name, names)),
            tag("footer", foot),
        ]
    )
    title = f"{names[name]} · {document['event']}"
    return page(language=texts.language, title=title, body=body, sheet=style("style.css"))


def _menu(texts: Texts, name: str, names: dict[str, str], first: str) -> str:
    """Return the way to the other pages, and to this one in the other language."""
    links = []
    for target, title in names.items():
        here = {"aria_current": "page"} if target == name else {}
        links.append(tag("a", escape(title), href=f"{target}.html", **here))
    other = next(language for language in LANGUAGES if language != texts.language)
    path = f"{other}/{name}.html" if texts.language == first else f"../{name}.html"
    words = {"href": path, "lang": other, "hreflang": other, "class_": "other"}
    links.append(tag("a", escape(texts("web.language")), **words))
    return tag("nav", "".join(links), aria_label=texts("site.menu"))


def _content(document: Document, texts: Texts, name: str, names: dict[str, str]) -> str:
    match name:
        case "index":
            return _index(document, texts)
        case "overall":
            return overall_part(document, texts)
        case "pitches":
            return pitches_part(document, texts)
        case "about":
            return _about(document, texts)
    return track_part(document, texts, name)


def _index(document: Document, texts: Texts) -> str:
    """Return the front page: who won, or what the live board shows of each track."""
    parts = [tag("p", escape(texts("web.subtitle")), class_="lead")]
    if document["phase"] == REVEALED:
        parts.append(winner_cards(document, texts))
    if document["overall"]:
        parts += [tag("h2", escape(texts("site.overall"))), overall_part(document, texts)]
        return "\n".join(parts)
    for track in TRACKS:
        parts.append(tag("h2", escape(texts(f"web.{track}.heading"))))
        parts.append(track_part(document, texts, track))
    return "\n".join(parts)


def _about(document: Document, texts: Texts) -> str:
    """Return what the score means, and how a team gets on the board."""
    keys = ["question", "score", "ideas", "interval", "halves", "seal"]
    if document["phase"] != REVEALED:
        keys.append("ladder")
    return paragraphs([texts(f"web.explain.{key}") for key in keys])
