"""What a column seems to be: by our declaration where there is one, else by SDV's detection and by its values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from generator import codebook
from generator.twin.declared import is_key
from generator.twin.kinds import RARE, Column, Kind, RealTable, Source, Storage
from generator.twin.statistical import missing_codes
from generator.twin.values import as_text

_NUMBER = (
    r"-?(0|[1-9]\d{0,14})([.,]\d+)?([eE][+-]?\d+)?"  # no leading zero; 16 digits are no amount
)
_DATES = {
    r"\d{4}-\d\d-\d\d": "%Y-%m-%d",
    r"\d\d-\d\d-\d{4}": "%d-%m-%Y",
    r"\d\d/\d\d/\d{4}": "%d/%m/%Y",
    r"(19|20)\d{6}": "%Y%m%d",
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d": "%Y-%m-%d %H:%M:%S",
}
KEYS = re.compile(r"(^|_)(id|nr|nummer|key|sleutel|encr|rin)$|nummer$|^rin", re.IGNORECASE)
_LEARNT = {"numerical", "categorical", "datetime", "boolean", "ordinal", "unknown", "id"}
_FEW = 20  # whole numbers with at most so many values are learnt as categories
Found = tuple[Kind, dict[str, Any]]


@dataclass(frozen=True)
class _Seen:
    """What is looked at to tell what a column is: `known` are its values as text, but for what is missing."""

    column: Column
    text: pd.Series[Any]
    known: pd.Series[Any]
    declared: codebook.Column | None
    detected: str

    @property
    def number(self) -> bool:
        return self.column.storage != "bool" and bool(self.known.str.fullmatch(_NUMBER).all())

    @property
    def whole(self) -> bool:
        plain = self.known.str.replace(",", ".")
        return self.number and bool((pd.to_numeric(plain) % 1 == 0).all())


def read_column(
    real: RealTable, name: str, declared: codebook.Column | None, detected: str
) -> Column:
    """Return what a column seems to be.

    detected  what SDV takes it for, "" where it has no opinion
    """
    values = real.frame[name]
    storage = _storage(values)
    text = as_text(values, storage)
    label = str(real.form.get("labels", {}).get(name, "")) or (declared.en if declared else "")
    missing = missing_codes(real.form, name, values) if real.suffix in (".sav", ".dta") else ()
    if declared:
        codes = codebook.missing_codes(declared)
        missing = tuple(dict.fromkeys([*missing, *(c for c in codes if (text == c).any())]))
    known = text[(text != "") & ~text.isin(missing)]
    labelled = {_code(v) for v in real.form.get("values", {}).get(name, {})}
    closed = bool(declared and codebook.labels(declared)) or (
        bool(labelled) and set(known.unique()) <= labelled
    )
    column = Column(
        name=name, kind="category", storage=storage, label=label, missing=missing, closed=closed
    )
    if known.empty:
        return replace(column, kind="category" if (text != "").any() else "blank")
    seen = _Seen(column, text, known, declared, detected)
    own: Source = "declared" if declared else "values"
    for rule in (_as_key, _as_date, _as_number, _as_text):
        if found := rule(seen):
            kind, more = found
            own = more.pop("source", own)
            return replace(column, kind=kind, source=own, **more)
    if not declared and detected in ("categorical", "boolean"):
        own = "detected"
    return replace(column, source=own)


def _as_key(seen: _Seen) -> Found | None:
    """A number of somebody or something, or a name or address: nothing of it is learnt."""
    if seen.declared and is_key(seen.declared):
        return "key", {}
    dated = seen.column.storage == "time" or _date_form(seen)
    if dated or seen.column.closed:
        return None
    if not seen.declared and seen.detected and seen.detected not in _LEARNT:
        return "key", {"source": "detected"}
    unique = seen.known.is_unique and len(seen.known) == len(seen.text)
    named = bool(KEYS.search(seen.column.name)) and seen.known.nunique() > _FEW
    if (named and (seen.whole or not seen.number)) or (unique and not seen.number):
        return "key", {}
    return ("key", {"source": "detected"}) if seen.detected == "id" and unique else None


def _as_date(seen: _Seen) -> Found | None:
    if seen.column.storage == "time":
        return "date", {}
    form = _date_form(seen)
    return ("date", {"form": form}) if form else None


def _as_number(seen: _Seen) -> Found | None:
    """A number; whole ones with few values that many share are categories."""
    if not seen.number or seen.column.closed:
        return None
    shared = seen.known.value_counts()
    if seen.whole and len(shared) <= _FEW and bool((shared >= RARE).all()):
        detected = not seen.declared and seen.detected == "categorical"
        return "category", {"closed": True, **({"source": "detected"} if detected else {})}
    places = seen.known.str.extract(r"[.,](\d+)")[0].str.len().max()
    decimals = 0 if pd.isna(places) else int(min(places, 6))
    if seen.whole and seen.column.storage == "number":
        decimals = 0
    comma = bool(seen.known.str.contains(",").any())
    kind: Kind = "number" if len(seen.known) >= 2 * RARE else "blank"
    return kind, {"decimals": decimals, "comma": comma}


def _as_text(seen: _Seen) -> Found | None:
    """Free text, of which nothing may be kept: hardly two rows have the same."""
    shared = seen.known.value_counts()
    if not seen.column.closed and int((shared >= RARE).sum()) == 0 and len(shared) > RARE:
        return "blank", {}
    return None


def _storage(values: pd.Series[Any]) -> Storage:
    known = values.dropna()
    if pd.api.types.is_bool_dtype(values) or (
        len(known) and all(isinstance(v, bool) for v in known)
    ):
        return "bool"
    if pd.api.types.is_datetime64_any_dtype(values) or (
        len(known) and all(hasattr(v, "isoformat") for v in known)
    ):
        return "time"
    if pd.api.types.is_numeric_dtype(values) or any(isinstance(v, int | float) for v in known):
        return "number"  # with Stata's letters for missing among them
    return "text"


def _date_form(seen: _Seen) -> str:
    """Return how all values of a column are written as dates, or nothing."""
    for pattern, form in _DATES.items():
        if seen.column.storage != "bool" and seen.known.str.fullmatch(pattern).all():
            times = pd.to_datetime(seen.known, format=form, errors="coerce")
            return form if times.notna().all() else ""
    return ""


def _code(value: Any) -> str:
    return str(as_text(pd.Series([value]), "text" if isinstance(value, str) else "number")[0])
