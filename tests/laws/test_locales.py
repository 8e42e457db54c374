"""Laws of the locale files: same keys, same placeholders, none unused, none missing."""

import re
import string
from pathlib import Path

import pytest

import challenge
from challenge.text import Texts, languages, read
from starter_kits.language import LANGUAGES, Language

CODE = Path(challenge.__file__).parent
SOURCES = "\n".join(p.read_text("utf-8") for p in CODE.rglob("*.py") if "demo_teams" not in p.parts)
KEYS = sorted(read("nl"))


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


OTHERS = [language for language in languages() if language != "nl"]


@pytest.mark.parametrize("language", OTHERS)
def test_no_language_lacks_a_text_or_has_one_of_its_own(language):
    assert set(read(language)) == set(KEYS)


@pytest.mark.parametrize("language", OTHERS)
def test_all_languages_have_the_same_placeholders(language):
    wrong = [k for k in KEYS if placeholders(read(language)[k]) != placeholders(read("nl")[k])]
    assert wrong == []


PREFIXES = tuple(re.findall(r"""["']([a-z_.]+\.)(?:\{|["'] \+)""", SOURCES))
QUOTED = set(re.findall(r"""["']([a-z_.]+)["']""", SOURCES))
ERRORS = {k.split(".")[1] for k in KEYS if k.startswith("error.")}


def test_every_error_that_is_raised_has_its_texts_and_none_is_left_over():
    raised = re.findall(r"""(?:Refused|WrongUsage|Damaged|NotAllowed)\(\s*"([a-z_]+)\"""", SOURCES)
    assert len(ERRORS) > 30
    assert set(raised) <= ERRORS
    assert {f"error.{key}.{part}" for key in ERRORS for part in ("what", "mend")} <= set(KEYS)
    assert [key for key in sorted(ERRORS) if f'"{key}"' not in SOURCES] == []


def test_no_error_of_ours_is_written_in_one_language():
    """A sentence in the code (a word with a blank behind it) would be read in English by everybody."""
    assert not re.findall(
        r"""(?:Refused|WrongUsage|Damaged|NotAllowed)\(\s*f?"[^"]* [^"]*\"""", SOURCES
    )


def test_every_text_is_used():
    """By its full name, or by a prefix that a variable completes (f"phase.{phase}")."""
    told = [key for key in KEYS if not key.startswith("error.")]
    assert [key for key in told if key not in QUOTED and not key.startswith(PREFIXES)] == []


def test_numbers_of_pages_and_kits_are_written_the_same_way():
    for language in LANGUAGES:
        one, other = Texts(language), Language(language)
        assert (one.decimal, one.thousands) == (other.decimal, other.thousands)


def test_every_text_that_is_asked_for_is_there():
    asked = set(re.findall(r"""texts\(\s*["']([a-z_.]+)["'][,)]""", SOURCES))
    assert len(asked) > 30
    for language in languages():
        assert asked <= set(read(language))


def test_texts_differ_between_the_languages():
    same = [k for k in KEYS if read("nl")[k] == read("en")[k]]
    assert len(same) < len(KEYS) / 8, same


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("nl", 0.125, "0,12"),
        ("en", -0.5, "−0.50"),
        ("nl", -0.001, "0,00"),
        ("nl", None, "–"),
        ("en", float("nan"), "–"),
        ("nl", 1234.5, "1234,50"),
    ],
)
def test_numbers_are_written_the_way_of_the_language(language, value, shown):
    assert Texts(language).number(value, 2) == shown


def test_an_unknown_language_is_english():
    assert Texts("fy").language == "en"
