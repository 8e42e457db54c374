"""The datasheet of the data (Gebru et al., Datasheets for Datasets, 2021), with counts from the declarations."""

from __future__ import annotations

from pathlib import Path

from generator.codebook import databases, tables
from generator.exports import study
from generator.timeline import Timeline

HERE = Path(__file__).parent


def as_datasheet(language: str) -> str:
    """Return the datasheet as Markdown: the text of datasheet.<language>.md with what can be counted filled in."""
    text = (HERE / f"datasheet.{language}.md").read_text(encoding="utf-8")
    every = list(study.every_table())
    columns = [c for t in every for c in t.columns]
    years = Timeline()
    head = "| | {} | {} |\n|---|--:|--:|".format(
        *(("tabellen", "kolommen") if language == "nl" else ("tables", "columns"))
    )
    rows = [
        f"| `{d}.duckdb` | {len(tables(d))} | {sum(len(t.columns) for t in tables(d).values())} |"
        for d in databases()
    ]
    return text.format(
        description=study.DESCRIPTION[language],
        contents="\n".join([head, *rows]),
        tables=len(every),
        columns=len(columns),
        codes=len({c.codes for c in columns if c.codes}),
        placeholders=sum(c.mark == "placeholder" for c in columns),
        added=sum(c.mark == "kit" for c in columns),
        first_year=years.first_year,
        cutoff=years.cutoff,
        first_birth=years.training_births[0],
        last_birth=years.training_births[1],
        test_birth=years.test_birth,
        license=study.LICENSE,
        version=study.VERSION,
    )
