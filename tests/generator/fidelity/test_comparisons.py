"""Laws of the comparisons: every verified figure has one answer or a reason, and every SQL fits the tables."""

from itertools import groupby

import pytest

from generator.codebook import tables
from generator.errors import GeneratorError
from generator.fidelity.bar import read_rules
from generator.fidelity.comparisons import read_comparisons
from generator.fidelity.evaluation import Sample, _group, _one_row, _views, measure
from generator.fidelity.targets import read_targets, verified
from generator.fidelity.views import known_columns, needs, read_views

TARGETS = verified(read_targets())
COMPARISONS = read_comparisons()
WITH_SQL = [c for c in COMPARISONS.values() if c.sql]


def test_all_figures_are_there_and_those_from_memory_do_not_count():
    assert len(read_targets()) == 397
    assert len(TARGETS) == 379


def test_every_verified_figure_has_exactly_one_entry_and_no_recalled_one_has():
    assert set(COMPARISONS) == set(TARGETS)


def test_enough_figures_can_be_compared():
    assert len(WITH_SQL) >= 250


@pytest.mark.parametrize("domain", read_rules().bar.domains)
def test_half_of_each_domain_can_be_compared_in_the_country(domain):
    mine = [key for key, target in TARGETS.items() if target.domain == domain]
    national = [c for c in WITH_SQL if c.id in mine and c.region == "nederland"]
    assert len(national) >= len(mine) / 2


GROUPS = [list(group) for _, group in groupby(sorted(WITH_SQL, key=_group), _group)]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"{group[0].id} and {len(group) - 1}")
def test_every_sql_runs_on_the_declared_columns_and_answers_in_full(empty, group):
    """A value and n; a mean also its spread. Empty tables have no value, or count nobody."""
    sample = Sample(empty, {}, {"netherlands": 1.0})
    with _views(sample, group):
        for comparison in group:
            row = _one_row(empty, comparison)
            assert len(row) == (3 if comparison.kind == "mean" else 2), comparison.id
            assert not (row[0] or 0) > 0, comparison.id
    assert len(list(measure(sample, group))) == len(group)
    assert empty.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchone() == (0,)


def test_every_view_is_used():
    used = {name for c in WITH_SQL for name in needs(c.sql).views}
    assert used | {"resident"} == set(read_views())


def test_every_table_that_is_asked_for_is_used():
    used = {table for c in WITH_SQL for table in needs(c.sql).tables}
    assert used <= set(known_columns())
    assert set(known_columns()) - set(tables("cbs")) - set(tables("local")) <= used


def test_our_years_lie_in_the_register_window():
    for comparison in WITH_SQL:
        assert 2011 <= comparison.year <= 2023, comparison.id
        assert comparison.words["day"] <= "20221231", comparison.id


def test_1_january_is_read_on_the_evening_before():
    assert COMPARISONS["T306"].words == {"year": "2023", "before": "2022", "day": "20221231"}
    assert COMPARISONS["T058"].words["day"] == "20221231"


def test_a_part_is_a_percentage_of_its_total():
    assert COMPARISONS["T002"].published(TARGETS["T002"]) == pytest.approx(100 * 75601 / 164487)
    assert COMPARISONS["T267"].of == 132685 + 34819


def test_years_that_differ_are_said():
    assert COMPARISONS["T001"].year_differs(TARGETS["T001"])
    assert not COMPARISONS["T019"].year_differs(TARGETS["T019"])


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("[T001]\nsqll = 'x'", "Unknown key 'sqll'"),
        ("[T999]\nnot_covered = 'x'", "There is no figure T999"),
        ("[T001]\nyear = 2022", "SQL or the reason"),
        ("[T001]\nsql = 'x'\nnot_covered = 'y'", "SQL or the reason"),
        ("[T001]\nkind = 'count'\nscale = 'netherlands'\nsql = 'x'", "No year"),
        ("[T001]\nkind = 'share'\nyear = 2022\nsql = 'x'", "published figure is a count"),
        ("[T001]\nkind = 'count'\nyear = 2022\nsql = 'x'", "either 'of' or 'scale'"),
        ("[T001]\nkind = 'count'\nyear = 2022\nof = 'T998'\nsql = 'x'", "names T998"),
        ("[T001]\non = 'all'\nyear = 2022\nsql = 'x'", "Unknown on 'all'"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(tmp_path, entry, says):
    (tmp_path / "births.toml").write_text(entry, encoding="utf-8")
    with pytest.raises(GeneratorError, match=says):
        read_comparisons(tmp_path)


def test_a_figure_with_two_entries_is_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text("[T001]\nnot_covered = 'x'", encoding="utf-8")
    with pytest.raises(GeneratorError, match="twice"):
        read_comparisons(tmp_path)


def test_needs_follow_from_the_text_through_views():
    found = needs("SELECT count(*) FROM minor WHERE household IN (FROM assisted) -- FROM NOTHING")
    assert found.views == ("resident", "minor", "activity", "assisted")
    assert found.tables == {"GBAHUISHOUDENSBUS", "GBAPERSOONTAB", "KINDOUDERTAB", "SECMBUS"}
    assert ("SECMBUS", "BIJSTANDSECM") in found.columns
    assert ("SECMBUS", "PENSIOENSECM") not in found.columns
