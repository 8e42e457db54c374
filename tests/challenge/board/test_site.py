"""The board as a site: the same in both languages, links that lead somewhere, nothing asked of another host."""

import dataclasses
import json
import posixpath
import re
from datetime import timedelta

import pytest

from challenge.board.files import write_pages
from challenge.board.hall import read_hall
from challenge.board.markup import hash_of
from challenge.board.site import assets, files_beside, not_found, site
from challenge.ledger.repository import Ledger
from challenge.text import languages
from challenge.workspace import open_workspace

EVIL = "<img src=x onerror=alert(1)>"
HALLS = ("revealed", "live", "nobody", "crowded")


@pytest.fixture(params=HALLS)
def hall(request):
    return request.getfixturevalue(request.param)


def test_every_page_is_there_in_both_languages_and_says_which(hall):
    pages = site(hall, "nl")
    tops = {name for name in pages if "/" not in name}
    assert {"index.html", "leaderboard.html", "about.html"} <= tops
    assert {name for name in pages if "/" in name} == {f"en/{name}" for name in tops}
    for name, text in pages.items():
        assert f'<html lang="{"en" if name.startswith("en/") else "nl"}">' in text
    assert set(site(hall, "en")) == tops | {f"nl/{name}" for name in tops}


def test_every_link_leads_to_a_page_or_a_file(hall):
    pages = site(hall, "nl")
    files = set(pages) | set(assets()) | {f"kits/{kit.file}" for kit in hall.kits}
    if hall.codebook:
        files |= {f"codebook/codebook.{language}.html" for language in languages()}
    for name, text in pages.items():
        links = re.findall(r'href="([^"#]+)', text)
        assert len(links) >= (1 if name.endswith("screen.html") else 4)
        for link in links:
            if link.startswith("https://example.org/"):  # the film of a team
                continue
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) in files, link


def test_a_page_asks_nothing_of_another_host_and_runs_nothing_but_its_own_script(hall):
    for text in site(hall, "nl").values():
        scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
        assert text.count("<script") == len(scripts) <= 1
        for script in scripts:
            assert hash_of(script) in text.replace("&#x27;", "'")
        (sheet,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        assert hash_of(sheet) in text.replace("&#x27;", "'")
        assert not re.search(r"""(?:src|srcset|action)="|url\("?https?:|@import|<link[^>]*https?:""", text)  # fmt: skip
        assert not re.search(r"\sstyle=|\son[a-z]+=", re.sub(r"<p>.*?</p>", "", text))


def test_what_a_page_shows_is_what_the_board_holds(revealed):
    pages = site(revealed, "nl")
    for row in revealed.board["tracks"]["signals"]:
        shown = f"{row['score']:.3f}".replace(".", ",").replace("-", "−")
        assert f'<td class="big">{shown}</td>' in pages["leaderboard.html"]
    winner = revealed.board["overall"]["winners"][0]
    assert f'<span class="who">{winner} <small>' in pages["index.html"]


def test_the_live_board_shows_no_winner_and_no_chance(live):
    pages = site(live, "nl")
    for text in pages.values():
        assert '<span class="who">' not in text
    assert "Eerste" not in pages["leaderboard.html"]


@pytest.mark.parametrize("language", languages())
def test_a_board_without_anybody_says_what_to_do(nobody, language):
    page = site(nobody, language)["leaderboard.html"]
    assert {"nl": "Nog geen team", "en": "No team"}[language] in page
    assert {"nl": "Pak het startpakket uit", "en": "Unpack the starter kit"}[language] in page


def test_home_says_until_when_in_dutch_time_and_utc(live):
    pages = site(live, "nl")
    assert "Inleveren kan tot 22 november 2026, 18:00 (17:00 UTC). Om 16:30 was dat nog 1 uur en 30 minuten." in pages["index.html"]  # fmt: skip
    late = dataclasses.replace(live, moment=live.moment + timedelta(hours=2))
    assert "De tijd is om" in site(late, "nl")["index.html"]
    never = dataclasses.replace(live, deadline=None)
    assert "UTC). Om" not in site(never, "nl")["index.html"]


def test_home_has_the_kits_and_the_way_here_for_phones(live):
    page = site(live, "nl")["index.html"]
    assert 'href="kits/kansrijk-python.zip"' in page
    assert "684 kB" in page
    assert "192.168.1.20:8501/board/" in page
    assert 'class="qr"' in page
    assert 'class="qr"' not in site(dataclasses.replace(live, address=""), "nl")["index.html"]


def test_the_timeline_knows_where_the_event_is(live, revealed):
    for hall, past in ((live, 1), (revealed, 3)):
        page = site(hall, "nl")["index.html"]
        assert page.count('aria-current="step"') == 1
        assert page.count('<li class="past">') == past


def test_a_name_is_a_name_and_no_markup(revealed):
    board = json.loads(json.dumps(revealed.board).replace("Vijf Vragen", EVIL))
    cards = tuple(dataclasses.replace(c, team=EVIL, title=EVIL, text=EVIL) for c in revealed.pitches[:1])  # fmt: skip
    evil = dataclasses.replace(revealed, board=board, name=EVIL, teams=(EVIL,), pitches=cards)
    for page in site(evil, "nl").values():
        assert "<img" not in page
    assert "&lt;img" in site(evil, "nl")["leaderboard.html"]


def test_a_page_that_is_not_there_leads_back(live):
    page = not_found(live, "en", "nl", base="/board/")
    assert 'href="/board/en/index.html"' in page
    assert '<html lang="en">' in page


def test_pages_are_written_whole_and_other_files_are_left_alone(tmp_path):
    (tmp_path / "CNAME").write_text("example.org")
    written = write_pages(tmp_path, {"index.html": "een", "en/index.html": b"one"})
    write_pages(tmp_path, {"index.html": "twee"})
    assert [p.relative_to(tmp_path).as_posix() for p in written] == ["index.html", "en/index.html"]
    assert (tmp_path / "index.html").read_text() == "twee"
    names = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert names == ["CNAME", "en/index.html", "index.html"]
    assert (tmp_path / "index.html").stat().st_mode & 0o777 == 0o644


def test_the_command_writes_the_live_board(event, token, run_json, tmp_path):
    where = ("--event", event.root)
    shown = run_json("board-export", "board", "export", tmp_path / "site", *where)
    assert shown["part"] == "public"
    assert "en/leaderboard.html" in shown["pages"]
    assert "Nog geen team" in (tmp_path / "site" / "leaderboard.html").read_text(encoding="utf-8")
    workspace = open_workspace(event.root)
    entries = Ledger.open(workspace.database_url).entries()
    hall = read_hall(workspace, entries, at=entries[-1].at)
    assert hall.teams
    for path in files_beside(hall, workspace, entries):
        assert (tmp_path / "site" / path).is_file()


def test_before_the_close_a_pitch_is_a_name_and_nothing_else(live):
    for text in site(live, "nl").values():
        assert "Samen lezen" not in text
        assert "example.org" not in text
    assert live.pitches[0].team in site(live, "nl")["pitches.html"]


def test_after_the_close_a_pitch_has_a_page_with_its_words_and_film(revealed):
    pages = site(revealed, "nl")
    (first, second) = (f"pitch-{card.slug}.html" for card in revealed.pitches)
    assert "<p>Elke <em>dag</em> een verhaal.</p>" in pages[first]
    assert 'href="https://example.org/film"' in pages[second]
    assert f'href="{first}"' in pages["pitches.html"]


def test_before_the_reveal_results_say_that_there_are_none_and_why(live):
    page = site(live, "nl")["results.html"]
    assert "Er is nog geen uitslag" in page
    assert "22 november 2026, 18:00 (17:00 UTC)" in page
    assert "<svg role" not in page


def test_the_screen_shows_eight_teams_at_once_and_the_question(live):
    rows = [{**live.board["tracks"]["signals"][0], "team": f"Team {i:02d}", "rank": i} for i in range(1, 20)]  # fmt: skip
    many = dataclasses.replace(live, board={**live.board, "tracks": {"signals": rows, "ideas": []}})
    page = site(many, "nl")["screen.html"]
    slides = page.split('<section class="slide">')[1:]
    assert [s.count('<li class="lead-group">') + s.count("<li><span") for s in slides if "Signaleren" in s] == [8, 8, 3]  # fmt: skip
    assert "1000 dagen" in slides[0]
