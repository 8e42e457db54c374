"""A whole event in a real browser: organisers, teams and judges each in their own room, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest
from playwright.sync_api import expect

from challenge.ledger.repository import Ledger
from challenge.people import add_organiser
from challenge.pitches import submit_pitch
from tests.journey.rooms import SLOW, Room

pytestmark = [pytest.mark.browser, pytest.mark.event, pytest.mark.timeout(600)]
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(params=["nl", "en"])
def enter(request, browser, server, event):
    """Give rooms of one event, in one language."""
    base = server(event.root)
    rooms: list[Room] = []

    def room() -> Room:
        rooms.append(Room(browser, base, request.param))
        return rooms[-1]

    yield room
    for each in rooms:
        each.leave()


def add(room: Room, role: str, name: str) -> str:
    """Add somebody on the organisers' page; return the token that is shown once."""
    page, texts = room.page, room.texts
    page.get_by_label(texts("organise.role")).click()
    page.get_by_role("option", name=texts(f"roles.{role}"), exact=True).click()
    page.get_by_label(texts("organise.name"), exact=True).fill(name)
    room.press("organise.add_do")
    room.sees("organise.token", name=name)
    return room.token_shown()


def step(room: Room, phase: str) -> None:
    """Take the event to its next phase on the organisers' page."""
    name = room.texts(f"phases.{phase}")
    room.page.get_by_text(room.texts("organise.sure")).click()
    room.press("organise.go", phase=name)
    # Opening measures what ideas are held against: half a minute on a machine that does nothing else.
    done = room.texts("organise.done", phase=name)
    room.page.get_by_text(done).first.wait_for(timeout=4 * SLOW)
    room.sees("organise.done", phase=name)


def rate(room: Room) -> str:
    """Give the pitch that is shown four points on everything; return its team."""
    card = room.page.locator("article.kr-card")
    card.wait_for()
    team = card.locator(".kr-remark").inner_text().split(" · ")[0]
    for group in room.page.get_by_role("radiogroup").all():
        group.get_by_text("4", exact=True).click()
    room.press("judge.save")
    room.sees("judge.rated", team=team)
    return team


def test_an_event_from_opening_to_reveal(enter, event, tmp_path):
    ledger = Ledger.open(event.database_url)
    organiser = enter()
    organiser.sign_in(add_organiser(ledger, "Anna", at=NOW), "event")
    tokens = {name: add(organiser, "team", name) for name in ("Rode Panda", "Blauw", "Geel")}
    jury = add(organiser, "jury", "Fatima")
    organiser.press("organise.go", phase=organiser.texts("phases.open"))
    organiser.sees("organise.first_sure")
    step(organiser, "open")
    organiser.picture("event")

    hand_in(enter(), tokens["Rode Panda"], event, tmp_path)
    for name, token in tokens.items():
        text = f"# Idee van {name}\n\nWij <b>willen</b> gezinnen eerder zien.\n".encode()
        submit_pitch(event, ledger, text, "pitch.md", token=token, clock=lambda: NOW)

    organiser.page.reload()
    step(organiser, "closed")
    step(organiser, "jury")
    judge(enter(), jury)
    step(organiser, "revealed")
    organiser.sees("organise.last")
    ledger.close()


def hand_in(team: Room, token: str, event, tmp_path) -> None:
    """A team uploads a wrong file, reads what is wrong, hands in the mended one, and sees where it stands."""
    team.sign_in(token, "submit")
    team.sees("submit.none")
    import duckdb

    with duckdb.connect(str(event.public / "challenge.duckdb"), read_only=True) as db:
        sample: pd.DataFrame = db.execute("FROM sample_submission").df()
    wrong = sample.iloc[3:].copy()
    wrong.iloc[0, -1] = 1.7
    wrong.to_csv(tmp_path / "wrong.csv", index=False)
    sample.to_csv(tmp_path / "right.csv", index=False)
    team.page.set_input_files("input[type=file]", tmp_path / "wrong.csv")
    team.sees("submit.problems")
    assert "1.7" in team.page.locator(".kr-bad").nth(1).inner_text()
    team.picture("submit-problems")
    team.page.set_input_files("input[type=file]", tmp_path / "right.csv")
    team.sees("submit.fine")
    team.press("submit.hand_in")
    team.page.get_by_role("rowheader", name="right.csv").wait_for()
    team.page.get_by_role("cell", name=team.texts("submit.scored"), exact=True).wait_for()
    team.sees("submit.headroom")
    team.press("submit.choose_it")
    team.page.get_by_role("cell", name=team.texts("submit.yes"), exact=True).wait_for()
    team.picture("submit")
    team.page.reload()  # a refresh signs nobody out
    team.page.get_by_role("rowheader", name="right.csv").wait_for()
    team.page.goto(f"{team.base}/event")  # what is not theirs, they do not see
    roles = {"wanted": "organiser", "role": "team"}
    team.sees("sign_in.not_yours", **{k: team.texts(f"roles.{v}") for k, v in roles.items()})


def judge(jury: Room, token: str) -> None:
    """A judge rates three pitches, takes one back, rates it again, and compares two."""
    jury.sign_in(token, "judge")
    first = jury.page.locator("article.kr-card")
    first.wait_for()
    assert first.locator("b").count() == 0  # what a team writes is text, never HTML of its own
    aside = jury.page.get_by_text(jury.texts("judge.aside"), exact=True)
    aside.click()
    jury.sees("judge.aside_why")
    jury.press("judge.save")
    jury.sees("judge.incomplete")
    rate(jury)
    # What was opened for one pitch is closed at the next.
    aside.wait_for()
    expect(jury.page.get_by_text(jury.texts("judge.aside_why"))).to_be_hidden()
    jury.picture("judge")
    last = rate(jury)
    jury.press("judge.undo")
    jury.sees("judge.undone.rating", about=last)
    rated = {rate(jury), rate(jury)}
    assert last in rated
    jury.sees("judge.all_rated")
    jury.page.get_by_role("link", name=jury.texts("compare.title")).last.click()
    jury.page.locator("article.kr-card").nth(1).wait_for()
    jury.picture("compare")
    winner = jury.page.locator("article.kr-card .kr-remark").first.inner_text().split(" · ")[0]
    jury.press("judge.better", team=winner)
    jury.page.get_by_text(winner).first.wait_for()
    jury.page.goto(f"{jury.base}/deliberate")
    jury.sees("deliberate.people_decide")
    jury.picture("deliberate")
