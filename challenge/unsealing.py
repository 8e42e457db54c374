"""Open what was sealed, with the keys that the reveal published: for participants, who have data/public and data/sealed.

Nothing is written of a file whose content is not the one that was promised before the first submission.
"""

from __future__ import annotations

from pathlib import Path

from challenge.answers import ANSWERS
from challenge.errors import Damaged, NotAllowed, Refused
from challenge.populations import unpack
from challenge.release import PARAMETERS
from challenge.verification import REVEALED, published_keys
from challenge.workspace import Workspace
from generator import warehouse
from generator.catalogue import CHANNELS
from generator.catalogue.reading import read_catalogue
from generator.offers import MODES
from generator.outcomes import OUTCOMES
from generator.potential import STAGES
from generator.seal import commitment, unseal

# Everything else that is sealed is a folder.
_FILES = {ANSWERS: "answers.csv", PARAMETERS: "parameters.json"}
_NUMBER = "lpad(CAST({} AS VARCHAR), 9, '0')"


def unseal_all(workspace: Workspace, folder: Path) -> list[str]:
    """Write the content of every sealed file to `folder`; return the names of what was written, sorted.

    Raises NotAllowed before the reveal, Refused when `folder` holds something, Damaged for a content that was not
    promised, GeneratorError for a sealed file that is missing or was changed.
    """
    if (keys := published_keys(workspace)) is None:
        raise NotAllowed("not_revealed", where=str(workspace.public / REVEALED))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("out_taken", where=str(folder))
    manifest = workspace.manifest
    for promised in manifest["seal"]["files"]:
        name, sealed = promised["name"], workspace.sealed / promised["name"]
        key, salt = keys[1].get(name, (b"", b""))
        content = unseal(sealed, key=key, event=manifest["event"])
        if commitment(content, salt) != promised["commitment"]:
            raise Damaged("not_promised", where=str(sealed))
        folder.mkdir(parents=True, exist_ok=True)
        if name in _FILES:
            (folder / _FILES[name]).write_bytes(content)
        else:
            unpack(content, opened := folder / Path(name).stem)
            opened.chmod(0o755)
            in_words(opened)
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def in_words(folder: Path) -> None:
    """Write numbers of persons, stages, supports, channels and modes in the tables of a folder as everywhere else.

    Codes are those of this version of the catalogue, which is part of what the manifest names (`kansrijk`).
    """
    support = _chosen("support", list(read_catalogue()))
    number = _NUMBER.format("rin") + " AS RINPERSOON"
    risks = ", ".join(f"{o}, {o}_risk" for o in OUTCOMES)
    of_family = ", ".join(f"{o}, {o}_risk, {o}_error" for o in OUTCOMES)
    mother = _NUMBER.format("mother_rin") + " AS mother"
    chosen = {
        "families": f"{number}, {mother}, household, {_chosen('stage', list(STAGES))}, {of_family}",
        "with_support": f"{number}, {support}, {risks}",
        "uptake": f"{number}, {support}, {_chosen('channel', list(CHANNELS))}, "
        f"{_chosen('mode', list(MODES))}, probability",
    }
    for table, columns in chosen.items():
        path = folder / f"{table}.parquet"
        aside = folder / f".{table}.parquet"
        with warehouse.open_in_memory() as db:
            source = str(path).replace("'", "''")
            query = f"SELECT {columns} FROM read_parquet('{source}')"  # noqa: S608
            warehouse.copy_query(db, query, aside, "FORMAT parquet")
        aside.replace(path)


def _chosen(column: str, names: list[str]) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f"([{listed}])[{column} + 1] AS {column}"
