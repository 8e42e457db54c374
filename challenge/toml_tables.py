"""Tables of event.toml held against what they should look like: names known, values of the right type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from challenge.errors import Damaged, hint
from challenge.shapes import misfit
from challenge.text import Phrase

SHARE = "hint.share"


def check_keys(
    path: Path, raw: Mapping[str, Any], kind: type, leave_out: tuple[str, ...] = ()
) -> None:
    """Raise Damaged for a name that is no field of `kind`."""
    known = [f.name for f in fields(kind) if f.name not in leave_out]
    for strange in sorted(raw.keys() - set(known)):
        meant = hint(strange, known)
        raise Damaged("setting_unknown", where=str(path), name=strange, hint=meant)


def check_table(path: Path, name: str, raw: object, example: object, *, real: str = SHARE) -> None:
    """Raise Damaged for what is no table, or none like `example`; `real` as in `check_types`."""
    if not isinstance(raw, dict):
        table = Phrase("hint.table", name=name)
        raise Damaged("setting_value", where=str(path), name=name, value=repr(raw), hint=table)
    check_keys(path, raw, type(example))
    check_types(path, f"{name}.", raw, example, real=real)


def check_types(
    path: Path, prefix: str, raw: Mapping[str, Any], example: object, *, real: str = SHARE
) -> None:
    """Raise Damaged for a setting that is of another type than in `example`.

    real  key of the words that say what to write where a number need not be whole
    """
    for name, value in raw.items():
        shape: Any
        match getattr(example, name):
            case tuple():
                shape, meant, fits = (
                    [int],
                    "hint.years",
                    isinstance(value, list) and len(value) == 2,
                )
            case int():
                shape, meant, fits = int, "hint.number", True
            case float():
                shape, meant, fits = float, real, True
            case _:
                shape, meant, fits = str, "hint.text", True
        if not fits or misfit(value, shape):
            said = {"name": prefix + name, "value": repr(value)}
            raise Damaged("setting_value", where=str(path), hint=Phrase(meant), **said)
