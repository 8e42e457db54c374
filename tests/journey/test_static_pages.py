"""The public pages in a real browser: for everybody, at every width, by keyboard, in both languages, and alone on the network."""

from __future__ import annotations

import dataclasses
import os
import threading
import time
from pathlib import Path

import axe_core_python
import pytest
import uvicorn
from playwright.sync_api import expect
from starlette.applications import Starlette

from challenge.api.hall_pages import HallPages
from challenge.api.hall_watch import Copy, HallWatch
from challenge.board.site import site
from tests.challenge.board.halls import halls

pytestmark = pytest.mark.browser
AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
WIDTHS = {1440: 900, 820: 1100, 390: 844}
HALLS = ("nobody", "live", "crowded", "revealed")
FOUR = ("index", "leaderboard", "results", "screen")


class Drawn(HallWatch):
    """Pages of a hall that a test made, on the very routes that visitors use."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self._first.set()

    def draw(self, hall):
        self.hall = hall
        self._copies = {p: Copy.of(p, t.encode(), t) for p, t in site(hall, "nl").items()}


@pytest.fixture(scope="module")
def drawn():
    return Drawn()


@pytest.fixture(scope="module")
def address(drawn):
    """Serve the pages; return where."""
    app = Starlette(routes=HallPages(drawn).routes())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/board"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def visit(browser, address):
    """Open pages as a visitor; none asks anything of another host, and nothing goes wrong in any."""
    opened = []

    def go(path, *, width=1440, scheme="light", **more):
        context = browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]}, color_scheme=scheme, **more
        )
        page = context.new_page()
        page.seen_hosts, page.seen_errors = set(), []
        page.on("request", lambda r: page.seen_hosts.add(r.url.split("/")[2]))
        page.on("pageerror", lambda e: page.seen_errors.append(str(e)))
        page.on("console", lambda m: page.seen_errors.append(m.text) if m.type == "error" else None)
        page.goto(f"{address}/{path}")
        opened.append(page)
        return page

    yield go
    for page in opened:
        assert page.seen_hosts == {address.split("/")[2]}
        assert page.seen_errors == []
        page.context.close()


def paths(hall):
    return sorted(site(hall, "nl"))


def issues(page):
    """What axe finds that keeps people out."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")["violations"]
    return [
        (v["id"], v["impact"], n["target"], n["failureSummary"])
        for v in found
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"][:3]
    ]


def narrow(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("name", HALLS)
@pytest.mark.parametrize(("language", "scheme"), [("nl", "light"), ("en", "dark")])
def test_every_page_is_for_everybody(visit, drawn, address, name, language, scheme):
    hall = halls()[name]
    drawn.draw(hall)
    mine = [p for p in paths(hall) if p.startswith("en/") == (language == "en")]
    page = visit(mine[0], scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    for path in mine:
        page.goto(f"{address}/{path}")
        assert page.get_attribute("html", "lang") == language
        assert issues(page) == [], path
        if not path.endswith("screen.html"):
            assert page.locator("h1").count() == 1


@pytest.mark.parametrize("name", HALLS)
def test_no_page_is_wider_than_the_screen(visit, drawn, address, name):
    hall = halls()[name]
    drawn.draw(hall)
    for width in WIDTHS:
        page = visit("index.html", width=width)
        for path in paths(hall):
            page.goto(f"{address}/{path}")
            assert narrow(page), (path, width)


def test_everything_is_reached_by_keyboard(visit, drawn, address):
    hall = halls()["revealed"]
    drawn.draw(hall)
    page = visit("index.html")
    for path in ("index.html", "leaderboard.html", "results.html", "pitches.html"):
        page.goto(f"{address}/{path}")
        wanted = page.evaluate(
            "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')].filter(e => e.checkVisibility()).length"
        )
        reached = []
        for _ in range(wanted + 3):
            page.keyboard.press("Tab")
            there = page.evaluate(
                "(() => { const e = document.activeElement; if (e === document.body) return null;"
                " const s = getComputedStyle(e); e.dataset.been = 1;"
                " return [e.tagName, s.outlineStyle, e.className]; })()"
            )
            if there:
                reached.append(there)
        assert page.evaluate("document.querySelectorAll('[data-been]').length") == wanted, path
        assert all(style != "none" for _, style, _ in reached)
        assert reached[0][2] == "skip"


def test_the_way_past_the_menu_leads_to_the_content(visit, drawn):
    drawn.draw(halls()["live"])
    page = visit("index.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_other_language_is_one_click_away(visit, drawn):
    drawn.draw(halls()["live"])
    page = visit("leaderboard.html")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/board/en/leaderboard.html")
    assert page.get_attribute("html", "lang") == "en"
    page.get_by_role("link", name="Home").click()
    page.get_by_role("link", name="Nederlands").click()
    assert page.locator("h2", has_text="Waar we nu zijn").is_visible()


def test_a_page_follows_the_event_without_being_loaded_again(visit, drawn):
    hall = halls()["live"]
    drawn.draw(hall)
    page = visit("index.html")
    page.evaluate("window.kept = true")
    assert page.locator(".count").first.inner_text() == str(len(hall.teams))
    page.clock.install()
    page.reload()
    page.evaluate("window.kept = true")
    drawn.draw(dataclasses.replace(hall, teams=(*hall.teams, "De Nieuwkomers")))
    page.clock.fast_forward(25_000)
    expect(page.locator(".count").first).to_have_text(str(len(hall.teams) + 1))
    assert page.evaluate("window.kept") is True


def test_the_big_screen_turns_by_itself_and_waits_when_told(visit, drawn):
    drawn.draw(halls()["live"])
    page = visit("screen.html")
    page.clock.install()
    page.reload()
    state = page.locator("#state")
    total = page.locator(".slide").count()
    assert total >= 5
    assert state.inner_text() == f"1 / {total}"
    page.clock.fast_forward(14_500)
    assert state.inner_text() == f"2 / {total}"
    page.keyboard.press("Space")
    page.clock.fast_forward(60_000)
    assert state.inner_text().startswith(f"2 / {total}")
    page.keyboard.press("ArrowRight")
    assert state.inner_text().startswith(f"3 / {total}")
    assert page.locator(".slide:visible").count() == 1


def test_the_big_screen_holds_still_for_who_asked_for_that(visit, drawn):
    drawn.draw(halls()["live"])
    page = visit("screen.html", reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.slide .lead')).fontSize)")  # fmt: skip
    assert size >= 900 / 32  # a line of text is a thirtieth of the screen or more


@pytest.mark.parametrize("name", HALLS)
def test_every_part_fits_the_big_screen(visit, drawn, name):
    drawn.draw(halls()[name])
    page = visit("screen.html", reduced_motion="reduce")
    page.set_viewport_size({"width": 1920, "height": 1080})
    for number in range(page.locator(".slide").count()):
        high = page.evaluate("document.documentElement.scrollHeight")
        assert high <= 1080, (number, high)
        page.keyboard.press("ArrowRight")


def test_without_a_script_all_parts_of_the_big_screen_are_there(visit, drawn):
    drawn.draw(halls()["live"])
    page = visit("screen.html", java_script_enabled=False)
    assert page.locator(".slide:visible").count() == page.locator(".slide").count() > 1


@pytest.mark.parametrize("name", FOUR)
def test_four_pages_as_pictures(visit, drawn, tmp_path, name):
    drawn.draw(halls()["revealed"])
    folder = Path(os.environ.get("KANSRIJK_ARTEFACTS") or tmp_path)
    path = folder / f"board-{name}.png"
    visit(f"{name}.html").screenshot(path=path, full_page=name != "screen")
    assert path.stat().st_size > 20_000


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", HALLS)
def test_every_page_as_a_picture(visit, drawn, address, tmp_path, name, scheme):
    hall = halls()[name]
    drawn.draw(hall)
    folder = Path(os.environ.get("KANSRIJK_ARTEFACTS") or tmp_path) / f"{name}-{scheme}"
    for width in WIDTHS:
        page = visit("index.html", width=width, scheme=scheme)
        for path in paths(hall):
            page.goto(f"{address}/{path}")
            target = folder / f"{path.removesuffix('.html').replace('/', '-')}-{width}.png"
            page.screenshot(path=target, full_page=True)
            assert target.stat().st_size > 5_000
