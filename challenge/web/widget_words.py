"""Words of Streamlit's own widgets in the language of the page: it writes them in English, and has no setting for that."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from challenge.text import Texts, read

_SOME = "{some}"
_PREFIX = "widget."


def widget_words(language: str) -> dict[str, str]:
    """Return what Streamlit writes -> what stands there in a language; nothing for English.

    >>> widget_words("nl")["Help for {some}"]
    'Uitleg bij {some}'
    """
    said, written = Texts(language), Texts("en")
    names = [key.removeprefix(_PREFIX) for key in read("en") if key.startswith(_PREFIX)]
    found = {
        written(f"widget.{name}", some=_SOME): said(f"widget.{name}", some=_SOME) for name in names
    }
    return {} if language == "en" else found


@cache
def script(language: str) -> str:
    """Return the script that puts the words of a language in their place, as HTML; empty where there is nothing to do."""
    words = widget_words(language)
    if not words:
        return ""
    code = (Path(__file__).parent / "widget_words.js").read_text(encoding="utf-8")
    told = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    return f"<script>{code.replace('WORDS', told, 1)}</script>"
