"""The web pages without a browser: every view opens, in both languages, on an empty and on a live event."""

import pytest

from challenge.reveal import reveal_answers
from challenge.setup import advance_phase
from tests.challenge.app_pages import MAIN, open_view, words

VIEWS = sorted(p.name for p in (MAIN.parent / "views").glob("[a-z]*.py"))


@pytest.fixture
def page(event, monkeypatch):
    """Open a view in a language."""
    return lambda view="leaderboard.py", lang=None: open_view(monkeypatch, event, view, lang=lang)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_view_opens_on_an_empty_event(page, view, lang):
    page(view, lang)


def test_an_empty_board_says_what_to_do(page, token):
    assert "baseline.py" in words(page(lang="en"))
    assert "startpakket" in words(page(lang="nl"))


def test_the_language_is_that_of_the_event_until_the_visitor_chooses(page):
    shown = words(page())
    assert "Nog geen team" in shown
    assert "/language?to=en&amp;back=%2F" in shown
    assert "No team has a score yet" in words(page(lang="en"))


def test_a_score_is_on_the_board(page, intake, token, csv):
    assert "Nulmeting" not in words(page(lang="en"))
    intake.submit(csv(youth_care=0.2), "p.csv", token=token)
    shown = words(page(lang="en"))
    assert "Blauw" in shown
    assert "<table" in shown
    assert "Nog geen" not in shown


def test_a_team_cannot_bring_its_own_html(page, event, ledger, intake, token, csv):
    from challenge.teams import add_team

    evil = add_team(ledger, "<img src=x onerror=alert(1)>", at=intake.clock())
    intake.submit(csv(), "p.csv", token=evil)
    shown = words(page(lang="en"))
    assert "<img" not in shown
    assert "&lt;img" in shown


@pytest.mark.parametrize(
    ("lang", "live", "final"),
    [("nl", "vanzelf", "einduitslag."), ("en", "by themselves", "final result.")],
)
def test_only_an_open_board_promises_new_scores(
    page, event, ledger, intake, token, csv, lang, live, final
):
    intake.submit(csv(), "p.csv", token=token)
    assert live in words(page(lang=lang))
    advance_phase(event, ledger, "closed", at=intake.clock())
    intake.score_private()
    assert live not in words(page(lang=lang))
    reveal_answers(intake, at=intake.clock())
    shown = words(page(lang=lang))
    assert live not in shown
    assert final in shown


@pytest.mark.parametrize(
    ("lang", "said"), [("nl", "Een team mag 12 bestanden"), ("en", "12 files")]
)
def test_the_page_about_the_score_says_which_entries_count(page, lang, said):
    assert said in words(page("about.py", lang))


def test_a_damaged_event_is_said_not_thrown(page, event):
    event.manifest_file.write_text("{")
    assert "cannot be shown" in words(page(lang="en"))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["event.toml", "data/public/manifest.json", "ledger.sqlite"])
@pytest.mark.parametrize("damage", ["nonsense", "gone", "a folder"])
def test_visitors_see_no_code_and_no_paths_of_a_damaged_event(page, event, view, name, damage):
    path = event.root / name
    path.unlink()
    if damage == "nonsense":
        path.write_bytes(b"[[nonsense" * 50)
    elif damage == "a folder":
        path.mkdir()
    app = page(view)
    assert str(event.root) not in words(app)
    if view == "leaderboard.py" or name == "event.toml":
        assert "kan niet getoond" in words(app)
