"""The report: how alike, how safe, of what use. Measures of a twin held against real people that it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from generator.twin import vault
from generator.twin.attacks import attacks
from generator.twin.checks import check
from generator.twin.errors import TwinError
from generator.twin.judgement import judge_quality, judge_table, worst
from generator.twin.kinds import Metadata
from generator.twin.prepared import Compared, compared
from generator.twin.privacy import (
    chosen_columns,
    distances,
    exact_matches,
    guesses,
    small_cells,
)
from generator.twin.split import held_out
from generator.twin.utility import train_on_synthetic
from generator.twin.values import as_text

_ROWS = 2000  # of each table in SDMetrics, which looks at every pair of columns


def report(
    real: Mapping[str, pd.DataFrame],
    synthetic: Mapping[str, pd.DataFrame],
    metadata: Metadata,
    *,
    known: Sequence[str] = (),
    secret: Sequence[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Measure a twin of tables; returns a document of plain values.

    known, secret  columns that somebody may know of a person, and that nobody should learn of one; chosen when not given
    quality, diagnostic  0 to 1, 1 is best: SDMetrics
    exact_matches  rows of the twin that are a learnt row, keys left out
    lights         privacy, use: the worst of their measures
    differential_privacy  False, always: nothing here proves it
    Raises TwinError: no sdv, other columns, and what checks.py refuses.
    """
    vault.need()
    check(real, metadata)
    same_columns(real, synthetic, metadata)
    out = held_out(real, metadata)
    tables = compared(real, synthetic, metadata)
    say("quality")
    scores = _quality(tables, real, synthetic, metadata)
    measures: dict[str, dict[str, Any]] = {}
    for table in tables:
        say(table.name)
        asked, hidden = chosen_columns(table, known, secret)
        name = table.name
        measures[name] = {
            "rows": len(synthetic[name]),
            "real_rows": len(real[name]),
            "hold_out_rows": int(out[name].sum()),
            "known": asked,
            "secret": hidden,
            "exact": exact_matches(real[name], out[name], synthetic[name], metadata.table(name)),
            "distances": distances(table),
            "guesses": guesses(table, asked, hidden),
            "disclosure": _disclosure(table, asked, hidden),
            "small_cells": small_cells(table, asked),
            "attacks": attacks(table, asked, hidden),
            "utility": train_on_synthetic(table),
        }
    judged = judge_quality(scores)
    for name, found in measures.items():
        judged += judge_table(name, found)
    lights = {
        about: worst([m.light for m in judged if m.about == about]) for about in ("privacy", "use")
    }
    return {
        "quality": scores["quality"],
        "diagnostic": scores["diagnostic"],
        "rows": sum(m["rows"] for m in measures.values()),
        "exact_matches": sum(m["exact"]["rows"] for m in measures.values()),
        "lights": lights,
        "measures": [m.as_json() for m in judged],
        "differential_privacy": False,
        "anonymeter": any(m["attacks"] is not None for m in measures.values()),
        "parts": scores["parts"],
        "columns": scores["columns"],
        "tables": measures,
    }


def same_columns(
    real: Mapping[str, pd.DataFrame], synthetic: Mapping[str, pd.DataFrame], metadata: Metadata
) -> None:
    """Raise TwinError when tables or columns differ, or a column is a number on one side only."""
    wrong = [f"{name} is missing" for name in real if name not in synthetic]
    wrong += [f"{name} is new" for name in synthetic if name not in real]
    for table in metadata.tables:
        if table.name not in synthetic:
            continue
        made = synthetic[table.name]
        names = [c.name for c in table.columns]
        wrong += [f"{table.name}.{n} is missing" for n in names if n not in made]
        wrong += [f"{table.name}.{n} is new" for n in made if n not in names]
        for column in table.columns:
            if column.kind in ("key", "blank") or column.name not in made:
                continue
            known = made[column.name].dropna()
            if not len(known) and real[table.name][column.name].notna().mean() > 0.5:
                wrong.append(f"{table.name}.{column.name} is empty")
            elif column.kind == "number" and len(known):
                text = as_text(known, column.storage).str.replace(",", ".")
                if pd.to_numeric(text[~text.isin(column.missing)], errors="coerce").isna().all():
                    wrong.append(f"{table.name}.{column.name} is no number")
    if wrong:
        raise TwinError("tables_differ", where="twin", differences="; ".join(wrong))


def _quality(
    tables: Sequence[Compared],
    real: Mapping[str, pd.DataFrame],
    synthetic: Mapping[str, pd.DataFrame],
    metadata: Metadata,
) -> dict[str, Any]:
    """Let SDMetrics compare the tables, at most 5,000 rows of those without children, with their keys and links."""
    before, after = {}, {}
    kinds: dict[str, dict[str, str]] = {}
    keys: dict[str, str] = {}
    linked = {link.parent for link in metadata.links}
    out = held_out(real, metadata)
    for table in tables:
        plan = metadata.table(table.name)
        varies = [c for c in table.kinds if table.learnt[c].nunique(dropna=False) > 1]
        before[table.name] = table.real[varies].reset_index(drop=True)
        after[table.name] = table.synthetic[varies].reset_index(drop=True)
        kinds[table.name] = {
            c: "numerical" if table.kinds[c] == "number" else "categorical" for c in varies
        }
        named = {link.column for link in metadata.links if link.child == table.name}
        if plan.key and not plan.panel and table.name in linked:
            keys[table.name] = plan.key
            named.add(plan.key)
        held = out[table.name]  # rows stand as in `table.real`: those that were learnt first
        order = pd.concat([real[table.name][~held], real[table.name][held]])
        for name in named:
            storage = plan.column(name).storage
            before[table.name][name] = as_text(order[name], storage).to_numpy()
            after[table.name][name] = as_text(synthetic[table.name][name], storage).to_numpy()
            kinds[table.name][name] = "id"
        if table.name not in linked:
            before[table.name] = before[table.name].sample(
                min(len(order), _ROWS), random_state=0, ignore_index=True
            )
            after[table.name] = after[table.name].sample(
                min(len(after[table.name]), _ROWS), random_state=0, ignore_index=True
            )
    links = [
        (link.parent, link.child, link.column) for link in metadata.links if link.parent in keys
    ]
    return vault.compare(before, after, kinds, keys, links)


def _disclosure(table: Compared, known: Sequence[str], secret: Sequence[str]) -> dict[str, Any]:
    names = [c for c in [*known, *secret] if table.kinds.get(c) == "category"]
    asked, hidden = [c for c in known if c in names], [c for c in secret if c in names]
    if not asked or not hidden:
        return {}
    return vault.disclosure(table.learnt[names], table.synthetic[names], asked, hidden)
