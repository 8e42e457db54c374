"""The bar, the JSON document and the page: nothing that differs may get lost."""

import dataclasses
import json
import re

import pytest
from jsonschema import Draft202012Validator

from challenge.cli.base import stdout
from challenge.cli.data_check import print_check
from challenge.schemas import read_schema
from generator.errors import GeneratorError
from generator.fidelity.bar import read_rules
from generator.fidelity.comparisons import read_comparisons
from generator.fidelity.page import as_html, write_page
from generator.fidelity.summary import document, passes, tally
from generator.fidelity.targets import read_targets, verified
from generator.fidelity.verdict import Measured, judge, missing
from generator.fidelity.words import FILE, LANGUAGES, Words, words_in

BAR = read_rules().bar
RULE = read_rules().tolerance


def figures(differing=()):
    """Every figure that has SQL meets its published value, but those named are far above it."""
    made = []
    for key, target in verified(read_targets()).items():
        comparison = read_comparisons()[key]
        if comparison.not_covered:
            made.append(missing(comparison, target, comparison.not_covered))
            continue
        published = comparison.published(target)
        value = 1.5 * published if key in differing else published
        made.append(judge(comparison, target, Measured(value, 1e7, 1.0), RULE))
    return made


def test_a_perfect_world_passes():
    assert passes(figures(), BAR) == []


def test_too_few_covered_figures_fall_short():
    few = [f if f.target.id < "T200" else missing(f.comparison, f.target, "x") for f in figures()]
    missed = {(s.what, s.domain) for s in passes(few, BAR)}
    assert ("covered", "") in missed
    assert ("covered_share", "income") in missed
    assert ("agree_share", "income") not in missed  # nothing covered differs


def test_agreement_is_asked_of_each_domain():
    incomes = [f"T{n}" for n in range(347, 356)]
    missed = passes(figures(incomes), BAR)
    assert [(s.what, s.domain) for s in missed] == [("agree_share", "income")]
    assert str(missed[0]) == "64% of the figures in income agree; 70% is asked"


def test_agreement_is_asked_of_all():
    every_fifth = [f.target.id for f in figures() if f.value is not None][::5]
    found = tally(figures(every_fifth))
    assert found.agree_share == pytest.approx(0.8, abs=0.01)
    assert ("agree_share", "") in {(s.what, s.domain) for s in passes(figures(every_fifth), BAR)}


def test_the_document_keeps_its_schema():
    made = document(figures(["T162"]), BAR)
    validator = Draft202012Validator(read_schema("data-check"))
    assert list(validator.iter_errors(json.loads(json.dumps(made, allow_nan=False)))) == []
    assert made["covered"] == sum(row["agree"] is not None for row in made["rows"])
    assert made["agree"] == sum(row["agree"] is True for row in made["rows"])


def test_a_differing_figure_is_in_the_document_with_its_numbers():
    (row,) = [r for r in document(figures(["T162"]), BAR)["rows"] if r["id"] == "T162"]
    assert row["agree"] is False
    assert row["value"] == 4.5
    assert row["published"] == 3.0
    assert row["tolerance"] == pytest.approx(0.3)
    assert row["year_differs"] is True
    assert "above what is allowed" in row["reason"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_figure_and_what_differs_in_red(language):
    page = as_html(figures(["T162", "T058"]), BAR, language)
    for key in verified(read_targets()):
        assert f">{key}</a>" in page, key
    red = re.findall(r'<tr class="differs".*?>(T\d{3})</a>', page)
    assert sorted(red) == ["T058", "T162"]
    marks = re.findall(r'<(?:circle|polygon) class="differs"', page)
    assert len(marks) == 4  # at a glance, and each in its own row


def test_the_page_asks_nothing_of_the_outside():
    page = as_html(figures(), BAR)
    assert not re.findall(r"<(?:script|link|img|iframe|object)\b", page)
    assert not re.findall(r"url\(|@import|\bsrc=", page)


def test_a_page_is_written(tmp_path):
    write_page(figures(), BAR, tmp_path / "quality" / "fidelity.html")
    assert (tmp_path / "quality" / "fidelity.html").read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terminal_shows_what_differs(capsys, language):
    print_check(stdout(), figures(["T162"]), BAR, language=language)
    out = capsys.readouterr().out
    assert "T162" in out
    assert Words(language)("passed") in out
    assert "T161" not in out


def test_both_languages_have_the_same_words_and_all_domains():
    dutch, english = (words_in(FILE)[language] for language in LANGUAGES)
    assert dutch.keys() == english.keys()
    domains = {t.domain for t in verified(read_targets()).values()}
    assert dutch["domains"].keys() == english["domains"].keys() == domains
    for key in dutch.keys() - {"domains"}:
        assert re.findall(r"{(\w+)}", dutch[key]) == re.findall(r"{(\w+)}", english[key]), key


def test_a_bar_with_a_strange_or_missing_key_is_refused(tmp_path):
    from generator.fidelity.targets import FOLDER

    text = (FOLDER / "bar.toml").read_text("utf-8")
    path = tmp_path / "bar.toml"
    path.write_text(text.replace("percentage_points", "points"), encoding="utf-8")
    with pytest.raises(GeneratorError, match="Unknown key 'points'"):
        read_rules(path)
    path.write_text(re.sub(r"percentage_points.*\n", "", text), encoding="utf-8")
    with pytest.raises(GeneratorError, match="No percentage_points"):
        read_rules(path)


def test_bars_can_be_lower():
    low = dataclasses.replace(BAR, agree_in_domain=0.5)
    assert passes(figures([f"T{n}" for n in range(347, 356)]), low) == []
