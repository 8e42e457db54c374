"""The sheet where somebody chooses, and the sheet that writes the idea: formulas, each with what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starter_kits.nocode.groups import rule_of
from starter_kits.nocode.sums import OFFERS, Choice, Sums, label
from starter_kits.nocode.workbook_sheet import Sheet, quoted
from starter_kits.words import Words

# Row 1 has the title, row 3 the name of the idea, row 5 the heads; offers stand below.
TITLE_ROW, HEADS = 2, 4
FIRST = HEADS + 1
TOTAL = FIRST + OFFERS
CHOSEN = ("support", "channel", "mode", "moment", "group", "uptake_own", "budget", "why")
FOUND = ("families", "reach", "uptake", "offered", "taking_part", "cost", "hours", "message")
_LISTS = {1: "support_names", 2: "channel_names", 3: "mode_names", 4: "stage_list", 5: "group_names"}  # fmt: skip
_MOST = 10**12
_STYLE = {"families": "count", "reach": "percent", "uptake": "percent", "offered": "count", "taking_part": "count", "cost": "money", "hours": "count", "message": "text"}  # fmt: skip


def offer_sheet(sheet: Sheet, idea: Sheet, sums: Sums, words: Words) -> None:
    """Write both sheets, with the example in the first row."""
    example = sums.example(words)
    sheet.widths(7, 28, 20, 24, 24, 32, 12, 14, 34, 12, 10, 12, 12, 12, 14, 14, 40)
    sheet.title(words("offers.caption"))
    sheet.write(TITLE_ROW, 0, words("offers.idea"), "bold")
    sheet.write(TITLE_ROW, 2, words("offers.example"), "input")
    heads = [words("offers.number"), *[words(f"offers.{c}") for c in (*CHOSEN, *FOUND)]]
    sheet.row(HEADS, heads, "head")
    for place in range(OFFERS):
        _row(sheet, place, sums, words, example if place == 0 else None)
    _totals(sheet, sums, words, example)
    _idea(idea, sheet, words, example)


def _row(sheet: Sheet, place: int, sums: Sums, words: Words, chosen: Choice | None) -> None:
    row = FIRST + place
    sheet.write(row, 0, place + 1)
    for column, value in enumerate(_labels(sums, chosen, words), 1):
        style = {6: "input_percent", 7: "input_money"}.get(column, "input")
        sheet.write(row, column, value, style)
    for column, name in _LISTS.items():
        sheet.choose_from(row, column, name)
    sheet.between(row, 6, 0, 1)
    sheet.between(row, 7, 0, _MOST)
    values = found_values(sums, chosen, words)
    for column, (name, formula) in enumerate(formulas(row + 1, words).items(), 1 + len(CHOSEN)):
        sheet.formula(row, column, formula, values[name], _STYLE[name])


def formulas(line: int, words: Words) -> dict[str, str]:
    """Return the formulas of an offer by name; `line` is its line in the sheet, from 1 on."""
    support, channel, mode, moment, group, own, money = (f"{c}{line}" for c in "BCDEFGH")
    families, reach, uptake, offered, part = (f"{c}{line}" for c in "JKLMN")

    def of_support(name: str) -> str:
        return f"INDEX({name},MATCH({support},support_names,0))"

    who = f"MATCH(IF({mode}=INDEX(mode_names,2),INDEX(group_names,1),{group}),group_names,0)"
    when = f"MATCH({moment},stage_names,0)"
    price = f"({of_support('cost_offer')}+{reach}*{uptake}*{of_support('cost_family')})"
    most = f"MIN({families},{money}/{price},{of_support('capacity')}/({reach}*{uptake}))"
    known = ",".join(f"ISNUMBER({cell})" for cell in (families, reach, uptake, money))
    open_cells = ",".join(f'{cell}=""' for cell in (channel, mode, moment, group, money))
    said = {k: f'"{words(f"message.{k}")}"' for k in ("incomplete", "no_way", "hidden", "some", "all")}  # fmt: skip
    return {
        "families": f'IF(OR({support}="",{mode}="",{moment}="",{group}=""),"",'
        f'IFERROR(ROUND(INDEX(group_counts,{who},{when})*scale,0),"{words("hidden")}"))',
        "reach": f'IF(OR({support}="",{channel}="",{moment}=""),"",'
        f'IFERROR(INDEX(reach,MATCH({support}&"|"&{channel}&"|"&{moment},ways,0)),0))',
        "uptake": f'IF({mode}="","",IF({own}<>"",{own},INDEX(uptakes,MATCH({mode},mode_names,0))))',
        "offered": f"IF(AND({known}),IF({reach}*{uptake}>0,{most},0),0)",
        "taking_part": f"IF({offered}=0,0,{offered}*{reach}*{uptake})",
        "cost": f"IF({offered}=0,0,{offered}*{of_support('cost_offer')}+{part}*{of_support('cost_family')})",
        "hours": f"IF({offered}=0,0,{part}*{of_support('hours')})",
        "message": f'IF({support}="","",IF(OR({open_cells}),{said["incomplete"]},IF({reach}=0,{said["no_way"]},'
        f"IF(NOT(ISNUMBER({families})),{said['hidden']},IF({offered}<{families},{said['some']},{said['all']})))))",
    }


def found_values(sums: Sums, chosen: Choice | None, words: Words) -> Mapping[str, Any]:
    """Return what the formulas of a complete row, or of an empty one, come to."""
    if chosen is None:
        zeros = dict.fromkeys(("offered", "taking_part", "cost", "hours"), 0)
        return {"families": "", "reach": "", "uptake": "", **zeros, "message": ""}
    expected, families = sums.expected(chosen), sums.families(chosen)
    return {
        "families": words("hidden") if families is None else families,
        "reach": sums.reach.get((chosen.support, chosen.channel, chosen.moment), 0),
        "uptake": sums.share(chosen),
        "offered": expected.offered,
        "taking_part": expected.taking_part,
        "cost": expected.cost,
        "hours": expected.hours,
        "message": words(f"message.{sums.message(chosen)}"),
    }


def _labels(sums: Sums, chosen: Choice | None, words: Words) -> list[Any]:
    """Return what stands in the cells to choose."""
    if chosen is None:
        return [None] * len(CHOSEN)
    support = next(r for r in sums.supports if r["support"] == chosen.support)
    return [
        support[f"name_{words.language}"],
        label("channel", chosen.channel, words),
        words(f"mode.{chosen.mode}"),
        label("stage", chosen.moment, words),
        words(f"group.{chosen.group}"),
        chosen.uptake,
        chosen.budget,
        chosen.why,
    ]


def _totals(sheet: Sheet, sums: Sums, words: Words, example: Choice) -> None:
    expected = sums.expected(example)
    sheet.write(TOTAL, 1, words("offers.total"), "bold")
    first, last = FIRST + 1, FIRST + OFFERS
    totals = {"H": example.budget, "M": expected.offered, "N": expected.taking_part, "O": expected.cost, "P": expected.hours}  # fmt: skip
    for letter, value in totals.items():
        sheet.formula(TOTAL, ord(letter) - ord("A"), f"SUM({letter}{first}:{letter}{last})", value, "total")  # fmt: skip
    total = TOTAL + 1
    sheet.write(TOTAL + 2, 1, words("offers.event_budget"))
    sheet.formula(TOTAL + 2, 7, "budget", sums.budget, "money")
    sheet.write(TOTAL + 3, 1, words("offers.left"))
    sheet.formula(TOTAL + 3, 7, f"budget-H{total}", sums.budget - example.budget, "total")
    sheet.write(TOTAL + 4, 1, words("offers.enough"))
    yes, no = words("offers.least", least=sums.least).split("|")
    answer = yes if expected.offered >= sums.least else no
    sheet.formula(TOTAL + 4, 7, f'IF(M{total}>=least,"{yes}","{no}")', answer)


def _idea(idea: Sheet, sheet: Sheet, words: Words, example: Choice) -> None:
    """Write the lines of idea.toml: a formula each, in column A alone."""
    idea.widths(150)
    place = quoted(sheet.title_of_sheet)
    title = f"{place}!$C${TITLE_ROW + 1}"
    idea.formula(0, 0, f'"title = """&{_plain(title)}&""""', f'title = "{words("offers.example")}"', "mono")  # fmt: skip
    idea.write(1, 0, 'pitch = "pitch.md"', "mono")
    row = 2
    for number in range(1, OFFERS + 1):
        incomplete = words("idea.incomplete", number=number)
        chosen = example if number == 1 else None
        for formula, value in _lines(place, FIRST + number, incomplete, chosen):
            idea.formula(row, 0, formula, value, "mono")
            row += 1
    idea.write(row + 1, 0, f"# {words('idea.note')}", "mono")


def _lines(place: str, line: int, incomplete: str, chosen: Choice | None) -> list[tuple[str, str]]:
    """Return formula and value of the lines of one offer; all are empty where no support was chosen."""
    cell = {name: f"{place}!${c}${line}" for name, c in zip(CHOSEN, "BCDEFGHI", strict=True)}

    def looked_up(ids: str, names: str, what: str) -> str:
        return f"INDEX({ids},MATCH({cell[what]},{names},0))"

    rule = f"INDEX(group_rules,MATCH({cell['group']},group_names,0),MATCH({cell['moment']},stage_names,0))"
    found = {
        "support": looked_up("support_ids", "support_names", "support"),
        "channel": looked_up("channel_ids", "channel_names", "channel"),
        "mode": looked_up("mode_ids", "mode_names", "mode"),
        "moment": looked_up("stage_ids", "stage_list", "moment"),
        "target": rule,
    }
    values = {} if chosen is None else _values(chosen)
    lines = [('"[[offer]]"', "[[offer]]")]
    for name in ("support", "channel", "mode", "moment", "target"):
        text = f'IFERROR("{name} = """&{found[name]}&"""","{incomplete}")'
        lines.append((text, f'{name} = "{values.get(name)}"'))
    lines.append((f'"budget = "&ROUND({cell["budget"]},0)', f"budget = {values.get('budget')}"))
    why = f'IF({cell["why"]}="","","justification = """&{_plain(cell["why"])}&"""")'
    lines.append((why, f'justification = "{values.get("why")}"'))
    empty = f'{cell["support"]}=""'
    return [(f'IF({empty},"",{formula})', value if chosen else "") for formula, value in lines]


def _values(chosen: Choice) -> dict[str, Any]:
    return {
        "support": chosen.support,
        "channel": chosen.channel,
        "mode": chosen.mode,
        "moment": chosen.moment,
        "target": rule_of(chosen.group, chosen.moment),
        "budget": round(chosen.budget),
        "why": chosen.why,
    }


def _plain(cell: str) -> str:
    """Return a formula for a text that TOML can hold between quotation marks."""
    return f'SUBSTITUTE(SUBSTITUTE({cell},"\\","/"),"""","\'")'
