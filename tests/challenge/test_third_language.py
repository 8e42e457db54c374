"""A third language is one file: pages open in it, and what it does not say stands there in English."""

from __future__ import annotations

import pytest

from challenge import text
from challenge.board.site import site
from challenge.board.words import clock
from challenge.text import Texts, languages, read
from tests.challenge.app_pages import open_view, words
from tests.challenge.board.halls import NOW, halls

FRISIAN = """
[writing]
decimal   = ","
thousands = " "
months    = "jannewaris febrewaris maart april maaie juny july augustus septimber oktober novimber desimber"

[public.menu]
index       = "Begjin"
leaderboard = "Ranglist"

[web]
language_name = "Frysk"
board         = "Ranglist"

[sign_in]
title = "Ynlogge"
"""


@pytest.fixture
def frisian(monkeypatch, tmp_path):
    """The languages that there are, and one more in a file of its own."""
    for file in text.LOCALES.glob("*.toml"):
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "fy.toml").write_text(FRISIAN, encoding="utf-8")
    monkeypatch.setattr(text, "LOCALES", tmp_path)
    return "fy"


def test_the_languages_are_those_of_the_files(frisian):
    assert languages() == ("nl", "en", frisian)
    texts = Texts(frisian)
    assert texts("web.board") == "Ranglist"
    assert texts("web.about") == read("en")["web.about"]  # what it does not say
    assert (texts.whole(1_234_567), texts.number(0.5, 1)) == ("1 234 567", "0,5")
    assert clock(NOW, texts).startswith("22 novimber 2026")
    assert texts.told == "en"  # the language of the data


def test_what_a_language_lacks_is_found(frisian):
    """The law of the locale files holds every language against the first: see tests/laws/test_locales.py."""
    lacking = set(read("nl")) - set(read(frisian))
    assert "web.about" in lacking
    assert "web.board" not in lacking


def test_the_static_board_is_there_in_every_language(frisian):
    hall = halls()["revealed"]
    pages = site(hall, "nl")
    for path in ("leaderboard.html", "results.html", "data.html", "screen.html"):
        page = pages[f"fy/{path}"]
        assert '<html lang="fy">' in page
        assert pages[path]
        assert pages[f"en/{path}"]
    page = pages["fy/leaderboard.html"]
    assert '<a href="../leaderboard.html" lang="nl" hreflang="nl" class="other">Nederlands</a>' in page  # fmt: skip
    assert '<a href="../en/leaderboard.html" lang="en" hreflang="en" class="other">English</a>' in page  # fmt: skip
    assert '<a href="fy/leaderboard.html" lang="fy" hreflang="fy" class="other">Frysk</a>' in pages["leaderboard.html"]  # fmt: skip
    assert all(f"fy/{path}" in pages for path in pages if "/" not in path)


@pytest.mark.event
def test_a_page_of_the_app_opens_in_it(frisian, monkeypatch, event, token):
    for view in ("leaderboard.py", "idea.py", "submit.py", "data.py"):
        app = open_view(monkeypatch, event, view, token=token, lang=frisian)
        assert "/language?to=nl" in words(app)
        assert "/language?to=fy" not in words(app)
    app = open_view(monkeypatch, event, "leaderboard.py", lang=frisian)
    assert "Ranglist" in words(app)
    assert "Ynlogge" in words(app)
    app = open_view(monkeypatch, event, "leaderboard.py", lang="nl")
    assert "Frysk" in words(app)
