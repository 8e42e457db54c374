"""Attacks of anonymeter, where it is installed. It asks for numpy below 2 and does not fit beside the kit in every environment.

Source of the form: Giomi, Boenisch, Wehmeyer and Tasnádi, A unified framework for quantifying privacy risk in
synthetic data (2023).
"""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Sequence
from typing import Any

from generator.twin.prepared import Compared

_ATTACKS = 500


def attacks(table: Compared, known: Sequence[str], secret: Sequence[str]) -> dict[str, Any] | None:
    """Return the risk beyond chance, 0 to 1, of singling out and of inference per secret column; None without anonymeter.

    None for an attack that could not be carried out on this table.
    """
    try:
        evaluators = importlib.import_module("anonymeter.evaluators")
    except ImportError:
        return None
    sides = {"ori": table.learnt, "syn": table.synthetic, "control": table.unseen}
    number = min(_ATTACKS, len(table.unseen))
    found: dict[str, Any] = {
        "singling_out": _risk(evaluators.SinglingOutEvaluator, n_attacks=number, **sides)
    }
    for column in secret:
        found[f"inference of {column}"] = _risk(
            evaluators.InferenceEvaluator,
            aux_cols=list(known),
            secret=column,
            n_attacks=number,
            **sides,
        )
    return found


def _risk(evaluator: Any, **arguments: Any) -> float | None:
    logging.getLogger("anonymeter").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # it warns of attacks that do no better than chance: good news
            made = evaluator(**arguments)
            made.evaluate()
            return float(made.risk().value)
    except Exception:  # an attack that does not fit a table is no reason to stop the report
        return None
