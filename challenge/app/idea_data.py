"""The public data as the idea builder keeps them: read once for all visitors, and again when the files change."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from challenge.app import services
from challenge.idea_builder import Public, open_public
from challenge.idea_bundle import pitch_of_idea
from challenge.workspace import Workspace


def public_of(workspace: Workspace) -> Public:
    """Return the public data of the event. Raises Damaged when there are none."""
    promised = str(workspace.manifest["files"].get("challenge.duckdb", {}).get("sha256"))
    return _public(str(workspace.root), promised, _stamp(workspace.public / "challenge.duckdb"))


@st.cache_resource(max_entries=2, show_spinner=False)
def _public(root: str, promised: str, stamp: tuple[int, int]) -> Public:
    del promised, stamp  # they are the key: other files are read again
    return open_public(Path(root))


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat() if path.is_file() else None
    return (found.st_mtime_ns, found.st_size) if found else (0, 0)


def title_of(digest: str, otherwise: str) -> str:
    """Return the title of an idea that was handed in; `otherwise` when its file cannot be read."""
    data = stored(digest)
    try:
        return pitch_of_idea(data)[0] if data else otherwise
    except (ValueError, KeyError, OSError):
        return otherwise


def stored(digest: str) -> bytes | None:
    """Return a file that was handed in; None when it is not there."""
    path = services.workspace().submissions / digest
    return path.read_bytes() if path.is_file() else None
