"""A synthetic twin of one real table: the only module that imports sdv.

The model is a Gaussian copula (Patki, Wedge and Veeramachaneni, The Synthetic Data Vault, 2016): the shape of
each column and how columns move together, no rows. Before it learns, what could point at one person is taken out:

categories   with fewer than ten rows become "(other)"
extremes     of numbers and dates are clipped to about the 1st and 99th percentile; a smallest or largest value
             stays only where ten rows or more share it, such as 0 children
keys         (text, all different) are forgotten but for their form, and drawn anew: a synthetic key says
             nothing, though it may by chance be a real one

This lowers the risk and proves nothing: it is not differential privacy, and two columns together can still tell
more than each apart. Leaves out: linked tables, decimal commas, SPSS and Stata files.
"""

from __future__ import annotations

import importlib
import math
import pickle
import string
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from generator import warehouse
from generator.errors import GeneratorError

FEWEST_ROWS = 50
RARE = 10  # what fewer rows share is not learnt
CODES = 20  # whole numbers with at most so many values are learnt as categories
OTHER = "(other)"
NOTES = ("keys", "merged", "withheld", "constant", "blank")
_NUMBER = r"-?(0|[1-9]\d{0,14})(\.\d+)?([eE][+-]?\d+)?"  # no leading zero; more digits are no amount
_DATES = {
    r"\d{4}-\d\d-\d\d": "%Y-%m-%d",
    r"\d\d-\d\d-\d{4}": "%d-%m-%Y",
    r"(19|20)\d{6}": "%Y%m%d",
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d": "%Y-%m-%d %H:%M:%S",
}
_MAGIC = b"kansrijk-twin-1\n"
_TABLE = "table"


@dataclass(frozen=True)
class Twin:
    """What was learnt of a table.

    keys    per key column the letters allowed at each place
    fixed   per constant column its value (None: empty)
    notes   per kind of NOTES the columns it concerns
    """

    synthesizer: Any
    columns: tuple[str, ...]
    keys: dict[str, list[str]]
    fixed: dict[str, Any]
    notes: dict[str, list[str]]


def read_real(path: Path) -> pd.DataFrame:
    """Read a CSV or Parquet file; shape (rows, columns) as in the file.

    A column becomes numbers (Int64, or float64) when every value is one and none has a leading zero; all else,
    dates and yes/no too, is text. Both kinds of file follow this rule, so that a table and its twin compare.
    Empty, NA, NULL and nan are missing. Raises GeneratorError: missing file, not readable, no columns.
    """
    if not path.is_file():
        raise _error("There is no such file.", str(path), "check the name and the folder.")
    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            return _plain(warehouse.read_parquet(path))
        if path.suffix.lower() not in {".csv", ".tsv", ".txt"}:
            raise ValueError(f"the name ends in {path.suffix or 'nothing'}")
        with path.open(encoding="utf-8-sig") as file:
            header = file.readline()
        with warnings.catch_warnings():
            # pandas only warns when lines are longer than the header, and drops what is over
            warnings.simplefilter("error", pd.errors.ParserWarning)
            mark = max(",;\t|", key=header.count)
            return _plain(
                pd.read_csv(path, sep=mark, dtype=str, encoding="utf-8-sig", index_col=False)
            )
    except Exception as error:  # of pandas, of DuckDB and of the encoding: all mean the same here
        reason = f"The file cannot be read: {(str(error) or 'it is empty').splitlines()[0]}."
        mend = "save it as a CSV file in UTF-8 with a header, or as Parquet."
        raise _error(reason.replace("..", "."), str(path), mend) from error


def fit(frame: pd.DataFrame) -> Twin:
    """Learn a twin of a table, shape (rows, columns), rows at least 50; `frame` itself is not changed.

    A constant column does not vary in the twin either; `notes` names it, and what was merged or left out.
    Raises GeneratorError: no sdv, too few rows, no columns, no column that varies.
    """
    sdv = _sdv("sdv.single_table")
    frame = _plain(frame)
    _enough(frame, "the real table")
    prepared, declared, notes = _prepare(frame)
    if not declared:
        raise _error(
            "No column varies, so there is nothing to learn.",
            f"columns {', '.join(frame)}",
            "choose a table in which values are shared by ten rows or more and differ between rows.",
        )
    synthesizer = sdv.GaussianCopulaSynthesizer(_metadata(declared))
    synthesizer.fit({_TABLE: prepared[list(declared)].copy()})
    fixed = {name: _value(prepared[name]) for name in notes["constant"]}
    keys = {name: _pattern(frame[name]) for name in notes["keys"]}
    return Twin(synthesizer, tuple(frame), keys, fixed, notes)


def sample(model: Twin, rows: int) -> pd.DataFrame:
    """Return synthetic rows, shape (rows, columns of the real table); the same call gives the same rows.

    Raises GeneratorError: no sdv, fewer than one row.
    """
    _sdv("sdv.single_table")
    if rows < 1:
        raise _error(f"{rows} rows cannot be drawn.", "number of rows", "ask for 1 row or more.")
    model.synthesizer.reset_sampling()
    drawn: pd.DataFrame = model.synthesizer.sample(num_rows=rows)[_TABLE]
    made = {name: _keys(pattern, rows) for name, pattern in model.keys.items()}
    return drawn.assign(**made, **model.fixed)[list(model.columns)]


def save(model: Twin, path: Path) -> None:
    """Write a model: a line that says what it is, then a pickle. Raises GeneratorError: no sdv."""
    _sdv("sdv.single_table")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_MAGIC + pickle.dumps(model))


def load(path: Path) -> Twin:
    """Read a model. Only of people you trust: a pickle can run any program when it is opened.

    Raises GeneratorError: no sdv, missing file, no model, a model of other versions.
    """
    _sdv("sdv.single_table")
    if not path.is_file():
        raise _error("There is no such file.", str(path), "check the name and the folder.")
    content = path.read_bytes()
    if not content.startswith(_MAGIC):
        mend = "give a file that `kansrijk twin fit` wrote."
        raise _error("This is no model of a twin.", str(path), mend)
    try:
        model = pickle.loads(content[len(_MAGIC) :])  # noqa: S301  trusted, as the docstring asks
    except Exception as error:  # whatever a pickle of other versions runs into
        mend = "fit it again with the versions installed here."
        raise _error(f"The model does not open: {error}.", str(path), mend) from error
    assert isinstance(model, Twin)
    return model


def report(real: pd.DataFrame, synthetic: pd.DataFrame) -> dict[str, Any]:
    """Compare two tables of the same columns, each with at least 50 rows.

    quality        0 to 1, 1 is best: shapes of columns and trends of pairs (sdmetrics' quality report)
    diagnostic     0 to 1: values within the range and the categories that may be known (sdmetrics' diagnostic)
    exact_matches  synthetic rows equal to a real row in all columns but keys; a few happen by chance
    columns        quality per column; keys, constants and columns of rare texts say nothing and are left out
    The real table is taken as the model sees it: rare categories merged, extremes clipped.
    Raises GeneratorError: no sdv, other columns, too few rows, no column to compare.
    """
    sdv = _sdv("sdv.evaluation")
    real, synthetic = _plain(real), _plain(synthetic)
    _same_columns(real, synthetic)
    _enough(real, "the real table")
    _enough(synthetic, "the synthetic table")
    prepared, declared, notes = _prepare(real)
    declared = {name: kind for name, kind in declared.items() if prepared[name].nunique() > 1}
    if not declared:
        mend = "compare tables in which a column varies."
        raise _error("There is no column to compare.", "the real table", mend)
    names = list(declared)
    tables = _floats(prepared[names]), _floats(synthetic[names])
    asked = {"metadata": _metadata(declared), "verbose": False}
    quality = sdv.evaluate_quality(*tables, **asked)
    shapes = quality.get_details("Column Shapes")
    rest = [name for name in real if name not in notes["keys"]]
    known = set(_floats(real[rest]).astype(str).itertuples(index=False, name=None))
    found = _floats(synthetic[rest]).astype(str).itertuples(index=False, name=None)
    return {
        "quality": _score(quality.get_score()),
        "diagnostic": _score(sdv.run_diagnostic(*tables, **asked).get_score()),
        "rows": len(synthetic),
        "exact_matches": sum(row in known for row in found),
        "columns": {
            n: _score(s) for n, s in zip(shapes["Column"], shapes["Score"], strict=True)
        },
    }
