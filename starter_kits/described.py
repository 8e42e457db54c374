"""The CSV files of a kit for machines: a Frictionless data package and Croissant, beside the codebook for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.codebook import Table
from generator.exports import study
from generator.exports.croissant import as_croissant
from generator.exports.datapackage import package_of
from generator.exports.ddi import as_ddi

_FOLDERS = ("data", "data/registers")
DDI = "codebook/ddi-codebook.xml"


def described(files: Mapping[str, bytes], language: str) -> dict[str, bytes]:
    """Return descriptions of the tables among the files of a kit, with the columns that they have; paths are those of the kit."""
    found = list(_tables(files))
    return {
        "datapackage.json": package_of(found, language).encode(),
        "croissant.json": as_croissant(found).encode(),
        DDI: as_ddi().encode(),
    }


def _tables(files: Mapping[str, bytes]) -> list[tuple[str, Table]]:
    found = []
    names = {name.lower(): name for name in files}
    for table in study.every_table():
        for folder in _FOLDERS:
            name = names.get(f"{folder}/{table.name}.csv".lower())
            if name is None:
                continue
            header = files[name].partition(b"\n")[0].decode().replace('"', "").strip().split(",")
            columns = {c.name: c for c in table.columns}
            found.append((name, replace(table, columns=tuple(columns[h] for h in header))))
    return found
