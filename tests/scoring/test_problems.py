"""Findings and their texts: the same keys and placeholders in every language, all of them used."""

from __future__ import annotations

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import scoring
from scoring.problems import LANGUAGES, LOCALES, Finding
from scoring.submission import read_submission

CASES = Path(__file__).parents[1] / "cases" / "submissions"
# Of predictions; the texts of ideas, rules, pitches and of the output check have a file, and a test, of their own.
SOURCES = sorted(
    path
    for path in Path(scoring.__file__).parent.glob("*.py")
    if not path.name.startswith(("idea", "output", "policy", "pitch", "rules"))
)
LOCALE = {
    language: tomllib.loads((LOCALES / f"{language}.toml").read_text(encoding="utf-8"))
    for language in LANGUAGES
}
KINDS = sorted(set(LOCALE["en"]) - {"where"})
every_language = pytest.mark.parametrize("language", LANGUAGES)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def made_by(call: ast.Call) -> bool:
    """Whether a call makes a finding; there are short names for it where much is found."""
    short = ("Finding", "problem", "repair", "too_large")
    return isinstance(call.func, ast.Name) and call.func.id in short


def kinds_in(source: Path) -> Iterator[str]:
    """Find the kinds that a file can make: written in the call, or in the variable that is handed to it."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        for call in (n for n in ast.walk(function) if isinstance(n, ast.Call) and made_by(n)):
            for part in ast.walk(call.args[0]):
                if isinstance(part, ast.Constant):
                    yield part.value
    functions = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    for name, kinds in ELSEWHERE.items():
        if name in functions:
            yield from kinds(functions[name])
    for table in (n for n in tree.body if isinstance(n, ast.Assign)):
        if "_NOT_TABLES" in ast.dump(table.targets[0]):
            yield from (kind.value for kind in table.value.values)  # type: ignore[attr-defined]


def looped_kinds(function: ast.FunctionDef) -> Iterator[str]:
    loops = (n for n in ast.walk(function) if isinstance(n, ast.For))
    yield from (pair.elts[0].value for loop in loops for pair in getattr(loop.iter, "elts", ()))


def keyed_kinds(function: ast.FunctionDef) -> Iterator[str]:
    tables = (n for n in ast.walk(function) if isinstance(n, ast.Dict))
    yield from (kind.value for table in tables for kind in table.keys)  # type: ignore[union-attr]


def plainly_returned_kinds(function: ast.FunctionDef) -> Iterator[str]:
    for found in (n for n in ast.walk(function) if isinstance(n, ast.Return)):
        for part in ast.walk(found):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def returned_kinds(function: ast.FunctionDef) -> Iterator[str]:
    for node in (n for n in ast.walk(function) if isinstance(n, ast.Return)):
        second = node.value.elts[1]  # type: ignore[union-attr]
        for part in (second, *ast.iter_child_nodes(second)):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


# Functions that make kinds in ways of their own.
ELSEWHERE = {
    "_unpack": returned_kinds,  # (bytes, kind)
    "_outside": plainly_returned_kinds,
    "_kinds_of": keyed_kinds,
    "match": looped_kinds,  # (kind, rows)
}
USED = {kind: source.name for source in SOURCES for kind in kinds_in(source)}


def test_the_search_for_kinds_finds_them() -> None:
    assert {"not_found", "damaged", "archive", "training_ids", "percentages", "constant"} <= set(
        USED
    )


def test_every_kind_has_texts_and_every_text_a_kind() -> None:
    assert set(USED) == set(KINDS)


def test_languages_are_those_of_the_files() -> None:
    assert {path.stem for path in LOCALES.glob("??.toml")} == set(LANGUAGES)


@every_language
def test_languages_have_the_same_keys(language: str) -> None:
    assert {kind: set(texts) for kind, texts in LOCALE[language].items()} == {
        kind: set(texts) for kind, texts in LOCALE["en"].items()
    }


@every_language
def test_languages_have_the_same_placeholders(language: str) -> None:
    for kind in KINDS:
        for form, template in LOCALE[language][kind].items():
            assert placeholders(template) == placeholders(LOCALE["en"][kind][form]), (kind, form)


@every_language
@pytest.mark.parametrize("kind", KINDS)
def test_forms_of_a_text(language: str, kind: str) -> None:
    texts = LOCALE[language][kind]
    assert set(texts) <= {"what", "one", "mend"}
    assert "what" in texts
    # One who counts needs a form for one; what is said of one counts nothing.
    assert ("one" in texts) == ("count" in placeholders(texts["what"]))
    assert texts.get("one", "1 ").startswith("1 ")
    assert texts["what"].endswith(".")
    assert not texts.get("mend", "").endswith(".")


def test_dutch_is_not_english() -> None:
    same = [k for k in KINDS for f in LOCALE["nl"][k] if LOCALE["nl"][k][f] == LOCALE["en"][k][f]]
    assert same == []


# --- texts of findings --------------------------------------------------------------------------------


def all_findings() -> list[Finding]:
    """Return what the cases of the reader find, and the few that no text file can bring about."""
    found = [
        Finding("not_found", 1, "p.csv"),
        Finding("encoding", 1, "p.csv", details={"encoding": "UTF-16"}),
        Finding("byte_order_mark", 1, "p.csv"),
        Finding("constant", 1, "p.csv", column="youth_care"),
        *(Finding(k, 1, "p.csv") for k in ("archive", "workbook", "not_text", "damaged")),
        Finding("no_parquet", 1, "p.csv"),
        *(Finding(k, 1, "p.csv", details={"limit": 2}) for k in ("too_large", "unpacks_too_large")),
    ]
    ids = [line.split(",")[0] for line in (CASES / "valid.csv").read_text("utf-8").split()[1:]]
    for name in ("repairs", "refusals"):
        for case in tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]:
            reading = read_submission(
                case["text"].encode(), "p.csv", ids=ids, training_ids=["300000001", "300000002"]
            )
            found += reading.problems + reading.repairs + reading.warnings
    return found


FOUND = all_findings()


def test_examples_with_a_decimal_comma_are_not_parted_by_commas() -> None:
    comma = Finding("percentages", 2, "p.csv", examples=["13,28566", "10,24017"])
    assert comma.where("nl").endswith("13,28566 · 10,24017")
    point = Finding("percentages", 2, "p.csv", examples=["13.28566", "10.24017"])
    assert point.where("en").endswith("13.28566, 10.24017")


def test_cases_bring_about_every_kind() -> None:
    # Those of a truth file are errors, not findings of a submission: see test_report.py.
    assert {f.kind for f in FOUND} == {k for k in KINDS if not k.startswith("truth_")}


@every_language
@pytest.mark.parametrize("kind", KINDS)
def test_findings_are_written_out_in_full(language: str, kind: str) -> None:
    for finding in (f for f in FOUND if f.kind == kind):
        text = finding.text(language)
        assert "{" not in text
        assert "}" not in text
        first, second, *rest = text.splitlines()
        assert first == finding.what(language)
        assert second.startswith(f"  {LOCALE[language]['where']['where']} p.csv")
        assert bool(rest) == bool(finding.mend(language)) == ("mend" in LOCALE[language][kind])


def test_a_problem_as_it_is_printed() -> None:
    problem = Finding(
        "out_of_range",
        2,
        "predictions.csv",
        lines=[17, 902],
        column="youth_care",
        examples=["1.2", "-3"],
    )
    assert problem.text("en") == (
        "2 probabilities lie outside 0 to 1.\n"
        "  where: predictions.csv, lines 17, 902, column youth_care; for example 1.2, -3\n"
        "  mend:  use numbers from 0 to 1"
    )
    assert problem.text("nl") == (
        "2 kansen liggen niet tussen 0 en 1.\n"
        "  waar:    predictions.csv, regels 17, 902, kolom youth_care; bijvoorbeeld 1.2, -3\n"
        "  herstel: gebruik getallen van 0 tot en met 1"
    )


def test_one_has_its_own_form() -> None:
    one, two = (Finding("missing_ids", n, "p.csv") for n in (1, 2))
    assert one.what("en") == "1 child has no prediction."
    assert two.what("en") == "2 children have no prediction."


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ([], "p.csv"),
        ([4], "p.csv, line 4"),
        ([4, 5, 9], "p.csv, lines 4, 5, 9"),
        ([4, 5, 9, 12, 13], "p.csv, lines 4, 5, 9, …"),
    ],
)
def test_at_most_three_lines_are_shown(lines: list[int], shown: str) -> None:
    assert Finding("ragged", 1, "p.csv", lines=lines).where("en") == shown


def test_examples_are_shortened_and_made_printable() -> None:
    finding = Finding("not_a_number", 4, "p.csv", examples=["x" * 50, "\x1b[2Jé", "c", "d"])
    assert finding.where("en") == f"p.csv; for example {'x' * 29}…, �[2Jé, c"


@pytest.mark.parametrize("value", ["{count}", "{0}", "{", "}", "%s"])
def test_braces_in_a_file_are_only_braces(value: str) -> None:
    """Names and values come from outside: none of them is a template."""
    text = f"RINPERSOON,youth_carx{value}\n1,{value}\n"
    reading = read_submission(
        text.encode(), f"{value}.csv", ids=["000000001"], outcomes=["youth_care"]
    )
    (problem,) = reading.problems
    for language in LANGUAGES:
        assert f"youth_carx{value}" in problem.mend(language)
        assert f"{value}.csv" in problem.where(language)


def test_an_unknown_language_is_english() -> None:
    assert Finding("empty", 1, "p.csv").what("fr") == "The file is empty."


def test_json_of_a_finding() -> None:
    finding = Finding("ragged", 2, "p.csv", lines=[3, 5])
    document: dict[str, Any] = {
        "kind": "ragged",
        "count": 2,
        "where": "p.csv, lines 3, 5",
        "mend": "look for separators inside values, and for rows that were cut off",
        "text": "2 rows have another number of fields than the header.",
    }
    assert finding.as_json("en") == document
