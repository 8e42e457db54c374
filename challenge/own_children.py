"""What would have happened to the event's own children at the four stages: sealed beside the answers, open after the reveal.

The same three tables as of an unseen population (generator/what_if.py), of the children that participants see in
`children`. Nothing is scored with them: whoever has the keys can hold a rule against the children it was made on.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from challenge.populations import Unseen, read_population, seal_folder, unpack, write_hidden
from challenge.sealed_names import OWN_CHILDREN
from challenge.workspace import Workspace
from generator.catalogue import Support
from generator.seal import SealedFile, file_keys, unseal


def seal_own_children(spools: Path, sealed: Path, *, secret: bytes, event: str) -> SealedFile:
    """Seal what would have happened to the children of a population that is public, from its spools."""
    with tempfile.TemporaryDirectory(dir=spools) as name:
        folder = Path(name)
        write_hidden(spools, folder)
        return seal_folder(folder, sealed / OWN_CHILDREN, secret=secret, event=event)


@contextmanager
def own_children(workspace: Workspace, supports: Mapping[str, Support]) -> Iterator[Unseen]:
    """Give the event's own children as ideas are played out on: their public tables, and what would have happened.

    For who holds the secret: the organiser, and everybody once it was published (`event unseal` writes the tables).
    Raises GeneratorError when the sealed file is missing or was changed.
    """
    key, _ = file_keys(workspace.secret, OWN_CHILDREN)
    content = unseal(
        workspace.sealed / OWN_CHILDREN, key=key, event=str(workspace.manifest["event"])
    )
    with tempfile.TemporaryDirectory(prefix="kansrijk-") as name:
        folder = Path(name) / "potential"
        unpack(content, folder)
        yield read_population(folder, supports, tables=workspace.public)
