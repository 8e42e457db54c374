"""From a model to tables: parents first, then as many children as each parent drew, with new keys throughout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from generator.twin import vault
from generator.twin.errors import TwinError
from generator.twin.keys import draw_keys
from generator.twin.kinds import Column
from generator.twin.latent import conditional, middle_scores, places
from generator.twin.learning import COUNT, Learnt, Twin
from generator.twin.marginals import HERE, STATE, decode
from generator.twin.shapes import Node, original_form
from generator.twin.values import typed, write_values

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def sample(model: Twin, rows: int | None = None) -> dict[str, pd.DataFrame]:
    """Return synthetic tables by name, in the columns and types of the real ones; the same call gives the same rows.

    rows  of the first table; of linked tables about so many, the others in proportion. None: as many as the real one has
    Raises TwinError: no sdv, fewer than 1 row.
    """
    vault.need()
    if rows is not None and rows < 1:
        raise TwinError("no_rows", where="--rows", rows=rows)
    first = model.metadata.tables[0].name
    scale = 1.0 if rows is None else rows / model.rows[first]
    noise = np.random.default_rng(0)
    drawn: dict[str, pd.DataFrame] = {}
    scores: dict[str, pd.DataFrame] = {}
    seen: dict[str, pd.DataFrame] = {}
    taken: dict[tuple[str, str], Whole] = {}
    if model.metadata.synthesizer == "hma":
        taken = _linked_at_once(model, scale, scores)
    for node in model.shape.nodes:
        learnt = model.nodes[node.name]
        owner = taken.get((node.name, str(node.owner)))
        if node.name in scores:
            size = len(scores[node.name])
        else:
            size = max(round(model.roots[node.name] * scale), 1) if owner is None else len(owner)
        if node.name not in scores:
            above = _above(node, owner, seen, size)
            scores[node.name] = _scores(learnt, above, size, noise)
            seen[node.name] = pd.concat([above, _seen(learnt, scores[node.name])], axis=1)
        frame = _own(node, learnt, scores[node.name], model.metadata.synthesizer == "ctgan")
        _counts(model, node, learnt, scores[node.name], taken)
        _keys(model, node, size, taken, drawn, frame, noise)
        drawn[node.name] = pd.DataFrame(frame, index=range(size))
    return original_form(drawn, model.metadata, model.shape)


def _above(
    node: Node, owner: Whole | None, seen: dict[str, pd.DataFrame], size: int
) -> pd.DataFrame:
    """Return what is seen of the ancestors of each row, as scores; no columns for a root."""
    if owner is None:
        return pd.DataFrame(index=range(size))
    parent = node.parents[str(node.owner)]
    above = seen[parent].rename(columns=lambda c: c if "|" in c else f"{parent}|{c}")
    return pd.DataFrame(above.iloc[owner].reset_index(drop=True))


def _scores(
    learnt: Learnt, above: pd.DataFrame, size: int, noise: np.random.Generator
) -> pd.DataFrame:
    """Return normal scores of the own columns of a node, given its ancestors'."""
    own = list(learnt.marginals)
    if not own:
        return pd.DataFrame(index=range(size))
    if learnt.correlated is None:
        return vault.sample_copula(learnt.model, size)
    known = list(range(len(learnt.ancestors)))
    wanted = list(range(len(known), len(known) + len(own)))
    centre, spread = np.asarray(learnt.centre), np.maximum(np.asarray(learnt.spread), 1e-9)
    given = above[learnt.ancestors].to_numpy(dtype="float64")
    given = (given - centre[known]) / spread[known]
    found = conditional(given, learnt.correlated, known, wanted, noise)
    return pd.DataFrame(found * spread[wanted] + centre[wanted], columns=own)


def _seen(learnt: Learnt, scores: pd.DataFrame) -> pd.DataFrame:
    """Return what is seen of the own columns, as in learning: the middle of a category, 0 where a value is missing."""
    drawn = _places(learnt, scores, False)
    found: dict[str, Floats] = {}
    for name, marginal in learnt.marginals.items():
        here = np.ones(len(scores), bool)
        if (whether := f"{name}{STATE}") in learnt.marginals:
            here = learnt.marginals[whether].states_at(drawn(whether, None)) == HERE
        low = high = drawn(name, here)
        if marginal.states:
            edges = np.concatenate([[0.0], np.cumsum(marginal.shares)])
            at = np.minimum(np.searchsorted(edges[1:], low, side="right"), len(edges) - 2)
            low, high = edges[at], edges[at + 1]
        found[name] = middle_scores(np.where(here, low, 0.0), np.where(here, high, 1.0))
    return pd.DataFrame(found, index=range(len(scores)))


def _own(node: Node, learnt: Learnt, scores: pd.DataFrame, ctgan: bool) -> dict[str, Any]:
    """Return the own columns of a node, in the types of the real file."""
    found: dict[str, Any] = {}
    drawn = _places(learnt, scores, ctgan)
    for column in node.own:
        if column.kind == "blank":
            found[column.name] = typed(pd.Series([None] * len(scores), dtype=object), column)
        elif column.kind != "key":
            states, numbers = decode(drawn, column, learnt.marginals)
            found[column.name] = write_values(states, numbers, column)
    return found


def _places(
    learnt: Learnt, scores: pd.DataFrame, ctgan: bool
) -> Callable[[str, Bools | None], Floats]:
    """Return what gives the places of a column, evenly spread among some of the rows (None: all)."""

    def drawn(name: str, here: Bools | None) -> Floats:
        marginal = learnt.marginals[name]
        if ctgan and not marginal.knots:
            edges = np.concatenate([[0.0], np.cumsum(marginal.shares)])
            at = scores[name].astype(int).to_numpy()
            return np.asarray((edges[at] + edges[at + 1]) / 2)
        own = scores[name].to_numpy(dtype="float64")
        some = np.ones(len(own), bool) if here is None else here
        found = np.asarray(ndtr(own))
        found[some] = places(own[some])
        return found

    return drawn


def _counts(
    model: Twin,
    node: Node,
    learnt: Learnt,
    scores: pd.DataFrame,
    taken: dict[tuple[str, str], Whole],
) -> None:
    """Draw how many children each row has; keeps for each child row the place of its parent."""
    for child, key in model.shape.children(node.name):
        if (child.name, key) in taken:  # HMA drew them
            continue
        column = learnt.marginals[f"{COUNT}{child.name}.{key}"].column
        states, numbers = decode(_places(learnt, scores, False), column, learnt.marginals)
        known = pd.to_numeric(pd.Series(states)).fillna(pd.Series(numbers)).to_numpy()
        taken[child.name, key] = np.repeat(np.arange(len(scores)), known.astype(int))


def _keys(
    model: Twin,
    node: Node,
    size: int,
    taken: dict[tuple[str, str], Whole],
    drawn: dict[str, pd.DataFrame],
    frame: dict[str, Any],
    noise: np.random.Generator,
) -> None:
    """Give the rows of a node keys of their own, and those of their parents."""
    learnt = model.nodes[node.name]
    for column in [*node.keys, *(c for c in node.own if c.kind == "key")]:
        name = column.name
        if name in node.parents and name != node.owner:
            at = noise.permutation(np.resize(taken[node.name, name], size))
        elif name in node.parents:
            at = taken[node.name, name]
        else:
            frame[name] = _typed_key(draw_keys(learnt.forms[name], size, noise), column)
            continue
        parent = node.parents[name]
        parents_key = str(model.shape.node(parent).key)
        texts = drawn[parent][parents_key].astype(str).to_numpy()[at]
        frame[name] = _typed_key(list(texts), column)
        if (share := learnt.empty.get(name, 0.0)) and name != node.owner:
            frame[name] = frame[name].mask(noise.random(size) < share)


def _typed_key(texts: list[str], column: Column) -> pd.Series[Any]:
    return typed(pd.Series(texts, dtype=object), column)


def _linked_at_once(
    model: Twin, scale: float, scores: dict[str, pd.DataFrame]
) -> dict[tuple[str, str], Whole]:
    """Let HMA draw both tables; returns for each row of the child the place of its parent."""
    parent, child = model.shape.nodes
    size = max(round(model.roots[parent.name] * scale), 1)
    above, below = vault.sample_hma(model.nodes[parent.name].model, size)
    scores[parent.name] = above.drop(columns="@key").reset_index(drop=True)
    scores[child.name] = below.drop(columns="@key").reset_index(drop=True)
    at = pd.Index(above["@key"]).get_indexer(pd.Index(below["@key"]))
    return {(child.name, str(child.owner)): np.asarray(at, dtype=np.int64)}
