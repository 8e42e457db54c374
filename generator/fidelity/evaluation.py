"""Ask the tables: every comparison in the sample that can answer it.

A sample is one DuckDB connection with two schemas (or attached databases), `everybody` and `extract`, that hold the
same tables under their CBS names. Views become temporary tables, made once for all comparisons that share
schema, year and day.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from string import Template
from typing import Any, Protocol

from generator.fidelity.bar import Rules, read_rules
from generator.fidelity.comparisons import Comparison, Schema, read_comparisons
from generator.fidelity.targets import read_targets, verified
from generator.fidelity.verdict import Figure, Measured, judge, missing
from generator.fidelity.views import Needs, needs, read_views

SCHEMAS: tuple[Schema, ...] = ("everybody", "extract")
UNWRITTEN = "no comparison was written"
Done = Callable[[int, int], None]


class Database(Protocol):
    """What is used of a DuckDB connection (only the warehouse imports duckdb)."""

    def execute(self, query: str, /) -> Any:
        """Run one statement and return something with fetchall()."""


@dataclass(frozen=True)
class Sample:
    """A region's tables, open for reading, and the factor of every scale."""

    db: Database
    columns: Mapping[Schema, frozenset[tuple[str, str]]]
    factors: Mapping[str, float] = field(default_factory=dict)

    def lacks(self, schema: Schema, wanted: Needs) -> str:
        """Say which table or column that is wanted is not there; empty when all are."""
        there = self.columns[schema]
        tables = {table for table, _ in there}
        if absent := sorted(t for t in wanted.tables if t.lower() not in tables):
            return f"table not there: {', '.join(absent)}"
        gone = sorted(f"{t}.{c}" for t, c in wanted.columns if (t.lower(), c.lower()) not in there)
        return f"column not there: {', '.join(gone)}" if gone else ""


def check(
    databases: Mapping[str, Database],
    *,
    rules: Rules | None = None,
    done: Done = lambda _done, _total: None,
) -> list[Figure]:
    """Return every verified figure, in the order of their ids, compared or with the reason why not.

    databases  region -> connection; "nederland" is the sample of the country, others answer for regions
    done       hears how many of how many comparisons have been made
    """
    rules = rules or read_rules()
    targets = verified(read_targets())
    written = read_comparisons()
    comparisons = [written.get(key, Comparison(id=key, not_covered=UNWRITTEN)) for key in targets]
    samples = {region: open_sample(db, rules) for region, db in databases.items()}
    found: dict[str, Figure] = {}
    for comparison in comparisons:
        if reason := _refused(comparison, samples):
            found[comparison.id] = missing(comparison, targets[comparison.id], reason)
    left = sorted((c for c in comparisons if c.id not in found), key=_group)
    for _, group in groupby(left, key=_group):
        together = list(group)
        sample = samples[together[0].region]
        for comparison, measured in measure(sample, together):
            target = targets[comparison.id]
            found[comparison.id] = judge(comparison, target, measured, rules.tolerance)
        done(len(found), len(comparisons))
    return [found[key] for key in targets]


def open_sample(db: Database, rules: Rules) -> Sample:
    """Look at what a connection holds and count by what it is scaled."""
    columns = {schema: _columns(db, schema) for schema in SCHEMAS}
    sample = Sample(db, columns)
    factors = {}
    for name, scale in rules.scale.items():
        asked = Comparison(
            id=scale.target, sql=scale.sql, on="everybody", year=scale.year, day=scale.day
        )
        if not sample.lacks("everybody", needs(scale.sql)):
            with _views(sample, [asked]):
                counted = _one_row(db, asked)[0]
            if counted:
                factors[name] = read_targets()[scale.target].value / counted
    return Sample(db, columns, factors)


def measure(
    sample: Sample, together: Sequence[Comparison]
) -> Iterator[tuple[Comparison, Measured]]:
    """Yield the answers to comparisons that share schema, year and day."""
    with _views(sample, together):
        for comparison in together:
            value, n, *spread = (
                math.nan if x is None else float(x) for x in _one_row(sample.db, comparison)
            )
            if comparison.scale:
                yield comparison, _scaled(value, n, sample.factors[comparison.scale])
            else:
                yield comparison, Measured(value, n, *spread)


def _scaled(count: float, n: float, factor: float) -> Measured:
    """Scale a count. To find nobody is an answer too: then every unit stands for itself."""
    if not count > 0:
        return Measured(0.0, 1.0, cluster=factor)
    return Measured(count * factor, n, cluster=factor * count / n)


def _group(comparison: Comparison) -> tuple[str, str, str, str]:
    words = comparison.words
    return comparison.region, comparison.on, words["year"], words["day"]


def _refused(comparison: Comparison, samples: Mapping[str, Sample]) -> str:
    """Say why a comparison cannot be made in these samples; empty when it can."""
    if comparison.not_covered:
        return comparison.not_covered
    if comparison.region not in samples:
        return f"no sample of the region {comparison.region}"
    sample = samples[comparison.region]
    if lacking := sample.lacks(comparison.on, needs(comparison.sql)):
        return lacking
    if comparison.scale and comparison.scale not in sample.factors:
        return "counts cannot be scaled: nobody was counted in the sample"
    return ""


def _columns(db: Database, schema: str) -> frozenset[tuple[str, str]]:
    """Return (table, column) pairs of a schema or attached database, in lower case."""
    rows = db.execute(
        "SELECT database_name, schema_name, lower(table_name), lower(column_name) FROM duckdb_columns()"
    ).fetchall()
    return frozenset((t, c) for d, s, t, c in rows if s == schema or (d, s) == (schema, "main"))


@contextmanager
def _views(sample: Sample, together: Sequence[Comparison]) -> Iterator[None]:
    """Make the views of a group as temporary tables over its schema; drop them afterwards."""
    db, first = sample.db, together[0]
    before = db.execute("SELECT current_setting('search_path')").fetchall()[0][0]
    names = _in_order(needs(c.sql).views for c in together)
    db.execute(f"SET search_path = '{first.on}'")
    made = []
    try:
        for name in names:
            text = Template(read_views()[name]).substitute(first.words)
            db.execute(f'CREATE TEMP TABLE "{name}" AS {text}')
            made.append(name)
        yield
    finally:
        for name in reversed(made):
            db.execute(f'DROP TABLE temp."{name}"')
        db.execute(f"SET search_path = '{before}'")


def _in_order(groups: Iterable[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(name for group in groups for name in group))


def _one_row(db: Database, comparison: Comparison) -> tuple[Any, ...]:
    """Run the SQL of a comparison. An error of ours in it is a bug and says in which figure."""
    try:
        rows = db.execute(Template(comparison.sql).substitute(comparison.words)).fetchall()
    except Exception as error:
        error.add_note(f"in the comparison of {comparison.id}")
        raise
    (row,) = rows
    return tuple(row)
