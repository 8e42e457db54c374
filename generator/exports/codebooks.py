"""The forms of the codebook, by name: a new one is a function and a line in CODEBOOKS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from generator.exports.croissant import as_croissant
from generator.exports.datapackage import as_datapackage
from generator.exports.datasheet import as_datasheet
from generator.exports.ddi import as_ddi
from generator.exports.pages import as_html, as_markdown
from generator.exports.study import LANGUAGES

READ = ("html", "md")  # for people; what is written when nothing else is asked for


def write_codebook(folder: Path, forms: Iterable[str] = READ) -> list[str]:
    """Write the codebook in these forms and return the names of the files, sorted."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: text for form in forms for name, text in CODEBOOKS[form]().items()}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return sorted(files)


def _in_each_language(name: str, write: Callable[[str], str]) -> Callable[[], dict[str, str]]:
    return lambda: {name.format(language): write(language) for language in LANGUAGES}


CODEBOOKS: Mapping[str, Callable[[], dict[str, str]]] = {
    "html": _in_each_language("codebook.{}.html", as_html),
    "md": _in_each_language("codebook.{}.md", as_markdown),
    "datasheet": _in_each_language("datasheet.{}.md", as_datasheet),
    "croissant": lambda: {"croissant.json": as_croissant()},
    "ddi": lambda: {"ddi-codebook.xml": as_ddi()},
    "frictionless": lambda: {"datapackage.json": as_datapackage()},
}
