"""The registers of some families: whole for them, and nobody's else."""

import io
from pathlib import Path

import duckdb
import pandas as pd
import pyreadstat
import pytest

from generator.codebook import tables
from starter_kits.registers import _KEYS, DATABASES, LEFT_OUT, LIST, WHOLE, RegisterSample
from starter_kits.statistical_files import as_files, without_moment


@pytest.fixture(scope="module")
def public(made_event):
    return made_event / "data/public"


@pytest.fixture(scope="module")
def few(public):
    """The registers of forty families."""
    with RegisterSample(public, families=40) as sample:
        files = sample.as_csv()
    return {k: pd.read_csv(io.BytesIO(v), dtype=str) for k, v in files.items()}


def whole(public, database, table):
    with duckdb.connect(str(public / f"{database}.duckdb"), read_only=True) as db:
        return db.execute(f'SELECT COLUMNS(*)::VARCHAR FROM "{table}"').df()


def test_there_are_as_many_families_as_asked_for(few):
    assert len(few[LIST]) == 40
    assert few[LIST]["mother"].is_unique


def test_the_registers_of_a_family_are_whole(few, public):
    mothers = set(few[LIST]["mother"])
    parents = whole(public, "cbs", "KINDOUDERTAB")
    children = set(parents.loc[parents["RINPERSOONMa"].isin(mothers), "RINPERSOON"])
    assert len(children) >= 40
    for database, table in (
        *(("cbs", "GBAPERSOONTAB"), ("cbs", "GBAHUISHOUDENSBUS"), ("cbs", "ZVWZORGKOSTENTAB")),
        *(("cbs", "HOOGSTEOPLTAB"), ("local", "JGZ"), ("cbs", "KINDOUDERTAB")),
    ):
        every = whole(public, database, table)
        theirs = every["RINPERSOON"].isin(mothers | children)
        kept = few[table]["RINPERSOON"].isin(mothers | children)
        assert theirs.sum() == kept.sum() > 0, table


def test_everybody_in_a_household_of_theirs_is_there(few, public):
    homes = whole(public, "cbs", "GBAHUISHOUDENSBUS")
    shared = set(homes.loc[homes["RINPERSOON"].isin(few[LIST]["mother"]), "HUISHOUDNR"])
    living = set(homes.loc[homes["HUISHOUDNR"].isin(shared), "RINPERSOON"])
    assert living <= set(few["GBAHUISHOUDENSBUS"]["RINPERSOON"])


def test_most_people_are_not_there(few, public):
    assert len(few["GBAPERSOONTAB"]) < 0.2 * len(whole(public, "cbs", "GBAPERSOONTAB"))
    assert len(few["INHATAB"]) < 0.3 * len(whole(public, "cbs", "INHATAB"))


def test_rows_stand_in_the_order_of_the_file(few, public):
    every = whole(public, "cbs", "GBAPERSOONTAB")["RINPERSOON"]
    kept = few["GBAPERSOONTAB"]["RINPERSOON"]
    assert every[every.isin(kept)].tolist() == kept.tolist()


@pytest.mark.parametrize("database", DATABASES)
def test_of_every_declared_table_it_can_be_told_whose_rows_are(database):
    keys = {column for column, _ in _KEYS}
    for name, table in tables(database).items():
        assert name in WHOLE | LEFT_OUT or keys & {c.name for c in table.columns}, name


def test_files_of_spss_and_stata_hold_what_the_tables_hold(public, tmp_path):
    files = as_files(public, "nl")
    stems = {Path(f).stem for f in files}
    assert stems >= {"children", "first_1000_days", "PILOTS", "GBAPERSOONTAB", "KWB"}
    (tmp_path / "t.sav").write_bytes(files["spss/children.sav"])
    table, meta = pyreadstat.read_sav(str(tmp_path / "t.sav"))
    assert meta.column_names_to_labels["split"]
    wanted = whole(public, "challenge", "children")
    assert table["RINPERSOON"].tolist() == wanted["RINPERSOON"].tolist()
    (tmp_path / "t.dta").write_bytes(files["stata/registers/INHATAB.dta"])
    table, meta = pyreadstat.read_dta(str(tmp_path / "t.dta"), user_missing=True)
    assert "a" in set(table["INHARMLAG"])  # a missing code, kept apart from a number
    assert meta.column_names_to_labels["INHARMLAG"]


def test_the_moment_of_writing_is_taken_out(public, tmp_path):
    table = pd.DataFrame({"x": [1.0]})
    for kind in ("sav", "dta"):
        path = tmp_path / f"t.{kind}"
        getattr(pyreadstat, f"write_{kind}")(table, str(path))
        made = without_moment(path.read_bytes(), kind)
        path.write_bytes(made)
        found, meta = getattr(pyreadstat, f"read_{kind}")(str(path))
        assert found["x"].tolist() == [1.0]
        assert meta.creation_time.year == 1980
