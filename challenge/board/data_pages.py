"""Data: the codebook, and what stands in each public table."""

from __future__ import annotations

from itertools import groupby

from challenge.admission import DRAFT
from challenge.board.distributions import SMALLEST
from challenge.board.figures import bars, histogram
from challenge.board.hall import Hall
from challenge.board.markup import escape, paragraphs, tag
from challenge.board.place import Place
from challenge.board.tables import ColumnCard, TableCard
from challenge.text import Texts


def data_part(hall: Hall, texts: Texts, place: Place) -> str:
    """Return the way to codebook and tables; before the event opens that they are still to come."""
    parts = [paragraphs([texts("public.data.lead")], "lead"), paragraphs([texts("web.made_up")])]
    if hall.codebook:
        to = place.file(f"codebook/codebook.{texts.told}.html")
        button = tag("a", escape(texts("public.data.codebook")), href=to, class_="button")
        parts += [tag("p", button), paragraphs([texts("public.data.codebook_is")], "note")]
    if hall.families:
        meet = tag("a", escape(texts("public.family.page")), href=place.page("families"), class_="button quiet")  # fmt: skip
        parts += [tag("p", meet), paragraphs([texts("public.family.lead")], "note")]
    if not hall.tables:
        key = "not_yet" if hall.phase == DRAFT else "counting"
        return "\n".join([*parts, tag("p", escape(texts(f"public.data.{key}")), class_="none")])
    parts.append(tag("h2", escape(texts("public.data.tables"))))
    parts.append(paragraphs([texts("public.data.rule", least=SMALLEST)], "note"))
    for database, tables in groupby(hall.tables, key=lambda t: t.database):
        parts.append(tag("h3", escape(texts(f"public.database.{database}"))))
        items = [tag("li", _entry(table, texts, place)) for table in tables]
        parts.append(tag("ul", "".join(items), class_="tables"))
    return "\n".join(parts)


def table_part(hall: Hall, texts: Texts, place: Place, *, table: TableCard) -> str:
    """Return one table: how the values of its columns are spread."""
    told = texts("public.data.table", name=table.name, rows=texts.whole(table.rows))
    parts = [paragraphs([told], "lead"), paragraphs([texts("public.data.rule", least=SMALLEST)], "note")]  # fmt: skip
    if not table.columns:
        parts.append(tag("p", escape(texts("public.data.only_keys")), class_="none"))
    columns = [_column(column, texts) for column in table.columns]
    parts.append(tag("div", "\n".join(columns), class_="pair"))
    back = tag("a", escape(texts("public.data.back")), href=place.page("data"))
    return "\n".join([*parts, tag("p", back)])


def _entry(table: TableCard, texts: Texts, place: Place) -> str:
    link = tag("a", escape(table.titles[texts.told]), href=place.page(table.page))
    rows = texts("public.data.rows", count=texts.whole(table.rows))
    return f"{link} {tag('span', f'{escape(table.name)} · {escape(rows)}', class_='note')}"


def _column(column: ColumnCard, texts: Texts) -> str:
    title = column.titles[texts.told]
    named = [(bar.labels[texts.told], bar.rows) for bar in column.bars]
    if column.ordered:
        figure = histogram([(name, n, texts.whole(n)) for name, n in named], title=title)
    else:
        figure = bars([(name, float(n), texts.whole(n)) for name, n in named], title=title, even=True)  # fmt: skip
    notes = []
    if 0 < column.rest < SMALLEST:
        notes.append(texts("public.data.rest_few", least=SMALLEST))
    elif column.rest:
        notes.append(texts("public.data.rest", count=texts.whole(column.rest)))
    if column.empty > 0.0005:
        notes.append(texts("public.data.empty", share=texts.number(100 * column.empty, 1)))
    head = tag("h2", f"{escape(title)} {tag('code', escape(column.name))}", class_="small")
    return tag("section", head + figure + paragraphs(notes, "note"))
