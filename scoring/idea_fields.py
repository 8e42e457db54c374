"""The fields of a TOML table, one by one: of the right type, not too long, and a known word where words are listed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from scoring.problems import Finding

_MOST_MONEY = 10**12  # more euros than any event has; keeps sums out of trouble


class Fields:
    """Takes fields out of a table and collects what is wrong with them, in `problems`.

    place  where the table is, for people: the file, and the offer
    """

    def __init__(self, table: Mapping[str, Any], place: str) -> None:
        self.place = place
        self.problems: list[Finding] = []
        self._table = table
        self._asked: list[str] = []

    def text(self, key: str, *, most: int, optional: bool = False) -> str:
        """Return a text of at most `most` characters; empty when it is missing or wrong."""
        value = self._take(key, optional=optional)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._wrong(key, "idea_not_a_text")
            return ""
        if len(value) > most:
            self.problems.append(
                Finding("idea_too_long", 1, self.place, column=key, details={"limit": most})
            )
            return ""
        if not value.strip() and not optional:
            self._wrong(key, "idea_missing")
        return value.strip()

    def word(self, key: str, known: Sequence[str]) -> str | None:
        """Return one of the known words; None when it is missing or another."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, str) and value in known:
            return value
        near = difflib.get_close_matches(str(value)[:80].lower(), known, 1) if known else []
        kind = "idea_nearly_known" if near else "idea_unknown_word"
        words = {"hint": near[0]} if near else {"known": _list(known)}
        self.problems.append(
            Finding(kind, 1, self.place, column=key, examples=[_shown(value)], details=words)
        )
        return None

    def amount(self, key: str) -> int:
        """Return a positive whole number of euros; 0 when it is missing or wrong."""
        value = self._take(key)
        if value is None:
            return 0
        if type(value) is not int or not 0 < value < _MOST_MONEY:
            self._wrong(key, "idea_not_an_amount", _shown(value))
            return 0
        return value

    def table(self, key: str) -> Mapping[str, Any] | None:
        """Return a table inside this one; None when there is none."""
        value = self._take(key, optional=True)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, "idea_not_a_table")
            return None
        return value

    def tables(self, key: str, *, most: int) -> list[Mapping[str, Any]]:
        """Return the tables of `[[key]]`, at least one and at most `most`."""
        value = self._take(key, optional=True)
        if value is None or value == []:
            self.problems.append(Finding("idea_no_offer", 1, self.place))
            return []
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self._wrong(key, "idea_not_tables")
            return []
        if len(value) > most:
            words = {"limit": most}
            self.problems.append(
                Finding("idea_too_many_offers", len(value), self.place, details=words)
            )
        return value[:most]

    def nothing_else(self) -> None:
        """Report the fields that nobody asked for."""
        for key in sorted(set(self._table) - set(self._asked))[:20]:
            near = difflib.get_close_matches(key[:80].lower(), self._asked, 1)
            if near and near[0] not in self._table:
                words = {"hint": near[0]}
                self.problems.append(
                    Finding("idea_misspelt_field", 1, self.place, column=key, details=words)
                )
            else:
                words = {"known": _list(self._asked)}
                self.problems.append(
                    Finding("idea_unknown_field", 1, self.place, column=key, details=words)
                )

    def _take(self, key: str, *, optional: bool = False) -> Any:
        self._asked.append(key)
        if key not in self._table and not optional:
            self._wrong(key, "idea_missing")
        return self._table.get(key)

    def _wrong(self, key: str, kind: str, example: str = "") -> None:
        examples = [example] if example else []
        self.problems.append(Finding(kind, 1, self.place, column=key, examples=examples))


def _list(words: Sequence[str]) -> str:
    return ", ".join(words)


def _shown(value: Any) -> str:
    """Return a value as a short text; what is nested is not written out."""
    if isinstance(value, (dict, list)):
        return "[…]"
    try:
        return str(value)[:80]
    except ValueError:  # a whole number of thousands of digits
        return "…"
