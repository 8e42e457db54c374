"""The site of the documents: it is built without a broken link, and asks no other host for anything."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.site import build, requests_to_others
from tests.docs.blocks import ROOT

TOOL = Path(sys.executable).with_name("zensical")
needs_tool = pytest.mark.skipif(
    not TOOL.exists(),
    reason="NOT RUN: zensical (extra docs) is not installed, the site was not built",
)


@pytest.fixture
def sources(tmp_path):
    """A copy of what the site is made of."""
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@needs_tool
def test_the_site_is_built_in_both_languages_and_asks_nobody(sources):
    site = build(sources)
    assert not requests_to_others(site)
    for page in (sources / "docs").rglob("*.md"):
        html = site / page.relative_to(sources / "docs").with_suffix(".html")
        language = "nl" if html.parent.name == "nl" else "en"
        assert f'<html lang="{language}"' in html.read_text("utf-8")
    assert not list(site.glob("*.py"))
    said = (site / "nl/quick-start.html").read_text("utf-8")
    assert "Op deze pagina" in said
    assert "On this page" not in said
    assert "niet gedraaid: dit is de test zelf" in re.sub(r"<[^>]+>", "", said)


@needs_tool
def test_a_broken_link_is_an_error(sources):
    with (sources / "docs/index.md").open("a", encoding="utf-8") as page:
        page.write("\n[gone](nl/gone.md)\n")
    with pytest.raises(subprocess.CalledProcessError):
        build(sources)


def test_a_request_to_another_host_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<a href="https://a.example/">a link is no request</a><script src="own.js"></script>'
        '<script async src="https://b.example/x.js"></script><link href="//c.example/x.css" rel="stylesheet">'
    )
    (tmp_path / "b.css").write_text(
        "@import url(https://d.example/f.css); a { background: url(own.png) }"
    )
    found = requests_to_others(tmp_path)
    assert len(found) == 3
    assert all(
        any(host in one for one in found) for host in ("b.example", "c.example", "d.example")
    )
