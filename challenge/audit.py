"""The audit of an event: open what is sealed, give an adversary what is public, and write down what it found."""

from __future__ import annotations

import getpass
import json
import platform
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from challenge.answers import Key, open_key
from challenge.attainable import as_features, cross_fitted
from generator import warehouse
from generator.codebook import databases
from generator.fidelity.audit import (
    columns,
    dates,
    hidden,
    ids,
    missing,
    order,
    relatives,
    traces,
    weak,
)
from generator.fidelity.audit.evidence import Evidence
from generator.fidelity.audit.trial import Trial, findings

if TYPE_CHECKING:
    from challenge.work import Progress
    from challenge.workspace import Workspace
    from generator.fidelity.audit.words import Words

QUALITY = "quality"
REPORT = "audit.json"


def audit(workspace: Workspace, *, progress: Progress) -> list[Trial]:
    """Try everything and return every trial. Nothing of the event changes.

    Raises Damaged when data or secret are missing, GeneratorError when the sealed answers do not open.
    """
    trials: list[Trial] = []
    answers = answer_table(open_key(workspace))
    with ExitStack() as closing:
        db = closing.enter_context(warehouse.open_in_memory())
        names = [d for d in databases() if (workspace.public / f"{d}.duckdb").is_file()]
        for name in names:
            path = workspace.public / f"{name}.duckdb"
            closing.enter_context(warehouse.attached(db, path, name))
        evidence = gather(workspace, db, names, answers)
        steps = checks(workspace, evidence)
        for done, step in enumerate(steps):
            progress("audit", done, len(steps))
            trials += step()
        progress("audit", len(steps), len(steps))
    return trials


def gather(workspace: Workspace, db: Any, names: Sequence[str], answers: pd.DataFrame) -> Evidence:
    """Return what the checks look at, from the public files attached to `db` under `names`."""
    definition, manifest = workspace.definition, workspace.manifest
    return Evidence(
        db,
        names,
        answers,
        cutoff=definition.timeline.cutoff,
        base=manifest["base_rates"],
        attainable=manifest["attainable"],
        unseen_ratio=definition.unseen_households / definition.households,
    )


def checks(workspace: Workspace, evidence: Evidence) -> list[Callable[[], list[Trial]]]:
    """Return every check, ready to run."""
    return [
        lambda: dates.late_dates(evidence),
        lambda: dates.public_answers(evidence),
        lambda: relatives.split_families(evidence),
        lambda: missing.drift(evidence),
        lambda: order.row_order(evidence, cross_fitted),
        lambda: order.dictionary_order(evidence),
        lambda: ids.numbers(evidence, cross_fitted),
        lambda: columns.judged(evidence),
        lambda: hidden.inverted(evidence, features_of(evidence), cross_fitted),
        lambda: traces.in_databases(evidence),
        lambda: files(workspace),
        lambda: weak.guessed(workspace.manifest["seal"]["secret"], workspace.secret),
    ]


def answer_table(key: Key) -> pd.DataFrame:
    """Return the answer key as one table: RINPERSOON, mother, part, outcomes and risks."""
    table = key.truth.join(key.risks.add_suffix("_risk")).reset_index()
    return table.assign(mother=key.mother, part=key.part)


def features_of(evidence: Evidence) -> pd.DataFrame:
    """Return the features of `evidence.children`, in their order, as a model takes them."""
    rows = hidden.rows_of(evidence)
    return as_features(list(rows.columns), rows)


def files(workspace: Workspace) -> list[Trial]:
    """Look through everything that participants get, kits included."""
    public = [p for p in workspace.public.rglob("*") if p.is_file()]
    kits = sorted(workspace.kits.glob("*.zip"))
    forbidden = [str(workspace.root), str(Path.home()), platform.node(), getpass.getuser()]
    found = traces.in_files(
        [*public, *kits], secret=workspace.secret, forbidden=forbidden, root=workspace.root
    )
    return [*found, *traces.in_manifest(workspace.manifest_file)]


def document(
    trials: Sequence[Trial], words: Words, reader: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the result as data: passed, findings with their mend, and how much was tried.

    reader  what the reader of the source is worth (source_reader.py); None: not measured. It decides nothing
    """
    found = findings(trials)
    kinds = dict.fromkeys(t.kind for t in trials)
    return {
        "passed": not found,
        "findings": [
            {
                "kind": f.kind,
                "table": f.table,
                "column": f.column,
                "found": round(float(f.found), 6),
                "allowed": round(float(f.allowed), 6),
                "mend": words.mend(f),
                "text": words.text(f),
            }
            for f in found
        ],
        "tests": [
            {
                "kind": kind,
                "trials": sum(t.kind == kind for t in trials),
                "columns": len({(t.table, t.column) for t in trials if t.kind == kind}),
                "findings": sum(f.kind == kind for f in found),
                "text": words.tried(kind),
            }
            for kind in kinds
        ],
        "reader": reader,
    }


def keep(workspace: Workspace, found: dict[str, Any]) -> Path:
    """Write the result to data/quality/audit.json, for the organiser's eyes: it speaks of sealed answers."""
    folder = workspace.sealed.parent / QUALITY
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / REPORT
    text = json.dumps(found, indent=2, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path
