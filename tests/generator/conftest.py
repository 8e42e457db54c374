"""What tests of the panel share: the panel of the small world, and its files with the registers of linked members."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.codebook import tables
from generator.panel_files import write_panel
from generator.questionnaire import modules
from generator.sources import cbs, liss
from generator.sources.liss.modules import module_records
from generator.sources.liss.survey import Survey
from generator.warehouse import spool, write_database


@pytest.fixture(scope="session")
def survey(extract) -> Survey:
    """The panel that the shared world yields, some 2,000 households."""
    return Survey(extract[0])


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
