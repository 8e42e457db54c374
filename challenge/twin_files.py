"""Twins and an event: metadata as a file, names of tables that fit, and a twin as a further public file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from challenge.errors import Refused
from challenge.ledger.events import DataMade, Entry
from challenge.ledger.repository import Ledger, NewFact
from challenge.locks import folder_lock
from challenge.release import write_json
from challenge.setup import ORGANISER, require_draft
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
    workspace: Workspace,
    ledger: Ledger,
    drawn: Mapping[str, pd.DataFrame],
    model: twin.Twin,
    *,
    at: datetime,
) -> Path:
    """Write a twin as a public file of an event, into its manifest and, as data made anew, into the ledger.

    Raises NotAllowed once the event has opened. What is broken off between file and ledger is mended by doing it again.
    Rules, scores and answers never read it: what they read exists in the unseen populations, and a twin does not.
    """
    require_draft(ledger.entries(), workspace)
    path = workspace.public / TWIN
    with folder_lock(workspace.root):
        manifest = workspace.manifest  # without data there is nothing to add to
        fresh, listed = path.with_name(f"new-{TWIN}"), workspace.manifest_file.with_suffix(".new")
        try:
            twin.write(drawn, model, fresh)
            manifest["files"][TWIN] = {
                "sha256": sha256_of_file(fresh),
                "bytes": fresh.stat().st_size,
                "tables": publication.content_hashes(fresh),
            }
            write_json(listed, manifest)
            digest = sha256_of_file(listed)

            def put_in_place(entries: list[Entry]) -> list[NewFact]:
                require_draft(entries, workspace)
                fresh.replace(path)
                listed.replace(workspace.manifest_file)
                return [NewFact(DataMade(digest), f"data/{len(entries)}", ORGANISER, at)]

            ledger.append_if(put_in_place)
        finally:
            fresh.unlink(missing_ok=True)
            listed.unlink(missing_ok=True)
            workspace.__dict__.pop("manifest", None)
    return path
