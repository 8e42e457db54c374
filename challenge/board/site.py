"""The board as a site: pages in every language that there are texts in, and the files beside them, from what the hall may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from challenge.admission import REVEALED
from challenge.board.cards import deck_of
from challenge.board.data_pages import data_part, table_part
from challenge.board.family_page import families_part
from challenge.board.hall import Hall
from challenge.board.home import home_part, phase_in_words
from challenge.board.markup import asset, escape, page, paragraphs, style, tag
from challenge.board.pitch_pages import cards_part, pitch_name, pitch_part
from challenge.board.place import Place, path_of
from challenge.board.ranking import leaderboard_part
from challenge.board.results import results_part
from challenge.board.screen import screen_foot, slides
from challenge.board.tables import TableCard
from challenge.board.words import clock
from challenge.definition import Weights
from challenge.idea_words import weights_in_words
from challenge.ledger.events import Entry
from challenge.text import Texts, languages
from challenge.workspace import Workspace

Part = Callable[[Hall, Texts, Place], str]


@dataclass(frozen=True)
class View:
    """A page: its title, its content, and whether it stands in the menu (as public.menu.<name>)."""

    title: Callable[[Hall, Texts], str]
    part: Part
    menu: bool = True


def about_part(hall: Hall, texts: Texts, place: Place) -> str:
    """Return what the score means, and how a team gets on the board."""
    anchors = hall.board.get("anchors", {}).values()
    measured = any(yardsticks.get("source_reader") is not None for yardsticks in anchors)
    keys = [
        "question",
        "score",
        "ideas",
        *(["reader"] if measured else []),
        "interval",
        "halves",
        "seal",
    ]
    if hall.phase != REVEALED:
        keys.append("ladder")
    said = [texts(f"web.explain.{key}") for key in keys]
    said += weights_in_words(Weights.of(hall.board), texts)
    if hall.quotas:
        quota, day, most = (hall.quotas[k] for k in ("quota", "day", "most"))
        key = "web.explain.files_daily" if day < quota else "web.explain.files"
        files = texts(key, quota=quota, day=day)
        said.append(texts("web.explain.counting", files=files, most=most))
    return paragraphs(said)


def views(hall: Hall) -> dict[str, View]:
    """Return name -> page, in the order of the menu; those of single pitches and tables come last."""
    menu = {
        "index": View(lambda h, _: h.name, home_part),
        "leaderboard": View(_titled("web.board"), leaderboard_part),
        "pitches": View(_titled("public.menu.pitches"), cards_part),
        "results": View(_titled("public.menu.results"), results_part),
        "data": View(_titled("public.menu.data"), data_part),
        "about": View(_titled("web.about"), about_part),
    }
    many = {
        t.page: View(_table_title(t), partial(table_part, table=t), menu=False) for t in hall.tables
    }
    if hall.families:
        many["families"] = View(_titled("public.family.page"), families_part, menu=False)
    told = [card for card in hall.pitches if card.told]
    return (
        menu
        | many
        | {
            pitch_name(c): View(_called(c.title or c.team), partial(pitch_part, card=c), menu=False)
            for c in told
        }
    )


def _table_title(table: TableCard) -> Callable[[Hall, Texts], str]:
    return lambda _, texts: table.titles[texts.told]


def _called(title: str) -> Callable[[Hall, Texts], str]:
    return lambda _, __: title


def _titled(key: str) -> Callable[[Hall, Texts], str]:
    return lambda _, texts: texts(key)


def site(hall: Hall, first: str, *, tables: bool = True) -> dict[str, str]:
    """Return path -> page: those of the first language at the top, those of others in a folder of its name each.

    first   language of the event
    tables  with a page for each table: many, and they do not change with a fact
    """
    pages = {}
    shown = views(hall)
    fixed = set() if tables else {table.page for table in hall.tables}
    for language in languages():
        texts = Texts(language)
        for name in (n for n in shown if n not in fixed):
            pages[path_of(name, language, first)] = _page(hall, texts, shown, name, first)
        pages[path_of("screen", language, first)] = screen_page(hall, texts, first)
    return pages


def screen_page(hall: Hall, texts: Texts, first: str) -> str:
    """Return the big screen as a page of its own: it turns its parts by itself."""
    place = Place.static(texts.language, first)
    main = tag("main", "\n".join(slides(hall, texts, place)))
    title = f"{texts('public.menu.screen')} · {hall.name}"
    return page(
        language=texts.language,
        title=title,
        body=main + tag("footer", screen_foot(hall, texts, logo())),
        sheet=sheet(place) + asset("screen.css"),
        script=asset("screen.js"),
        head=_icon(place),
        look="kr screen",
    )


def not_found(hall: Hall, language: str, first: str, *, base: str) -> str:
    """Return what a visitor sees at an address where nothing is; `base` is where the site begins, as `/board/`."""
    texts, place = Texts(language), Place.inside(base, language, first)
    back = tag("a", escape(texts("public.missing.back")), href=place.page("index"), class_="button")
    content = paragraphs([texts("public.missing.what")], "lead") + tag("p", back)
    title = texts("public.missing.title")
    return _whole(hall, texts, views(hall), place, title=title, content=content, others={})


def assets() -> Mapping[str, bytes]:
    """Return path -> content of what the pages ask their own server for."""
    folder = Path(__file__).parent / "assets"
    names = ("inter.woff2", "inter.LICENSE.txt", "logo.svg")
    return {f"assets/{name}": (folder / name).read_bytes() for name in names}


def files_beside(hall: Hall, workspace: Workspace, entries: list[Entry]) -> dict[str, bytes]:
    """Return path -> content of everything that the pages link to and that is no page: kits, slides, codebook, assets."""
    files = dict(assets())
    files |= {f"kits/{kit.file}": (workspace.kits / kit.file).read_bytes() for kit in hall.kits}
    for card in hall.pitches:
        if card.deck and (deck := deck_of(workspace, entries, card.slug)) is not None:
            files[card.deck] = deck
    if hall.codebook:
        found = sorted((workspace.public / "codebook").glob("*.html"))
        files |= {f"codebook/{path.name}": path.read_bytes() for path in found}
    return files


def sheet(place: Place) -> str:
    """Return the style sheet of the pages; its font lies with the files of the site."""
    address = place.file("assets/inter.woff2")
    face = (
        '@font-face { font-family: "Inter Kansrijk"; font-weight: 100 900; font-display: swap; '
        f'src: url("{address}") format("woff2"); }}\n'
    )
    return face + style("style.css")


@cache
def logo() -> str:
    """Return the logo as SVG that stands in a page, as a picture without words."""
    return asset("logo.svg").strip().replace("<svg ", '<svg aria-hidden="true" ', 1)


def _page(hall: Hall, texts: Texts, shown: Mapping[str, View], name: str, first: str) -> str:
    place = Place.static(texts.language, first)
    view = shown[name]
    up = "" if texts.language == first else "../"
    others = {k: f"{up}{path_of(name, k, first)}" for k in languages() if k != texts.language}
    content = view.part(hall, texts, place)
    title = view.title(hall, texts)
    return _whole(hall, texts, shown, place, title=title, content=content, others=others, name=name)


def _whole(
    hall: Hall,
    texts: Texts,
    shown: Mapping[str, View],
    place: Place,
    *,
    title: str,
    content: str,
    others: Mapping[str, str],
    name: str = "",
) -> str:
    """Put head and foot around a content; `others`: language -> the same page in it."""
    pill = tag("span", escape(texts("web.phase", phase=texts(f"phases.{hall.phase}"))), class_="pill")  # fmt: skip
    skip = tag("a", escape(texts("public.menu.skip")), href="#main", class_="skip")
    main = tag("div", pill) + tag("h1", escape(title)) + content
    written = texts("site.written", moment=clock(hall.moment, texts))
    big = tag("a", escape(texts("public.menu.screen")), href=place.page("screen"))
    foot = paragraphs([phase_in_words(hall, texts), texts("web.made_up"), written]) + tag("p", big)
    body = "\n".join(
        [
            skip,
            tag("header", _bar(hall, texts, shown, place, name, others), class_="top"),
            tag("main", main, id="main", tabindex="-1"),
            tag("footer", foot),
        ]
    )
    called = title if title == hall.name else f"{title} · {hall.name}"
    script = asset("live.js")
    return page(language=texts.language, title=called, body=body, sheet=sheet(place), script=script, head=_icon(place))  # fmt: skip


def _icon(place: Place) -> str:
    return f'<link rel="icon" href="{place.file("assets/logo.svg")}" type="image/svg+xml">\n'


def _bar(
    hall: Hall,
    texts: Texts,
    shown: Mapping[str, View],
    place: Place,
    name: str,
    others: Mapping[str, str],
) -> str:
    """Return the head of a page: whose it is, the way to the others, and to this one in other languages."""
    brand = tag("a", logo() + tag("span", escape(hall.name)), href=place.page("index"), class_="brand")  # fmt: skip
    links = []
    for target, view in shown.items():
        if view.menu:
            here = {"aria_current": "page"} if target == name else {}
            links.append(
                tag("a", escape(texts(f"public.menu.{target}")), href=place.page(target), **here)
            )
    for language, address in others.items():
        words = {"href": address, "lang": language, "hreflang": language, "class_": "other"}
        links.append(tag("a", escape(Texts(language)("web.language_name")), **words))
    if hall.entrance:
        links.append(tag("a", escape(texts("sign_in.title")), href=hall.entrance))
    menu = tag("nav", "".join(links), aria_label=texts("site.menu"))
    return tag("div", brand + menu, class_="bar")
