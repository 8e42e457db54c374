"""The report as one page."""

from __future__ import annotations

from collections.abc import Callable

from challenge.board.markup import escape, page, paragraphs, style, tag
from challenge.board.words import day
from challenge.report.facts import Facts
from challenge.report.sections import (
    cite_section,
    data_section,
    ideas_section,
    jury_section,
    pitches_section,
    rankings_section,
    seal_section,
    summary_section,
)
from challenge.text import Texts

Section = Callable[[Facts, Texts], str]
# In the order in which they are read. Each has a title: report.section.<name>.
SECTIONS: dict[str, Section] = {
    "winners": summary_section,
    "rankings": rankings_section,
    "ideas": ideas_section,
    "pitches": pitches_section,
    "jury": jury_section,
    "data": data_section,
    "seal": seal_section,
    "cite": cite_section,
}
_SHEETS = ("style.css", "../report/report.css")


def report_page(facts: Facts, texts: Texts) -> str:
    """Return the report in a language: one page with everything in it."""
    titles = {name: texts(f"report.section.{name}") for name in SECTIONS}
    links = [tag("li", tag("a", escape(t), href=f"#{name}")) for name, t in titles.items()]
    title = texts("report.title", name=facts.name)
    head = [
        tag("h1", escape(title)),
        tag("p", escape(texts("report.lead", day=day(facts.here, texts))), class_="lead"),
        tag("nav", tag("ol", "".join(links)), aria_label=texts("report.contents")),
    ]
    body = [
        tag("section", tag("h2", escape(titles[name])) + "\n" + tell(facts, texts), id=name)
        for name, tell in SECTIONS.items()
    ]
    foot = paragraphs([texts("web.made_up")])
    return page(
        language=texts.language,
        title=title,
        body="\n".join(
            [tag("header", "\n".join(head)), tag("main", "\n".join(body)), tag("footer", foot)]
        ),
        sheet=style(*_SHEETS),
    )
