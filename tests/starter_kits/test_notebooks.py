"""Notebooks made of pages are notebooks."""

import ast
import json

import nbformat
import pytest

from starter_kits.material import TEMPLATES
from starter_kits.notebooks import as_notebook

PAGES = sorted((TEMPLATES / "notebooks").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_page_becomes_a_valid_notebook(page):
    text = page.read_text("utf-8")
    notebook = nbformat.reads(as_notebook(text).decode(), as_version=4)
    nbformat.validate(notebook)
    code = [c["source"] for c in notebook["cells"] if c["cell_type"] == "code"]
    assert len(code) == text.count("```python") >= 8
    assert "```" not in "".join(c["source"] for c in notebook["cells"])


def test_both_languages_run_the_same_code():
    """Texts differ; what is computed does not."""
    shapes = []
    for page in PAGES:
        cells = json.loads(as_notebook(page.read_text("utf-8")))["cells"]
        code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
        trees = [ast.parse(source) for source in code]
        names = [sorted(n.id for n in ast.walk(t) if isinstance(n, ast.Name)) for t in trees]
        shapes.append(names)
    assert len(shapes) == 2
    assert shapes[0] == shapes[1]
