"""From real tables to a model: nodes from parents to children, each with its marginals and what SDV learnt of it.

A chain: a parent learns how many children it has; a child is learnt together with the columns of its ancestors, and drawn given
theirs. SDV's open edition links five tables two deep at most; a chain has no such limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from generator.twin import vault
from generator.twin.checks import check
from generator.twin.keys import form_of
from generator.twin.kinds import RARE, Column, Metadata, RealTable
from generator.twin.latent import middle_scores, normal_scores
from generator.twin.marginals import STATE, Encoded, Marginal, learn
from generator.twin.shapes import Node, Shape, normal_form
from generator.twin.split import held_out
from generator.twin.values import as_text

Floats = npt.NDArray[np.float64]
COUNT = "#"  # how many rows of a child table a row has
_BROADEST = 700  # columns of a table with those of its ancestors


@dataclass
class Learnt:
    """What was learnt of one node.

    marginals   own columns, and `#child.column` for the number of its children
    ancestors   columns of ancestors that it was learnt with, as `node|column`
    model       SDV's: a copula, CTGAN, or HMA at the parent of two tables
    correlated  correlations of ancestors and own columns, for a child; with their means and standard deviations
    forms       letters at each place of its keys
    empty       foreign key -> share of rows without one
    """

    marginals: dict[str, Marginal]
    ancestors: list[str] = field(default_factory=list)
    model: Any = None
    correlated: Floats | None = None
    centre: Floats | None = None
    spread: Floats | None = None
    forms: dict[str, list[str]] = field(default_factory=dict)
    empty: dict[str, float] = field(default_factory=dict)


@dataclass
class Twin:
    """A model: no row of a real table is in it.

    rows   rows of the real tables, the hold-out too: how many are drawn when nobody says how many
    roots  rows of the nodes without parents
    forms  what files say of themselves: separators, types, labels
    notes  table -> what was done -> columns
    """

    metadata: Metadata
    shape: Shape
    nodes: dict[str, Learnt]
    rows: dict[str, int]
    roots: dict[str, int]
    files: dict[str, dict[str, Any]]
    notes: dict[str, dict[str, list[str]]]


def fit(
    tables: list[RealTable],
    metadata: Metadata,
    *,
    epochs: int = 100,
    say: Callable[[str], None] = lambda _: None,
) -> Twin:
    """Learn a twin of tables, as `read` gives them; they stay as they are. `say` gets the name of each part as it begins.

    One family in five is held out (split.py). Raises TwinError: see checks.py; no sdv.
    """
    vault.need()
    frames = {t.name: t.frame for t in tables}
    check(frames, metadata)
    kept = {
        name: frames[name][~out].reset_index(drop=True)
        for name, out in held_out(frames, metadata).items()
    }
    whole, _ = normal_form(frames, metadata)
    parts, shape = normal_form(kept, metadata)
    noise = np.random.default_rng(0)
    nodes: dict[str, Learnt] = {}
    seen: dict[str, pd.DataFrame] = {}
    scores: dict[str, pd.DataFrame] = {}
    notes: dict[str, dict[str, list[str]]] = {t.name: {} for t in tables}
    for node in shape.nodes:
        say(node.name)
        encoded = _encode(node, shape, parts)
        _note(notes, node, encoded, metadata)
        learnt = Learnt({name: e.marginal for name, e in encoded.items()})
        above = _ancestors(node, shape, parts, seen)
        scores[node.name] = _scores(encoded, above, noise)
        own = {name: middle_scores(e.low, e.high) for name, e in encoded.items()}
        seen[node.name] = pd.concat([above, pd.DataFrame(own, index=above.index)], axis=1)
        _keys(node, parts[node.name], learnt)
        nodes[node.name] = learnt
        if metadata.synthesizer == "ctgan":
            _fit_ctgan(learnt, encoded, scores[node.name], epochs)
        elif metadata.synthesizer != "hma":
            _fit_node(learnt, above, scores[node.name])
    if metadata.synthesizer == "hma":
        _fit_hma(shape, nodes, parts, scores)
    roots = {n.name: len(whole[n.name]) for n in shape.nodes if n.owner is None}
    rows = {t.name: len(t.frame) for t in tables}
    files = {t.name: {"suffix": t.suffix, **t.form} for t in tables}
    return Twin(metadata, shape, nodes, rows, roots, files, notes)


def _encode(node: Node, shape: Shape, parts: Mapping[str, pd.DataFrame]) -> dict[str, Encoded]:
    """Return the columns of a node as intervals, and how many children its rows have."""
    frame = parts[node.name]
    found: dict[str, Encoded] = {}
    for column in node.own:
        if column.kind not in ("key", "blank"):
            found |= learn(frame[column.name], column)
    for child, key in shape.children(node.name):
        counts = _key_texts(parts, child, key).value_counts()
        number = _key_texts(parts, node, str(node.key)).map(counts).fillna(0).astype("int64")
        few = number.max() <= 30
        column = Column(
            name=f"{COUNT}{child.name}.{key}",
            kind="category" if few else "number",
            storage="number",
            closed=True,
        )
        found |= learn(number, column)
    return found


def _ancestors(
    node: Node, shape: Shape, parts: Mapping[str, pd.DataFrame], seen: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return what is seen of the ancestors for each row of a node, as scores; no columns for a root.

    Not the normal scores that the parent was learnt with: within a category these were drawn without a look at the children.
    """
    if node.owner is None:
        return pd.DataFrame(index=range(len(parts[node.name])))
    parent = shape.node(node.parents[node.owner])
    above = seen[parent.name].rename(columns=lambda c: c if "|" in c else f"{parent.name}|{c}")
    at = pd.Index(_key_texts(parts, parent, str(parent.key))).get_indexer(
        pd.Index(_key_texts(parts, node, node.owner))
    )
    return pd.DataFrame(above.iloc[at].reset_index(drop=True))


def _key_texts(parts: Mapping[str, pd.DataFrame], node: Node, column: str) -> pd.Series[Any]:
    """Return keys as text, so that a number in one file is found as text in another."""
    storage = next(c.storage for c in node.keys if c.name == column)
    return as_text(parts[node.name][column], storage)


def _scores(
    encoded: Mapping[str, Encoded], above: pd.DataFrame, noise: np.random.Generator
) -> pd.DataFrame:
    """Return normal scores of own columns and ancestors' columns, shape (rows, columns)."""
    own = list(encoded)
    if not own:
        return above
    given = np.asarray(ndtr(above.to_numpy(dtype="float64"))).reshape(len(above), -1)
    low = np.column_stack([given, *(encoded[c].low for c in own)])
    high = np.column_stack([given, *(encoded[c].high for c in own)])
    return pd.DataFrame(normal_scores(low, high, noise), columns=[*above.columns, *own])


def _fit_node(learnt: Learnt, above: pd.DataFrame, scores: pd.DataFrame) -> None:
    if not learnt.marginals:
        return
    if scores.shape[1] > _BROADEST:  # what is farthest away says least
        scores = scores[scores.columns[scores.shape[1] - _BROADEST :]]
    learnt.ancestors = [c for c in scores.columns if c in set(above.columns)]
    model = vault.fit_copula(scores)
    if learnt.ancestors:
        learnt.correlated = vault.correlations(model, list(scores.columns))
        learnt.centre, learnt.spread = scores.mean().to_numpy(), scores.std().to_numpy()
    else:
        learnt.model = model


def _fit_ctgan(
    learnt: Learnt, encoded: Mapping[str, Encoded], scores: pd.DataFrame, epochs: int
) -> None:
    frame, categories = scores.copy(), []
    for name, one in encoded.items():
        if not one.marginal.knots:
            edges = np.cumsum(one.marginal.shares)
            # where the value is missing, a place like that of the others
            at = np.searchsorted(edges, ndtr(scores[name]), side="right")
            at = np.where(
                one.high - one.low < 1,
                np.searchsorted(edges, (one.low + one.high) / 2, side="right"),
                at,
            )
            frame[name] = np.minimum(at, len(edges) - 1).astype(str)
            categories.append(name)
    learnt.model = vault.fit_ctgan(frame, categories, epochs)


def _fit_hma(
    shape: Shape,
    nodes: dict[str, Learnt],
    parts: Mapping[str, pd.DataFrame],
    scores: Mapping[str, pd.DataFrame],
) -> None:
    parent, child = shape.nodes
    own = [c for c in map(str, scores[parent.name]) if not c.startswith(COUNT)]
    numbers = {k: f"{n:012d}" for n, k in enumerate(_key_texts(parts, parent, str(parent.key)))}
    key = "@key"
    above = scores[parent.name][own].assign(**{key: list(numbers.values())})
    below = scores[child.name][list(nodes[child.name].marginals)]
    below = below.assign(
        **{key: _key_texts(parts, child, str(child.owner)).map(numbers).to_numpy()}
    )
    nodes[parent.name].model = vault.fit_hma(above, below, key)


def _keys(node: Node, frame: pd.DataFrame, learnt: Learnt) -> None:
    for column in [*node.keys, *(c for c in node.own if c.kind == "key")]:
        known = frame[column.name].dropna()
        learnt.forms[column.name] = form_of(known, column.storage) if len(known) else ["x"]
        gone = float(frame[column.name].isna().mean())
        learnt.empty[column.name] = gone if gone * len(frame) >= RARE else 0.0


def _note(
    notes: dict[str, dict[str, list[str]]],
    node: Node,
    encoded: Mapping[str, Encoded],
    metadata: Metadata,
) -> None:
    """Write down what was taken out, by table and column as people know them."""
    table = node.name if node.name in notes else node.name.split("/")[0]
    said = notes[table]
    names = {c.name for c in metadata.table(table).columns}

    def add(kind: str, name: str) -> None:
        plain = name.removesuffix(STATE).rsplit("@", 1)[0]
        if plain in names and plain not in said.setdefault(kind, []):
            said[kind].append(plain)

    for column in [*node.own, *node.keys]:
        if column.kind in ("key", "blank"):
            add("keys" if column.kind == "key" else "blank", column.name)
    for name, one in encoded.items():
        if one.rows_merged:
            add("merged", name)
        alone = len(one.marginal.states) == 1 and f"{name}{STATE}" not in encoded
        if alone and not one.marginal.knots and not name.endswith(STATE):
            add("constant", name)
