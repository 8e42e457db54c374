"""What a person reads in the terminal of a twin: what tables seem to be, and the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from challenge.cli.base import tell
from challenge.text import Texts

if TYPE_CHECKING:
    from rich.console import Console

    from generator.twin import Metadata, RealTable

_COLOURS = {"green": "green", "amber": "yellow", "red": "red"}


def print_metadata(
    out: Console, metadata: Metadata, real: Sequence[RealTable], texts: Texts
) -> None:
    """Print keys, links, the model, and the kind of every column."""
    from rich.table import Table

    sizes = {t.name: len(t.frame) for t in real}
    for table in metadata.tables:
        shown = "panel" if table.panel else "key" if table.key else "no_key"
        key = texts(f"twin.shown.{shown}", column=table.key, panel=table.panel)
        head = texts("twin.shown.table", name=table.name, rows=texts.whole(sizes[table.name]))
        out.print(f"\n{head}; {key}", markup=False)
        grid = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("column", "kind", "source", "more"):
            grid.add_column(texts(f"twin.head.{name}"), overflow="fold")
        for column in table.columns:
            more = [column.label] if column.label else []
            if column.missing:
                more.append(texts("twin.shown.missing", codes=", ".join(column.missing)))
            grid.add_row(
                column.name,
                texts(f"twin.kind.{column.kind}"),
                texts(f"twin.source.{column.source}"),
                "; ".join(more),
            )
        out.print(grid, markup=False)
    out.print()
    for link in metadata.links:
        said = texts("twin.shown.link", child=link.child, column=link.column, parent=link.parent)
        tell(out, said)
    for name, group in metadata.groups:
        tell(out, texts("twin.shown.group", table=name, column=group))
    name, why = texts(f"twin.synthesizer.{metadata.synthesizer}"), texts(f"twin.why.{metadata.why}")
    tell(out, texts("twin.shown.synthesizer", name=name, why=why))


def print_report(out: Console, document: dict[str, Any], texts: Texts) -> None:
    """Print the lights, and every measure with what it is held against."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("light", "measure", "table", "value", "beside"):
        right = name in ("value", "beside")
        grid.add_column(texts(f"twin.head.{name}"), justify="right" if right else "left")
    for measure in document["measures"]:
        name = texts(f"twin.measure.{measure['name']}")
        grid.add_row(
            Text(texts(f"twin.light.{measure['light']}"), style=_COLOURS[measure["light"]]),
            f"{name} ({measure['column']})" if measure["column"] else name,
            measure["table"],
            texts.number(measure["value"]),
            texts.number(measure["beside"]),
        )
    out.print(grid)
    out.print()
    for about, said in (("privacy", "summary"), ("use", "use")):
        light = document["lights"][about]
        words = texts(f"twin.report.{said}_{light}")
        tell(
            out, f"{texts(f'twin.report.{about}')}: {texts(f'twin.light.{light}').upper()}. {words}"
        )
    tell(out, texts("twin.report.officer_not"))
