"""An idea as it is kept: its TOML and the pitch that it names, in one file with the same bytes for the same content.

The pitch belongs to the content: who changes a word of it hands in another idea. The names of the files do not, and both are
read once, so that what was checked is what is scored and stored.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from challenge.errors import Refused
from challenge.packing import is_zip, opened, pack, part_of
from scoring.idea import MOST_BYTES, pitch_beside, pitch_named, start_of

_IDEA, _PITCH = "idea.toml", "pitch"
_MOST_FILES = 20


@dataclass(frozen=True)
class IdeaBundle:
    """The bytes of an idea, and of its pitch; None when it names none, or none that is there."""

    idea: bytes
    pitch: bytes | None

    def beside(self, name: str) -> bytes | None:
        """Return the file `name` that was handed in with the idea; None when there is none."""
        return self.pitch if name == pitch_named(self.idea) else None

    def packed(self) -> bytes:
        """Return one file: a zip without compression, whose bytes depend on the content alone."""
        return pack({_IDEA: self.idea, _PITCH: self.pitch})


def read_bundle(path: Path) -> IdeaBundle:
    """Read an idea and its pitch from files, each once and no more than it takes to know whether it is too large."""
    idea = start_of(path)
    name = pitch_named(idea)
    return IdeaBundle(idea, pitch_beside(path, name) if name else None)


def read_packed(data: bytes, name: str) -> IdeaBundle:
    """Read an idea that came as one file: its TOML alone, or a zip of that and the pitch that it names.

    Raises Refused for a zip without one TOML file, with one that is too large, or that cannot be read.
    """
    if not is_zip(data):
        return IdeaBundle(data, None)
    with opened(data, otherwise="idea_zip", where=name) as archive:
        # A name in a zip may have folders before it: those of whoever packed it.
        files = {entry.filename.rsplit("/", 1)[-1]: entry for entry in archive.infolist()}
        tomls = [n for n in files if n.endswith(".toml")]
        if len(tomls) != 1 or len(files) > _MOST_FILES:
            raise Refused("idea_zip", where=name)
        idea = part_of(archive, files[tomls[0]], MOST_BYTES)
        pitch = pitch_named(idea)
        beside = files.get(pitch, files.get(_PITCH)) if pitch else None
        return IdeaBundle(idea, part_of(archive, beside, MOST_BYTES) if beside else None)


def unpacked(data: bytes) -> IdeaBundle:
    """Return what was packed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        return IdeaBundle(archive.read(_IDEA), archive.read(_PITCH) if _PITCH in names else None)


def pitch_of_idea(data: bytes) -> tuple[str, str]:
    """Return title and text of the pitch of an idea that was packed: its own title, not the first line of the text."""
    bundle = unpacked(data)
    title = tomllib.loads(bundle.idea.decode("utf-8-sig").replace("\r\n", "\n")).get("title", "")
    return str(title), (bundle.pitch or b"").decode("utf-8-sig").replace("\r\n", "\n")
