"""The kit for data scientists: a notebook, a baseline, an idea and a feature walk in Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from starter_kits import quarto
from starter_kits.material import LANGUAGES, TEMPLATES, Material
from starter_kits.notebooks import as_notebook
from starter_kits.running import JUDGED, SUBMISSION, KitResult, Step, run_steps
from starter_kits.running import python as script

# Runs a notebook from top to bottom, in its folder, and stops at the first cell that fails.
_EXECUTE = (
    "import sys, nbformat, nbclient; "
    "nbclient.NotebookClient(nbformat.read(sys.argv[1], as_version=4), kernel_name='python3').execute()"
)
JUPYTER = ("nbclient", "ipykernel")


def files(material: Material) -> Mapping[str, bytes]:
    """Return the kit's own files."""
    notebooks = {}
    for language, mark in LANGUAGES.items():
        text = (TEMPLATES / "notebooks" / f"start{mark}.md").read_text(encoding="utf-8")
        page = material.filled(text)
        notebooks[f"start{mark}.ipynb"] = as_notebook(page)
        notebooks[f"start{mark}.qmd"] = quarto.of_page(page, language)
    return {**material.own("python"), **material.registers, **notebooks}


def train(home: Path) -> KitResult:
    """Train the baseline and judge what came of it: all that a demo has time for."""
    return run_steps(home, [script("baseline.py", makes=SUBMISSION), *JUDGED])


def check(home: Path) -> KitResult:
    """Run notebooks, feature walk and idea, then train the baseline and judge what came of it."""
    steps: list[Step] = []
    unchecked: tuple[str, ...] = ("Jupyter",)
    if all(find_spec(name) for name in JUPYTER):
        unchecked = ()
        for mark in LANGUAGES.values():
            page = f"start{mark}.ipynb"
            steps.append(script("-c", _EXECUTE, page, makes=SUBMISSION, name=page))
    steps += [
        script("features.py", makes="features.csv"),
        script("idea.py", makes="idea.toml"),
        script("kansrijk.py", "check", "idea.toml", "--json"),
    ]
    tried = run_steps(home, steps, unchecked=unchecked)
    return replace(train(home), unchecked=unchecked) if tried.passed else tried
