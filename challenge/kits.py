"""The event's starter kits: built from its public data, checked by running them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from challenge.answers import ANSWERS, capacity_of
from challenge.definition import Weights
from challenge.errors import Damaged
from challenge.sealed_names import commitment_of
from challenge.text import Texts
from challenge.workspace import Workspace
from generator.seal import sha256_of_file
from generator.timeline import Timeline
from generator.warehouse import read_table
from scoring.submission import read_submission
from starter_kits.build import KITS, build_all, kit_name, settings_of
from starter_kits.check import check_kit
from starter_kits.running import KitResult

UNITS = {
    "base_rates": "share of the training children",
    "attainable": "gain in Brier score over the base rates that counts as a score of 1",
    "budget": "EUR that an idea may spend",
    "least_households": "households that an idea must make an offer to",
    "households": "households of the event",
    "unseen_households": "households of each population on which ideas are played out",
    "capacity": "share of the children that there is room for",
    "ceiling": "score of the true risks on all test children",
}


def build_kits(workspace: Workspace) -> list[dict[str, Any]]:
    """Build all kits; return file, size and SHA-256 of each."""
    settings = kit_settings(workspace)
    _ = workspace.public_file("challenge.duckdb")
    built = build_all(KITS, public=workspace.public, settings=settings, out=workspace.kits)
    return [{"file": str(p), "bytes": p.stat().st_size, "sha256": sha256_of_file(p)} for p in built]


def kit_settings(workspace: Workspace) -> dict[str, Any]:
    """Return what kits may know of the event."""
    manifest, definition = workspace.manifest, workspace.definition
    timeline: Timeline = definition.timeline
    first, last = timeline.training_births
    return {
        "event": definition.id,
        "answers": commitment_of(manifest, ANSWERS),
        "name": definition.name,
        "language": definition.language,
        "cutoff": timeline.cutoff,
        "test_birth": timeline.test_birth,
        "training_births": f"{first}–{last}",
        "base_rates": manifest["base_rates"],
        "attainable": manifest["attainable"],
        "ceiling": manifest["ceiling"],
        "capacity": capacity_of(manifest),
        "budget": manifest["budget"],
        "least_households": manifest["least_households"],
        "region": definition.region,
        "first_year": timeline.first_year,
        "households": definition.households,
        "unseen_households": definition.unseen_households,
        "jury": definition.jury.as_document()["criteria"],
        "weights": Weights.of(manifest).as_json(),
        "units": UNITS,
        "submissions_per_team": definition.quotas.submissions_per_team,
        "submissions_per_day": definition.quotas.submissions_per_day,
        "entries_that_count": definition.quotas.final_choices,
        "test_children": manifest["board"]["test_children"],
        "public_children": manifest["board"]["public_children"],
    }


def refuse_stale_kits(workspace: Workspace) -> None:
    """Raise Damaged for a kit that was built from other data than the event has now."""
    wanted = kit_settings(workspace)
    for kit in KITS:
        path = workspace.kits / f"{kit_name(kit)}.zip"
        if path.is_file() and settings_of(path) != wanted:
            raise Damaged("kit_stale", where=str(path), kit=path.name)


def check_kits(workspace: Workspace, texts: Texts) -> tuple[dict[str, Any], dict[str, KitResult]]:
    """Run every kit, and look whether the event takes what they predict; return the document of `kit check` and the results."""
    results = {
        kit_name(kit): _taken_in(workspace, check_kit(kit_path(workspace, kit)), texts.language)
        for kit in KITS
    }
    document = {
        "passed": all(r.passed for r in results.values() if r.ran),
        "kits": {
            name: {
                "ran": r.ran,
                "passed": r.passed,
                "reason": _reason(r, texts),
                "unchecked": list(r.unchecked),
            }
            for name, r in results.items()
        },
    }
    return document, results


def _taken_in(workspace: Workspace, result: KitResult, language: str) -> KitResult:
    """Return the result, failed when the event's own children are not what its predictions are of."""
    if result.predictions is None:
        return result
    children = read_table(workspace.public_file("challenge.duckdb"), "children")
    ids = children.groupby("split")["RINPERSOON"].agg(list)
    name, train = "predictions.csv", ids["train"]
    reading = read_submission(result.predictions, name, ids=ids["test"], training_ids=train)
    if reading.accepted:
        return result
    return replace(result, passed=False, complaint=reading.problems[0].what(language))


def _reason(result: KitResult, texts: Texts) -> str:
    """Say why a kit failed or was not run, or that it works."""
    if result.ran:
        return result.complaint or texts("kit.works")
    return texts("kit.no_tool", tools=", ".join(result.unchecked))


def kit_path(workspace: Workspace, kit: str) -> Path:
    """Return the file of a kit. Raises Damaged when it was not built."""
    path = workspace.kits / f"{kit_name(kit)}.zip"
    if not path.is_file():
        raise Damaged("kit_missing", where=str(path), kit=path.name)
    return path
