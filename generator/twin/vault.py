"""SDV, and nothing else of the kit knows it: fit, sample, detect, measure. BUSL-1.1; the extra `twin`.

Gets normal scores (latent.py), so that SDV's models see no value of a real table, only how columns go together.
Source of the form: Patki, Wedge and Veeramachaneni, The Synthetic Data Vault (2016).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from generator.twin.errors import TwinError

Floats = npt.NDArray[np.float64]
_TABLE, _PARENT, _CHILD, _KEY = "table", "parent", "child", "key"


def need() -> None:
    """Raise TwinError when sdv is not installed: what to install, and how."""
    try:
        import sdv.metadata
        import sdv.single_table  # noqa: F401
    except ImportError as error:
        raise TwinError("no_sdv", where=f"import sdv: {error}") from error


def need_torch() -> None:
    """Raise TwinError when PyTorch is not installed: only CTGAN needs it."""
    need()
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise TwinError("no_torch", where=f"import torch: {error}") from error


def detect(frames: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, str]]:
    """Return table -> column -> what SDV takes it for: id, email, categorical, numerical, datetime and more.

    Empty where SDV is not installed, or has no opinion.
    """
    try:
        from sdv.metadata import Metadata
    except ImportError:
        return {name: {} for name in frames}
    found: dict[str, dict[str, str]] = {}
    for name, frame in frames.items():
        try:
            with _quiet():
                seen = Metadata.detect_from_dataframes({name: frame}, infer_keys=None).to_dict()
        except Exception:  # it is an opinion: ours is used where SDV has none
            found[name] = {}
            continue
        columns = seen["tables"][name]["columns"]
        found[name] = {str(c): str(entry["sdtype"]) for c, entry in columns.items()}
    return found


def fit_copula(scores: pd.DataFrame) -> Any:
    """Fit a Gaussian copula to normal scores, shape (rows, columns)."""
    need()
    from sdv.single_table import GaussianCopulaSynthesizer

    with _quiet():
        model = GaussianCopulaSynthesizer(
            _metadata({_TABLE: {c: {"sdtype": "numerical"} for c in map(str, scores)}}),
            default_distribution="norm",
            enforce_min_max_values=False,
            enforce_rounding=False,
        )
        model.fit({_TABLE: scores})
    return model


def sample_copula(model: Any, rows: int) -> pd.DataFrame:
    """Draw normal scores; the same call gives the same rows."""
    with _quiet():
        model.reset_sampling()
        return pd.DataFrame(model.sample(num_rows=rows)[_TABLE])


def correlations(model: Any, columns: Sequence[str]) -> Floats:
    """Return the correlations that a fitted copula learnt, shape (columns, columns).

    SDV draws row by row of given values; we draw all rows at once, from what SDV learnt.
    """
    return np.asarray(model._model.correlation.loc[list(columns), list(columns)], dtype=np.float64)


def fit_ctgan(frame: pd.DataFrame, categories: Sequence[str], epochs: int) -> Any:
    """Fit CTGAN to normal scores, and to categories as numbered places."""
    need_torch()
    import torch
    from sdv.single_table import CTGANSynthesizer

    torch.manual_seed(0)
    declared = {
        c: {"sdtype": "categorical" if c in set(categories) else "numerical"}
        for c in map(str, frame)
    }
    with _quiet():
        model = CTGANSynthesizer(
            _metadata({_TABLE: declared}),
            enforce_min_max_values=False,
            enforce_rounding=False,
            epochs=epochs,
        )
        model.fit({_TABLE: frame})
    return model


def fit_hma(parent: pd.DataFrame, child: pd.DataFrame, key: str) -> Any:
    """Fit HMA to the normal scores of two tables, linked by `key`, which both have as text."""
    need()
    from sdv.multi_table import HMASynthesizer

    columns = {
        name: {
            c: {"sdtype": "id", "regex_format": "[0-9]{12}"}
            if c == key
            else {"sdtype": "numerical"}
            for c in map(str, frame)
        }
        for name, frame in ((_PARENT, parent), (_CHILD, child))
    }
    link = {
        "parent_table_name": _PARENT,
        "parent_primary_key": key,
        "child_table_name": _CHILD,
        "child_foreign_key": key,
    }
    with _quiet():
        model = HMASynthesizer(_metadata(columns, {_PARENT: key}, [link]), verbose=False)
        for name in (_PARENT, _CHILD):
            model.set_table_parameters(
                name, {"default_distribution": "norm", "enforce_min_max_values": False}
            )
        model.fit({_PARENT: parent, _CHILD: child})
    return model


def sample_hma(model: Any, parents: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw the rows of both tables, linked, for so many rows of the parent."""
    with _quiet():
        model.reset_sampling()
        drawn = model.sample(num_rows=parents, main_table_name=_PARENT)
    return drawn[_PARENT], drawn[_CHILD]


def compare(
    real: Mapping[str, pd.DataFrame],
    synthetic: Mapping[str, pd.DataFrame],
    kinds: Mapping[str, Mapping[str, str]],
    keys: Mapping[str, str],
    links: Sequence[tuple[str, str, str]],
) -> dict[str, Any]:
    """Return SDMetrics' quality and diagnostic, whole and by part, and the shape of every column; all 0 to 1, 1 is best.

    kinds  table -> column -> id, categorical or numerical
    links  (parent, child, foreign key)
    """
    need()
    from sdv.evaluation import evaluate_quality, run_diagnostic

    columns = {t: {c: {"sdtype": kind} for c, kind in found.items()} for t, found in kinds.items()}
    relations = [
        {
            "parent_table_name": parent,
            "parent_primary_key": keys[parent],
            "child_table_name": child,
            "child_foreign_key": key,
        }
        for parent, child, key in links
    ]
    metadata = _metadata(columns, keys, relations)
    with _quiet():
        quality = evaluate_quality(dict(real), dict(synthetic), metadata, verbose=False)
        diagnostic = run_diagnostic(dict(real), dict(synthetic), metadata, verbose=False)
        parts = {
            kind: dict(zip(p["Property"], map(_rounded, p["Score"]), strict=True))
            for kind, p in (
                ("quality", quality.get_properties()),
                ("diagnostic", diagnostic.get_properties()),
            )
        }
        shapes = quality.get_details("Column Shapes")
    names = shapes["Table"] if "Table" in shapes else [next(iter(real))] * len(shapes)
    found: dict[str, dict[str, float | None]] = {t: {} for t in real}
    for table, column, score in zip(names, shapes["Column"], shapes["Score"], strict=True):
        found[str(table)][str(column)] = _rounded(score)
    return {
        "quality": _rounded(quality.get_score()),
        "diagnostic": _rounded(diagnostic.get_score()),
        "parts": parts,
        "columns": found,
    }


def disclosure(
    real: pd.DataFrame, synthetic: pd.DataFrame, known: Sequence[str], secret: Sequence[str]
) -> dict[str, float | None]:
    """Return SDMetrics' estimates of protection when somebody knows `known` and guesses `secret`; 1 is best.

    All columns are categories here.
    """
    need()
    from sdmetrics.single_table.privacy import DisclosureProtectionEstimate

    np.random.seed(0)
    with _quiet():
        found = DisclosureProtectionEstimate.compute_breakdown(
            real_data=real,
            synthetic_data=synthetic,
            known_column_names=list(known),
            sensitive_column_names=list(secret),
            verbose=False,
        )
    return {
        "score": _rounded(found["score"]),
        "protection": _rounded(found["cap_protection"]),
        "baseline": _rounded(found["baseline_protection"]),
    }


def _metadata(
    columns: Mapping[str, Mapping[str, Mapping[str, Any]]],
    keys: Mapping[str, str] | None = None,
    links: Sequence[Mapping[str, str]] = (),
) -> Any:
    from sdv.metadata import Metadata

    tables: dict[str, dict[str, Any]] = {}
    for name, found in columns.items():
        tables[name] = {"columns": {c: dict(entry) for c, entry in found.items()}}
        if keys and name in keys:
            tables[name]["primary_key"] = keys[name]
    document: dict[str, Any] = {"tables": tables, "METADATA_SPEC_VERSION": "V1"}
    if links:
        document["relationships"] = [dict(link) for link in links]
    return Metadata.load_from_dict(document)


def _rounded(score: Any) -> float | None:
    return None if score is None or np.isnan(score) else round(float(score), 6)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep SDV's log and the warnings of the libraries below it from a reader who can do nothing about them."""
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            # ties, columns without spread, metadata not saved to a file: the scores allow for the first two
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)
