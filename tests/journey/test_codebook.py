"""The codebook in a browser: it finds a column by its code, says when there is nothing, and fits a telephone."""

from __future__ import annotations

import pytest

from generator.codebook import tables
from generator.exports.codebooks import write_codebook

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    """The Dutch page on a telephone; what a script does wrong is kept on the way."""
    folder = tmp_path_factory.mktemp("codebook")
    write_codebook(folder, ["html"])
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.goto((folder / "codebook.nl.html").as_uri())
    yield page
    page.close()


def seen(page, selector):
    return page.locator(selector).filter(visible=True).count()


def test_search_finds_columns_by_code_and_opens_the_list(page):
    everything = seen(page, "tbody tr")
    page.fill("input[type=search]", "Syrië")
    wanted = sum(c.codes == "country" for t in tables("cbs").values() for c in t.columns)
    assert seen(page, "section[data-words^='cbs'] tbody tr") == wanted
    assert seen(page, "details[open]") >= wanted
    page.fill("input[type=search]", "xyzzy")
    assert "Niets gevonden" in page.inner_text("output")
    assert seen(page, "section") == 0
    page.press("input[type=search]", "Escape")
    assert seen(page, "tbody tr") == everything
    assert page.wrong == []


def test_marked_columns_can_be_picked_out(page):
    page.check("input[type=checkbox]")
    shown = seen(page, "tbody tr")
    assert 0 < shown == seen(page, "tbody tr:has(.kit, .placeholder)")
    page.uncheck("input[type=checkbox]")


def test_nothing_sticks_out_of_a_narrow_screen(page):
    assert page.evaluate("document.documentElement.scrollWidth") == 390
