"""The kit for who does not program: built twice the same, opens, prints on paper, and says what it does not know."""

import re
import subprocess
import sys
import zipfile

import duckdb
import pytest

from challenge.answers import open_key
from challenge.idea_desk import check_idea
from challenge.kits import kit_settings
from challenge.text import Texts
from generator.codebook import read_codes
from starter_kits.build import build_kit
from starter_kits.check import check_kit, unpack
from starter_kits.kits.nocode import terms_of
from starter_kits.nocode.canvas import BOXES, canvas
from starter_kits.nocode.voices import voices
from starter_kits.words import Words


@pytest.fixture(scope="session")
def kit(made, tmp_path_factory):
    out = tmp_path_factory.mktemp("kits")
    return build_kit("nocode", public=made.public, settings=kit_settings(made), out=out)


@pytest.fixture
def home(kit, tmp_path):
    return unpack(kit, tmp_path)


def test_it_is_the_same_every_time_and_works(made, kit, tmp_path):
    again = build_kit("nocode", public=made.public, settings=kit_settings(made), out=tmp_path)
    assert again.read_bytes() == kit.read_bytes()
    result = check_kit(kit)
    assert result.passed, result.complaint
    assert result.unchecked == ()


def test_it_tells_nothing_it_should_not(made, home):
    """Also inside the workbooks: no path, no secret, no answer of a test child, no word that waits to be filled in."""
    key, seen = open_key(made), {}
    for path in (p for p in home.rglob("*") if p.is_file()):
        name = path.relative_to(home).as_posix()
        seen[name] = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                seen |= {f"{name}/{n}": archive.read(n) for n in archive.namelist()}
    for name, content in seen.items():
        for word in (made.secret.hex(), "/home/", "/root/", "/tmp/", "secret.key", "_risk", "{{"):
            assert word.encode() not in content, (name, word)
    told = seen["data/train_outcomes.csv"].decode()
    assert not any(child in told for child in key.truth.index)
    assert any(name.endswith("xl/sharedStrings.xml") for name in seen)


def broken(kit, tmp_path, name, content):
    path = tmp_path / kit.name
    with zipfile.ZipFile(kit) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():
            mine = entry.endswith(f"/{name}")
            new.writestr(entry, content if mine else old.read(entry))
    return check_kit(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("canvas.nl.html", "<p>half", "canvas.nl.html: <p> is not closed"),
        ("voices.en.html", '<p><img src="https://x.nl/a.png"></p>', "needs https://x.nl/a.png"),
        ("workbook.nl.xlsx", b"no workbook", "workbook.nl.xlsx"),
        ("example_idea/idea.toml", 'title = "x"\n', "idea.toml"),
        ("groups.nl.csv", "groep,aantal\na,3\n", "output-check groups.nl.csv"),
    ],
)
def test_what_does_not_open_is_said(kit, tmp_path, name, content, said):
    result = broken(kit, tmp_path, name, content)
    assert result.ran
    assert not result.passed
    assert said in result.complaint


def test_the_example_idea_is_accepted_by_the_event_too(made, home):
    assert check_idea(home / "example_idea/idea.toml", made.root).accepted
    terms = terms_of(home)
    assert terms.budget == kit_settings(made)["budget"]
    assert "mother_age" in terms.schema["main.first_1000_days"]


def test_readme_has_five_steps_and_names_what_is_there(home):
    for language, name in (("nl", "README.md"), ("en", "README.en.md")):
        text = (home / name).read_text("utf-8")
        assert re.findall(r"^([1-9])\. ", text, flags=re.MULTILINE) == list("12345")
        named = set(re.findall(r"`([a-z_]+\.(?:nl|en)\.[a-z]+)`", text))
        assert len(named) == 5
        assert all(f".{language}." in file and (home / file).is_file() for file in named)
        assert Texts(language)("builder.title") in text  # the page as it is called
        assert not re.search(r"\{\{|/tmp|/work", text)


def test_tables_are_checked_with_the_kits_own_command(home):
    (home / "t.csv").write_text("\ufeffgroep;gezinnen\r\na;3\r\nb;50\r\n", "utf-8")
    for language, words in (("nl", "minder dan 10 gezinnen"), ("en", "fewer than 10 families")):
        done = subprocess.run(
            [sys.executable, "kansrijk.py", "output-check", "t.csv", "--lang", language],
            cwd=home, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert words in done.stdout
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_canvas_has_every_field_of_an_idea_and_the_events_own_jury(made, language):
    settings = kit_settings(made)
    own = [{"name": "a", "weight": 1, "words": {language: "Moed & lef", f"{language}_5": "<durf>"}}]
    text = canvas({**settings, "jury": own}, language).decode()
    fields = [f for names in BOXES.values() for f in names]
    asked = {"title", "pitch", "support", "channel", "mode", "moment", "budget", "target"}
    assert {f.rpartition(".")[2] for f in fields} == asked | {"justification", "design"}
    assert "Moed &amp; lef" in text
    assert "&lt;durf&gt;" in text
    assert all(Words("canvas", language)(f"box.{name}") in text for name in BOXES)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_voices_are_those_of_the_event(made, language):
    with duckdb.connect(str(made.public / "local.duckdb"), read_only=True) as db:
        said = [a for (a,) in db.execute("SELECT DISTINCT trim(OPENANTWOORD) FROM OUDERPEILING").fetchall()]  # fmt: skip
        concern = db.execute("SELECT count(DISTINCT RINPERSOON) FROM SCHOOLSIGNALEN WHERE SOORTZORG = '1' AND ACTIE = '2'").fetchone()[0]  # fmt: skip
    text = voices(made.public, language).decode()
    for answer in said:
        assert answer.replace("'", "&#x27;") in text
    with_parents = read_codes("school_action")["2"][language]
    assert (f"{with_parents}: {concern}" in text) == (concern >= 10)
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", text)
    counts = [int(n) for cell in cells for n in re.findall(r"\d+", cell)]
    assert min(counts) >= 10


@pytest.mark.parametrize("language", ["nl", "en"])
def test_where_few_parents_wrote_the_page_says_what_else_they_write(made, language):
    text = voices(made.public, language).decode()
    assert Words("voices", language)("more_about") in text
    assert re.search("Mijn (kind|zoon|dochter) blijft daarom thuis", text)
    sentences = re.findall(r'<(?:li|blockquote) lang="nl">([^<]+)', text)
    assert len(sentences) == len(set(sentences)) >= 30


def test_an_event_without_these_tables_says_so(tmp_path):
    with duckdb.connect(str(tmp_path / "local.duckdb")) as db:
        db.execute("CREATE TABLE other (x INTEGER)")
    text = voices(tmp_path, "en").decode()
    assert Words("voices", "en")("parents_none") in text
    assert Words("voices", "en")("signals_none") in text


@pytest.mark.browser
def test_pages_fit_their_paper_and_a_telephone(home, browser):
    """Every sheet of personas and canvas is one page of A4; nothing is wider than a telephone."""
    page = browser.new_page()
    for name in ("personas", "canvas", "voices"):
        for language in ("nl", "en"):
            page.set_viewport_size({"width": 375, "height": 800})
            page.goto((home / f"{name}.{language}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 375
            if name == "voices":
                continue
            sheets = len(page.query_selector_all(".sheet"))
            pdf = page.pdf(prefer_css_page_size=True, print_background=True)
            assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == sheets, (name, language)
    page.close()
