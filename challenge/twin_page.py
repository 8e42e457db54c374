"""The report on a twin as one page: a light for privacy and one for use, the measures, and words for a privacy officer."""

from __future__ import annotations

from typing import Any

from challenge.board.markup import Column, escape, page, paragraphs, style, table, tag
from challenge.text import Texts

_SHEETS = ("style.css", "../twin_page.css")


def twin_page(document: dict[str, Any], texts: Texts) -> str:
    """Return the page in a language. Nothing on it comes from another computer."""
    rows = texts.whole(document["rows"])
    lead = texts("twin.report.lead", rows=rows, tables=len(document["tables"]))
    body = [
        tag("h1", escape(texts("twin.report.title"))),
        tag("p", escape(lead), class_="lead"),
        tag("div", "".join(_light(about, document, texts) for about in ("privacy", "use")), class_="lights"),
        tag("p", escape(texts("twin.report.officer_not")), class_="say"),
        tag("h2", escape(texts("twin.report.measures"))),
        *(_measures(about, document, texts) for about in ("privacy", "use")),
        tag("h2", escape(texts("twin.report.officer"))),
        paragraphs(_officer(document, texts)),
        tag("h2", escape(texts("twin.report.columns"))),
        tag("p", escape(texts("twin.report.columns_lead"))),
        *(_columns(name, scores, texts) for name, scores in document["columns"].items()),
    ]  # fmt: skip
    inner = tag("main", "\n".join(body)) + tag("footer", escape(texts("twin.report.footer")))
    return page(
        language=texts.language,
        title=texts("twin.report.title"),
        body=inner,
        sheet=style(*_SHEETS),
    )


def _light(about: str, document: dict[str, Any], texts: Texts) -> str:
    light = document["lights"][about]
    said = texts(f"twin.report.{'summary' if about == 'privacy' else 'use'}_{light}")
    word = tag("strong", escape(texts(f"twin.light.{light}")), class_="word")
    name = tag("span", escape(texts(f"twin.report.{about}")), class_="about")
    return tag("section", f"{name}{word}{tag('p', escape(said))}", class_=f"light {light}")


def _measures(about: str, document: dict[str, Any], texts: Texts) -> str:
    """Return the measures of one kind: light, name, what it says, and for each table its numbers."""
    found = [m for m in document["measures"] if m["about"] == about]
    parts = [tag("h3", escape(texts(f"twin.report.{about}")))]
    for name in dict.fromkeys(m["name"] for m in found):
        own = [m for m in found if m["name"] == name]
        rows = [_row(m, texts) for m in own]
        title = tag("h4", escape(texts(f"twin.measure.{name}")))
        heads = [
            Column(texts("twin.head.table"), left=True),
            Column(texts("twin.head.light"), left=True),
            Column(texts("twin.head.value")),
            Column(texts("twin.head.beside")),
        ]
        grid = table(heads, rows, label=texts(f"twin.measure.{name}"))
        parts.append(
            tag("section", f"{title}{tag('p', escape(texts(f'twin.explain.{name}')))}{grid}")
        )
    return "\n".join(parts)


def _row(measure: dict[str, Any], texts: Texts) -> list[str]:
    place = ", ".join(p for p in (measure["table"], measure["column"]) if p) or "–"
    marks = {"green": "●", "amber": "▲", "red": "■"}  # never by colour alone
    light = measure["light"]
    return [
        place,
        f"{marks[light]} {texts(f'twin.light.{light}')}",
        texts.number(measure["value"]),
        texts.number(measure["beside"]),
    ]


def _officer(document: dict[str, Any], texts: Texts) -> list[str]:
    kinds = ("what", "hold_out", "personal", "small")  # what is not claimed stands at the top
    said = [texts(f"twin.report.officer_{kind}") for kind in kinds]
    nothing = texts("twin.report.officer_nothing")
    for name, found in document["tables"].items():
        known, secret = (", ".join(found[k]) or nothing for k in ("known", "secret"))
        words = texts("twin.report.officer_known", known=known, secret=secret)
        said.append(f"{name}: {words}" if len(document["tables"]) > 1 else words)
    if not document["anonymeter"]:
        said.append(texts("twin.report.officer_anonymeter"))
    return said


def _columns(name: str, scores: dict[str, float], texts: Texts) -> str:
    heads = [Column(texts("twin.head.column"), left=True), Column(texts("twin.report.score"))]
    ordered = sorted(scores.items(), key=lambda found: 2.0 if found[1] is None else found[1])
    rows = [[column, texts.number(score)] for column, score in ordered]
    grid = table(heads, rows, label=name)
    summary = tag("summary", escape(f"{name} ({len(rows)})"))
    return tag("details", summary + grid)
