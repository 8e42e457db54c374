"""People who write no code: a care professional builds an idea; a visitor takes a kit along, meets a family, watches the big screen."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import TimeoutError as TooLate

from challenge.accounts import team_names
from challenge.board.families import read_families
from challenge.idea_builder import families, open_public
from challenge.idea_draft import read_draft
from challenge.idea_filters import YES, Filter, Target, label
from challenge.ledger.events import SubmissionReceived
from challenge.ledger.repository import Ledger
from challenge.teams import add_team
from challenge.workspace import open_workspace
from generator.codebook import read_codes
from starter_kits.build import kit_name
from tests.journey.rooms import Room
from tests.journey.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.event, pytest.mark.timeout(600)]
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def hall(measured_event, tmp_path_factory):
    """An open event on a server: its folder and its address."""
    folder = tmp_path_factory.mktemp("hall") / "event"
    shutil.copytree(measured_event, folder)
    with serving(folder) as address:
        yield open_workspace(folder), address


@pytest.fixture(params=["nl", "en"])
def room(request, browser, hall):
    """Somebody at a browser, in one language."""
    one = Room(browser, hall[1], request.param)
    yield one
    one.leave()


def test_a_care_professional_builds_an_idea_and_reads_what_it_did_and_for_whom(room, hall):
    event, _ = hall
    page, texts = room.page, room.texts
    ledger = Ledger.open(event.database_url)
    team = f"Wijkteam {texts.language}"
    room.sign_in(add_team(ledger, team, at=NOW), "idea")
    choose(room, "builder.field.moment", stage(room, "toddler"))
    speaks_only(room)
    for column in ("problematic_debts", "mother_age"):
        pick(room, column)
    age = texts("builder.field.high", label=label("mother_age", texts.language))
    page.get_by_label(age, exact=True).fill("30")
    page.get_by_label(age, exact=True).press("Enter")
    page.get_by_text(texts("builder.field.any_of"), exact=True).click()

    # What the page counts is what the rule counts on the public data.
    filters = (Filter("problematic_debts", values=(YES,)), Filter("mother_age", high=30.0))
    target = Target("toddler", filters, any_of=True)
    count = families(target, open_public(event.root))
    panel = page.locator(".kb-panel")
    expect(panel.locator(".kb-big")).to_have_text(texts.whole(count), timeout=30_000)
    expect(panel).to_contain_text("€")
    expect(panel.locator(".kb-mark")).to_have_count(3)
    expect(page.locator(".kb-cards .kr-card")).not_to_have_count(0)  # families to meet
    submit = page.get_by_role("button", name=texts("builder.send.submit"), exact=True)
    expect(submit).to_be_disabled()
    room.sees("builder.send.no_title")

    page.get_by_label(texts("builder.field.name"), exact=True).fill(f"Jonge ouders {team}")
    page.get_by_label(texts("builder.field.pitch"), exact=True).fill("Zij hebben het druk.")
    page.get_by_label(texts("builder.field.pitch"), exact=True).press("Control+Enter")
    expect(submit).to_be_enabled()
    page.locator("[data-test-script-state=notRunning]").wait_for()
    with page.expect_download() as arrived:
        room.press("builder.send.download")
    assert arrived.value.suggested_filename.startswith("jonge-ouders")
    room.picture("idea")

    submit.click()
    room.sees("builder.done.did")
    facts = [e.fact for e in ledger.entries() if isinstance(e.fact, SubmissionReceived)]
    (made,) = [fact for fact in facts if fact.team == team]
    room.sees("builder.done.received", id=made.submission)
    handed = (event.submissions / made.digest).read_bytes()
    supports = open_public(event.root).terms.supports
    assert read_draft(handed, "idea.toml", supports).offers[0].target == target
    did = page.locator("table", has_text=texts("builder.table.taking"))
    assert texts.whole(count) in did.inner_text()
    page.get_by_text(texts("builder.done.whom")).click()
    room.sees("idea.division.income_fifth")
    expect(page.get_by_text(re.compile(r"\d+%")).first).to_be_visible()
    # The server plays it out by itself, and the page follows.
    room.sees("builder.done.scale")
    room.picture("idea-played-out")
    ledger.close()


def speaks_only(room: Room) -> None:
    """Hold the words of Streamlit's own lists and fields against the language of the page."""
    page, texts = room.page, room.texts
    name = texts("builder.field.filters")
    page.get_by_role("button", name=texts("widget.help", some=name), exact=True).wait_for()
    field = page.get_by_role("combobox", name=name, exact=True)
    field.click()
    page.get_by_text(texts("widget.select_all"), exact=True).wait_for()
    type_until(field, "qqq", page.get_by_text(texts("widget.no_results"), exact=True))
    field.fill("")
    field.press("Escape")


def type_until(field: Locator, text: str, shown: Locator) -> None:
    """Type in a list until what should come of it is there: a page that is still drawn anew empties the field."""
    for seconds in (5, 10, 30):
        field.click()
        field.fill(text)
        with suppress(TooLate):
            shown.wait_for(timeout=1000 * seconds)
            return
    raise AssertionError(f"nothing came of {text}")


def stage(room: Room, moment: str) -> str:
    """What a stage of childhood is called on the page."""
    said = read_codes("stage")[moment][room.texts.language]
    return f"{said[:1].upper()}{said[1:]}"


def choose(room: Room, key: str, option: str) -> None:
    """Choose from a list."""
    room.page.get_by_label(room.texts(key), exact=True).click()
    room.page.get_by_role("option", name=option, exact=True).click()
    room.page.locator("[data-test-script-state=notRunning]").wait_for()


def pick(room: Room, column: str) -> None:
    """Add a filter by typing what it is called."""
    said = label(column, room.texts.language)
    field = room.page.get_by_role("combobox", name=room.texts("builder.field.filters"), exact=True)
    option = room.page.get_by_role("option", name=re.compile(rf"· {re.escape(said)}$"))
    type_until(field, said, option)
    option.click()
    field.press("Escape")
    room.page.locator("[data-test-script-state=notRunning]").wait_for()


def test_a_visitor_finds_the_kit_and_what_arrives_is_the_kit(room, hall):
    event, address = hall
    page, texts = room.page, room.texts
    for start in (address, f"{address}/board/{'' if texts.language == 'nl' else 'en/'}"):
        page.goto(start)
        name = texts("public.kit.nocode")
        with page.expect_download() as arrived:
            page.get_by_role("link", name=re.compile(re.escape(name))).click()
        file = f"{kit_name('nocode')}.zip"
        assert arrived.value.suggested_filename == file
        data = arrived.value.path().read_bytes()
        assert data == (event.kits / file).read_bytes()
        inside = ZipFile(BytesIO(data))
        assert inside.testzip() is None
        assert any(n.endswith("README.md") for n in inside.namelist())


def test_a_visitor_meets_a_family(room, hall):
    event, address = hall
    page, texts = room.page, room.texts
    page.goto(f"{address}/data")
    page.get_by_role("link", name=texts("public.family.page")).click()
    page.get_by_role("heading", name=texts("public.family.page"), level=1).wait_for()
    family = read_families(event)[0]
    section = page.locator("main section").first
    expect(section.locator(".members li")).to_have_count(len(family.persons))
    expect(section.locator("ol.life li")).to_have_count(len(family.happenings))
    told = family.happenings[0].words[texts.language]
    expect(section.locator("ol.life li").first).to_contain_text(told)
    expect(section.get_by_role("img")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == texts.language
    room.picture("family")


def test_the_big_screen_turns_pages_by_itself_also_while_much_happens(room, hall):
    event, address = hall
    page = room.page
    folder = "" if room.texts.language == "nl" else "en/"
    page.clock.install(time=0)
    page.clock.pause_at(1000)  # from here on time passes when the test says so
    page.goto(f"{address}/board/{folder}screen.html")
    state, total = page.locator("#state"), page.locator(".slide").count()
    assert total >= 5
    expect(state).to_have_text(f"1 / {total}")
    ledger = Ledger.open(event.database_url)
    for turn in (1, 2):
        # News comes while a part is shown: it is taken over, and the next part comes when it would have come.
        before = page.request.get(page.url).text()
        add_team(ledger, f"Team {room.texts.language} {turn}", at=NOW)
        until(lambda: page.request.get(page.url).text() != before)  # noqa: B023
        page.clock.run_for(10_000)
        counts = page.locator(".counts .count").first
        expect(counts).to_have_text(str(len(team_names(ledger.entries()))))
        page.clock.run_for(4_500)
        expect(state).to_have_text(f"{turn + 1} / {total}")
        assert page.locator(".slide:visible").count() == 1
    room.picture("screen")
    for turn in range(3, total + 1):
        page.clock.run_for(14_500)
        expect(state).to_have_text(
            f"{turn % total + 1} / {total}"
        )  # and begins anew after the last
    ledger.close()


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Ask again until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
