"""Quarto documents hold the lines of what was run: a notebook's cells, and those of the tour in R."""

import re

import pytest

from starter_kits import quarto
from starter_kits.material import TEMPLATES

_CHUNK = re.compile(r"^```\{(r|python)\}\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def lines(text):
    return [line for line in text.splitlines() if line.strip()]


def test_the_tour_in_r_has_every_line_of_its_script_in_order():
    script = (TEMPLATES / "r/start.R").read_text("utf-8")
    page = quarto.of_script(script, 'Een "proef"', "nl").decode()
    chunks = _CHUNK.findall(page)
    assert {language for language, _ in chunks} == {"r"}
    code = lines("\n".join(body for _, body in chunks))
    body = script[script.index("source(") :]
    assert code == [line for line in lines(body) if not re.match(r"# \d+\. .* -{4,}$", line)]
    assert page.count("\n## ") == len(re.findall(r"^# \d+\. ", script, flags=re.MULTILINE))
    assert page.startswith('---\ntitle: "Een \\"proef\\""\nlang: nl\n')


@pytest.mark.parametrize("mark", ["", ".en"])
def test_the_tour_in_python_has_every_block_of_its_page(mark):
    page = (TEMPLATES / "notebooks" / f"start{mark}.md").read_text("utf-8")
    made = quarto.of_page(page, "nl").decode()
    blocks = re.findall(r"^```python\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    assert [body for _, body in _CHUNK.findall(made)] == blocks
    assert "```python" not in made
    assert made.count("\n## ") == page.count("\n## ")
