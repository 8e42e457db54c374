"""The idea file: all that is wrong is said at once, in two languages, and nothing in it can make the reader fall over."""

from __future__ import annotations

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scoring
from scoring import idea as module
from scoring.idea import Support, Terms, read_idea, read_idea_file
from scoring.problems import LANGUAGES, LOCALES, Finding

CASES = Path(__file__).parents[1] / "cases" / "ideas"
GOOD = (CASES / "good.toml").read_text(encoding="utf-8")
PROBLEMS = tomllib.loads((CASES / "problems.toml").read_text(encoding="utf-8"))["case"]
TERMS = Terms(
    supports={
        "coach_young_parents": Support({"child_health_clinic": ["first_year"], "midwife": ["pregnancy"]}),
        "language_coach": Support({"child_health_clinic": ["toddler", "second_year"]}, of_language=True),
    },
    budget=500_000,
    schema={
        "main.children": ["RINPERSOON", "mother", "stage"],
        "main.first_1000_days": [
            "RINPERSOON", "stage", "mother_age", "household_income", "mother_origin", "multilingual",
        ],
    },
)  # fmt: skip
FILES = {"pitch.md": b"# Pitch\n", "groot.md": b"x" * 100_001, "plaatje.md": b"\x89PNG\xff"}
LOCALE = {k: tomllib.loads((LOCALES / f"ideas.{k}.toml").read_text("utf-8")) for k in LANGUAGES}
SOURCES = [
    p for p in Path(scoring.__file__).parent.glob("*.py") if p.name.startswith(("idea", "rules"))
]


def read(text: str | bytes) -> module.IdeaReading:
    data = text if isinstance(text, bytes) else text.encode()
    return read_idea(data, "idea.toml", TERMS, FILES.get)


def test_a_good_idea_is_read() -> None:
    reading = read(GOOD)
    assert reading.problems == ()
    assert reading.idea is not None
    first, second = reading.idea.offers
    assert (reading.idea.title, reading.idea.design) == ("Blije doos met coach", "waiting_list")
    assert (first.budget, first.moment, second.mode) == (250_000, "first_year", "universal")
    assert second.justification.startswith("Taal")
    assert ("main.first_1000_days", "multilingual") in second.columns
    assert reading.idea.pitch == "# Pitch\n"


@pytest.mark.parametrize("case", PROBLEMS, ids=lambda c: f"{c['find'][:20]} → {c['put'][:20]}")
def test_every_problem_is_found_and_no_other(case: dict[str, Any]) -> None:
    assert case["find"] in GOOD
    reading = read(GOOD.replace(case["find"], case["put"]))
    assert not reading.accepted
    assert sorted(p.kind for p in reading.problems) == sorted(case["kinds"])
    for finding in reading.problems:
        check_texts(finding)


def check_texts(finding: Finding) -> None:
    for language in LANGUAGES:
        text = finding.text(language)
        assert "{limit}" not in text
        assert "{hint}" not in text
        assert "{known}" not in text
        assert "idea.toml" in text or ".md" in text
        assert len(text.splitlines()) == 3


def test_problems_come_all_at_once() -> None:
    wrong = GOOD.replace("250_000", "0").replace("waiting_list", "?").replace("f.mother_age < 27", "now()")  # fmt: skip
    assert {p.kind for p in read(wrong).problems} == {
        "idea_not_an_amount", "idea_unknown_word", "rule_function",
    }  # fmt: skip


def test_an_offer_too_many() -> None:
    offers = GOOD[GOOD.index("[[offer]]") :].replace("50_000", "10_000")
    assert "idea_too_many_offers" in {p.kind for p in read(GOOD + offers + offers).problems}
    assert "idea_not_tables" in {p.kind for p in read('title = "x"\noffer = 3').problems}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"x" * 100_001, "idea_too_large"),
        (b"\xff\xfe\x00", "idea_not_text"),
        (b"PK\x03\x04", "idea_not_toml"),
        (b"title = ", "idea_not_toml"),
        (b"a = " + b"[" * 90_000, "idea_not_toml"),
        (b"a = " + b"9" * 90_000, "idea_not_toml"),
        (b"a" + b".a" * 40_000 + b" = 1", "idea_not_toml"),
        (b"", "idea_missing"),
    ],
)  # fmt: skip
def test_files_that_are_no_idea(data: bytes, kind: str) -> None:
    reading = read(data)
    assert kind in {p.kind for p in reading.problems}
    assert not reading.accepted


def test_windows_saves_it_with_a_mark_and_its_own_line_ends() -> None:
    assert read(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()).accepted


def test_from_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "idea.toml"
    assert [p.kind for p in read_idea_file(path, TERMS).problems] == ["idea_not_found"]
    path.write_text(GOOD, encoding="utf-8")
    assert [p.kind for p in read_idea_file(path, TERMS).problems] == ["idea_pitch_missing"]
    (tmp_path / "secret").write_text("x")
    (tmp_path / "pitch.md").symlink_to(tmp_path / "secret")
    assert not read_idea_file(path, TERMS).accepted
    (tmp_path / "pitch.md").unlink()
    (tmp_path / "pitch.md").write_text("# Wij")
    assert read_idea_file(path, TERMS).accepted


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fall_over(data: bytes) -> None:
    for finding in read(data).problems:
        check_texts(finding)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["coach_young_parents", "midwife", "targeted", "first_year", "pitch.md"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
KEYS = st.sampled_from(["support", "channel", "mode", "moment", "budget", "justification"]) | st.text(max_size=8)  # fmt: skip
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "title": VALUES,
        "pitch": VALUES,
        "evaluation": VALUES | st.dictionaries(st.text(max_size=8) | st.just("design"), VALUES),
        "offer": VALUES | st.lists(st.dictionaries(KEYS, VALUES, max_size=8), max_size=6),
        "extra": VALUES,
    },
)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_no_document_makes_the_reader_fall_over(document: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.tomllib, "loads", lambda _text: document)
        reading = read(b"")
    for finding in reading.problems:
        check_texts(finding)
        finding.as_json("nl")


# --- texts ------------------------------------------------------------------------------------------


def kinds_in(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value
            if name.startswith(("idea_", "rule_")) and "." not in name:
                yield name


def test_every_kind_has_texts_and_every_text_a_kind() -> None:
    assert {kind for source in SOURCES for kind in kinds_in(source)} == set(LOCALE["en"])


def test_texts_have_the_same_form_in_all_languages() -> None:
    def places(template: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert set(LOCALE["nl"]) == set(LOCALE["en"])
    for kind, texts in LOCALE["en"].items():
        other = LOCALE["nl"][kind]
        assert {f: places(t) for f, t in texts.items()} == {f: places(t) for f, t in other.items()}
        for form in (texts, other):
            assert ("one" in form) == ("count" in places(form["what"])), kind
            assert form["what"].endswith("."), kind
            assert not form["mend"].endswith("."), kind
        assert texts["what"] != other["what"]
