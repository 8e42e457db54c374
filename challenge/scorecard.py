"""What `submission score` shows a person: a table per outcome, a table per metric by group, the largest gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from challenge.text import Texts, printable

# By group a page shows what groups are compared on; all the rest is in the JSON document.
BY_GROUP = ("auroc", "observed_expected", "recall", "false_alarms")


def show_scorecard(out: Console, document: Mapping[str, Any], texts: Texts) -> None:
    """Print the document of `submission score`."""
    for outcome, metrics in document["metrics"].items():
        out.print(_outcome_table(_name(outcome, texts), metrics, texts))
        if "groups" in document:
            out.print(_group_table(_name(outcome, texts), outcome, document, texts))
    gaps = document.get("gaps", {})
    if any(gaps.values()):
        out.print(_gap_table(gaps, texts))
    if names := document.get("suppressed_groups"):
        shown = ", ".join(printable(name) for name in names)
        out.print(texts("scorecard.suppressed", names=shown), markup=False)


def _outcome_table(title: str, metrics: Mapping[str, Any], texts: Texts) -> Table:
    table = _table(title, texts("scorecard.metric"))
    for key in ("value", "low", "high"):
        table.add_column(texts(f"scorecard.{key}"), justify="right")
    for name, estimate in metrics.items():
        shown = (texts.number(estimate[key]) for key in ("value", "low", "high"))
        table.add_row(texts.maybe(f"metric.{name}", name), *shown)
    return table


def _group_table(title: str, outcome: str, document: Mapping[str, Any], texts: Texts) -> Table:
    table = _table(title, texts("scorecard.group"))
    table.add_column(texts("scorecard.children"), justify="right")
    for name in BY_GROUP:
        table.add_column(texts.maybe(f"metric.{name}", name), justify="right")
    for group, outcomes in document["groups"].items():
        cells = (_with_interval(outcomes[outcome][name], texts) for name in BY_GROUP)
        children = str(document["group_sizes"][group]["children"])
        table.add_row(printable(group) or "–", children, *cells)
    return table


def _gap_table(gaps: Mapping[str, Any], texts: Texts) -> Table:
    table = _table(texts("scorecard.gaps"), texts("scorecard.metric"))
    table.add_column(texts("scorecard.pair"))
    table.add_column(texts("scorecard.gap"), justify="right")
    for outcome, metrics in gaps.items():
        for name, gap in metrics.items():
            label = f"{_name(outcome, texts)}: {texts.maybe(f'metric.{name}', name)}"
            pair = f"{printable(gap['lowest'])} – {printable(gap['highest'])}"
            table.add_row(label, pair, _with_interval(gap, texts))
    return table


def _table(title: str, first: str) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    table.add_column(first)
    return table


def _with_interval(estimate: Mapping[str, Any], texts: Texts) -> str:
    value, low, high = (texts.number(estimate[key], 2) for key in ("value", "low", "high"))
    return f"{value} ({low} – {high})"


def _name(outcome: str, texts: Texts) -> str:
    return printable(texts.maybe(f"outcome.{outcome}", outcome))
