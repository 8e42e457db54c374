"""Laws over all declared tables and columns."""

import csv
import re

import numpy as np
import pytest

from generator.codebook import (
    CODES,
    databases,
    missing_codes,
    read_codes,
    read_phrases,
    tables,
)
from generator.exports.pages import as_markdown
from generator.parameters import read_sources
from generator.sources import cbs, liss, local
from generator.sources.challenge import children
from generator.sources.liss.survey import Survey
from generator.warehouse import _render

TABLES = [t for d in databases() for t in tables(d).values()]
COLUMNS = [(t, c) for t in TABLES for c in t.columns]
PANEL = {n: lambda view, of=source: of(Survey(view)) for n, source in liss.TABLES.items()}
SOURCES = {**cbs.TABLES, **local.TABLES, **PANEL, "children": children}
CATALOGUE = {"supports", "support_offers"}
every_table = pytest.mark.parametrize("table", TABLES, ids=[t.name for t in TABLES])
every_column = pytest.mark.parametrize(
    ("table", "column"), COLUMNS, ids=[f"{t.name}.{c.name}" for t, c in COLUMNS]
)


@every_table
def test_every_register_has_a_source_and_every_source_a_declaration(table):
    made_by_query = {"train_outcomes", "first_1000_days", "sample_submission", "KWB", "codeboek"}
    assert (table.name in SOURCES) != (table.name in made_by_query | CATALOGUE)


def test_no_source_is_left_out():
    assert set(SOURCES) <= {t.name for t in TABLES}


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_source_hands_over_exactly_the_declared_variables(name, observed):
    table = next(t for t in TABLES if t.name == name)
    records = observed[name]
    assert set(records) == set(table.variables)
    assert len({len(v) for v in records.values()}) == 1


@pytest.fixture(scope="session")
def observed(extract):
    """Every table as its source makes it of the shared world, made once."""
    return {name: source(extract[0]) for name, source in SOURCES.items()}


@pytest.mark.parametrize("table", [t for t in TABLES if t.name in SOURCES], ids=lambda t: t.name)
def test_what_is_in_the_data_is_what_is_declared(table, observed):
    """Every code is in its list, every number in its range, and only what may be missing is."""
    for column in table.columns:
        values = np.asarray(observed[table.name][column.variable])
        missing = _missing(column, values)
        if column.missing == "never" and column.missing_code is None:
            assert not missing.any(), column.name
        assert not len(values) or not missing.all(), column.name
        there = values[~missing]
        if column.codes:
            assert _codes(column, there) <= set(read_codes(column.codes)), column.name
        if column.range and len(there):
            assert column.range[0] <= there.min(), column.name
            assert there.max() <= column.range[1], column.name


def _missing(column, values):
    if column.write in ("digits", "code", "date", "month") and values.dtype.kind in "if":
        return values < 0
    if values.dtype.kind not in "if":
        return np.zeros(len(values), dtype=bool)
    codes = [] if column.codes else [float(c) for c in missing_codes(column)]
    return np.isnan(values) | np.isin(values, codes)


def _codes(column, values):
    """Codes as they stand in the file."""
    if column.write == "code":
        return {list(read_codes(column.codes))[k] for k in np.unique(values).astype(int)}
    texts = (str(v) if column.write == "text" else str(int(v)) for v in np.unique(values))
    return {text.rjust(column.width, column.pad) for text in texts}


@every_table
def test_a_table_is_labelled_in_both_languages_and_has_a_key(table):
    assert table.nl
    assert table.en
    assert table.nl != table.en
    assert table.key
    assert table.reference


@every_table
def test_rows_are_sorted_by_a_random_number_first(table):
    if table.database == "open":
        assert table.order[0] == "gwb_code_10"  # areas are public: sorted by their code
        return
    if table.name in CATALOGUE:
        assert table.order == table.key  # nothing in it is about anybody
        return
    first = table.order[0].upper()
    # A client number of the food bank and a member of the panel mean as little as a person number.
    meaningless = ("RINPERSOON", "RINOBJECTNUMMER", "KLANTNUMMER", "NOMEM_ENCR", "VAR_NAME")
    assert first.startswith(meaningless)


@every_column
def test_a_column_is_labelled_and_its_source_is_known(table, column):
    assert column.nl
    assert column.en
    assert column.source in read_sources()


@every_column
def test_codes_have_labels_in_both_languages(table, column):
    if not column.codes:
        return
    codes = read_codes(column.codes)
    assert codes
    for code, labels in codes.items():
        assert labels["nl"]
        assert labels["en"]
        if column.width and column.write == "digits":
            assert len(code) == column.width, (column.name, code)


@every_column
def test_a_column_can_be_written(table, column):
    assert column.variable in _render(column)
    if column.missing_code is not None and column.width:
        assert len(column.missing_code) == column.width


SAID = {
    text
    for item in (*TABLES, *(c for _, c in COLUMNS))
    for text in (getattr(item, n, None) for n in ("unit", "note", "missing", "reference"))
    if text and text != "never"
} | {text for _, c in COLUMNS for text in (c.also_missing or {}).values()}


def test_every_phrase_of_a_declaration_has_its_dutch_and_none_is_left_over():
    assert set(read_phrases()) == SAID
    assert all(read_phrases().values())


def test_the_dutch_codebook_is_dutch_and_nothing_in_it_is_about_how_it_was_made():
    page = as_markdown("nl")
    cells = {cell.strip() for line in page.splitlines() for cell in re.split(r"[|;]", line)}
    assert not [text for text in SAID if text in cells and read_phrases()[text] != text]
    for word in ("(persons)", "no child", "spells", "Always", "leading zeros", "not known"):
        assert word not in page
    for language in ("nl", "en"):
        for word in ("geheugen", "from memory", "e+0"):
            assert word not in as_markdown(language)


def test_every_code_list_is_used():
    used = {c.codes for _, c in COLUMNS if c.codes}
    assert {p.stem for p in CODES.glob("*.csv")} == used


@pytest.mark.parametrize("path", sorted(CODES.glob("*.csv")), ids=lambda p: p.stem)
def test_a_code_list_names_each_code_once(path):
    with path.open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert len(codes) == len(set(codes))
