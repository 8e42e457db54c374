"""The catalogue of supports as an event uses it: what the check of an idea must know, and a table to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from challenge.text import Texts
from generator.catalogue import Support
from scoring import idea

if TYPE_CHECKING:
    from rich.console import Console


def idea_support(support: Support) -> idea.Support:
    """Return what the check of an idea must know: stages by channel, and whether it is about language."""
    reach = {name: tuple(channel.reach) for name, channel in support.channels.items()}
    return idea.Support(reach=reach, of_language=support.of_language)


def idea_terms(
    catalogue: Mapping[str, Support], *, budget: int, schema: Mapping[str, Sequence[str]]
) -> idea.Terms:
    """Return what an event asks of an idea.

    budget  EUR, for all offers together
    schema  columns that a rule may read, by table, as `main.children` or `cbs.GBAPERSOONTAB`
    """
    supports = {name: idea_support(support) for name, support in catalogue.items()}
    return idea.Terms(supports=supports, budget=budget, schema=schema)


def print_catalogue(out: Console, supports: Iterable[Support], texts: Texts) -> None:
    """Print the catalogue as a table: name, when, what it costs (EUR), hours, and what kind of research there is."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=texts("supports.title"), box=box.SIMPLE_HEAD, title_justify="left")
    for key in ("name", "moments"):
        table.add_column(texts(f"supports.{key}"), no_wrap=True)
    for key in ("offer", "family", "hours"):
        table.add_column(texts(f"supports.{key}"), justify="right", no_wrap=True)
    table.add_column(texts("supports.evidence"), no_wrap=True)
    for support in supports:
        hours = support.hours.value
        table.add_row(
            Text(support.name.in_language(texts.language)),
            ", ".join(texts(f"supports.moment.{moment}") for moment in support.moments),
            texts.number(support.cost_offer.value, 0),
            texts.number(support.cost_family.value, 0),
            texts.number(hours, 1 if hours < 1 else 0),
            texts(f"supports.level.{support.evidence.level}"),
        )
    out.print(table)
