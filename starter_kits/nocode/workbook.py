"""The Excel workbook: groups, supports, and formulas for reach and cost; one file per language, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from generator.catalogue import CHANNELS, MOMENTS
from starter_kits.nocode.groups import GROUPS, OUTCOMES, rule_of
from starter_kits.nocode.sums import MODES, Sums, label, moment_labels
from starter_kits.nocode.workbook_offers import offer_sheet
from starter_kits.nocode.workbook_sheet import Sheet
from starter_kits.words import Words

_LONG_AGO = datetime(2000, 1, 1)  # nothing in a kit tells when it was made
_WIDE = (28, 60, 40, 30, 40, 14, 14, 14, 16, 70)


def workbook(sums: Sums, language: str) -> bytes:
    """Return the workbook of an event in a language."""
    words = Words("workbook", language)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": words("title"), "created": _LONG_AGO})
    sheets = {
        name: Sheet(book, words(f"sheet.{name}"))
        for name in ("readme", "groups", "offers", "supports", "assumptions", "idea", "lists")
    }
    _readme(sheets["readme"], words)
    _groups(sheets["groups"], sums, words)
    _supports(sheets["supports"], sums, words)
    _assumptions(sheets["assumptions"], sums, words)
    _lists(sheets["lists"], sums, words)
    offer_sheet(sheets["offers"], sheets["idea"], sums, words)
    book.get_worksheet_by_name(words("sheet.offers")).activate()
    book.close()
    return buffer.getvalue()


def _readme(sheet: Sheet, words: Words) -> None:
    sheet.widths(110)
    sheet.title(words("title"))
    for place in range(1, 10):
        sheet.write(place, 0, words(f"readme.{place}"), "text")


def _groups(sheet: Sheet, sums: Sums, words: Words) -> None:
    """Write how many families there are; names `group_names`, `group_counts` and `stage_names` are what formulas read."""
    hidden = words("hidden")
    sheet.widths(46, *[16] * 7)
    sheet.title(words("groups.caption"))
    heads = [words(f"groups.{outcome}") for outcome in OUTCOMES]
    sheet.row(2, [words("groups.name"), *moment_labels(words), words("groups.children"), *heads], "head")  # fmt: skip
    for row, group in enumerate(sums.groups, 3):
        sheet.write(row, 0, words(f"group.{group.name}"))
        counts = [group.families[m] for m in MOMENTS]
        for column, count in enumerate([*counts, group.children], 1):
            sheet.write(row, column, hidden if count is None else count, "count")
        for column, outcome in enumerate(OUTCOMES, 2 + len(MOMENTS)):
            share = group.shares[outcome]
            sheet.write(row, column, hidden if share is None else round(share, 3), "percent")
    last = 2 + len(sums.groups)
    sheet.write(last + 2, 0, words("groups.note"))
    sheet.name("group_names", 3, 0, last, 0)
    sheet.name("group_counts", 3, 1, last, len(MOMENTS))
    sheet.name("stage_names", 2, 1, 2, len(MOMENTS))
    sheet.freeze(3, 1)


def _supports(sheet: Sheet, sums: Sums, words: Words) -> None:
    columns = ("name", "what", "for_whom", "moments", "channels", "cost_offer", "cost_family", "hours", "capacity", "evidence")  # fmt: skip
    sheet.widths(*_WIDE)
    sheet.title(words("supports.caption"))
    sheet.row(2, [words(f"supports.{c}") for c in columns], "head")
    for row, support in enumerate(sums.supports, 3):
        told = {c: support[f"{c}_{words.language}"] for c in ("name", "what", "for_whom", "evidence")}  # fmt: skip
        codes = {"moments": "stage", "channels": "channel"}
        for key, name in codes.items():
            told[key] = ", ".join(label(name, c, words) for c in str(support[key]).split(","))
        told |= {c: support[c] for c in ("cost_offer", "cost_family", "hours")}
        told["capacity"] = round(sums.places[support["support"]], 1)
        sheet.row(row, [told[c] for c in columns], "text")
    last = 2 + len(sums.supports)
    for name, column in (("support_names", 0), ("cost_offer", 5), ("cost_family", 6), ("hours", 7)):
        sheet.name(name, 3, column, last, column)
    sheet.freeze(3, 1)


def _assumptions(sheet: Sheet, sums: Sums, words: Words) -> None:
    sheet.widths(64, 16, 90)
    sheet.title(words("assumptions.caption"))
    if sums.measured is None:
        why = words("assumptions.assumed")
    else:
        why = words("assumptions.measured", percent=sums.measured[0], families=sums.measured[1])
    rows: list[tuple[str, float, str]] = [
        ("budget", sums.budget, "input_money"),
        ("least", sums.least, "input_count"),
        ("scale", sums.scale, "input_number"),
        *[(f"uptake_{mode}", sums.uptake[mode], "input_percent") for mode in MODES],
    ]
    for row, (name, value, style) in enumerate(rows, 2):
        sheet.write(row, 0, words(f"assumptions.{name}"))
        sheet.write(row, 1, value, style)
        if name.startswith("uptake_"):
            sheet.write(row, 2, why, "text")
    for row, name in enumerate(("budget", "least", "scale"), 2):
        sheet.name(name, row, 1, row, 1)
    sheet.name("uptakes", 5, 1, 4 + len(MODES), 1)


def _lists(sheet: Sheet, sums: Sums, words: Words) -> None:
    """Write what drop-downs offer and formulas look up; the sheet is hidden."""
    names = {r["support"]: r[f"name_{words.language}"] for r in sums.supports}
    ways = [
        f"{names[s]}|{label('channel', c, words)}|{label('stage', m, words)}" for s, c, m in sums.reach
    ]  # fmt: skip
    columns: dict[str, Sequence[Any]] = {
        "support_ids": list(names),
        "capacity": [sums.places[s] for s in names],
        "channel_ids": list(CHANNELS),
        "channel_names": [label("channel", c, words) for c in CHANNELS],
        "stage_ids": list(MOMENTS),
        "stage_list": moment_labels(words),
        "mode_ids": list(MODES),
        "mode_names": [words(f"mode.{m}") for m in MODES],
        "ways": ways,
        "reach": list(sums.reach.values()),
    }
    for column, (name, values) in enumerate(columns.items()):
        sheet.write(0, column, name)
        for row, value in enumerate(values, 1):
            sheet.write(row, column, value)
        sheet.name(name, 1, column, len(values), column)
    first = len(columns)
    for row, group in enumerate(GROUPS, 1):
        for place, moment in enumerate(MOMENTS):
            sheet.write(row, first + place, rule_of(group, moment))
    sheet.name("group_rules", 1, first, len(GROUPS), first + len(MOMENTS) - 1)
    sheet.hide()
