"""Reading a pitch: its title, what is wrong with it, and the texts of both languages."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

import scoring.pitch
from scoring.pitch import read_pitch
from scoring.problems import LANGUAGES, LOCALES

LOCALE = {k: tomllib.loads((LOCALES / f"pitches.{k}.toml").read_text("utf-8")) for k in LANGUAGES}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (b"# Samen sterk\n\nWij", "Samen sterk"),
        (b"\xef\xbb\xbf# Met merk", "Met merk"),
        (b"\r\n\r\nZonder hekje\r\nWij", "Zonder hekje"),
        (b"## Twee ##", "Twee"),
        ("# Één\nWij".encode(), "Één"),
    ],
)
def test_the_title_is_the_first_line_that_says_something(text, title):
    found = read_pitch(text, "pitch.md")
    assert (found.title, found.problems) == (title, ())
    assert "\r" not in found.text


def test_every_kind_has_texts_and_every_text_a_kind():
    source = Path(scoring.pitch.__file__).read_text("utf-8")
    kinds = set(re.findall(r'Finding\("(\w+)"', source))
    assert kinds == set(LOCALE["en"]) == set(LOCALE["nl"])


def test_texts_have_the_same_places_in_both_languages():
    def places(template):
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    for kind, texts in LOCALE["en"].items():
        other = LOCALE["nl"][kind]
        for form in ("what", "mend"):
            assert places(texts[form]) == places(other[form])
            assert texts[form] != other[form]
