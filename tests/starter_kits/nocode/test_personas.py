"""Personas: chosen by a stated rule, told from what sources recorded, one page each."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from generator import warehouse
from starter_kits.family import Moment
from starter_kits.nocode.persona_pages import MOST, moments_of, persona_pages
from starter_kits.nocode.personas import PROFILES, choose_personas, chosen_rows, lot
from starter_kits.nocode.story import story
from starter_kits.nocode.timeline import NARROW, WIDE, draw, first_day, last_day, window_of, within
from starter_kits.words import Words

CUTOFF = 2022


class Reader(HTMLParser):
    """Reads a page; remembers ids, addresses, and tags that were not closed."""

    VOID = frozenset({"meta", "br", "img", "rect", "circle", "line", "input"})

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[k] for k in ("src", "href") if k in found]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def read_page(data):
    reader = Reader()
    reader.feed(data.decode())
    assert reader.open == []
    assert len(set(reader.ids)) == len(reader.ids)
    return reader


def rows_of(*, towns, origins):
    base = dict.fromkeys(
        ("mother_age", "father_work", "mother_work", "household_type", "clinic_concerns"), None
    )
    flags = ("problematic_debts", "premium_arrears", "low_income_years", "chronic_condition")
    care = ("mother_mental_health_care", "father_mental_health_care", "siblings_in_youth_care")
    base |= dict.fromkeys((*flags, *care, "youth_care_this_year", "mother_born_abroad"), None)
    return [
        {**base, "RINPERSOON": f"{i:09d}", "mother": f"m{i}", "stage": "pregnancy", "birth_order": 1,
         "town": town, "mother_origin": origin, "household_type": "single_parent"}
        for i, (town, origin) in enumerate(zip(towns, origins, strict=True))
    ]  # fmt: skip


def test_new_places_come_first_then_new_origins_then_the_lot():
    rows = rows_of(towns=["a", "a", "b", "b"], origins=["x", "y", "x", "y"])
    chosen = chosen_rows(rows, "event")
    first, second = chosen["expecting_first"], chosen["on_her_own"]
    assert first == min(rows, key=lambda r: lot("event", r["RINPERSOON"]))
    assert second["town"] != first["town"]
    assert second["mother_origin"] != first["mother_origin"]
    assert set(chosen) == {"expecting_first", "on_her_own"}


def test_families_of_an_event_differ(personas):
    assert 6 <= len(personas) <= 10
    assert len({p.family.child for p in personas}) == len(personas)
    assert len({p.town for p in personas}) >= 5
    assert len({p.now["mother_origin"] for p in personas}) >= 4
    assert len({p.now["stage"] for p in personas}) >= 2
    for persona in personas:
        assert PROFILES[persona.profile](persona.now)
        assert len(set(persona.names.values())) == len(persona.names)


def test_the_same_event_gives_the_same_families_and_another_event_others(made, personas):
    definition = made.definition
    where = {"region": definition.region, "first_year": definition.timeline.first_year}
    again = choose_personas(made.public, event=definition.id, **where)
    assert persona_pages(again, cutoff=CUTOFF, language="nl") == persona_pages(
        personas, cutoff=CUTOFF, language="nl"
    )
    other = choose_personas(made.public, event="another", **where)
    assert {p.family.child for p in other} != {p.family.child for p in personas}


def test_facts_are_those_of_the_public_row(made, personas):
    """What the story says of money is what first_1000_days says."""
    table = warehouse.read_table(made.public / "challenge.duckdb", "first_1000_days")
    words = Words("personas", "nl")
    told = 0
    for persona in personas:
        at = (table["RINPERSOON"] == persona.family.child) & (table["year"] == CUTOFF)
        (row,) = table[at].to_dict("records")
        said = story(persona, words)
        assert (words("story.debts") in said) == bool(row["problematic_debts"])
        assert (words("story.arrears") in said) == bool(row["premium_arrears"])
        told += bool(row["problematic_debts"])
    assert told


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_stand_alone_and_say_that_nobody_exists(personas, language):
    data = persona_pages(personas, cutoff=CUTOFF, language=language)
    reader = read_page(data)
    assert reader.ids == [p.profile for p in personas]
    assert reader.links == []
    text = data.decode()
    assert text.count(Words("personas", language)("made_up")) == len(personas)
    assert "url(" not in text
    assert not re.search(r"\bNone\b|\bnan\b|\{[a-z_]+\}", text.split("</style>")[1])


def test_moments_on_a_page_are_numbered_and_lie_in_the_window(personas):
    for persona in personas:
        moments, window = moments_of(persona, CUTOFF)
        assert len(moments) <= MOST
        assert all(first_day(m.start) <= window.end for m in moments)
        svg = draw(moments, window, Words("personas", "nl"), "x", NARROW)
        numbers = [int(n) for n in re.findall(r'class="number"[^>]*>(\d+)<', svg)]
        assert sorted(numbers) == list(range(1, len(moments) + 1))


@pytest.mark.parametrize("shape", [WIDE, NARROW])
def test_marks_of_a_lane_never_cover_each_other(shape):
    moments = [Moment("move", f"2021-0{m}-01", None, ("1",)) for m in range(1, 10)]
    moments += [Moment("move", "2021-05-02", None, ("2",)), Moment("debts", "2019", "2022", ("1",))]
    window = window_of(date(2020, 3, 1), CUTOFF)
    assert within(moments, window) == moments
    svg = draw(moments, window, Words("personas", "nl"), "x", shape)
    dots = [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', svg)]
    assert len(dots) == len(moments)
    for i, (x, y) in enumerate(dots):
        assert not [1 for a, b in dots[:i] if abs(a - x) < 16 and b == y]


def test_dates_are_as_long_as_they_may_be():
    assert first_day("2015") == date(2015, 1, 1)
    assert last_day("2015") == date(2015, 12, 31)
    assert last_day("2016-02") == date(2016, 2, 29)
    assert last_day("2016-02-03") == date(2016, 2, 3)
