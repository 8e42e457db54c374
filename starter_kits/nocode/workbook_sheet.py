"""One sheet of a workbook: cells by row and column from 0 on, in the few styles that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_YELLOW = {"bg_color": "#FFF4C2", "border": 1, "border_color": "#C9D1D8"}
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6ECF0", "border": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "count": {"num_format": "#,##0", "align": "right"},
    "money": {"num_format": "#,##0", "align": "right"},
    "percent": {"num_format": "0%", "align": "right"},
    "total": {"num_format": "#,##0;[Red]-#,##0", "align": "right", "bold": True, "top": 1},
    "bold": {"bold": True},
    "input": {**_YELLOW, "text_wrap": True, "valign": "top"},
    "input_money": {**_YELLOW, "num_format": "#,##0"},
    "input_count": {**_YELLOW, "num_format": "0"},
    "input_number": {**_YELLOW, "num_format": "0.00"},
    "input_percent": {**_YELLOW, "num_format": "0%"},
    "mono": {"font_name": "Courier New", "font_size": 10},
}


class Sheet:
    """A sheet that is being written."""

    def __init__(self, book: Any, name: str) -> None:
        """Add a sheet to a workbook of xlsxwriter."""
        self.title_of_sheet = name
        self._book, self._sheet = book, book.add_worksheet(name)
        self._sheet.hide_gridlines(2)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)

    def _style(self, name: str) -> Any:
        known = self._book.__dict__.setdefault("kansrijk_styles", {})
        if name not in known:
            known[name] = self._book.add_format(dict(_STYLES[name]))
        return known[name]

    def write(self, row: int, column: int, value: Any, style: str = "plain") -> None:
        """Write a text or a number, never a formula."""
        form = self._style(style)
        if isinstance(value, str):
            self._sheet.write_string(row, column, value, form)
        elif value is None:
            self._sheet.write_blank(row, column, None, form)
        else:
            self._sheet.write_number(row, column, float(value), form)

    def formula(
        self, row: int, column: int, formula: str, value: Any, style: str = "plain"
    ) -> None:
        """Write a formula, with what it comes to for who cannot calculate."""
        self._sheet.write_formula(row, column, f"={formula}", self._style(style), value)

    def row(self, row: int, values: Sequence[Any], style: str) -> None:
        """Write a row."""
        for column, value in enumerate(values):
            self.write(row, column, value, style)

    def title(self, text: str) -> None:
        """Write the title."""
        self.write(0, 0, text, "title")

    def widths(self, *widths: float) -> None:
        """Set the widths of columns, in characters."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def name(self, name: str, top: int, left: int, bottom: int, right: int) -> None:
        """Give a block of cells a name that formulas use."""
        from xlsxwriter.utility import xl_range_abs

        block = xl_range_abs(top, left, bottom, right)
        self._book.define_name(name, f"={quoted(self.title_of_sheet)}!{block}")

    def choose_from(self, row: int, column: int, name: str) -> None:
        """Let a cell be chosen from a named list."""
        self._sheet.data_validation(row, column, row, column, {"validate": "list", "source": f"={name}"})  # fmt: skip

    def between(self, row: int, column: int, least: float, most: float) -> None:
        """Let a cell hold a number between two others, or nothing."""
        rule = {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most}
        self._sheet.data_validation(row, column, row, column, rule)

    def freeze(self, row: int, column: int) -> None:
        """Keep rows and columns in sight."""
        self._sheet.freeze_panes(row, column)

    def hide(self) -> None:
        """Hide the sheet."""
        self._sheet.hide()


def quoted(sheet: str) -> str:
    """Return the name of a sheet as formulas write it.

    >>> quoted("idea.toml")
    "'idea.toml'"
    """
    return "'" + sheet.replace("'", "''") + "'"
