"""Twins and an event: metadata as a file, names of tables that fit, and a twin as a further public file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from challenge.errors import Refused
from challenge.ledger.repository import Ledger
from challenge.release import write_json
from challenge.setup import require_draft
from challenge.workspace import Workspace
from generator import publication, twin
from generator.seal import sha256_of_file

if TYPE_CHECKING:
    import pandas as pd

TWIN = "twin.duckdb"


def read_metadata(path: Path) -> twin.Metadata:
    """Read what `twin fit --show --json` printed, perhaps corrected. Raises Refused and TwinError."""
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused("twin_metadata", where=str(path), reason="-") from None
    except (OSError, ValueError) as error:
        raise Refused("twin_metadata", where=str(path), reason=error) from error
    if isinstance(document, dict):
        document = document.get("metadata", document)
    if not isinstance(document, dict):
        raise Refused("twin_metadata", where=str(path), reason=type(document).__name__)
    return twin.metadata_from(document)


def renamed(made: Sequence[twin.RealTable], names: Sequence[str]) -> Sequence[twin.RealTable]:
    """Return synthetic tables under the names of the real ones: a single table may stand in a file of any name."""
    if len(made) == len(names) == 1:
        made[0].name = names[0]
    return made


def publish(
    workspace: Workspace, ledger: Ledger, drawn: Mapping[str, pd.DataFrame], model: twin.Twin
) -> Path:
    """Write a twin as a public file of an event, and into its manifest. Raises NotAllowed once the event has opened.

    Rules, scores and answers never read it: what they read exists in the unseen populations, and a twin does not.
    """
    manifest = workspace.manifest  # without data there is nothing to add to
    require_draft(ledger.entries(), workspace)
    path = workspace.public / TWIN
    twin.write(drawn, model, path)
    manifest["files"][TWIN] = {
        "sha256": sha256_of_file(path),
        "bytes": path.stat().st_size,
        "tables": publication.content_hashes(path),
    }
    write_json(workspace.manifest_file, manifest)
    return path
