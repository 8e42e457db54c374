"""A few families that a target names, in plain words: only what sources recorded of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from challenge.idea_builder import Public
from challenge.idea_filters import Target, code_labels, kind_of, label, named
from challenge.text import Texts

# What is told of every family, and what only where it is so.
ALWAYS = (
    *("mother_age", "household_type", "children_at_home", "mother_work", "father_work"),
    *("tenure", "low_income_index"),
)
WHERE_SO = (
    *("problematic_debts", "premium_arrears", "mother_mental_health_care"),
    *("father_mental_health_care", "youth_care_this_year", "preschool_referral"),
)


def met(target: Target, public: Public, *, count: int = 3, turn: int = 0) -> list[int]:
    """Return the places of children whose families are met: the same ones for the same turn, others for the next.

    A family is met once, also when it has two children at that stage.
    """
    # Which families are shown is no secret: the order is mixed, and always the same.
    order = np.random.default_rng(1000).permutation(len(public.listed.ids))
    chosen = order[named(target, public.table)[order]]
    _, first = np.unique(public.listed.household[chosen], return_index=True)
    chosen = chosen[np.sort(first)]
    if not len(chosen):
        return []
    start = turn * count % len(chosen)
    return [int(i) for i in np.roll(chosen, -start)[:count]]


def in_words(place: int, target: Target, public: Public, texts: Texts) -> list[str]:
    """Return what is told of the family of a child: what matters to anybody, then what the filters look at."""
    told = {}
    for name in (*ALWAYS, *WHERE_SO):
        value = _value(place, name, public)
        if value is None or (name in WHERE_SO and value != 1.0):
            continue
        told[name] = texts(f"builder.fact.{name}", value=_said(name, value, texts))
    for name in sorted(target.columns - set(told)):
        value = _value(place, name, public)
        said = texts("builder.not_recorded") if value is None else _said(name, value, texts)
        told[name] = f"{label(name, texts.told)}: {said}"
    return list(told.values())


def _value(place: int, name: str, public: Public) -> Any:
    value = public.table[name][place] if name in public.table else None
    return None if value is None or pd.isna(value) else value


def _said(name: str, value: Any, texts: Texts) -> str:
    match kind_of(name):
        case "choice":
            return code_labels(name, texts.told).get(str(value), str(value))
        case "yes_no":
            return texts("builder.yes" if value == 1.0 else "builder.no")
        case "whole":
            return texts.whole(value)
        case _:
            return texts.number(value, 1)


def joined(words: Sequence[str]) -> str:
    """Return facts as sentences.

    >>> joined(["een moeder van 23", "huurt"])
    'Een moeder van 23. Huurt.'
    """
    return " ".join(f"{w[:1].upper()}{w[1:]}." for w in words)
