"""The codebook in the forms that programs read, each held against what its own community validates with."""

from __future__ import annotations

import json
import re

import duckdb
import pytest
from lxml import etree

from challenge.cli.data import FORMS
from generator.codebook import MARKS, read_codes, tables
from generator.exports import study
from generator.exports.codebooks import CODEBOOKS, write_codebook
from generator.exports.croissant import as_croissant
from generator.exports.datapackage import as_datapackage, package_of
from generator.exports.datasheet import as_datasheet
from generator.exports.ddi import NAMESPACE, as_ddi
from generator.exports.pages import as_html, as_markdown
from generator.questionnaire import modules

NS = {"d": NAMESPACE}
COLUMNS = [(t, c) for t in study.every_table() for c in t.columns]
# The libraries that validate raise warnings of their own.
others_may_warn = pytest.mark.filterwarnings("ignore")


def test_the_command_offers_every_form_there_is():
    assert list(CODEBOOKS) == FORMS


def test_what_is_written_is_what_was_asked_for_and_the_same_each_time(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    names = write_codebook(tmp_path, ["ddi", "datasheet"])
    assert names == ["datasheet.en.md", "datasheet.nl.md", "ddi-codebook.xml"]
    before = {n: (tmp_path / n).read_bytes() for n in names}
    assert write_codebook(tmp_path, ["ddi", "datasheet"]) == names
    assert {n: (tmp_path / n).read_bytes() for n in names} == before


@pytest.mark.parametrize("form", list(CODEBOOKS))
def test_every_form_names_every_table_and_says_that_the_data_are_made_up(form):
    for name, text in CODEBOOKS[form]().items():
        assert re.search("verzonnen|made up|made-up", text), name
        if form != "datasheet":
            missing = [t.name for t in study.every_table() if t.name not in text]
            assert not missing, name


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_pages_hold_every_question_of_the_panel_once(language):
    """By its name in the last wave that had it, with the waves, its codes and those for open answers."""
    html, text = as_html(language), as_markdown(language)
    for module in modules().values():
        assert f"## liss.{module.name}" in text
        for item in module.items:
            last = max(year for year in module.waves if item.asked_in(year))
            name = f"{module.prefix(last)}{item.number}"
            assert html.count(f"<code>{name}</code>") == 1, name
    line = next(row for row in text.splitlines() if "`ca22h013`" in row)
    assert "2008–2022" in line
    assert ("weet niet" if language == "nl" else "do not know") in line


# --- Marks ---------------------------------------------------------------------------------------

# Names for which no source was found, by the list of tables that the declarations were made from.
PLACEHOLDERS = {
    "KINDEROPVANG_KIND": ["SOORTOPVANG", "URENOPVANG", "AANTALMAANDEN"],
    "JGDHULPBUS": ["JGDHCRISIS"],
    "ONDERWIJSSCORE": ["ONDERWIJSSCORE", "ACHTERSTAND15"],
}
MARKED = [(t, c) for t, c in COLUMNS if c.mark]


def test_a_name_that_could_not_be_verified_is_declared_so():
    for table, names in PLACEHOLDERS.items():
        assert {tables("cbs")[table].column(n).mark for n in names} == {"placeholder"}
    assert {t.name for t in study.every_table() if t.mark} == {
        "KINDEROPVANG_KIND",
        "KINDEROPVANG_AANVRAGER",
        "ONDERWIJSSCORE",
    }


def test_every_form_shows_the_mark_of_every_marked_column():
    """In the pages, and in what programs show of a column: label or description."""
    html, lines = as_html("nl"), as_markdown("nl").splitlines()
    variables = etree.fromstring(as_ddi().encode()).iterfind(".//d:var", NS)
    notes = {v.get("ID"): v for v in variables}
    fields = {f["@id"]: f for rs in json.loads(as_croissant())["recordSet"] for f in rs["field"]}
    package = {r["table"]: r for r in json.loads(as_datapackage("nl"))["resources"]}
    for table, column in MARKED:
        name = f"{table.database}.{table.name}"
        section = html[html.index(f'<section id="{table.name}"') :]
        row = section[section.index(f"<tr><td><code>{column.name}</code>") :].split("</td>")[0]
        assert f'class="mark {column.mark}"' in row
        short = {"kit": "van het pakket", "placeholder": "naam niet geverifieerd"}[column.mark]
        assert any(f"`{column.name}`" in line and f"({short})" in line for line in lines)
        told = [
            n.text for n in notes[f"V.{name}.{column.name}"].iterfind("d:notes[@type='mark']", NS)
        ]
        assert told == [MARKS[column.mark][lang] for lang in ("nl", "en")]
        assert MARKS[column.mark]["en"] in fields[f"{name}/{column.name}"]["description"]
        field = next(f for f in package[name]["schema"]["fields"] if f["name"] == column.name)
        assert MARKS[column.mark]["nl"] in field["description"]
        # What DuckDB, SPSS and Stata show beside the name.
        assert (column.mark == "placeholder") == ("niet geverifieerd" in column.comment())
    for table in filter(lambda t: t.mark, study.every_table()):
        heading = html[html.index(f'<section id="{table.name}"') :].split("</h2>")[0]
        assert 'class="mark placeholder"' in heading
        assert "niet geverifieerd" in package[f"{table.database}.{table.name}"]["title"]


# --- Croissant -----------------------------------------------------------------------------------


@others_may_warn
def test_croissant_is_valid_and_its_code_lists_can_be_read(tmp_path):
    import mlcroissant

    path = tmp_path / "croissant.json"
    path.write_text(as_croissant(), encoding="utf-8")
    dataset = mlcroissant.Dataset(jsonld=path)
    assert dataset.metadata.ctx.issues.errors == set()
    records = {r["codes.sex/code"]: r["codes.sex/nl"] for r in dataset.records("codes.sex")}
    assert records == {c: text["nl"] for c, text in read_codes("sex").items()}
    described = {rs.id: len(rs.fields) for rs in dataset.metadata.record_sets}
    for table in study.every_table():
        assert described[f"{table.database}.{table.name}"] == len(table.columns)


@others_may_warn
def test_croissant_reads_the_files_that_export_writes(tmp_path):
    import mlcroissant

    (tmp_path / "croissant.json").write_text(as_croissant(), encoding="utf-8")
    names = [c.name for c in tables("cbs")["WANBZVWTAB"].columns]
    assert names == ["JAAR", "RINPERSOONS", "RINPERSOON"]
    for year in (2020, 2021):
        row = f"SELECT {year}::SMALLINT AS JAAR, 'R' AS RINPERSOONS, '00000000{year - 2019}' AS RINPERSOON"
        duckdb.sql(f"COPY ({row}) TO '{tmp_path / f'WANBZVW{year}TABV1.parquet'}'")
    found = mlcroissant.Dataset(jsonld=tmp_path / "croissant.json").records("cbs.WANBZVWTAB")
    rows = {r["cbs.WANBZVWTAB/JAAR"]: r["cbs.WANBZVWTAB/RINPERSOON"] for r in found}
    assert rows == {2020: b"000000001", 2021: b"000000002"}


# --- Frictionless --------------------------------------------------------------------------------


@others_may_warn
def test_the_data_package_is_valid():
    from frictionless import Package

    report = Package.validate_descriptor(json.loads(as_datapackage()))
    assert report.valid, report.flatten(["message"])


@others_may_warn
@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("2020,R,000000012,2111,----", None),
        ("2020,R,12,2111,----", None),
        ("2020,R,0000000123,2111,----", "constraint-error"),
        ("2020,R,000000012,9998,----", "constraint-error"),
        ("2020,,000000012,2111,----", "constraint-error"),
        ("last year,R,000000012,2111,----", "type-error"),
    ],
)
def test_the_data_package_tells_good_rows_from_bad(row, wrong, tmp_path):
    from frictionless import Package, system

    table = tables("cbs")["HOOGSTEOPLTAB"]
    (tmp_path / "x.csv").write_text(",".join(c.name for c in table.columns) + f"\n{row}\n")
    descriptor = json.loads(package_of([("x.csv", table)], "nl"))
    with system.use_context(trusted=True):
        report = Package.from_descriptor(descriptor, basepath=str(tmp_path)).validate()
    assert [e[0] for e in report.flatten(["type"])] == ([wrong] if wrong else [])


# --- Datasheet -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_datasheet_has_the_sections_and_the_right_counts(language):
    text = as_datasheet(language)
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    wanted = {
        "nl": "Motivatie Samenstelling Verzameling Bewerking Gebruik Verspreiding Onderhoud",
        "en": "Motivation Composition Collection Processing Uses Distribution Maintenance",
    }
    assert headings == wanted[language].split()
    assert f" {len(COLUMNS)} " in text
    assert "{" not in text
    lists = {c.codes for _, c in COLUMNS if c.codes}
    assert f"{len(lists)} {'codelijsten' if language == 'nl' else 'code lists'}" in text
