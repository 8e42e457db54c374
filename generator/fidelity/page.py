"""The check as one HTML page that opens without a server and asks for nothing outside itself."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

from generator.fidelity.bar import Bar
from generator.fidelity.plots import figure_row, overview_row
from generator.fidelity.summary import by_domain, passes, tally
from generator.fidelity.verdict import Figure
from generator.fidelity.words import Words

STYLE = Path(__file__).with_name("page.css")


def write_page(figures: Sequence[Figure], bar: Bar, path: Path, *, language: str = "nl") -> None:
    """Write the page to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_html(figures, bar, language), encoding="utf-8")


def as_html(figures: Sequence[Figure], bar: Bar, language: str = "nl") -> str:
    """Return the page: the verdict, all domains at a glance, then every figure of every domain."""
    words = Words(language)
    domains = by_domain(figures)
    sections = "".join(_domain(name, group, words) for name, group in domains.items())
    return (
        f'<!doctype html><html lang="{words.language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words('title')}</title><style>{STYLE.read_text(encoding='utf-8')}</style>"
        f"<main><h1>{words('title')}</h1><p>{words('lead')}</p>"
        f"{_head(figures, bar, words)}{_overview(domains, words)}"
        f'<label class="only"><input type="checkbox" id="only"> {words("only")}</label>'
        f'<p class="key">{words("key")}</p>{sections}</main></html>\n'
    )


def _head(figures: Sequence[Figure], bar: Bar, words: Words) -> str:
    all_of_them = tally(figures)
    missed = passes(figures, bar)
    differ = all_of_them.covered - all_of_them.agree
    numbers = "".join(
        f'<div class="{kind}"><b>{value}</b> <span>{words(kind)} {words("of", count=total)}</span></div>'
        for kind, value, total in (
            ("covered", all_of_them.covered, all_of_them.figures),
            ("agree", all_of_them.agree, all_of_them.covered),
            ("differ", differ, all_of_them.covered),
        )
    )
    reasons = "".join(f"<li>{html.escape(words.shortfall(m))}</li>" for m in missed)
    verdict = words("missed" if missed else "passed")
    kind = "missed" if missed else "passed"
    return f'<div class="numbers">{numbers}</div><div class="bar {kind}"><b>{verdict}</b><ul>{reasons}</ul></div>'


def _overview(domains: dict[str, list[Figure]], words: Words) -> str:
    rows = [f'<p class="ends"><span>← {words("lower")}</span><span>{words("higher")} →</span></p>']
    for name, group in domains.items():
        counted = tally(group)
        if counted.covered:
            rows.append(
                f'<a href="#{name}" title="{words("scroll", domain=words.domain(name))}">'
                f"<span>{words.domain(name)}</span>{overview_row(group)}"
                f"<small>{counted.agree}/{counted.covered}</small></a>"
            )
    return (
        f"<section><h2>{words('overview')}</h2><p>{words('overview_lead')}</p>"
        f'<div class="overview">{"".join(rows)}</div></section>'
    )


def _domain(name: str, group: list[Figure], words: Words) -> str:
    counted = tally(group)
    head = "".join(
        f"<th>{words(key)}</th>" for key in ("figure", "plot", "published", "ours", "verdict")
    )
    rows = "".join(_row(f, words) for f in group if f.value is not None)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    lead = words(
        "domain_lead", agree=counted.agree, covered=counted.covered, figures=counted.figures
    )
    return (
        f'<section id="{name}"><h2>{words.domain(name)}</h2><p>{lead}</p>{table}'
        f"{_left_out([f for f in group if f.value is None], words)}</section>"
    )


def _row(figure: Figure, words: Words) -> str:
    target, comparison = figure.target, figure.comparison
    kind = "differs" if figure.verdict == "differs" else "agrees"
    allowed = words(
        "allowed",
        allowed=words.number(figure.allowed),
        tolerance=words.number(figure.tolerance),
        sampling=words.number(figure.sampling),
        n=words.number(figure.n),
    )
    asides = [words(comparison.on)]
    if comparison.year_differs(target):
        asides.append(words("year", ours=comparison.year, theirs=target.reference_year))
    said = " · ".join(html.escape(a) for a in asides)
    english = "".join(
        f'<small lang="en">{html.escape(text)}</small>'
        for text in (comparison.definition, comparison.note)
        if text
    )
    return (
        f'<tr class="{kind}" title="{html.escape(allowed)}"><td>{_name(figure, words)}<small>{said}</small>{english}</td>'
        f"<td>{figure_row(figure)}</td>"
        f'<td class="n" data-label="{words("published")}">{words.number(figure.published)} <small>{_unit(figure, words)}</small></td>'
        f'<td class="n" data-label="{words("ours")}">{words.number(figure.value)}</td>'
        f'<td><span class="verdict">{words(f"{kind}_one")}</span></td></tr>'
    )


def _name(figure: Figure, words: Words) -> str:
    target = figure.target
    spaced = target.breakdown.replace(";", "; ").replace("_", " ")
    breakdown = html.escape(re.sub(r"(?<=\w)=", " = ", spaced))
    return (
        f'<a class="id" href="{html.escape(target.source)}" title="{words("source")}: {html.escape(target.quote)}">{target.id}</a> '
        f'<span lang="en">{html.escape(target.population)}: {breakdown} ({html.escape(target.reference_year)})</span>'
    )


def _unit(figure: Figure, words: Words) -> str:
    total = figure.comparison.of
    return (
        html.escape(figure.target.unit)
        if total is None
        else words("part", total=words.number(total))
    )


def _left_out(figures: list[Figure], words: Words) -> str:
    if not figures:
        return ""
    items = "".join(
        f'<li>{_name(f, words)}: <em lang="en">{html.escape(f.reason)}</em></li>' for f in figures
    )
    return f"<details><summary>{words('not_covered')} ({len(figures)})</summary><ul>{items}</ul></details>"
