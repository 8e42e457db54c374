"""Notebooks from Markdown: text as it stands, blocks of Python as cells. A page that people review, not a JSON file."""

from __future__ import annotations

import json
import re

_CODE = re.compile(r"^```python\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def as_notebook(page: str) -> bytes:
    """Return a page as a Jupyter notebook (format 4.5), without results; the same page gives the same bytes.

    >>> json.loads(as_notebook("# Title\\n\\n```python\\n1 + 1\\n```\\n"))["cells"][1]["source"]
    ['1 + 1']
    """
    cells: list[dict[str, object]] = []
    # The pattern has one group: every second piece is the inside of a block.
    for number, piece in enumerate(_CODE.split(page)):
        if piece.strip():
            cells.append(_cell(piece.strip(), len(cells), code=number % 2 == 1))
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _cell(text: str, number: int, *, code: bool) -> dict[str, object]:
    cell: dict[str, object] = {
        "cell_type": "code" if code else "markdown",
        "id": f"cell-{number}",
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }
    return cell | {"execution_count": None, "outputs": []} if code else cell
