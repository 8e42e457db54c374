"""The public pages over HTTP: what is served, what changes them, and what a visitor who has them already gets."""

import gzip
import threading
from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from challenge.api.hall_pages import HallPages
from challenge.api.hall_watch import HallWatch
from challenge.ledger.events import TeamRegistered
from challenge.ledger.repository import NewFact
from challenge.setup import advance_phase
from challenge.teams import add_team

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def watch(event):
    found = HallWatch(event.root, address="http://hall.test/board/", every=0.05, clock=lambda: NOW)
    yield found
    found.stop()


@pytest.fixture
def visitor(watch):
    with TestClient(Starlette(routes=HallPages(watch).routes())) as client:
        yield client


def test_a_page_comes_with_its_policy_and_a_number_of_its_content(visitor):
    page = visitor.get("/board/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy
    again = visitor.get("/board/", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_pages_travel_packed_to_who_can_unpack_them(visitor):
    plain = visitor.get("/board/leaderboard.html", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with visitor.stream("GET", "/board/leaderboard.html") as packed:
        assert packed.headers["content-encoding"] == "gzip"
        raw = b"".join(packed.iter_raw())
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2


def test_the_address_without_a_stroke_leads_there(visitor):
    assert visitor.get("/board", follow_redirects=False).headers["location"] == "/board/"


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [("en/nowhere.html", "en", "is not here"), ("nl/weg.html", "nl", "is er niet")],
)
def test_what_is_not_there_is_a_page_as_well(visitor, path, language, words):
    page = visitor.get(f"/board/{path}")
    assert page.status_code == 404
    assert f'<html lang="{language}">' in page.text
    assert words in page.text
    assert page.headers["content-security-policy"]


def test_no_file_outside_the_site_is_served(visitor):
    for path in ("../secret.key", "%2e%2e/secret.key", "kits/..%2f..%2fsecret.key", "kits/../../event.toml"):  # fmt: skip
        assert visitor.get(f"/board/{path}").status_code == 404


def test_a_new_fact_changes_the_pages_and_only_then(visitor, watch, ledger):
    before = visitor.get("/board/").headers["etag"]
    assert watch.look() is False
    add_team(ledger, "De Nieuwkomers", at=NOW)
    assert watch.look() in (True, False)  # the thread may have been there first
    after = visitor.get("/board/")
    assert after.headers["etag"] != before
    assert watch.hall.teams[-1] == "De Nieuwkomers"


def test_kits_are_there_once_the_event_is_open(visitor, watch, event, ledger):
    assert visitor.get("/board/kits/kansrijk-python.zip").status_code == 404
    advance_phase(event, ledger, "open", at=NOW)
    watch.look()
    kit = visitor.get("/board/kits/kansrijk-python.zip")
    assert (kit.status_code, kit.headers["content-type"]) == (200, "application/zip")
    assert kit.content[:2] == b"PK"
    assert visitor.get("/board/kits/other.zip").status_code == 404


def test_the_font_and_its_licence_lie_beside_the_pages(visitor):
    font = visitor.get("/board/assets/inter.woff2")
    assert font.headers["content-type"] == "font/woff2"
    assert 20_000 < len(font.content) < 150_000
    assert "SIL Open Font License" in visitor.get("/board/assets/inter.LICENSE.txt").text


def test_pages_stay_when_the_event_cannot_be_read_for_a_moment(visitor, event, capsys):
    before = visitor.get("/board/").text
    (event.root / "event.toml").rename(event.root / "away.toml")
    threading.Event().wait(0.3)
    assert visitor.get("/board/").text == before
    (event.root / "away.toml").rename(event.root / "event.toml")
    assert "/board/:" in capsys.readouterr().err


def test_without_an_event_visitors_are_told_in_both_languages(tmp_path, monkeypatch):
    monkeypatch.setattr("challenge.api.hall_pages._FIRST", 0.2)
    watch = HallWatch(tmp_path, every=0.05)
    with TestClient(Starlette(routes=HallPages(watch).routes())) as client:
        answer = client.get("/board/")
    watch.stop()
    assert answer.status_code == 503
    assert answer.text.count("\n") == 1


def test_the_countdown_turns_with_the_minute(event, ledger):
    settings = (event.root / "event.toml").read_text(encoding="utf-8")
    assert 'deadline   = ""' in settings
    settings = settings.replace('deadline   = ""', 'deadline = "2026-11-21 14:00"')
    (event.root / "event.toml").write_text(settings, encoding="utf-8")
    now = [NOW]
    watch = HallWatch(event.root, clock=lambda: now[0])
    ledger.append(NewFact(TeamRegistered("Later"), "later", "desk", NOW))
    assert watch.look()
    assert not watch.look()
    now[0] += timedelta(minutes=1)
    assert watch.look()
