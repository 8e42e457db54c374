"""Answers of a small hand-made country, whose figures can be counted on one's fingers."""

import dataclasses

import duckdb
import pytest

from generator.fidelity.bar import read_rules
from generator.fidelity.evaluation import check
from generator.fidelity.targets import read_targets

RULES = read_rules()
PATIENT = dataclasses.replace(
    RULES, tolerance=dataclasses.replace(RULES.tolerance, most_sampling=1e9)
)


@pytest.fixture
def answers(country):
    return {f.target.id: f for f in check({"nederland": country}, rules=PATIENT)}


def test_every_verified_figure_comes_back_once(answers):
    assert len(answers) == 379
    assert list(answers) == [t.id for t in read_targets().values() if t.verified]


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("T158", 2.0),  # 4 of 200 children with both parents
        ("T161", 0.0),  # families 1 to 20
        ("T162", 2.5),  # 4 of 160 children
        ("T160", None),  # nobody of two to seven: on 1 January 2022 children are one or nine
        ("T163", 2.0),  # 31 December 2022
        ("T164", 100.0),
        ("T142", 20.0),  # married couples among households with children
        ("T143", 2.0),
        ("T139", 100.0),  # two children
        ("T036", 50.0),  # under 25: the children
        ("T301", None),  # 2019: nobody yet
        ("T312", 2.0),
        ("T323", None),  # no household has all children of 0 to 5
    ],
)
def test_shares(answers, figure, value):
    assert answers[figure].value == (None if value is None else pytest.approx(value))


def test_counts_are_scaled_by_residents(answers):
    """400 residents stand for the Netherlands of 1 January 2022."""
    factor = read_targets()["T028"].value / 400
    assert answers["T137"].value == pytest.approx(100 * factor)
    assert answers["T341"].value == pytest.approx(2 * factor)
    assert answers["T289"].value == pytest.approx(100 * factor)  # births of 2020


def test_a_missing_table_is_said_and_never_agrees(country):
    country.execute("DROP TABLE everybody.JGDHULPBUS")
    found = {f.target.id: f for f in check({"nederland": country}, rules=PATIENT)}
    assert found["T065"].verdict == "not covered"
    assert found["T065"].reason == "table not there: JGDHULPBUS"


def test_a_missing_column_is_said_and_hurts_nothing_else(country):
    country.execute("ALTER TABLE extract.PERINED DROP COLUMN nicuopname")
    found = {f.target.id: f for f in check({"nederland": country}, rules=PATIENT)}
    assert found["T211"].reason == "column not there: PERINED.nicuopname"
    assert "not there" not in found["T082"].reason


def test_regional_figures_wait_for_a_sample_of_the_region(answers):
    assert answers["T109"].reason == "no sample of the region hart-van-brabant"


def test_a_region_answers_for_its_own_figures(country):
    found = check({"hart-van-brabant": country}, rules=PATIENT)
    by_id = {f.target.id: f for f in found}
    assert by_id["T158"].reason == "no sample of the region nederland"
    assert "region" not in by_id["T136"].reason


def test_the_connection_is_left_as_it_was(country):
    before = country.execute("SELECT current_setting('search_path')").fetchall()
    tables = "SELECT database_name, schema_name, table_name FROM duckdb_tables() ORDER BY ALL"
    there = country.execute(tables).fetchall()
    check({"nederland": country}, rules=PATIENT)
    assert country.execute("SELECT current_setting('search_path')").fetchall() == before
    assert country.execute(tables).fetchall() == there


def test_attached_databases_do_as_well_as_schemas(country, tmp_path):
    path = tmp_path / "cbs.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("CREATE TABLE GBAHUISHOUDENSBUS (RINPERSOONS VARCHAR)")
    for name in ("everybody", "extract"):
        country.execute(f"DROP SCHEMA {name} CASCADE")
    country.execute(f"ATTACH '{path}' AS everybody (READ_ONLY)")
    reasons = {f.target.id: f.reason for f in check({"nederland": country}, rules=PATIENT)}
    assert reasons["T058"] == "table not there: GBAPERSOONTAB, KINDOUDERTAB, SECMBUS"


def test_an_error_in_a_comparison_names_its_figure(country, monkeypatch):
    from generator.fidelity import evaluation

    broken = dataclasses.replace(evaluation.read_comparisons()["T137"], sql="SELECT 1 +, 2")
    monkeypatch.setattr(evaluation, "read_comparisons", lambda: {"T137": broken})
    with pytest.raises(duckdb.Error) as caught:
        check({"nederland": country}, rules=PATIENT)
    assert "in the comparison of T137" in caught.value.__notes__


def test_a_figure_for_which_nothing_was_written_is_not_dropped(country, monkeypatch):
    from generator.fidelity import evaluation

    monkeypatch.setattr(evaluation, "read_comparisons", dict)
    found = check({"nederland": country}, rules=PATIENT)
    assert {(f.verdict, f.reason) for f in found} == {("not covered", evaluation.UNWRITTEN)}
    assert len(found) == 379
