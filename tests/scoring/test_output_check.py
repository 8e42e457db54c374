"""The output check: what may leave, what may not, and what it says of it."""

import re
import tomllib

import pytest

from scoring.output_check import check_output, check_output_file, count_of, shares_of
from scoring.problems import LANGUAGES, LOCALES

LOCALE = {k: tomllib.loads((LOCALES / f"output.{k}.toml").read_text("utf-8")) for k in LANGUAGES}


def check(text, **kw):
    return check_output(text.encode(), "tabel.csv", **kw)


def kinds(text, **kw):
    return {p.kind: p for p in check(text, **kw).problems}


FINE = "groep,aantal,vertraging %\neen kind,120,12.5\ntwee kinderen,80,30\n"


def test_a_table_that_may_leave():
    found = check(FINE)
    assert found.passed
    assert (found.cells, found.income) == (2, False)


def test_everything_is_said_at_once():
    found = kinds(
        "RINPERSOON,groep,aantal,hoogste leeftijd,kosten\n"
        "000123456,a,9,44,100\n000123457,b,3,31,90\n000123458,c,10,30,80\n"
    )
    assert set(found) == {"output_keys", "output_extreme", "output_few", "output_no_largest"}
    few = found["output_few"]
    assert (few.count, list(few.lines), few.column) == (2, [2, 3], "aantal")
    assert not found["output_keys"].examples


@pytest.mark.parametrize(
    ("n", "fits"), [(0, False), (1, False), (9, False), (10, True), (11, True)]
)
def test_ten_is_the_least(n, fits):
    assert check(f"groep,n\na,{n}\nb,40\n").passed == fits


@pytest.mark.parametrize(
    ("n", "kind"),
    [(99, "output_few_income"), (100, None), (150, "output_not_rounded"), (1200, None)],
)
def test_income_is_stricter(n, kind):
    found = kinds(f"groep,aantal_laag_inkomen\na,{n}\nb,300\n")
    assert set(found) == ({kind} if kind else set())
    assert kinds(f"groep,aantal\na,{n}\nb,300\n") == {}
    assert set(kinds(f"groep,aantal\na,{n}\nb,300\n", income=True)) == set(found)


@pytest.mark.parametrize(
    ("share", "income", "fits"),
    [("50%", False, True), ("0,51", False, False), ("31%", True, False), ("30", True, True)],
)
def test_nobody_decides_a_cell(share, income, fits):
    found = kinds(f"groep;n;kosten;grootste_aandeel\na;200;9;{share}\n", income=income)
    assert ("output_dominant" not in found) == fits
    assert "output_no_largest" not in found


def test_a_percentage_is_a_count_in_disguise():
    """5% of 120 is 6; 95% of 120 leaves 6; 12.5% of 80 is 10."""
    found = kinds("groep,n,aandeel\na,120,0.05\nb,120,0.95\nc,80,0.125\nd,500,0.02\n")
    assert list(found["output_share_few"].lines) == [2, 3]
    assert found["output_share_few"].count == 2


def test_one_hidden_cell_is_given_away_by_the_total():
    assert set(kinds("groep,n\na,<10\nb,40\ntotaal,47\n")) == {"output_one_hidden"}
    assert kinds("groep,n\na,<10\nb,.\nc,40\ntotaal,55\n") == {}
    assert kinds("groep,n\na,<10\nb,40\n") == {}


def test_a_table_without_counts_is_no_table():
    assert set(kinds("groep,gemiddelde\na,3\n")) == {"output_no_count"}
    assert set(kinds("groep,aantal\na,veel\nb,20\n")) == {"output_not_a_count"}


def test_habits_of_spreadsheets():
    found = check_output("\ufeffgroep;aantal gezinnen;%\r\na;1.250;12,5\r\n".encode(), "t.csv")
    assert found.passed
    assert found.cells == 1
    assert {r.kind for r in found.repairs} == {"byte_order_mark", "separator"}
    assert "output_nameless" in kinds("groep,n,\na,12,3\n")


def test_what_is_no_table_is_refused_with_words(tmp_path):
    assert [p.kind for p in check_output(b"PK\x03\x04 xl/workbook", "t.xlsx").problems] == [
        "workbook"
    ]
    assert check_output_file(tmp_path / "no.csv").problems[0].kind == "not_found"
    (tmp_path / "t.csv").write_text(FINE)
    assert check_output_file(tmp_path / "t.csv").passed


def test_numbers_as_people_write_them():
    assert [count_of(t) for t in ("12", "1.250", "1 250", "12.5", "-3", "")] == [12, 1250, 1250, None, None, None]  # fmt: skip
    assert shares_of(["50", "0.4"]) == [0.5, 0.004]
    assert shares_of(["0.5", "x"], "percentage") == [0.005, None]


def test_words_are_there_in_both_languages_and_all_are_used():
    source = (LOCALES.parent / "output_check.py").read_text("utf-8")
    assert set(LOCALE["nl"]) == set(LOCALE["en"]) == set(re.findall(r'"(output_[a-z_]+)"', source))
    for kind, texts in LOCALE["nl"].items():
        assert texts.keys() == LOCALE["en"][kind].keys()
        for part, text in texts.items():
            names = set(re.findall(r"{(\w+)}", text))
            assert names == set(re.findall(r"{(\w+)}", LOCALE["en"][kind][part]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language):
    tables = [
        "BRIN,,aantal,laagste\na,b,3,1\nc,d,veel,2\n",
        "groep,aantal_inkomen,kosten\na,99,1\nb,150,2\nc,<100,3\ntotaal,300,4\n",
        "groep,n,aandeel,grootste_aandeel\na,20,0.1,0.6\n",
        "groep,x\na,1\n",
    ]
    said = set()
    for text in tables:
        document = check(text).as_json(language)
        said |= {p["kind"] for p in document["problems"]}
        for problem in document["problems"]:
            assert problem["mend"]
            assert not re.search(r"[{}]", problem["text"] + problem["mend"])
    assert said == set(LOCALE["nl"])
