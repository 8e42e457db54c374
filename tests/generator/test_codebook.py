"""Reading declarations, and saying what is wrong with them."""

import re

import pytest

from generator.codebook import chosen, names_of, read_codes, read_table, tables
from generator.errors import GeneratorError
from generator.exports.pages import as_html, as_markdown
from generator.features import QUERY
from generator.sources import cbs, local

GOOD = """
nl = "Tabel"
en = "Table"
form = "TAB"
reference = "1 January"
key = ["A"]
order = ["A"]

[[column]]
name = "A"
type = "VARCHAR(9)"
nl = "nummer"
en = "number"
variable = "rin"
"""


def declaration(tmp_path, text):
    folder = tmp_path / "cbs"
    folder.mkdir()
    path = folder / "TEST.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_declaration_is_read(tmp_path):
    table = read_table(declaration(tmp_path, GOOD))
    assert (table.name, table.database, table.variables) == ("TEST", "cbs", ["rin"])
    assert table.column("A").width == 9


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('en = "number"', 'en = "number"\nlabel = "x"', "Unknown key 'label'"),
        ("VARCHAR(9)", "TEXT", "Unknown type TEXT"),
        ('key = ["A"]', 'key = ["B"]', "key names 'B'"),
        ('variable = "rin"', 'variable = "rin"\ncodes = "sexe"', "did you mean 'sex'"),
    ],
)
def test_what_is_wrong_is_named_with_place_and_mend(tmp_path, old, new, message):
    with pytest.raises(GeneratorError, match=message.replace("(", r"\(")) as error:
        read_table(declaration(tmp_path, GOOD.replace(old, new)))
    assert error.value.where
    assert error.value.mend


def test_every_declared_register_has_a_source_and_every_source_a_declaration():
    assert set(tables("cbs")) == set(cbs.TABLES)
    assert set(tables("local")) == set(local.TABLES)


def test_codes_keep_their_leading_space():
    assert " 1" in read_codes("household_place")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_codebook_page_holds_every_column_and_asks_nobody_for_anything(language):
    page = as_html(language)
    for database in ("cbs", "challenge", "local", "open"):
        for table in tables(database).values():
            assert f'id="{table.name}"' in page
            for column in table.columns:
                assert f"<code>{column.name}</code>" in page
    assert "http" not in page
    assert "src=" not in page


def test_the_codebook_in_markdown_has_a_row_per_column():
    text = as_markdown("en")
    for table in tables("cbs").values():
        for column in table.columns:
            assert f"| `{column.name}` | {column.type} |" in text


def test_a_column_of_every_month_is_declared_once():
    table = tables("cbs")["BIJSTANDUITKERINGTAB"]
    assert len(table.columns) == 3 + 4 * 12
    names = [c.name for c in table.columns]
    assert names[3:8] == [
        "BIJSTANDStatistiekcodeA",
        "BIJSTANDAanvangUitkeringPersoon1A",
        "BIJSTANDEindeUitkeringPersoon1A",
        "BIJSTANDIndicatieLopendA",
        "BIJSTANDStatistiekcodeB",
    ]
    december = table.column("BIJSTANDIndicatieLopendL")
    assert (december.variable, december.nl) == ("running_12", "lopend in december")


def test_large_tables_are_made_when_asked_for_only():
    assert set(tables("cbs")) - set(chosen("cbs", "core")) == {"SPOLISBUS"}
    assert set(chosen("cbs", "all")) == set(tables("cbs"))
    asked = re.findall(r"\b(?:cbs|local)\.([A-Z_]+)\b", QUERY.read_text(encoding="utf-8"))
    assert {"INHATAB", "JGZ"} <= set(asked) <= set(names_of("core"))
