"""What a kit says of itself to machines holds for the files that are in it."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from generator.exports import study
from starter_kits.build import kit_name
from starter_kits.kits import REGISTRY

GENERATOR = Path(__file__).parents[1] / "generator"


@pytest.fixture(scope="module", params=sorted(REGISTRY))
def unpacked(made_event, tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("described")
    with zipfile.ZipFile(made_event / "kits" / f"{kit_name(request.param)}.zip") as archive:
        archive.extractall(folder)
    return folder / kit_name(request.param)


def header(path):
    with path.open(encoding="utf-8") as file:
        return file.readline().strip().replace('"', "").split(",")


def test_the_data_package_names_every_table_with_its_columns(unpacked):
    package = json.loads((unpacked / "datapackage.json").read_text("utf-8"))
    paths = {r["path"]: r for r in package["resources"]}
    there = {p.relative_to(unpacked).as_posix() for p in (unpacked / "data").rglob("*.csv")}
    # FAMILIES is a list of the kit, of nothing but numbers that other tables have.
    assert set(paths) == there - {"data/registers/FAMILIES.csv"}
    for path, resource in paths.items():
        assert [f["name"] for f in resource["schema"]["fields"]] == header(unpacked / path)


def test_the_challenge_tables_pass_the_package(unpacked):
    import frictionless

    package = frictionless.Package(str(unpacked / "datapackage.json"))
    named = [r.name for r in package.resources if r.path.count("/") == 1]
    assert len(named) == 7
    for name in named:
        if not name.endswith("first_1000_days"):  # ten thousand rows of fifty columns take long
            report = package.get_resource(name).validate()
            assert report.valid, (name, report.flatten(["type", "note"])[:3])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what mlcroissant stands on
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_croissant_reads_a_table_of_the_kit(unpacked):
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(unpacked / "croissant.json"))
    rows = list(dataset.records("challenge.supports"))
    assert len(rows) == len((unpacked / "data/supports.csv").read_text("utf-8").splitlines()) - 1


def test_ddi_is_valid_and_has_every_table(unpacked):
    text = (unpacked / "codebook/ddi-codebook.xml").read_text("utf-8")
    assert [t.name for t in study.every_table() if t.name not in text] == []
    schema = etree.XMLSchema(etree.parse(GENERATOR / "ddi_codebook_2_5_subset.xsd"))
    schema.assertValid(etree.fromstring(text.encode()))


def test_every_text_is_a_page_as_well_and_names_pages(unpacked):
    for text in unpacked.glob("*.md"):
        page = text.with_suffix(".html").read_text("utf-8")
        assert "<h1>" in page
        assert not re.search(r"\b[A-Z]{4,}(\.en)?\.md\b", page)
        assert "{{" not in page
        assert not re.findall(r'(?:src|href)="', page.replace('href="https://', ""))
