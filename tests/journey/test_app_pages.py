"""Every page of the app in a real browser: for everybody, at every width, in both languages, signed in as whoever it is for."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import axe_core_python
import pytest

from challenge.accounts import JURY, ORGANISER, TEAM
from challenge.app.main_pages import PAGES
from challenge.ledger.repository import Ledger
from challenge.people import add_juror, add_organiser
from challenge.pitches import submit_pitch
from challenge.setup import advance_phase
from challenge.teams import add_team
from challenge.web.session import cookie_of
from challenge.web.widget_words import widget_words

pytestmark = [pytest.mark.browser, pytest.mark.event]
AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
ARTEFACTS = os.environ.get("KANSRIJK_ARTEFACTS")
WIDTHS = {1440: 900, 820: 1100, 390: 844}
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OF_JURY = ("judge", "compare", "deliberate")
FOUR = ("", "leaderboard", "submit", "idea")
# What Streamlit draws around our pages and widgets is not ours to mend: its header, and the parts inside its widgets.
CHROME = ["[data-testid=stHeader]", "[data-testid=stToolbar]", "[data-testid=stStatusWidget]"]


@pytest.fixture
def alive(event, ledger):
    """An open event with somebody of every role, and pitches; returns role -> token."""
    advance_phase(event, ledger, "open", at=NOW)
    tokens = {TEAM: add_team(ledger, "Rode Panda", at=NOW)}
    for name in ("Blauw", "Geel"):
        token = add_team(ledger, name, at=NOW)
        text = f"# Idee van {name}\n\nWij willen gezinnen eerder zien.\n".encode()
        submit_pitch(event, ledger, text, "pitch.md", token=token, clock=lambda: NOW)
    tokens[JURY] = add_juror(ledger, "Fatima", organisation="GGD", at=NOW)
    tokens[ORGANISER] = add_organiser(ledger, "Anna", at=NOW)
    return tokens


@pytest.fixture
def visit(browser, server, event):
    """Open pages as somebody; no request leaves the machine, and no script fails."""
    base, opened = server(event.root), []

    def go(token=None, *, language="nl", scheme="light"):
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, color_scheme=scheme, bypass_csp=True
        )
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.base, page.hosts, page.errors = base, set(), []
        page.on("request", lambda r: page.hosts.add(r.url.split("/")[2].split(":")[0]))
        page.on("pageerror", lambda e: page.errors.append(str(e)))
        page.goto(f"{base}/language?to={language}&back=/sign-in")
        if token:
            page.fill("#token", token)
            page.click('form[action="/sign-in"] button')
            page.wait_for_load_state()
        opened.append(page)
        return page

    yield go
    for page in opened:
        assert page.hosts == {"localhost"}
        assert page.errors == []
        page.context.close()


def show(page, path):
    """Open a page of the app and wait until it was drawn."""
    page.goto(f"{page.base}/{path}")
    page.locator("h1").first.wait_for()
    page.locator('[data-testid=stApp][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(300)


def issues(page):
    """What axe finds in our part of the page that keeps people out."""
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run({{exclude: {[[c] for c in CHROME]}}})")["violations"]
    return [
        (v["id"], v["impact"], n["target"], n["html"][:160])
        for v in found
        if v["impact"] in ("serious", "critical")
        for n in v["nodes"][:3]
    ]


def english(page):
    """Words of Streamlit's own that stand on a Dutch page in English."""
    said = page.evaluate(
        "[...document.querySelectorAll('[aria-label], [placeholder]')].flatMap(e => [e.ariaLabel, e.placeholder])"
    )
    lines = {*filter(None, said), *page.inner_text("body").splitlines()}
    patterns = [re.escape(w).replace(r"\{some\}", ".+") for w in widget_words("nl")]
    return [line for line in lines for p in patterns if re.fullmatch(p, line.strip())]


def picture(page, name):
    if ARTEFACTS:
        Path(ARTEFACTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(ARTEFACTS) / f"{name}.png")


def of_role(role):
    """Paths of the pages that are for a role; for anybody: None."""
    return [path for _, _, path, roles in PAGES if (not roles if role is None else role in roles)]


@pytest.mark.parametrize(("language", "scheme"), [("nl", "light"), ("en", "dark")])
def test_every_page_is_for_everybody(alive, visit, event, ledger, language, scheme):
    for role in (None, TEAM, ORGANISER, JURY):
        if role == JURY:
            for phase in ("closed", "jury"):
                advance_phase(event, ledger, phase, at=NOW)
        page = visit(alive.get(role), language=language, scheme=scheme)
        for path in of_role(role):
            if role == ORGANISER and path in OF_JURY:
                continue
            show(page, path)
            assert page.get_attribute("html", "lang") == language
            assert issues(page) == [], (path, role)
            if language == "nl":
                assert english(page) == [], path
            if path in FOUR and language == "nl":
                picture(page, f"app-{path or 'home'}")


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_pictures_of_every_page(alive, visit, event, ledger, language):
    """At three widths no page is wider than its screen; with KANSRIJK_ARTEFACTS the pictures are kept."""
    for role in (None, TEAM, ORGANISER, JURY):
        if role == JURY:
            for phase in ("closed", "jury"):
                advance_phase(event, ledger, phase, at=NOW)
        page = visit(alive.get(role), language=language)
        for path in of_role(role):
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                show(page, path)
                picture(page, f"{path or 'home'}-{role or 'visitor'}-{language}-{width}")
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, (path, width)


def test_an_unknown_path_of_the_api_is_a_problem_document(visit):
    page = visit()
    answer = page.request.get(f"{page.base}/api/v1/nothing")
    assert answer.status == 404
    assert answer.json()["error"]["what"]


def test_pages_of_another_site_cannot_sign_somebody_in(visit, alive):
    page = visit()
    answer = page.request.post(
        f"{page.base}/sign-in",
        form={"token": alive[TEAM]},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
        max_redirects=0,
    )
    assert answer.status == 403
    assert "kansrijk-" not in answer.headers.get("set-cookie", "")


def test_a_session_ends_when_the_token_is_renewed(visit, alive, ledger: Ledger, event):
    from challenge.teams import renew_token

    page = visit(alive[TEAM])
    show(page, "submit")
    assert page.locator("h1").first.inner_text() == "Rode Panda"
    cookies = {c["name"]: c for c in page.context.cookies()}
    session = cookies[cookie_of(event.definition.id)]
    assert session["httpOnly"]
    assert alive[TEAM] not in session["value"]
    renew_token(ledger, "Rode Panda", at=NOW)
    page.goto(f"{page.base}/submit")
    page.locator("a.kr-button").wait_for()  # the way to sign in
