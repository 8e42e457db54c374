"""The codebook as one HTML page that opens without a server, and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

from generator.codebook import Column, Table, databases, labels, phrase, tables
from generator.questionnaire import module_table, modules

HERE = Path(__file__).parent
FEW = 6  # as many codes are shown at once; more are behind a click, or a search that finds one
_OTHER = {"nl": "en", "en": "nl"}
_WORDS = {
    "nl": {
        "title": "Codeboek",
        "lead": "Alle gegevens zijn verzonnen: geen enkele rij hoort bij een bestaand kind of gezin.",
        "search": "Zoek een tabel, een kolom, een woord of een code",
        "marked": "alleen gemarkeerde kolommen",
        "none": "Niets gevonden. Probeer een ander woord, of een deel ervan.",
        "some": "Gevonden kolommen: {columns}, tabellen: {tables}.",
        "other": "English",
        "column": "kolom",
        "type": "type",
        "label": "betekenis",
        "codes": "codes en ontbrekende waarden",
        "missing": "ontbreekt",
        "range": "bereik",
        "reference": "Peildatum",
        "key": "Sleutel",
        "file": "Bestand",
        "rule": "(naam volgens de regel, niet in een bron gezien)",
        "year": "‹jaar›",
        "month": "‹jaar en maand›",
        "is_key": "sleutel",
        "kit": "van het pakket",
        "kit_means": "toegevoegd door het pakket: staat niet in het echte bestand",
        "placeholder": "naam niet geverifieerd",
        "placeholder_means": "in het echt kan de tabel of kolom anders heten",
        "values": "{count} codes",
        "blanks": "{count} spaties",
    },
    "en": {
        "title": "Codebook",
        "lead": "All data are made up: not one row belongs to a child or family that exists.",
        "search": "Search for a table, a column, a word or a code",
        "marked": "marked columns only",
        "none": "Nothing found. Try another word, or a part of it.",
        "some": "Columns found: {columns}, tables: {tables}.",
        "other": "Nederlands",
        "column": "column",
        "type": "type",
        "label": "meaning",
        "codes": "codes and missing values",
        "missing": "missing",
        "range": "range",
        "reference": "Reference date",
        "key": "Key",
        "file": "File",
        "rule": "(name by the rule, not seen in a source)",
        "year": "‹year›",
        "month": "‹year and month›",
        "is_key": "key",
        "kit": "of the kit",
        "kit_means": "added by the kit: not in the real file",
        "placeholder": "name not verified",
        "placeholder_means": "the real table or column may be called otherwise",
        "values": "{count} codes",
        "blanks": "{count} blanks",
    },
}


def as_html(language: str) -> str:
    """Return the codebook as one page; search works offline."""
    words = _WORDS[language]
    style, script = ((HERE / f"pages.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    sections = "".join(_html_table(table, language) for d in databases() for table in _shown(d))
    other = _OTHER[language]
    legend = "".join(
        f'<li><span class="mark {mark}">{words[mark]}</span> {words[f"{mark}_means"]}</li>'
        for mark in ("kit", "placeholder")
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{words["title"]} Kansrijk</title>'
        f'<style>{style}</style></head><body><header class="top"><h1>{words["title"]} Kansrijk</h1>'
        f'<a href="codebook.{other}.html" lang="{other}" hreflang="{other}">{words["other"]}</a></header>'
        f'<p>{words["lead"]}</p><div class="find"><div class="row"><input type="search" aria-label="{words["search"]}" '
        f'placeholder="{words["search"]}"><label><input type="checkbox"> {words["marked"]}</label></div>'
        f'<output data-none="{words["none"]}" data-some="{words["some"]}"></output></div>'
        f'<ul class="legend">{legend}</ul><nav>{_navigation(language)}</nav><main>{sections}</main>'
        f"<script>{script}</script></body></html>\n"
    )


def as_markdown(language: str) -> str:
    """Return the codebook as Markdown."""
    words = _WORDS[language]
    lines = [f"# {words['title']} Kansrijk", "", words["lead"], ""]
    for database in databases():
        for table in _shown(database):
            lines += [f"## {database}.{table.name}", "", table.comment(language), ""]
            lines += [
                f"{words['reference']}: {phrase(table.reference, language)}. {words['key']}: {', '.join(table.key)}. "
                f"{words['file']}: {_file(table, language)}.",
                "",
                *([phrase(table.note, language), ""] if table.note else []),
                f"| {words['column']} | {words['type']} | {words['label']} | {words['codes']} |",
                "|---|---|---|---|",
            ]
            for column in table.columns:
                mark = f" ({words[column.mark]})" if column.mark else ""
                cells = [f"`{column.name}`", column.type, f"{_meaning(column, language)}{mark}"]
                lines.append("| " + " | ".join([*cells, _values(column, language)]) + " |")
            lines.append("")
    return "\n".join(lines)


def _shown(database: str) -> list[Table]:
    """Return the tables of a database, with one for each questionnaire of the panel instead of one per wave."""
    questionnaires = map(module_table, modules().values()) if database == "liss" else ()
    return [*tables(database).values(), *questionnaires]


def _navigation(language: str) -> str:
    """Return the tables by database, each with what it is; the largest database takes the full width."""
    parts = []
    for database in databases():
        listed = _shown(database)
        items = "".join(
            f'<li><a href="#{t.name}">{t.name}</a><small>{escape(_label(t, language))}</small></li>'
            for t in listed
        )
        wide = ' class="wide"' if len(listed) > FEW else ""
        parts.append(f"<div{wide}><h3>{database}.duckdb</h3><ul>{items}</ul></div>")
    return "".join(parts)


def _html_table(table: Table, language: str) -> str:
    words = _WORDS[language]
    head = "".join(f"<th>{words[k]}</th>" for k in ("column", "type", "label", "codes"))
    rows = "".join(_html_row(table, column, language) for column in table.columns)
    note = f"<p>{escape(phrase(table.note, language))}</p>" if table.note else ""
    facts = {
        words["reference"]: escape(phrase(table.reference, language)),
        words["key"]: " ".join(f"<code>{name}</code>" for name in table.key),
        words["file"]: escape(_file(table, language)),
    }
    listed = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in facts.items())
    mark = f' <span class="mark {table.mark}">{words[table.mark]}</span>' if table.mark else ""
    found_by = escape(f"{table.database}.{table.name} {_label(table, language)}")
    return (
        f'<section id="{table.name}" data-words="{found_by}">'
        f'<h2><span class="database">{table.database}.</span>{table.name}{mark}</h2>'
        f"<p>{escape(_label(table, language))}</p><dl>{listed}</dl>{note}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _html_row(table: Table, column: Column, language: str) -> str:
    words = _WORDS[language]
    marks = ["key"] if column.name in table.key else []
    marks += [column.mark] if column.mark else []
    names = {"key": words["is_key"], "kit": words["kit"], "placeholder": words["placeholder"]}
    shown = "".join(f' <span class="mark {mark}">{names[mark]}</span>' for mark in marks)
    return (
        f"<tr><td><code>{column.name}</code>{shown}</td><td><code>{column.type}</code></td>"
        f"<td>{escape(_meaning(column, language))}</td><td>{_html_values(column, language)}</td></tr>"
    )


def _html_values(column: Column, language: str) -> str:
    """Return codes as a list, range, and when a value is missing."""
    words = _WORDS[language]
    parts = []
    if codes := _codes(column):
        items = "".join(
            f"<li><code>{escape(c)}</code><span>{escape(t[language])}</span></li>"
            for c, t in codes.items()
        )
        listed = f'<ul class="codes">{items}</ul>'
        if len(codes) > FEW:
            summary = words["values"].format(count=len(codes))
            listed = f"<details><summary>{summary}</summary>{listed}</details>"
        parts.append(listed)
    parts += [f"<div>{escape(text)}</div>" for text in _range(column, language)]
    parts += [f'<div class="gone">{escape(text)}</div>' for text in _missing(column, language)]
    return "".join(parts)


def _values(column: Column, language: str) -> str:
    """Return the same in one line."""
    codes = [f"{c.strip()} = {t[language]}" for c, t in _codes(column).items()]
    parts = ["; ".join(codes)] if codes else []
    return "; ".join([*parts, *_range(column, language), *_missing(column, language)])


def _codes(column: Column) -> Mapping[str, Mapping[str, str]]:
    """Return the codes of answers, and of those left open."""
    return {**labels(column), **(column.open_answers or {})}


def _range(column: Column, language: str) -> list[str]:
    if not column.range:
        return []
    low, high = (f"{limit:.10g}" for limit in column.range)
    return [f"{_WORDS[language]['range']} {low}–{high}"]


def _missing(column: Column, language: str) -> list[str]:
    if column.missing == "never":
        return []
    words = _WORDS[language]
    code = "NULL" if column.missing_code is None else f"'{column.missing_code}'"
    if column.missing_code and not column.missing_code.strip():
        code = words["blanks"].format(count=len(column.missing_code))
    also = [(f"'{c}'", why) for c, why in (column.also_missing or {}).items()]
    gone = [(code, column.missing), *also]
    return [f"{words['missing']} ({c}): {phrase(why, language)}" for c, why in gone]


def _file(table: Table, language: str) -> str:
    """Return how its files are called, and whether such a name was seen."""
    words = _WORDS[language]
    period = words["month" if table.months else "year"]
    name = table.file_name.format(year=period, language=language.upper())
    return f"{name} {words['rule']}" if table.database == "cbs" and not table.file else name


def _label(item: Table | Column, language: str) -> str:
    return item.nl if language == "nl" else item.en


def _meaning(column: Column, language: str) -> str:
    unit = f" ({phrase(column.unit, language)})" if column.unit else ""
    note = f". {phrase(column.note, language)}" if column.note else ""
    return f"{_label(column, language)}{unit}{note}"
