"""The idea canvas: what an idea asks for and what a jury looks at, on one sheet of paper, empty and with an example."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from generator.catalogue import CHANNELS, MOMENTS
from scoring.idea import DESIGNS
from starter_kits.nocode.pages import page
from starter_kits.nocode.sums import MODES, label
from starter_kits.words import Words

# Boxes in order, with the fields of idea.toml that they fill.
BOXES: Mapping[str, tuple[str, ...]] = {
    "name": ("title",),
    "problem": (),
    "families": ("target",),
    "support": ("support",),
    "when": ("channel", "moment"),
    "how": ("mode", "budget"),
    "answer": (),
    "harm": ("justification",),
    "doable": (),
    "measure": ("evaluation.design",),
    "story": ("pitch",),
}
# What is ticked in the example.
_TICKED = ("child_health_clinic", "second_year", "targeted", "randomised")


def canvas(settings: Mapping[str, Any], language: str) -> bytes:
    """Return the canvas as one document of two sheets: to fill in, and filled in.

    settings  what kits may know of the event: `budget`, `least_households`, and `jury`, the criteria with their words
    """
    words = Words("canvas", language)
    sheets = [_sheet(settings, words, filled=filled) for filled in (False, True)]
    return page(words("title"), "\n".join(sheets), language=language, landscape=True)


def _sheet(settings: Mapping[str, Any], words: Words, *, filled: bool) -> str:
    title = words("example") if filled else words("blank")
    blank = (
        ""
        if filled
        else "".join(
            f'<span class="who">{escape(words(key))} <span class="line {key}"></span></span>'
            for key in ("team", "date")
        )
    )
    boxes = "".join(_box(name, fields, settings, words, filled) for name, fields in BOXES.items())
    return (
        f'<section class="sheet wide"><h1>{escape(title)}</h1>{blank}\n'
        f'<p class="small">{escape(words("how"))} {escape(words("made_up"))}</p>\n'
        f'<div class="canvas">{boxes}{_jury(settings, words)}</div></section>'
    )


def _box(
    name: str, fields: tuple[str, ...], settings: Mapping[str, Any], words: Words, filled: bool
) -> str:
    said = {"budget": words.whole(settings["budget"]), "least": settings["least_households"]}
    field = f" <code>{', '.join(fields)}</code>" if fields else ""
    answer = ""
    if filled and f"filled.{name}" in words:
        answer = f'<p class="filled">{escape(words(f"filled.{name}"))}</p>'
    if filled and name == "how":
        answer = f'<p class="filled">{words.whole(settings["budget"])} euro</p>'
    return (
        f'<div class="box"><h2>{escape(words(f"box.{name}"))}{field}</h2>'
        f"<p>{escape(words(f'ask.{name}', **said))}</p>{_choices(name, words, filled)}{answer}</div>"
    )


def _choices(name: str, words: Words, filled: bool) -> str:
    """Return the words to tick of a box, stage by stage or way by way."""
    known: dict[str, list[dict[str, str]]] = {
        "when": [
            {str(c): label("channel", c, words) for c in CHANNELS},
            {str(m): label("stage", m, words) for m in MOMENTS},
        ],
        "how": [{m: words(f"mode.{m}") for m in MODES}],
        "measure": [{d: words(f"design.{d}") for d in DESIGNS}],
    }
    lines = []
    for choices in known.get(name, []):
        ticks = [
            f"<span>{'☒' if filled and code in _TICKED else '☐'} {escape(text)}</span>"
            for code, text in choices.items()
        ]
        lines.append(f'<div class="choice">{" &nbsp; ".join(ticks)}</div>')
    return "".join(lines)


def _jury(settings: Mapping[str, Any], words: Words) -> str:
    """Return what the jury of this event looks at, and what five points mean."""
    rows = "".join(
        f"<li><b>{escape(c['words'][words.language])}</b>: {escape(c['words'][f'{words.language}_5'])}</li>"
        for c in settings["jury"]
    )
    return f'<div class="box jury"><h2>{escape(words("jury"))}</h2><ul>{rows}</ul></div>'
