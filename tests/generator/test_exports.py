"""Tables as files: names by year, and what a reader finds in Parquet, CSV, SPSS and Stata."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import duckdb
import pandas as pd
import pyreadstat
import pytest

from generator.codebook import Column, Table, databases, read_codes, tables
from generator.exports import formats
from generator.exports.files import parts, years_of
from generator.exports.formats import FORMATS, NotEncodable, write_part
from generator.exports.statistical import write_dta

LONG = "een_naam_van_meer_dan_tweeendertig_letters"
ROWS = """
    (2020, '000000012', '1', '-', 12, 0.123456, true, 'Zoë', 1),
    (2020, '012345678', '2', 'R', 9, NULL, NULL, NULL, 2),
    (2021, '---------', '1', 'G', NULL, -1.5, false, '', 3)
"""


def column(name, kind, **rest):
    label = rest.pop("label", name)
    return Column(
        name=name, type=kind, nl=f"{label} (nl)", en=f"{label} (en)", variable="v", **rest
    )


@pytest.fixture
def table():
    """A table with what can go wrong: leading zeros, dashes, numbers that mean 'missing', long names."""
    gone = {"missing": "no child in the household"}
    return Table(
        name="PROEFTAB",
        database="cbs",
        nl="Proeftabel",
        en="Table to try",
        key=("JAAR", "RINPERSOON"),
        order=("RINPERSOON",),
        form="TAB",
        reference="calendar year",
        columns=(
            column("JAAR", "SMALLINT"),
            column("RINPERSOON", "VARCHAR(9)", missing_code="---------", **gone),
            column("GESLACHT", "VARCHAR(1)", codes="sex"),
            column("SOORT", "VARCHAR(1)", codes="key_kind"),
            column("WEKEN", "SMALLINT", missing_code="9", label="w" * 300, unit="EUR", **gone),
            column("DEEL", "DOUBLE"),
            column("WAAR", "BOOLEAN"),
            column("NAAM", "VARCHAR"),
            column(LONG, "INTEGER"),
        ),
    )


@pytest.fixture
def db(table):
    with duckdb.connect() as connection:
        described = ", ".join(f'"{c.name}" {c.type}' for c in table.columns)
        connection.execute(f'CREATE TABLE "PROEFTAB" ({described})')
        connection.execute(f'INSERT INTO "PROEFTAB" VALUES {ROWS}')
        yield connection


@pytest.fixture
def write(db, table, tmp_path):
    """Write the file of one year and return its path and renamed columns."""

    def call(kind, year=2020, **options):
        part = next(p for p in parts(db, table, last_year=2022) if p.year == year)
        path = tmp_path / f"{part.stem}.{FORMATS[kind].suffix}"
        return path, write_part(db, part, kind, path, language="nl", **options)

    return call


def test_a_table_with_a_year_in_its_key_is_a_file_per_year(db, table):
    found = parts(db, table, last_year=2022)
    assert [(p.stem, p.rows) for p in found] == [("PROEF2020TABV1", 2), ("PROEF2021TABV1", 1)]
    assert years_of(found) == [2020, 2021]
    assert [p.year for p in parts(db, table, last_year=2022, years=[2021])] == [2021]


def test_the_household_box_is_a_file_per_month():
    with duckdb.connect() as db:
        db.execute(
            "CREATE TABLE avars AS FROM (VALUES (1, 202011), (1, 202012), (2, 202012), (1, 202101)) t(nomem_encr, wave)"
        )
        found = parts(db, tables("liss")["avars"], last_year=2022, years=[2020], language="en")
    assert [(p.stem, p.rows, p.year) for p in found] == [
        ("avars_202011_EN_1.0p", 1, 2020),
        ("avars_202012_EN_1.0p", 2, 2020),
    ]
    assert years_of(found) == [2020]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("GBAPERSOONTAB", "GBAPERSOON2022TABV1"),
        ("SECMBUS", "SECMBUS2022V1"),
        ("VSLGWBTAB", "VSLGWB2023TAB03V1"),
        ("PERINED", "Perined2000_2022CBKV1"),
    ],
)
def test_other_tables_are_one_file_of_the_last_public_year(name, stem):
    declared = tables("cbs")[name]
    with duckdb.connect() as db:
        db.execute(f'CREATE TABLE "{name}" (jaar SMALLINT, RINPERSOON VARCHAR)')
        db.execute(f"INSERT INTO \"{name}\" VALUES (2015, '1'), (2009, '2')")
        (part,) = parts(db, declared, last_year=2022, years=[2011])
    assert (part.stem, part.rows) == (stem, 2)


def test_no_two_tables_share_the_name_of_a_file():
    names = [
        t.file_name.format(year=2020, language="NL")
        for d in databases()
        for t in tables(d).values()
    ]
    assert len(names) == len({n.casefold() for n in names})
    assert not [n for n in names if set(n) & set('/\\:*?"<>|')]


def test_spss_gets_labels_codes_and_missing_values_back(write):
    path, renamed = write("sav")
    assert renamed == {}
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    assert frame["RINPERSOON"].tolist() == ["000000012", "012345678"]
    assert frame["SOORT"].tolist() == ["-", "R"]
    assert frame["WEKEN"].tolist() == [12, 9]
    assert frame["DEEL"][0] == pytest.approx(0.123456)
    assert frame["WAAR"].tolist()[0] == 1
    assert frame[["DEEL", "WAAR"]].iloc[1].isna().all()
    assert frame["NAAM"].tolist() == ["Zoë", ""]
    assert meta.original_variable_types["RINPERSOON"] == "A9"
    assert meta.column_names_to_labels["GESLACHT"] == "GESLACHT (nl)"
    assert len(meta.column_names_to_labels["WEKEN"].encode()) == 256
    assert meta.variable_value_labels["GESLACHT"] == {"1": "Mannen", "2": "Vrouwen"}
    assert meta.variable_value_labels["WAAR"] == {0: "nee", 1: "ja"}
    assert meta.missing_ranges["SOORT"] == [{"lo": "-", "hi": "-"}]
    assert meta.missing_ranges["WEKEN"] == [{"lo": 9, "hi": 9}]
    assert meta.variable_value_labels["WEKEN"] == {9: "geen kind in het huishouden"}
    assert "RINPERSOON" not in meta.missing_ranges  # nine bytes: SPSS compares eight
    assert "Verzonnen" in meta.notes[0]
    by_default, _ = pyreadstat.read_sav(path)
    assert by_default["WEKEN"].isna().tolist() == [False, True]


def test_stata_gets_short_names_and_extended_missing_values(write):
    path, renamed = write("dta")
    assert renamed == {LONG: LONG[:32]}
    frame, meta = pyreadstat.read_dta(path, user_missing=True)
    assert frame["RINPERSOON"].tolist() == ["000000012", "012345678"]
    assert frame["WEKEN"].tolist() == [12, "a"]
    assert meta.missing_user_values["WEKEN"] == ["a"]
    assert frame[LONG[:32]].tolist() == [1, 2]
    assert len(meta.column_names_to_labels["WEKEN"].encode()) <= 80
    assert meta.variable_value_labels["WAAR"] == {0: "nee", 1: "ja"}
    frame, _ = pyreadstat.read_dta(path)
    assert frame["WEKEN"].isna().tolist() == [False, True]


@pytest.mark.parametrize("nothing_before", [0, 150])
@pytest.mark.parametrize("order", [[3, -9, None], [-9, 3, None], [None, -9, None], [3, 4, None]])
def test_stata_keeps_numbers_apart_from_two_kinds_of_missing(nothing_before, order, tmp_path):
    """Few answer a question that few are asked: the first rows of the file may all be empty."""
    column = dataclasses.replace(
        tables("cbs")["INHATAB"].column("INHUAF"), missing_code="-9", name="X"
    )
    rows = [None] * nothing_before + order * 20 + [None] * 20
    frame = pd.DataFrame({"X": pd.array(rows, dtype="Int32")})
    write_dta(frame, tables("cbs")["INHATAB"], (column,), tmp_path / "x.dta", "nl")
    found, _ = pyreadstat.read_dta(tmp_path / "x.dta", user_missing=True)
    expected = [{None: None, -9: "a"}.get(row, row) for row in rows]
    assert [None if pd.isna(v) else v for v in found["X"]] == expected


def test_names_that_stata_would_confuse_stay_apart():
    from generator.exports.statistical import _stata_names

    long = [column("x" * 40 + end, "INTEGER") for end in "ab"]
    assert set(_stata_names(tuple(long)).values()) == {"x" * 32, "x" * 30 + "_2"}


def test_parquet_keeps_types_and_csv_reads_back_the_same(write):
    parquet, _ = write("parquet")
    text, _ = write("csv")
    frame = pd.read_parquet(parquet)
    assert frame["JAAR"].dtype == "int16"
    assert frame["RINPERSOON"][0] == "000000012"
    again = pd.read_csv(text, dtype=str)
    assert again["RINPERSOON"].tolist() == frame["RINPERSOON"].tolist()
    assert list(again) == list(frame)


def test_csv_in_latin_1_is_latin_1_or_refused(write, db, tmp_path):
    path, _ = write("csv", encoding="latin-1")
    assert "Zoë".encode("latin-1") in path.read_bytes()
    db.execute("UPDATE PROEFTAB SET NAAM = 'Łódź'")
    before = path.read_bytes()
    with pytest.raises(NotEncodable, match="Ł"):
        write("csv", encoding="latin-1")
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(write, tmp_path, monkeypatch):
    monkeypatch.setattr(formats, "_frame", lambda *_: (_ for _ in ()).throw(MemoryError))
    with pytest.raises(MemoryError):
        write("sav")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_full_disk_is_an_error_of_the_system(kind, db, table, tmp_path):
    part = parts(db, table, last_year=2022)[0]
    (tmp_path / ".x.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"full|written|space"):
        write_part(db, part, kind, tmp_path / "x", language="nl")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("database", databases())
def test_every_declared_table_can_be_written_for_spss_and_stata(database, tmp_path):
    """One row with every first code, and one with every missing value, for each declaration."""
    for declared in tables(database).values():
        gone = [202012 if c.name == declared.months else _nothing(c) for c in declared.columns]
        cells = [[_example(c) for c in declared.columns], gone]
        with duckdb.connect() as db:
            described = ", ".join(f'"{c.name}" {c.type}' for c in declared.columns)
            db.execute(f'CREATE TABLE "{declared.name}" ({described})')
            places = ", ".join("?" * len(declared.columns))
            db.executemany(f'INSERT INTO "{declared.name}" VALUES ({places})', cells)
            for part in parts(db, declared, last_year=2022):
                for kind in ("sav", "dta"):
                    write_part(db, part, kind, tmp_path / f"x.{kind}", language="en")


def _example(column: Column):
    if column.codes:
        return next(iter(read_codes(column.codes)))
    return "0" * (column.width or 1) if column.type.startswith("VARCHAR") else 1


def _nothing(column: Column):
    return 2020 if column.name.upper() == "JAAR" else column.missing_code
