"""Distributions of public tables: as in the data, and nothing named that fewer than ten rows have."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from challenge.board.distributions import (
    BINS,
    MOST_BARS,
    SMALLEST,
    _named,
    _of_numbers,
    read_tables,
)
from challenge.board.site import site
from challenge.board.tables import Bar, ColumnCard, TableCard
from challenge.workspace import open_workspace
from generator import warehouse


@pytest.fixture(scope="module")
def cards(made_event):
    return {card.name: card for card in read_tables(open_workspace(made_event))}


def test_every_database_but_the_panel_is_told_of(cards):
    assert {card.database for card in cards.values()} == {"challenge", "local", "cbs", "open"}
    assert {"first_1000_days", "GBAPERSOONTAB", "JGZ", "KWB"} <= set(cards)


def test_bars_and_rest_are_all_rows_that_have_a_value(cards):
    for card in cards.values():
        for column in card.columns:
            counted = sum(bar.rows for bar in column.bars) + column.rest
            assert counted == round(card.rows * (1 - column.empty)), (card.name, column.name)


def test_nothing_is_named_that_fewer_than_ten_rows_have(cards):
    for card in cards.values():
        for column in card.columns:
            assert all(bar.rows >= SMALLEST or bar.rows == 0 for bar in column.bars)
            assert len(column.bars) <= max(MOST_BARS, BINS)


def test_counts_are_those_of_the_table(made_event, cards):
    frame = warehouse.read_table(made_event / "data" / "public" / "challenge.duckdb", "first_1000_days")  # fmt: skip
    (sex,) = (c for c in cards["first_1000_days"].columns if c.name == "sex")
    counts = Counter(frame["sex"].dropna())
    assert {bar.rows for bar in sex.bars} == {n for n in counts.values() if n >= SMALLEST}
    assert sex.bars[0].labels["nl"] == "jongen"


def test_no_key_no_date_and_no_name_of_a_person_is_shown(cards):
    shown = {c.name for card in cards.values() for c in card.columns}
    assert not any(re.match(r"(?i)rinpersoon(hkw|ma|pa|_kind|_moeder)?$", name) for name in shown)
    assert not shown & {"VOORNAAM", "ACHTERNAAM", "GEBOORTEDATUM", "KLANTNUMMER", "dat_a"}


def test_rare_values_are_counted_together():
    codes = {c: {"nl": c, "en": c} for c in "abc"}
    bars, rest = _named({"a": 100, "b": 9, "c": 3}, codes)
    assert ([bar.labels["nl"] for bar in bars], rest) == (["a"], 12)


def test_ranges_hold_every_number_once():
    counts = {float(v): 10 + v % 7 for v in range(-50, 400)} | {9_000.0: 2}
    bars, rest = _of_numbers(counts)
    assert sum(bar.rows for bar in bars) + rest == sum(counts.values())
    assert len(bars) == BINS


def test_a_table_has_a_page_with_its_bars_in_both_languages(live):
    column = ColumnCard("sex", {"nl": "Geslacht", "en": "Sex"}, (Bar({"nl": "jongen", "en": "boy"}, 1234),), 3, 0.25, False)  # fmt: skip
    table = TableCard("challenge", "children", {"nl": "Kinderen", "en": "Children"}, 1650, (column,))  # fmt: skip

    pages = site(replace(live, tables=(table,)), "nl")
    page = pages["table-challenge-children.html"]
    for words in ("Kinderen", "jongen: 1.234", "Minder dan 10 rijen", "25,0% is niet ingevuld"):
        assert words in page
    assert "boy: 1,234" in pages["en/table-challenge-children.html"]
    assert 'href="table-challenge-children.html"' in pages["data.html"]
    assert set(site(replace(live, tables=(table,)), "nl", tables=False)) == set(pages) - {p for p in pages if "table-" in p}  # fmt: skip
