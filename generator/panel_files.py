"""From spooled answers to liss.duckdb: background, key, a table per wave, and a codebook as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from generator import warehouse
from generator.codebook import labels, missing_codes, tables
from generator.questionnaire import Module, modules, wave_table
from generator.sources.liss import TABLES
from generator.sources.liss.modules import NOTHING


def write_panel(
    spooled: Path, path: Path, *, cutoff: int, done: Callable[[str], None] = lambda _: None
) -> None:
    """Write liss.duckdb with every wave up to the cut-off."""
    declared = tables("liss")
    warehouse.write_database(path, {n: declared[n] for n in TABLES}, spooled, done=done)
    with warehouse.open_for_writing(path) as db, warehouse.together(db):
        for module in modules().values():
            files = str(spooled / module.name / "*.parquet").replace("'", "''")
            for year in module.years(cutoff):
                table = wave_table(module, year)
                listed = ", ".join(_columns(module, year))
                query = f"SELECT {listed} FROM read_parquet('{files}') WHERE year = {year}"  # noqa: S608
                warehouse.write_query(db, table, query)
        warehouse.write_frame(db, declared["codeboek"], pd.DataFrame(codebook_rows(cutoff)))
    done("codeboek")


def codebook_rows(cutoff: int) -> list[dict[str, object]]:
    """Return a row per variable of every wave, in the order of the files."""
    return [
        row
        for module in modules().values()
        for year in module.years(cutoff)
        for row in _rows(module, year)
    ]


def _columns(module: Module, year: int) -> Iterator[str]:
    prefix = module.prefix(year)
    yield "nomem_encr"
    yield f'month AS "{prefix}_m"'
    for item in module.asked(year):
        name = f'"{item.number}"'
        found = f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END"
        value = found if item.money else f"nullif({name}, {NOTHING})"
        yield f'{value} AS "{prefix}{item.number}"'
    yield f'duur AS "{prefix}_duur"'


def _rows(module: Module, year: int) -> Iterator[dict[str, object]]:
    table = wave_table(module, year)
    items = {f"{module.prefix(year)}{item.number}": item for item in module.asked(year)}
    for column in table.columns[1:]:
        item = items.get(column.name)
        codes = {**labels(column), **missing_codes(column)}
        yield {
            "var_name": column.name,
            "survey": module.en,
            "year": year,
            "type_var": "categorical" if item and item.scale else "numeric",
            "var_label": column.en,
            "var_label_nl": column.nl,
            "values_cat": "; ".join(codes),
            "labels_cat": "; ".join(text["en"] for text in codes.values()),
            "labels_cat_nl": "; ".join(text["nl"] for text in codes.values()),
            "routing": " & ".join(item.ask) if item else "",
            "mark": (item.mark if item else None) or column.mark or "",
        }
