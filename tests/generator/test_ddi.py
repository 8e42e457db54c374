"""The codebook as DDI-Codebook 2.5, held against what the specification says of the elements that we write."""

from __future__ import annotations

import copy
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from generator.codebook import labels, missing_codes
from generator.exports import study
from generator.exports.ddi import NAMESPACE, as_ddi

HERE = Path(__file__).parent
NS = {"d": NAMESPACE}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
COLUMNS = [(t, c) for t in study.every_table() for c in t.columns]


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(HERE / "ddi_codebook_2_5_subset.xsd"))


@pytest.fixture(scope="module")
def ddi():
    return etree.fromstring(as_ddi().encode())


def test_ddi_is_what_codebook_2_5_allows(schema, ddi):
    schema.assertValid(ddi)


def test_ddi_repeats_only_what_the_first_schema_of_2_5_lets_repeat(ddi):
    """Ours is that of 2014, which is easier; there are readers with the one of 2012."""
    repeated = set()
    for element in ddi.iter():
        children = Counter(etree.QName(child).localname for child in element)
        repeated |= {tag for tag, count in children.items() if count > 1}
    assert repeated <= {
        *("fileDscr", "var", "keyword", "abstract", "dataKind"),
        *("labl", "item", "txt", "catgry", "notes"),
    }


# --- What the schema refuses ---------------------------------------------------------------------


def element(tag, text=None):
    made = etree.Element(f"{{{NAMESPACE}}}{tag}")
    made.text = text
    return made


def removed(found):
    found.getparent().remove(found)


def first_is_last(found):
    found.append(found[0])


def twice(found):
    found.addnext(copy.copy(found))


def same_as_before(found):
    found.set("ID", found.getprevious().get("ID"))


def having(**attributes):
    return lambda found: found.attrib.update(attributes)


def without(name):
    return lambda found: found.attrib.pop(name)


def beginning_with(child):
    return lambda found: found.insert(0, child)


def ending_with(child):
    return lambda found: found.append(child)


def saying(text):
    return lambda found: setattr(found, "text", text)


BROKEN = {
    "the study behind the variables": (".", first_is_last),
    "the citation behind the scope": ("//d:stdyDscr", first_is_last),
    "the title behind the version": ("//d:citation", first_is_last),
    "the title behind its translation": ("//d:titlStmt", first_is_last),
    "the subject behind the summary": ("//d:stdyInfo", first_is_last),
    "the country behind the kind of data": ("//d:sumDscr", first_is_last),
    "the file behind its notes": ("//d:fileDscr", first_is_last),
    "the name of a file behind its size": ("//d:fileTxt", first_is_last),
    "the label of a variable behind its notes": ("//d:var", first_is_last),
    "a code behind its label": ("//d:catgry", first_is_last),
    "a class before the keywords": ("//d:subject", beginning_with(element("topcClas", "children"))),
    "no study": ("//d:stdyDscr", removed),
    "no citation": ("//d:citation", removed),
    "no statement of the title": ("//d:titlStmt", removed),
    "no title": ("//d:titl", removed),
    "no range among valid values": ("//d:valrng/d:range", removed),
    "no name of a variable": ("//d:var", without("name")),
    "no value of an item": ("//d:item", without("VALUE")),
    "two titles": ("//d:titl", twice),
    "two contents of a file": ("//d:fileCont", twice),
    "two sizes of a file": ("//d:dimensns", twice),
    "two codes in a category": ("//d:catValu", twice),
    "two formats of a variable": ("//d:varFormat", twice),
    "an attribute that is nowhere": ("//d:var", having(label="sex")),
    "an attribute that is elsewhere": ("//d:labl", having(abbr="S")),
    "an element that is nowhere": ("//d:var", ending_with(element("label"))),
    "an element that is elsewhere": ("//d:titl", ending_with(element("notes", "in a title"))),
    "an element of no namespace": ("//d:var", ending_with(etree.Element("notes"))),
    "words between elements": ("//d:dataDscr", saying("and now the variables")),
    "words in an empty element": ("//d:item", saying("1")),
    "an ID of two": ("//d:fileDscr[2]", same_as_before),
    "an ID that begins with a digit": ("//d:var", having(ID="1.SEX")),
    "an ID with a space": ("//d:var", having(ID="V SEX")),
    "an ID with a colon": ("//d:var", having(ID="V:SEX")),
    "a reference that is no name": ("//d:var", having(files="1.FILE")),
    "an interval": ("//d:var", having(intrvl="continuous")),
    "a missing": ("//d:catgry", having(missing="no")),
    "a unit of a range": ("//d:range", having(UNITS="DOUBLE")),
    "a type of a format": ("//d:varFormat", having(type="text")),
    "a schema of a format": ("//d:varFormat", having(schema="DuckDB")),
    "another schema of a format": ("//d:varFormat", having(otherSchema="of DuckDB")),
    "a category of a format": ("//d:varFormat", having(category="month")),
    "a language": ("//d:labl", having(**{LANG: "Dutch, mostly"})),
    "a version of DDI": (".", having(version="2.4")),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_schema_refuses_what_the_specification_forbids(schema, ddi, name):
    path, spoil = BROKEN[name]
    broken = copy.deepcopy(ddi)
    spoil(broken.xpath(path, namespaces=NS)[0])
    assert not schema.validate(broken)


def test_the_schema_lets_pass_what_we_do_not_write_in_its_place(schema, ddi):
    more = copy.deepcopy(ddi)
    for path, child in (
        ("//d:subject", element("topcClas", "children")),
        ("//d:titlStmt", element("IDNo", "1")),
        ("//d:catgry", element("catStat", "12")),
        ("//d:labl", element("emph", "more")),
        ("//d:dataKind", element("concept", "register")),
    ):
        more.xpath(path, namespaces=NS)[0].append(child)
    schema.assertValid(more)


# --- What a schema cannot say --------------------------------------------------------------------


def test_ddi_refers_only_to_what_it_describes(ddi):
    """Identifiers are unique, files are described, codes are listed once."""
    ids = ddi.xpath("//@ID")
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in ids)
    for file in ddi.iterfind(".//d:fileDscr", NS):
        count = file.findtext("d:fileTxt/d:dimensns/d:varQnty", namespaces=NS)
        of_file = ddi.xpath("//d:var[@files=$id]", namespaces=NS, id=file.get("ID"))
        assert len(of_file) == int(count) > 0
    for variable in ddi.iterfind(".//d:var", NS):
        codes = [e.text for e in variable.iterfind("d:catgry/d:catValu", NS)]
        gone = {e.get("VALUE") for e in variable.iterfind("d:invalrng/d:item", NS)}
        assert len(codes) == len(set(codes))
        assert gone == {
            c.findtext("d:catValu", namespaces=NS)
            for c in variable.iterfind("d:catgry[@missing='Y']", NS)
        }


def test_ddi_describes_every_column_in_both_languages(ddi):
    found = {v.get("ID"): v for v in ddi.iterfind(".//d:var", NS)}
    assert len(found) == len(COLUMNS)
    assert {v.get("files") for v in found.values()} == set(
        ddi.xpath("//d:fileDscr/@ID", namespaces=NS)
    )
    for table, column in COLUMNS:
        variable = found[f"V.{table.database}.{table.name}.{column.name}"]
        said = {e.get(LANG): e.text for e in variable.iterfind("d:labl", NS)}
        assert said == {"nl": column.nl, "en": column.en}
        codes = [e.text for e in variable.iterfind("d:catgry/d:catValu", NS)]
        assert codes == list({**labels(column), **missing_codes(column)})


def test_ddi_says_what_would_else_be_taken_for_granted(ddi):
    """Of a range that it is of integers, of a format that it is of ISO."""
    found = {v.get("ID"): v for v in ddi.iterfind(".//d:var", NS)}
    for table, column in COLUMNS:
        variable = found[f"V.{table.database}.{table.name}.{column.name}"]
        for limits in variable.iterfind("d:valrng/d:range", NS):
            assert (limits.get("UNITS", "INT") == "REAL") == (column.type == "DOUBLE")
        written = variable.find("d:varFormat", NS)
        assert (written.get("schema"), written.get("otherSchema")) == ("other", "DuckDB")
