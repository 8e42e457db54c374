"""The codebook as DDI-Codebook 2.5 (XML), for data archives: a file per table, a variable per column, nl and en."""

from __future__ import annotations

from xml.etree import ElementTree as ET  # writes only; nothing is parsed here

from generator.codebook import MARKS, Column, Table, labels, missing_codes, phrase
from generator.exports import study

NAMESPACE = "ddi:codebook:2_5"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SCHEMA = (
    f"{NAMESPACE} http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
)
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def as_ddi() -> str:
    """Return the codebook as XML. The order of elements is that of the schema of DDI-Codebook 2.5."""
    ET.register_namespace("xsi", _XSI)
    root = ET.Element(
        "codeBook", {"xmlns": NAMESPACE, "version": "2.5", f"{{{_XSI}}}schemaLocation": _SCHEMA}
    )
    _study(root)
    every = list(study.every_table())
    for table in every:
        _file(root, table)
    data = ET.SubElement(root, "dataDscr")
    for table in every:
        for column in table.columns:
            _variable(data, table, column)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _study(root: ET.Element) -> None:
    described = ET.SubElement(root, "stdyDscr")
    citation = ET.SubElement(described, "citation")
    title = ET.SubElement(citation, "titlStmt")
    _text(title, "titl", study.TITLE["nl"], lang="nl")
    _text(title, "parTitl", study.TITLE["en"], lang="en")
    _text(ET.SubElement(citation, "prodStmt"), "copyright", f"{study.LICENSE} {study.LICENSE_URL}")
    _text(ET.SubElement(citation, "verStmt"), "version", study.VERSION)
    about = ET.SubElement(described, "stdyInfo")
    subject = ET.SubElement(about, "subject")
    for word in study.KEYWORDS:
        _text(subject, "keyword", word, lang="en")
    for lang in study.LANGUAGES:
        _text(about, "abstract", study.DESCRIPTION[lang], lang=lang)
    summary = ET.SubElement(about, "sumDscr")
    _text(summary, "nation", "Nederland", lang="nl", abbr="NL")
    _text(summary, "dataKind", "verzonnen registergegevens (microsimulatie)", lang="nl")
    _text(summary, "dataKind", "made-up register data (microsimulation)", lang="en")


def _file(root: ET.Element, table: Table) -> None:
    """Describe a file; there is room for one description, so that the other language is a note."""
    described = ET.SubElement(root, "fileDscr", ID=_file_id(table))
    text = ET.SubElement(described, "fileTxt")
    _text(text, "fileName", study.pattern(table))
    _text(text, "fileCont", _contents(table, "nl"), lang="nl")
    size = ET.SubElement(text, "dimensns")
    _text(size, "varQnty", str(len(table.columns)))
    _text(described, "notes", _contents(table, "en"), lang="en", type="contents")


def _contents(table: Table, lang: str) -> str:
    words = [f"{table.comment(lang)} ({phrase(table.reference, lang)}).", phrase(table.note, lang)]
    return " ".join(filter(None, words))


def _variable(data: ET.Element, table: Table, column: Column) -> None:
    number = not column.type.startswith("VARCHAR")
    contin = number and not column.codes and column.type != "BOOLEAN"
    attributes = {"measUnit": phrase(column.unit, "en")} if column.unit else {}
    variable = ET.SubElement(
        data,
        "var",
        {
            "ID": f"V.{table.database}.{table.name}.{column.name}",
            "name": column.name,
            "files": _file_id(table),
            "intrvl": "contin" if contin else "discrete",
            **attributes,
        },
    )
    for lang in study.LANGUAGES:
        _text(variable, "labl", column.nl if lang == "nl" else column.en, lang=lang)
    if column.range:
        low, high = (f"{limit:.10g}" for limit in column.range)
        # Where no units are given DDI takes a range for one of integers.
        units = {"UNITS": "REAL"} if column.type == "DOUBLE" else {}
        valid = ET.SubElement(variable, "valrng")
        ET.SubElement(valid, "range", {"min": low, "max": high, **units})
    gone = missing_codes(column)
    if gone:
        listed = ET.SubElement(variable, "invalrng")
        for code in gone:
            ET.SubElement(listed, "item", VALUE=code)
    for lang in study.LANGUAGES if column.note else ():
        _text(variable, "txt", phrase(column.note, lang), lang=lang)
    for code, label in {**labels(column), **gone}.items():
        category = ET.SubElement(variable, "catgry", missing="Y" if code in gone else "N")
        _text(category, "catValu", code)
        for lang in study.LANGUAGES:
            _text(category, "labl", label[lang], lang=lang)
    _format(variable, column, number=number)
    for lang in study.LANGUAGES if column.missing != "never" else ():
        _text(variable, "notes", phrase(column.missing, lang), lang=lang, type="missing")
    for lang in study.LANGUAGES if column.mark else ():
        _text(variable, "notes", MARKS[column.mark or "kit"][lang], lang=lang, type="mark")


def _format(variable: ET.Element, column: Column, *, number: bool) -> None:
    # Of an "other" schema DDI wants the name; the types are DuckDB's.
    attributes = {
        "type": "numeric" if number else "character",
        "schema": "other",
        "otherSchema": "DuckDB",
    }
    if column.write in ("date", "month"):
        attributes["category"] = "date"
    _text(variable, "varFormat", column.type, **attributes)


def _file_id(table: Table) -> str:
    return f"F.{table.database}.{table.name}"


def _text(parent: ET.Element, tag: str, text: str, lang: str = "", **attributes: str) -> None:
    if lang:
        attributes[_LANG] = lang
    ET.SubElement(parent, tag, attributes).text = text
