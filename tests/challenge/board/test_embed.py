"""The same parts in a page of somebody else: same content, links to the static pages, a sheet that touches nothing else."""

import re

import pytest

from challenge.board import embed
from challenge.board.site import site
from challenge.text import Texts

PAGES = ("index", "leaderboard", "pitches", "results", "data", "about")


@pytest.mark.parametrize("name", PAGES)
def test_a_part_is_what_the_static_page_holds(revealed, name):
    inside = embed.part(name, revealed, Texts("en"))
    (main,) = re.findall(r"<main[^>]*>(.*)</main>", site(revealed, "nl")[f"en/{name}.html"], re.DOTALL)  # fmt: skip
    content = main.split("</h1>", 1)[1]

    def words(text):
        return re.sub(r'href="[^"]*"', "", text)

    assert words(inside) == f'<div class="kr">{words(content)}</div>'


def test_links_lead_to_the_static_pages(live):
    links = re.findall(r'href="([^"]+)"', embed.part("index", live, Texts("en")))
    assert "/board/kits/kansrijk-python.zip" in links
    assert "/board/en/leaderboard.html" in links
    assert all(link.startswith("/board/") for link in links)


def test_the_look_may_be_chosen(live):
    assert embed.part("about", live, Texts("nl"), look="dark").startswith(
        '<div class="kr kr-dark">'
    )


def test_every_rule_of_the_sheet_stands_under_our_class():
    sheet = re.sub(r"/\*.*?\*/|</?style>", "", embed.sheet(), flags=re.DOTALL)
    selectors = re.findall(r"([^{}]+)\{[^{}]*\}", sheet)
    assert len(selectors) > 80
    for selector in selectors:
        alone = re.sub(r":is\([^()]*\)", "", selector)  # `:is(a, b)` is one
        assert all(".kr" in part for part in alone.split(",")), selector


def test_a_page_that_is_not_there_is_no_part(live):
    with pytest.raises(KeyError):
        embed.part("nowhere", live, Texts("nl"))
