"""People at the big screen: the board in a real browser while teams hand in from the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from challenge.teams import add_team

pytestmark = [pytest.mark.browser, pytest.mark.event]
ARTEFACTS = os.environ.get("KANSRIJK_ARTEFACTS")


@pytest.fixture
def visit(browser, server):
    """Open an address as a visitor; nothing may go wrong or out of the house.

    It depends on the server so that pages are closed before that stops.
    """
    pages = []

    def go(url: str, *, width: int = 1440, height: int = 1000, scheme: str = "light"):
        page = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="nl-NL"
        )
        page.seen_hosts, page.seen_errors = set(), []
        page.on(
            "request", lambda r: page.seen_hosts.add(r.url.split("/")[2] if "://" in r.url else "")
        )
        page.on("pageerror", lambda e: page.seen_errors.append(str(e)))
        page.on("console", lambda m: page.seen_errors.append(m.text) if _ours(m) else None)
        page.goto(url)
        pages.append(page)
        return page

    yield go
    for page in pages:
        assert {h.split(":")[0] for h in page.seen_hosts} <= {"localhost", "127.0.0.1", ""}
        assert page.seen_errors == []
        page.close()


def _ours(message) -> bool:
    """Whether something went wrong; below an address of a page Streamlit looks for its own server first, and finds none."""
    return message.type == "error" and "/_stcore/" not in message.location.get("url", "")


IDEA = """
title = "Samen leren opvoeden"
pitch = "pitch.md"
[[offer]]
support = "parent_training"
channel = "child_health_clinic"
mode = "targeted"
moment = "toddler"
budget = 250_000
target = "SELECT RINPERSOON, clinic_concerns AS priority FROM first_1000_days WHERE stage = 'toddler'"
"""


def picture(page, name):
    """Keep a screenshot where one is asked for."""
    if ARTEFACTS:
        Path(ARTEFACTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(ARTEFACTS) / f"{name}.png", full_page=True)


def test_a_score_appears_by_itself_while_people_watch(
    event, visit, server, kansrijk, tmp_path, csv
):
    where = ("--event", event.root)
    kansrijk("event", "open", *where)
    token = json.loads(kansrijk("team", "add", "Blauwe Olifant", "--json", *where).stdout)["token"]
    address = server(event.root)
    dutch = visit(f"{address}/leaderboard")
    dutch.get_by_text("Nog geen team heeft een score").wait_for()
    picture(dutch, "board-empty-nl-1440")
    english = visit(f"{address}/leaderboard?lang=en", width=390, height=844)
    english.get_by_text("No team has a score yet").wait_for()

    file = tmp_path / "predictions.csv"
    file.write_bytes(csv(youth_care=0.2))
    kansrijk("submission", "submit", file, "--token", token, *where)

    dutch.locator(".kr table").get_by_text("Blauwe Olifant").wait_for(timeout=20_000)
    english.locator(".kr table").get_by_text("Blauwe Olifant").wait_for(timeout=20_000)
    assert "minder dan twee teams" in dutch.locator(".kr .say").first.inner_text()
    dutch.locator(".kr section svg").first.wait_for()
    dutch.get_by_text("Nog geen team heeft een idee").wait_for()
    english.get_by_text("No team has an idea").wait_for()
    idea = tmp_path / "idea.toml"
    idea.write_text(IDEA, encoding="utf-8")
    (tmp_path / "pitch.md").write_text("# Wij", encoding="utf-8")
    kansrijk("submission", "submit", idea, "--token", token, *where)
    dutch.get_by_text("huishoudens die niemand heeft gezien").wait_for(timeout=20_000)
    english.get_by_text("households that nobody has seen").wait_for(timeout=20_000)
    dutch.locator(".kr section").nth(1).locator("svg").first.wait_for()
    picture(dutch, "board-nl-1440")
    picture(english, "board-en-390")


def test_the_other_language_is_one_click_away_and_the_page_about_the_score_too(
    event, visit, server, kansrijk
):
    address = server(event.root)
    page = visit(address, width=820)
    page.get_by_text("De eerste 1000 dagen").first.wait_for()
    page.get_by_role("link", name="English").click()
    page.get_by_text("The first 1000 days").first.wait_for()
    page.goto(f"{address}/about")
    page.get_by_text("The answers were sealed before").wait_for()
    picture(page, "about-en-820")
    page.get_by_role("link", name="Nederlands").click()
    page.get_by_text("De antwoorden zijn verzegeld").wait_for()
    assert page.evaluate("document.documentElement.lang") == "nl"


@pytest.mark.parametrize("width", [1440, 820, 390])
def test_nothing_sticks_out_sideways(event, visit, server, intake, token, csv, ledger, width):
    intake.submit(csv(youth_care=0.2), "p.csv", token=token)
    other = add_team(ledger, "Een team met een tamelijk lange naam", at=intake.clock())
    intake.submit(csv(youth_care=0.3), "p.csv", token=other)
    page = visit(f"{server(event.root)}/leaderboard", width=width, scheme="dark")
    page.locator(".kr table").get_by_text("Blauw", exact=True).wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    picture(page, f"board-dark-{width}")
