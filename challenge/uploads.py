"""Files as they are dropped on a page: which track they are for, and what is handed in of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from challenge.errors import Refused
from challenge.idea_bundle import IdeaBundle, read_packed
from challenge.packing import is_zip
from challenge.standings import IDEAS, SIGNALS
from scoring.idea import pitch_named

PITCHES = (".md", ".markdown")
MOST_MEGABYTES = (
    25  # of one file on a page; what a track takes is less, and is checked where it is read
)


@dataclass(frozen=True)
class Upload:
    """What is handed in: a file of predictions as it came, or an idea with its pitch, packed."""

    track: str
    name: str
    data: bytes


def upload_of(files: Sequence[tuple[str, bytes]]) -> Upload:
    """Return what the last of several files is, with what belongs to it: predictions, or an idea with its pitch.

    files  name and content of each, in the order in which they were dropped; those before are earlier tries, or the parts of an idea

    Raises Refused for a pitch without an idea, and for an archive that cannot be read.
    """
    name, data = files[-1]
    parts = [file for file in files if _idea(*file)]
    if not _idea(name, data) and not name.lower().endswith(PITCHES):
        return Upload(SIGNALS, name, data)
    if not parts:
        raise Refused("upload_pitch", where=name)
    name, data = parts[-1]
    bundle = read_packed(data, name)
    beside = dict(files).get(pitch_named(bundle.idea) or "")
    if beside is not None:
        bundle = IdeaBundle(bundle.idea, beside)
    return Upload(IDEAS, name, bundle.packed())


def _idea(name: str, data: bytes) -> bool:
    """Say whether a file is an idea: its TOML, or a zip. A workbook begins as a zip does, so that names decide."""
    return name.lower().endswith(".toml") or (name.lower().endswith(".zip") and is_zip(data))
