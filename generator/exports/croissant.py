"""The codebook as Croissant 1.0 (JSON-LD): what the files of `data export --format parquet` hold, for machine learning.

A record set per table and one per code list. Files are found by the pattern of their names, in the folder of this file,
so that the description is the same whichever years were exported. mlcroissant reads both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from generator.codebook import MARKS, Column, Table, phrase, read_codes
from generator.exports import study

_TYPES = {
    "SMALLINT": "sc:Integer",
    "INTEGER": "sc:Integer",
    "BIGINT": "sc:Integer",
    "DOUBLE": "sc:Float",
    "BOOLEAN": "sc:Boolean",
}
_KINDS = {"parquet": "application/x-parquet", "csv": "text/csv"}
# The context that the specification asks for, word for word: mlcommons.org/croissant/1.0.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def as_croissant(files: Iterable[tuple[str, Table]] | None = None) -> str:
    """Return the description as JSON; texts are in English, labels of codes in both languages.

    files  path and table of CSV files beside it; None: the Parquet files that `data export` writes of all tables
    """
    if files is None:
        found = [(f"{study.pattern(t)}.parquet", t) for t in study.every_table()]
    else:
        found = list(files)
    every = [table for _, table in found]
    codes = sorted({c.codes for t in every for c in t.columns if c.codes})
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": study.NAME,
        "description": study.DESCRIPTION["en"],
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "license": study.LICENSE_URL,
        "version": study.VERSION,
        "citeAs": f"{study.TITLE['en']}. Version {study.VERSION}.",
        "keywords": list(study.KEYWORDS),
        "distribution": [_files(path, t) for path, t in found],
        "recordSet": [*map(_code_list, codes), *map(_record_set, every)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _files(path: str, table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{table.database}.{table.name}.files",
        "name": f"{table.database}.{table.name}.files",
        "description": f"{table.comment('en')}; {phrase(table.reference, 'en')}.",
        "encodingFormat": _KINDS[path.rpartition(".")[2]],
        "includes": path,
    }


def _record_set(table: Table) -> dict[str, Any]:
    name = f"{table.database}.{table.name}"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": " ".join(filter(None, [f"{table.comment('en')}.", table.note])),
        "field": [_field(table, c) for c in table.columns],
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    name = f"{table.database}.{table.name}"
    return {
        "@type": "cr:Field",
        "@id": f"{name}/{column.name}",
        "name": f"{name}/{column.name}",
        "description": describe(column),
        "dataType": _TYPES.get(column.type, "sc:Text"),
        "source": {
            "fileSet": {"@id": f"{name}.files"},
            "extract": {"column": column.name},
        },
    }


def describe(column: Column) -> str:
    """Return what a column means, in English: label, unit, range, code list, missing values, note."""
    parts = [column.comment("en")]
    if column.codes:
        parts.append(f"codes: record set codes.{column.codes}")
    if column.range:
        parts.append("range {:.10g} to {:.10g}".format(*column.range))
    if column.missing != "never":
        code = "empty" if column.missing_code is None else f"'{column.missing_code}'"
        parts.append(f"missing ({code}): {column.missing}")
    parts += [f"missing ('{c}'): {why}" for c, why in (column.also_missing or {}).items()]
    if column.mark == "kit":
        parts.append(MARKS["kit"]["en"])
    return ". ".join([*parts, *([column.note.rstrip(".")] if column.note else [])]) + "."


def _code_list(codes: str) -> dict[str, Any]:
    name = f"codes.{codes}"
    rows = [{"code": c, **text} for c, text in read_codes(codes).items()]
    texts = {"code": "the code", "nl": "its label in Dutch", "en": "its label in English"}
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{name}/code"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{key}",
                "name": f"{name}/{key}",
                "description": text,
                "dataType": "sc:Text",
            }
            for key, text in texts.items()
        ],
        "data": [{f"{name}/{key}": value for key, value in row.items()} for row in rows],
    }
