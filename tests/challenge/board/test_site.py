"""The board as a site: the same in both languages, links that lead somewhere, nothing asked of anybody."""

import copy
import json
import posixpath
import re
from pathlib import Path

import pytest

from challenge.board.files import write_pages
from challenge.board.site import site
from challenge.text import LANGUAGES

# A board document as `board show --json` prints it after the reveal of an event with two tracks and a jury.
REVEALED = json.loads((Path(__file__).parent / "board.json").read_text(encoding="utf-8"))


@pytest.fixture
def document():
    return copy.deepcopy(REVEALED)


def live(document):
    document |= {"phase": "open", "part": "public", "pitch": None, "overall": None}
    document |= {"ideas": {}, "winners": {"signals": [], "ideas": []}}
    return document


def test_every_page_is_there_in_both_languages_and_says_which(document):
    pages = site(document, "nl", moment="vandaag")
    tops = {name for name in pages if "/" not in name}
    assert tops == {f"{n}.html" for n in ("index", "signals", "ideas", "pitches", "overall", "about")}  # fmt: skip
    assert {name for name in pages if "/" in name} == {f"en/{name}" for name in tops}
    for name, text in pages.items():
        assert f'<html lang="{"en" if name.startswith("en/") else "nl"}">' in text
    assert set(site(document, "en", moment="")) == tops | {f"nl/{name}" for name in tops}


def test_every_link_leads_to_a_page(document):
    for doc in (document, live(copy.deepcopy(document))):
        pages = site(doc, "nl", moment="vandaag")
        for name, text in pages.items():
            links = re.findall(r'href="([^"]+)"', text)
            assert len(links) >= 4
            for link in links:
                assert posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) in pages


def test_no_page_has_a_script_or_asks_for_anything(document):
    for text in site(document, "nl", moment="vandaag").values():
        assert "<script" not in text
        assert not re.search(r"(?:src|srcset|action)=|url\(|@import|https?://|<link|<img", text)


def test_what_a_page_shows_is_what_the_board_holds(document):
    pages = site(document, "nl", moment="vandaag")
    for row in document["tracks"]["signals"]:
        assert f"<td>{row['score']:.3f}</td>".replace(".", ",").replace("-", "−") in pages["signals.html"]  # fmt: skip
    assert 'class="cards"' in pages["index.html"]
    winner = document["overall"]["winners"][0]
    assert f'<span class="who">{winner} <small>' in pages["index.html"]


def test_the_live_board_shows_no_winner_and_no_chance(document):
    pages = site(live(document), "nl", moment="vandaag")
    assert set(pages) & {"pitches.html", "overall.html"} == set()
    for text in pages.values():
        assert 'class="cards"' not in text
    assert "Eerste" not in pages["signals.html"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_board_without_anybody_is_a_page_as_well(document, language):
    document = live(document)
    document["tracks"] = {"signals": [], "ideas": []}
    pages = site(document, language, moment="vandaag")
    assert {"nl": "Nog geen team", "en": "No team"}[language] in pages["index.html"]


def test_a_name_is_a_name_and_no_markup(document):
    evil = "<img src=x onerror=alert(1)>"
    text = json.dumps(document).replace("Vijf Vragen", evil)
    pages = site(json.loads(text), "nl", moment="vandaag")
    for page in pages.values():
        assert "<img" not in page
    assert "&lt;img" in pages["index.html"]


def test_pages_are_written_whole_and_other_files_are_left_alone(tmp_path):
    (tmp_path / "CNAME").write_text("example.org")
    written = write_pages(tmp_path, {"index.html": "een", "en/index.html": "one"})
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
    assert "en/signals.html" in shown["pages"]
    assert "Nog geen team" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
