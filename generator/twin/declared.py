"""What the kit's own declarations say of a real table: the names are those of CBS and LISS, so real files fit them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from generator import codebook
from generator.questionnaire import wave_tables

_FEWEST = 3  # columns in common before a table counts as known by its columns


@cache
def _all() -> tuple[codebook.Table, ...]:
    """All declared tables: of registers, the panel's background and its waves, local organisations."""
    own = [t for d in codebook.databases() for t in codebook.tables(d).values()]
    return (*own, *wave_tables().values())


def declaration(name: str, columns: Sequence[str]) -> codebook.Table | None:
    """Return the declaration of a table: by its name, by that of its file, or by most of its columns."""
    for table in _all():
        if name.casefold() in (table.name.casefold(), f"{table.database}_{table.name}".casefold()):
            return table
    for table in _all():
        if any(re.fullmatch(p, name, flags=re.IGNORECASE) for p in _patterns(table)):
            return table
    given = {c.casefold() for c in columns}
    shared = [(len(given & {c.name.casefold() for c in t.columns}), t) for t in _all()]
    most, table = max(shared, key=lambda found: found[0])
    return table if most >= max(_FEWEST, 0.6 * len(given)) else None


def is_key(column: codebook.Column) -> bool:
    """Say whether a declared column is a number of somebody or something: RINPERSOON, nomem_encr."""
    if column.codes or column.answers:
        return False
    if column.name.upper().startswith("RIN"):
        return column.width == 0 or column.width > 1
    return column.name.endswith("_encr")


def _patterns(table: codebook.Table) -> Iterator[str]:
    """Patterns of the names that files of a table have in life, without suffix."""
    for name in {table.file_name, table.name}:
        pattern = re.escape(name).replace(r"\{year\}", r"\d{4,6}")
        pattern = pattern.replace(r"\{language\}", r"\w\w").replace(r"_1\.0p", r"(_\d\.\dp)?")
        yield pattern.replace("V1", r"V\d+")
        yield rf"{re.escape(table.name)}[_.-]?(\d{{4,6}})?(_\w\w)?(_\d\.\dp)?"
