"""A synthetic twin of one real table: the only module that imports sdv (a Gaussian copula).

Before it learns, what could point at one person is taken out. Texts that fewer than ten rows share become
"(other)"; numbers and dates are clipped to about the 1st and 99th percentile, so that a smallest or largest value
stays only where ten rows share it (0 children); keys (text, all different) are forgotten but for their form, and
drawn anew. That lowers the risk and proves nothing: it is not differential privacy.
Leaves out: linked tables, decimal commas, number keys, SPSS and Stata files.
Source of the form: Patki, Wedge and Veeramachaneni, The Synthetic Data Vault (2016).
"""

from __future__ import annotations

import importlib
import pickle
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from generator import warehouse
from generator.twin_columns import (
    OTHER,
    Kind,
    enough,
    floats,
    form_of,
    keys_of,
    plain,
    prepare,
    refusal,
    same_columns,
)

__all__ = ["OTHER", "Twin", "fit", "load", "read_real", "report", "sample", "save"]
_MAGIC = b"kansrijk-twin-1\n"


@dataclass(frozen=True)
class Twin:
    """What was learnt: SDV's model, the columns, the letters at each place of a key, and notes.

    notes  columns that are "keys", "merged" (rare texts), "constant", or "blank" (fewer than 20 values known)
    """

    synthesizer: Any
    columns: tuple[str, ...]
    keys: dict[str, list[str]]
    notes: dict[str, list[str]]


def read_real(path: Path) -> pd.DataFrame:
    """Read a CSV or Parquet file; shape (rows, columns) as in the file.

    A column is numbers (Int64 or float64) when all its values are and none has a leading zero; all else, dates
    and yes/no too, is text, in both kinds of file. Empty, NA, NULL and nan are missing.
    Raises GeneratorError: missing file, not readable.
    """
    _need(path)
    try:
        if path.suffix.lower() == ".parquet":
            return plain(warehouse.read_parquet(path))
        with path.open(encoding="utf-8-sig") as file:
            mark = max(",;\t|", key=file.readline().count)
        with warnings.catch_warnings():
            # pandas only warns that lines are longer than the header, and drops what is over
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return plain(
                pd.read_csv(path, sep=mark, dtype=str, encoding="utf-8-sig", index_col=False)
            )
    except Exception as error:  # of pandas, of DuckDB, of the encoding: to the reader they are one
        reason = (str(error).splitlines() or ["it is empty"])[0]
        mend = "save it as CSV in UTF-8 with a header line, or as Parquet."
        raise refusal(f"The file cannot be read: {reason}", path, mend) from error


def fit(frame: pd.DataFrame) -> Twin:
    """Learn a twin of a table, shape (rows, columns), as `read_real` gives it; `frame` itself stays as it is.

    A constant column is learnt as a constant. Raises GeneratorError: no sdv, no columns, fewer than 50 rows,
    no column that varies.
    """
    sdv = _sdv("sdv.single_table")
    frame = plain(frame)
    enough(frame, "the real table")
    prepared, declared, notes = prepare(frame)
    synthesizer = sdv.GaussianCopulaSynthesizer(_metadata(declared))
    synthesizer.fit({"table": prepared[list(declared)].copy()})
    keys = {name: form_of(frame[name]) for name in notes["keys"]}
    return Twin(synthesizer, tuple(map(str, frame)), keys, notes)


def sample(model: Twin, rows: int) -> pd.DataFrame:
    """Return synthetic rows, shape (rows, columns of the real table); the same call gives the same rows.

    Raises GeneratorError: no sdv, fewer than 1 row.
    """
    _sdv("sdv.single_table")
    if rows < 1:
        raise refusal(f"{rows} rows cannot be drawn.", "the number of rows", "ask for 1 or more.")
    model.synthesizer.reset_sampling()
    drawn = model.synthesizer.sample(num_rows=rows)["table"]
    keys = {name: keys_of(form, rows) for name, form in model.keys.items()}
    return pd.DataFrame(drawn.assign(**keys)[list(model.columns)])


def save(model: Twin, path: Path) -> None:
    """Write a model: a line that says what it is, then a pickle. Raises GeneratorError: no sdv."""
    _sdv("sdv.single_table")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_MAGIC + pickle.dumps(model))


def load(path: Path) -> Twin:
    """Read a model, only of people you trust: a pickle can run any program when it is opened.

    Raises GeneratorError: no sdv, missing file, no model, a model of other versions.
    """
    _sdv("sdv.single_table")
    content = _need(path).read_bytes()
    if not content.startswith(_MAGIC):
        raise refusal("This is no model of a twin.", path, "give what `kansrijk twin fit` wrote.")
    try:
        model: Twin = pickle.loads(content[len(_MAGIC) :])  # noqa: S301  trusted: see the docstring
    except Exception as error:  # whatever a pickle of other versions runs into
        mend = "fit it again with the versions installed here."
        raise refusal(f"The model does not open ({error}).", path, mend) from error
    return model


def report(real: pd.DataFrame, synthetic: pd.DataFrame) -> dict[str, Any]:
    """Compare two tables with the same columns; of the real one what may be learnt, so without rare texts.

    quality        0 to 1, 1 is best: shapes of columns and trends of pairs, by sdmetrics
    diagnostic     0 to 1: share of values within the categories and bounds that may be known
    rows           of the synthetic table
    exact_matches  synthetic rows equal to a real one in all columns but keys; a few are chance
    columns        quality of each shape, without keys and columns that do not vary
    Raises GeneratorError: no sdv, other columns, fewer than 50 rows, no column that varies.
    """
    sdv = _sdv("sdv.evaluation")
    real, synthetic = plain(real), plain(synthetic)
    enough(real, "the real table")
    enough(synthetic, "the synthetic table")
    prepared, declared, notes = prepare(real)
    declared = {name: kind for name, kind in declared.items() if prepared[name].nunique() > 1}
    same_columns(real, synthetic, list(declared))
    pair = floats(prepared[list(declared)]), floats(synthetic[list(declared)])
    with warnings.catch_warnings():
        # sdmetrics lets through what scipy says of ties and of columns without spread; the score allows for both
        warnings.simplefilter("ignore")
        quality = sdv.evaluate_quality(*pair, _metadata(declared), verbose=False)
        diagnostic = sdv.run_diagnostic(*pair, _metadata(declared), verbose=False)
    shapes = quality.get_details("Column Shapes")
    rest = [name for name in real if name not in notes["keys"]]
    rows, known = (pd.util.hash_pandas_object(floats(t[rest]), False) for t in (synthetic, real))
    return {
        "quality": float(quality.get_score()),
        "diagnostic": float(diagnostic.get_score()),
        "rows": len(synthetic),
        "exact_matches": int(rows.isin(known).sum()),
        "columns": dict(zip(shapes["Column"], map(float, shapes["Score"]), strict=True)),
    }


def _metadata(declared: dict[str, Kind]) -> Any:
    document = {"tables": {"table": {"columns": declared}}}
    return _sdv("sdv.metadata").Metadata.load_from_dict(document)


def _sdv(module: str) -> Any:
    try:
        importlib.import_module("sdv")
        return importlib.import_module(module)
    except ImportError as error:
        what = "SDV is not installed: the library (licence BUSL-1.1) that learns synthetic tables."
        mend = (
            'pip install "kansrijk[twin]" in an environment of its own, for it needs pandas below 3; install the '
            "CPU build of torch first (see pytorch.org), which saves gigabytes."
        )
        raise refusal(what, f"import {module}: {error}", mend) from error


def _need(path: Path) -> Path:
    if not path.is_file():
        raise refusal("There is no such file.", path, "check the name and the folder.")
    return path
