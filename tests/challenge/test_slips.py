"""Slips: new tokens on paper, once; the QR code holds the address, and no token stands anywhere else."""

import re
import stat
from html.parser import HTMLParser

import pytest
import segno

from challenge.accounts import account_of, team_of
from challenge.errors import Damaged, NotAllowed, Refused, WrongUsage
from challenge.ledger.repository import Ledger
from challenge.people import add_juror
from challenge.slips import checked_url, make_slips, page, qr_code
from challenge.teams import add_team
from challenge.text import Texts, languages

URL = "https://board.example.org/?lang=nl&a=1"
TOKEN = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}")


@pytest.fixture
def small(tmp_path, clock):
    """A ledger with two teams and a judge, and the tokens of the teams."""
    ledger = Ledger.create(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    tokens = [add_team(ledger, name, at=clock()) for name in ("Blauw", "<b>Rood & Co</b>")]
    add_juror(ledger, "Noor", organisation="", at=clock())
    yield ledger, tokens
    ledger.close()


def make(ledger, path, clock, tokens, language="nl"):
    who = [account_of(token, ledger.entries()) for token in tokens]
    make_slips(
        ledger, who, path, url=URL, texts=Texts(language), event="Proef <1>", at=clock()
    )  # fmt: skip
    return path.read_text("utf-8")


@pytest.mark.parametrize("language", languages())
def test_every_slip_has_a_new_token_that_works_and_the_old_one_does_not(
    small, tmp_path, clock, language
):
    ledger, old = small
    path = tmp_path / "slips.html"
    text = make(ledger, path, clock, old, language)
    tokens = TOKEN.findall(text)
    assert [team_of(t, ledger.entries()) for t in tokens] == ["Blauw", "<b>Rood & Co</b>"]
    for token in old:
        with pytest.raises(NotAllowed):
            team_of(token, ledger.entries())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not TOKEN.search("".join(map(str, ledger.dump())))


def test_names_are_shown_as_they_are_and_nothing_comes_from_elsewhere(small, tmp_path, clock):
    ledger, old = small
    text = make(ledger, tmp_path / "slips.html", clock, old)
    assert "&lt;b&gt;Rood &amp; Co&lt;/b&gt;" in text
    tags = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            tags.append((tag, dict(attributes)))

    Reader().feed(text)
    assert not {"script", "link", "img", "iframe", "b"} & {tag for tag, _ in tags}
    assert not any({"src", "href"} & set(attributes) for _, attributes in tags)


@pytest.mark.parametrize("language", languages())
def test_every_slip_says_where_its_token_is_typed(small, tmp_path, clock, language):
    ledger, old = small
    text = make(ledger, tmp_path / "slips.html", clock, old, language)
    assert text.count("<strong>https://board.example.org/sign-in</strong>") == len(old)
    assert Texts(language)("slips.sign_in") in text


def test_the_code_is_that_of_the_address_alone(small, tmp_path, clock):
    ledger, old = small
    text = make(ledger, tmp_path / "slips.html", clock, old)
    drawn = re.findall(r"<svg.*?</svg>", text)
    assert len(drawn) == 2
    assert set(drawn) == {qr_code(URL)}
    assert segno.make(URL, error="m", micro=False).svg_inline(omitsize=True, border=2) == drawn[0]


def test_without_a_page_nobody_loses_a_token(small, tmp_path, clock, monkeypatch):
    ledger, old = small
    path = tmp_path / "slips.html"
    path.write_text("of before")
    with pytest.raises(Refused, match="already"):
        make(ledger, path, clock, old)
    with pytest.raises(FileNotFoundError):
        make(ledger, tmp_path / "nowhere" / "slips.html", clock, old)
    assert path.read_text() == "of before"

    def full(*_):
        raise Damaged("ledger_not_written", where="x", reason="full")

    with monkeypatch.context() as changed:
        changed.setattr(ledger, "append", full)
        with pytest.raises(Damaged):
            make(ledger, tmp_path / "new.html", clock, old)
    assert not (tmp_path / "new.html").exists()
    assert team_of(old[0], ledger.entries()) == "Blauw"


@pytest.mark.parametrize(
    "url", ["board", "ftp://board", "javascript:alert(1)", "https://", "https://a:b@c", "http://[", "https://a\nb", "https://" + "a" * 300]
)  # fmt: skip
def test_what_is_no_address_is_refused(url):
    with pytest.raises(WrongUsage):
        checked_url(url)


def test_a_page_is_in_the_language_of_its_readers():
    found = {lang: page({}, url=URL, code="", texts=Texts(lang), event="P") for lang in languages()}
    assert all(f'<html lang="{lang}">' in text for lang, text in found.items())


def test_from_the_command_line(event, ledger, clock, run, run_json, tmp_path):
    old = add_team(ledger, "Blauw", at=clock())
    add_team(ledger, "Rood", at=clock())
    path = tmp_path / "s.html"
    line = ("event", "slips", path, "--url", URL, "--event", event.root)
    code, _, err = run(*line)
    assert (code, path.exists()) == (2, False)
    assert "new tokens for 2 account(s)" in err
    assert team_of(old, ledger.entries()) == "Blauw"
    made = run_json("event-slips", *line, "--yes", "--name", "blauw")
    assert made["slips"] == [{"role": "team", "name": "Blauw"}]
    assert not TOKEN.search(str(made))
    assert team_of(*TOKEN.findall(path.read_text()), ledger.entries()) == "Blauw"
    code, _, err = run(*line, "--yes", "--for", "organiser")
    assert (code, "nobody" in err) == (1, True)
