"""What tests of sources share: the small world as they see it, its registers, its panel and the panel's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.codebook import tables
from generator.panel_files import write_panel
from generator.questionnaire import modules
from generator.sources import cbs, liss
from generator.sources.cbs.unknown_income import AMOUNT
from generator.sources.extract import Extract
from generator.sources.liss.modules import module_records
from generator.sources.liss.survey import Survey
from generator.warehouse import spool, write_database


class Registers(dict[str, cbs.Records]):
    """Registers by name, each made of a world when it is first asked for."""

    def __init__(self, view: Extract) -> None:
        """Keep the world."""
        super().__init__()
        self._view = view

    def __missing__(self, name: str) -> cbs.Records:
        """Make a register."""
        self[name] = cbs.TABLES[name](self._view)
        return self[name]


def known(records: cbs.Records) -> cbs.Records:
    """Return the records of INHATAB or INPATAB with an income that is known."""
    some = records["gross_income"] < AMOUNT
    return {name: column[some] for name, column in records.items()}


@pytest.fixture(scope="session")
def view(extract) -> Extract:
    """What sources see of the shared world."""
    return extract[0]


@pytest.fixture(scope="session")
def registers(view) -> Registers:
    """Registers of the shared world; a test that changes one makes its own."""
    return Registers(view)


@pytest.fixture(scope="session")
def survey(view) -> Survey:
    """The panel that the shared world yields, some 2,000 households."""
    return Survey(view)


@pytest.fixture(scope="session")
def panel_files(survey, tmp_path_factory) -> Path:
    """A folder with liss.duckdb, and cbs.duckdb of linked members and their households only."""
    folder = tmp_path_factory.mktemp("panel")
    for name, source in liss.TABLES.items():
        spool(source(survey), folder / name / "0.parquet")
    for name, module in modules().items():
        spool(module_records(survey, module), folder / name / "0.parquet")
    for name, source in cbs.TABLES.items():
        spool(source(survey.registered), folder / name / "0.parquet")
    write_panel(folder, folder / "liss.duckdb", cutoff=2022)
    write_database(folder / "cbs.duckdb", tables("cbs"), folder)
    return folder
