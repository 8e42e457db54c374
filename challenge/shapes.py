"""The shape of a JSON document: what must be in it, before anything is made of it."""

from __future__ import annotations

from typing import Any

Shape = Any


def misfit(value: object, shape: Shape, place: str = "") -> str | None:
    """Return where `value` has another shape than asked for, None when it has not.

    shape  str, int or float (which an int may stand for) · [shape] for a list of those · {str: shape} for a table with
           any keys · {"key": shape, …} for one with these and perhaps more

    >>> misfit({"a": [1, "x"]}, {"a": [int]})
    'a[1]'
    """
    if isinstance(shape, type):
        wanted = (int, float) if shape is float else shape
        fits = isinstance(value, wanted) and not isinstance(value, bool)
        return None if fits else place or "the document"
    if isinstance(shape, list):
        if not isinstance(value, list):
            return place or "the document"
        parts = [(part, shape[0], f"{place}[{k}]") for k, part in enumerate(value)]
    else:
        if not isinstance(value, dict):
            return place or "the document"
        prefix = f"{place}." if place else ""
        keys = value if set(shape) == {str} else shape
        parts = [(value.get(k), shape.get(k, shape.get(str)), f"{prefix}{k}") for k in keys]
    return next((found for part in parts if (found := misfit(*part))), None)
