"""Meet a family: what the registers say, in both languages, and no number of a person."""

import re

from challenge.board.families import MOST_MOMENTS, SHOWN, read_families
from challenge.board.lifelines import Life, lifelines
from challenge.board.site import site
from challenge.workspace import open_workspace


def test_families_are_those_of_the_event_and_stay_the_same(made_event):
    cards = read_families(open_workspace(made_event))
    assert cards == read_families(open_workspace(made_event))
    assert 1 <= len(cards) <= SHOWN
    for card in cards:
        assert 0 < len(card.happenings) <= MOST_MOMENTS
        assert card.persons[0].names == {"nl": "kind", "en": "child"}
        assert [h.start[:4] for h in card.happenings] == sorted(
            h.start[:4] for h in card.happenings
        )
        told = str(card)
        assert not re.search(r"\b\d{9}\b", told)


def test_a_family_has_a_page_with_its_life_in_words(live):
    pages = site(live, "nl")
    page = pages["families.html"]
    for words in ("Gezin 1: een kind, geboren in september 2014", "juli 2011", "2015 – 2016", "moeder, geboren in mei 1987"):  # fmt: skip
        assert words in page
    assert "low income at home" in pages["en/families.html"]
    assert 'href="families.html"' in pages["data.html"]


def test_lives_stand_side_by_side_over_the_same_years():
    drawn = lifelines([Life("kind", 2014.0, [(2014.5, None), (2016.0, 2018.0)])], title="T")
    assert drawn.count('class="dot"') == 2
    assert drawn.count('class="may"') == 1
    assert ">2014<" in drawn
    assert lifelines([], title="T") == ""
