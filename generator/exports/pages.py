"""The codebook as one HTML page that opens without a server, and as Markdown."""

from __future__ import annotations

import html

from generator.codebook import Column, Table, databases, phrase, read_codes, tables

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2b2a; --soft: #5d6f6c; --line: #d8e0de; --paper: #fbfcfb; --accent: #0b6e63; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eeec; --soft: #9db0ac; --line: #2c3b39; --paper: #121a19; --accent: #5cc4b5; } }
* { box-sizing: border-box; } body { margin: 0 auto; max-width: 1080px; padding: 24px 20px 80px; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 28px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 40px 0 2px; } p { margin: 4px 0 12px; color: var(--soft); }
input { width: 100%; padding: 12px 14px; font: inherit; border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit; position: sticky; top: 8px; backdrop-filter: blur(8px); }
table { border-collapse: collapse; width: 100%; font-size: 14px; } td, th { text-align: left; vertical-align: top; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); } code { font: 13px ui-monospace, monospace; } .mark { color: var(--accent); font-size: 12px; } .scroll { overflow-x: auto; }
nav { columns: 3 220px; margin: 16px 0; font-size: 14px; } nav a { color: var(--accent); text-decoration: none; display: block; } details summary { cursor: pointer; color: var(--accent); }
"""
_SCRIPT = """
const box = document.querySelector('input');
box.addEventListener('input', () => {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for (const row of document.querySelectorAll('tbody tr')) {
    const text = row.textContent.toLowerCase() + ' ' + row.closest('section').id.toLowerCase();
    row.hidden = !words.every(w => text.includes(w));
  }
  for (const part of document.querySelectorAll('section'))
    part.hidden = ![...part.querySelectorAll('tbody tr')].some(r => !r.hidden);
});
"""
_WORDS = {
    "nl": {
        "title": "Codeboek",
        "lead": "Alle gegevens zijn verzonnen: geen enkele rij hoort bij een bestaand kind of gezin.",
        "search": "Zoek een kolom, een woord of een code",
        "column": "kolom",
        "type": "type",
        "label": "betekenis",
        "codes": "codes en ontbrekende waarden",
        "missing": "ontbreekt",
        "range": "bereik",
        "reference": "Peildatum",
        "key": "Sleutel",
        "kit": "toegevoegd door het pakket",
        "placeholder": "naam niet geverifieerd",
        "values": "codes",
    },
    "en": {
        "title": "Codebook",
        "lead": "All data are made up: not one row belongs to a child or family that exists.",
        "search": "Search for a column, a word or a code",
        "column": "column",
        "type": "type",
        "label": "meaning",
        "codes": "codes and missing values",
        "missing": "missing",
        "range": "range",
        "reference": "Reference date",
        "key": "Key",
        "kit": "added by the kit",
        "placeholder": "name not verified",
        "values": "codes",
    },
}


def as_html(language: str) -> str:
    """Return the codebook as one page; search works offline."""
    words = _WORDS[language]
    every = [t for database in databases() for t in tables(database).values()]
    links = "".join(f'<a href="#{t.name}">{t.database}.{t.name}</a>' for t in every)
    sections = "".join(_html_table(t, language) for t in every)
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{words["title"]} Kansrijk</title>'
        f"<style>{_STYLE}</style><h1>{words['title']} Kansrijk</h1><p>{words['lead']}</p>"
        f'<input type="search" aria-label="{words["search"]}" placeholder="{words["search"]}">'
        f"<nav>{links}</nav>{sections}<script>{_SCRIPT}</script></html>\n"
    )


def as_markdown(language: str) -> str:
    """Return the codebook as Markdown."""
    words = _WORDS[language]
    lines = [f"# {words['title']} Kansrijk", "", words["lead"], ""]
    for database in databases():
        for table in tables(database).values():
            lines += [f"## {database}.{table.name}", "", _label(table, language), ""]
            lines += [
                f"{words['reference']}: {phrase(table.reference, language)}. {words['key']}: {', '.join(table.key)}.",
                "",
                *([phrase(table.note, language), ""] if table.note else []),
                f"| {words['column']} | {words['type']} | {words['label']} | {words['codes']} |",
                "|---|---|---|---|",
            ]
            for column in table.columns:
                cells = [f"`{column.name}`", column.type, _meaning(column, language)]
                lines.append("| " + " | ".join([*cells, _values(column, language)]) + " |")
            lines.append("")
    return "\n".join(lines)


def _html_table(table: Table, language: str) -> str:
    words = _WORDS[language]
    head = "".join(f"<th>{words[k]}</th>" for k in ("column", "type", "label", "codes"))
    rows = []
    for column in table.columns:
        mark = f' <span class="mark">{words[column.mark]}</span>' if column.mark else ""
        values = html.escape(_values(column, language))
        if len(values) > 160:
            values = f"<details><summary>{words['values']}</summary>{values}</details>"
        rows.append(
            f"<tr><td><code>{column.name}</code>{mark}</td><td><code>{column.type}</code></td>"
            f"<td>{html.escape(_meaning(column, language))}</td><td>{values}</td></tr>"
        )
    note = f"<p>{html.escape(phrase(table.note, language))}</p>" if table.note else ""
    return (
        f'<section id="{table.name}"><h2>{table.database}.{table.name}</h2>'
        f"<p>{html.escape(_label(table, language))} · {words['reference']}: {html.escape(phrase(table.reference, language))}</p>{note}"
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div></section>'
    )


def _label(item: Table | Column, language: str) -> str:
    return item.nl if language == "nl" else item.en


def _meaning(column: Column, language: str) -> str:
    unit = f" ({phrase(column.unit, language)})" if column.unit else ""
    note = f". {phrase(column.note, language)}" if column.note else ""
    return f"{_label(column, language)}{unit}{note}"


def _values(column: Column, language: str) -> str:
    words = _WORDS[language]
    parts = []
    if column.codes:
        parts.append(
            "; ".join(f"{c.strip()} = {t[language]}" for c, t in read_codes(column.codes).items())
        )
    if column.range:
        low, high = (f"{limit:.10g}" for limit in column.range)
        parts.append(f"{words['range']} {low}–{high}")
    if column.missing != "never":
        code = "NULL" if column.missing_code is None else f"'{column.missing_code}'"
        parts.append(f"{words['missing']} ({code}): {phrase(column.missing, language)}")
    return "; ".join(parts)
