"""Laws over the files of an event as they are written: every table of every database, those made by queries included."""

import json

import duckdb
import pytest

from generator.codebook import databases, missing_codes, read_codes, tables
from generator.questionnaire import code_in, modules, scales, wave_table
from generator.questionnaire import missing_codes as schemes
from generator.sources.liss.modules import module_records
from generator.sources.liss.survey import Survey
from generator.sources.open_data import COUNTS

TABLES = [t for d in databases() for t in tables(d).values()]
WAVES = [(m, year) for m in modules().values() for year in m.years(2022)]


@pytest.fixture(scope="module")
def db(made_event):
    with duckdb.connect() as db:
        for name in databases():
            path = made_event / "data" / "public" / f"{name}.duckdb"
            db.execute(f"ATTACH '{path}' AS \"{name}\" (READ_ONLY)")
        yield db


def one(db, query):
    return db.execute(query).fetchall()[0]


def present(db, database):
    rows = db.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [database]
    ).fetchall()
    return {row[0] for row in rows}


@pytest.mark.parametrize("database", databases())
def test_a_database_holds_declared_tables_and_no_other(db, database):
    waves = {wave_table(m, y).name for m, y in WAVES} if database == "liss" else set()
    large = {t.name for t in TABLES if t.database == database and t.only == "all"}
    assert present(db, database) | large == {*tables(database), *waves}


@pytest.mark.parametrize("table", TABLES, ids=[f"{t.database}.{t.name}" for t in TABLES])
def test_every_value_is_as_declared(db, table):
    """Columns and types, labels, codes, ranges, and nothing missing where nothing may be."""
    if table.name not in present(db, table.database):
        pytest.skip("made when all tables are asked for")
    name = f'{table.database}."{table.name}"'
    described = db.execute(f"DESCRIBE {name}").fetchall()
    assert [row[0] for row in described] == [c.name for c in table.columns]
    comments = dict(
        db.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE database_name = ? AND table_name = ?",
            [table.database, table.name],
        ).fetchall()
    )
    for column in table.columns:
        assert comments[column.name] == column.comment()
        value = f'CAST("{column.name}" AS VARCHAR)'
        empty, gone = one(
            db,
            f"SELECT count(*) FILTER ({value} IS NULL),"
            f" count(*) FILTER ({value} IN ({_listed(missing_codes(column))})) FROM {name}",
        )
        if column.missing == "never":
            assert empty == 0, column.name
            # A code list may hold a dash; a code of its own is for what may be missing.
            assert column.missing_code is None or gone == 0, column.name
        elif column.missing_code is not None:
            assert empty == 0, column.name
        if column.codes:
            known = _listed({**read_codes(column.codes), **missing_codes(column)})
            strange = f"SELECT DISTINCT {value} FROM {name} WHERE {value} NOT IN ({known})"
            assert db.execute(strange).fetchall() == [], column.name
        if column.range:
            low, high = one(
                db,
                f"""SELECT min("{column.name}"::DOUBLE), max("{column.name}"::DOUBLE) FROM {name}
                WHERE {value} NOT IN ({_listed(missing_codes(column))})""",
            )
            assert low is None or (column.range[0] <= low and high <= column.range[1]), column.name


def _listed(codes):
    return ", ".join(f"'{code.replace(chr(39), chr(39) * 2)}'" for code in (*codes, "\x00"))


@pytest.mark.parametrize(("module", "year"), WAVES, ids=[m.prefix(y) for m, y in WAVES])
def test_every_answer_has_a_label_or_is_a_number(db, module, year):
    """Answers are codes of their scale or of what was left open, as the codebook of the panel lists them."""
    name = module.prefix(year)
    for item in module.asked(year):
        if not item.scale:
            continue
        allowed = set(scales()[item.scale].codes)
        if item.missing:
            allowed |= {
                code_in(item.missing, k, year)
                for k in ("dk", "pns")
                if k in schemes()[item.missing]
            }
        found = db.execute(f'SELECT DISTINCT "{name}{item.number}" FROM liss.{name}').fetchall()
        assert {row[0] for row in found} - {None} <= allowed, f"{name}{item.number}"


@pytest.mark.parametrize("module", modules().values(), ids=list(modules()))
def test_every_question_is_answered_and_every_answer_was_asked(module, extract):
    records = module_records(Survey(extract[0]), module)
    assert set(records) == {
        "nomem_encr",
        "year",
        "month",
        "duur",
        *(i.number for i in module.items),
    }


def test_every_count_of_neighbourhoods_is_used_and_every_figure_is_counted(extract):
    from generator.publication import KEY_FIGURES

    query = KEY_FIGURES.read_text(encoding="utf-8")
    counted = set(COUNTS["KWB"](extract[0]))
    used = {n for n in counted if n in query or (n.startswith("u_") and n[2:] in query)}
    assert counted == used


def test_the_manifest_names_every_table(db, made_event):
    manifest = json.loads((made_event / "data" / "public" / "manifest.json").read_text())
    for database in databases():
        assert set(manifest["files"][f"{database}.duckdb"]["tables"]) == present(db, database)
