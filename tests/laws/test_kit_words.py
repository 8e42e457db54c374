"""Laws of the words of kits: same keys, same placeholders, none unused, none missing."""

import re
import string
from pathlib import Path

import pytest

import starter_kits
from starter_kits.language import LANGUAGES
from starter_kits.words import LOCALES, read

CODE = Path(starter_kits.__file__).parent
SOURCES = "\n".join(p.read_text("utf-8") for p in CODE.rglob("*.py") if "templates" not in p.parts)
THEMES = sorted({p.name.split(".")[0] for p in LOCALES.glob("*.toml")})
KEYS = [(theme, key) for theme in THEMES for key in sorted(read(theme, "nl"))]


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_themes_are_there_in_all_languages():
    names = {f"{theme}.{language}.toml" for theme in THEMES for language in LANGUAGES}
    assert {p.name for p in LOCALES.iterdir()} == names
    assert {"family", "personas"} <= set(THEMES)


@pytest.mark.parametrize("theme", THEMES)
def test_both_languages_have_the_same_keys(theme):
    assert set(read(theme, "nl")) == set(read(theme, "en"))


@pytest.mark.parametrize(("theme", "key"), KEYS)
def test_both_languages_have_the_same_placeholders(theme, key):
    assert placeholders(read(theme, "nl")[key]) == placeholders(read(theme, "en")[key])


@pytest.mark.parametrize(("theme", "key"), KEYS)
def test_every_text_is_used(theme, key):
    """By its full name, or by a prefix that a variable completes (f"role.{role}")."""
    if f'"{key}"' in SOURCES or f"'{key}'" in SOURCES:
        return
    prefixes = re.findall(r"""["']([a-z]+[._][a-z_.]*)\{""", SOURCES)
    assert any(key.startswith(p) for p in prefixes), f"{theme}: {key} is used nowhere"


def test_every_text_that_is_asked_for_is_there():
    asked = set(re.findall(r"""words\(\s*["']([a-z_.0-9]+)["'][,)]""", SOURCES))
    known = {key for theme in THEMES for key in read(theme, "nl")}
    assert len(asked) > 30
    assert asked <= known


def test_texts_differ_between_the_languages():
    same = [(t, k) for t, k in KEYS if read(t, "nl")[k] == read(t, "en")[k]]
    assert len(same) < len(KEYS) / 8, same
