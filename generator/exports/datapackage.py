"""The codebook as a Frictionless Data Package (datapackage.json): a resource per CSV file, with its table schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from generator.codebook import MARKS, Column, Table, labels, missing_codes, phrase
from generator.exports import study
from generator.timeline import Timeline

_TYPES = {
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
}


def as_datapackage(language: str = "nl") -> str:
    """Return the package of all declared tables, each as its file of the last public year."""
    year = str(Timeline().cutoff)
    return package_of(
        ((f"{study.pattern(t, year, language='en')}.csv", t) for t in study.every_table()), language
    )


def package_of(
    files: Iterable[tuple[str, Table]], language: str, *, encoding: str = "utf-8"
) -> str:
    """Return the package of these CSV files, with labels in one language: a package has room for one."""
    document = {
        "profile": "tabular-data-package",
        "name": study.NAME.lower(),
        "title": study.TITLE[language],
        "description": study.DESCRIPTION[language],
        "version": study.VERSION,
        "keywords": list(study.KEYWORDS),
        "licenses": [{"name": study.LICENSE, "path": study.LICENSE_URL}],
        "resources": [_resource(name, table, language, encoding) for name, table in files],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _resource(file: str, table: Table, language: str, encoding: str) -> dict[str, Any]:
    words = [f"{phrase(table.reference, language)}.", phrase(table.note, language)]
    schema: dict[str, Any] = {
        "fields": [_field(c, language) for c in table.columns],
        "missingValues": ["", *sorted({c for c in map(_code_for_all, table.columns) if c})],
    }
    if not table.repeats and all(table.column(n).missing == "never" for n in table.key):
        schema["primaryKey"] = list(table.key)
    return {
        "profile": "tabular-data-resource",
        "name": re.sub(
            r"[^a-z0-9._-]+", "-", f"{table.database}.{file.removesuffix('.csv')}".lower()
        ),
        "table": f"{table.database}.{table.name}",
        "path": file,
        "title": table.comment(language),
        "description": " ".join(filter(None, words)),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding,
        "schema": schema,
    }


def _code_for_all(column: Column) -> str | None:
    """Return the missing code of a string; that of a number would hold for every other number as well."""
    return column.missing_code if column.type.startswith("VARCHAR") else None


def _field(column: Column, language: str) -> dict[str, Any]:
    kind = _TYPES.get(column.type, "string")
    field: dict[str, Any] = {
        "name": column.name,
        "type": kind,
        "title": column.comment(language),
        "constraints": _constraints(column, kind),
    }
    if kind in ("integer", "number") and (codes := list(missing_codes(column))):
        field["missingValues"] = ["", *codes]
    listed = [f"{c.strip()} = {t[language]}" for c, t in labels(column).items()]
    gone = [] if column.missing == "never" else [phrase(column.missing, language)]
    gone += [f"{c} = {phrase(why, language)}" for c, why in (column.also_missing or {}).items()]
    note = [phrase(column.note, language)] if column.note else []
    mark = [MARKS[column.mark][language]] if column.mark else []
    if words := [*mark, *note, *listed, *gone]:
        field["description"] = "; ".join(words)
    return field


def _constraints(column: Column, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"required": True} if column.missing == "never" else {}
    if codes := list(labels(column)):
        return {**found, "enum": [int(c) for c in codes] if kind == "integer" else codes}
    if column.range and kind in ("integer", "number"):
        low, high = column.range
        return (
            {**found, "minimum": low, "maximum": high}
            if kind == "number"
            else {**found, "minimum": int(low), "maximum": int(high)}
        )
    return {**found, "maxLength": column.width} if kind == "string" and column.width else found
