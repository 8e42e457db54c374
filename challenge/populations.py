"""Populations nobody has seen: made, sealed as one file each, opened again, and handed to scoring as arrays.

Ideas are played out on them: a rule sees the public-shaped tables, and what becomes of who it names lies beside them
in `families`, `with_support` and `uptake`. `unseen-1` serves the public board; the final ones are opened at the end.
Of the event's own children the same three tables are sealed, by themselves (own_children.py).
"""

from __future__ import annotations

import io
import shutil
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from challenge.sealed_names import FINAL
from generator import publication, warehouse
from generator.catalogue import CHANNELS, Support
from generator.offers import MODES
from generator.outcomes import OUTCOMES
from generator.potential import STAGES
from generator.seal import SealedFile, file_keys, seal, unseal
from generator.timeline import Timeline
from generator.what_if import TABLES as HIDDEN
from scoring.policy import Population

# Does an idea travel? The last of the final populations lives elsewhere.
ELSEWHERE = {
    "hart-van-brabant": "noord-brabant",
    "noord-brabant": "nederland",
    "nederland": "hart-van-brabant",
}
_RULES_MAY_READ = ("cbs.duckdb", "local.duckdb", "open.duckdb", "challenge.duckdb")
_NOT_FOR_RULES = ("train_outcomes", "sample_submission")


@dataclass(frozen=True)
class Unseen:
    """One population, opened: a folder of tables that a rule may read, and what its children's future holds.

    children  (n,) RINPERSOON in the order of `population`
    """

    tables: Mapping[str, Path]
    children: np.ndarray[tuple[int], np.dtype[np.object_]]
    population: Population


def region_of(population: str, region: str) -> str:
    """Return the region in which a population lives."""
    return ELSEWHERE[region] if population == FINAL[-1] else region


def write_tables(spools: Path, folder: Path, *, names: tuple[str, ...], timeline: Timeline) -> None:
    """Write the tables of a population from its spools: those a rule may read, and the hidden ones."""
    publication.write_all(spools, folder, timeline=timeline, names=names)
    write_hidden(spools, folder)


def write_hidden(spools: Path, folder: Path) -> None:
    """Write what would have happened to the children of a population, from its spools (generator/what_if.py)."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in HIDDEN:
        with warehouse.open_in_memory() as db:
            source = str(spools / table / "*.parquet").replace("'", "''")
            order = "rin" if table == "families" else "rin, support"
            warehouse.copy_query(
                db,
                f"SELECT * FROM read_parquet('{source}') ORDER BY {order}",  # noqa: S608
                folder / f"{table}.parquet",
                "FORMAT parquet",
            )


def seal_tables(folder: Path, path: Path, *, secret: bytes, event: str) -> SealedFile:
    """Seal the tables of a population as one file; the outcomes of its training children are left out."""
    with warehouse.open_for_writing(folder / "challenge.duckdb") as db:
        for table in _NOT_FOR_RULES:
            db.execute(f"DROP TABLE {table}")
    return seal_folder(folder, path, secret=secret, event=event)


def seal_folder(folder: Path, path: Path, *, secret: bytes, event: str) -> SealedFile:
    """Seal the files of a folder as one file."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for file in sorted(folder.iterdir()):
            # Nothing but names and contents: no time, no owner.
            entry = tarfile.TarInfo(file.name)
            entry.size = file.stat().st_size
            with file.open("rb") as content:
                archive.addfile(entry, content)
    return seal(packed.getvalue(), path, secret=secret, event=event)


def open_population(
    sealed: Path, folder: Path, *, secret: bytes, event: str, supports: Mapping[str, Support]
) -> Unseen:
    """Decrypt a population into `folder`, which only the server may read.

    Raises GeneratorError when the sealed file is missing or was changed.
    """
    key, _ = file_keys(secret, sealed.name)
    unpack(unseal(sealed, key=key, event=event), folder)
    return read_population(folder, supports)


def unpack(content: bytes, folder: Path) -> None:
    """Write the files of a sealed folder to `folder`, which only its owner may read; it takes the place of what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(folder, filter="data")


def own_rows(unseen: Unseen, columns: Sequence[str]) -> pd.DataFrame:
    """Return columns of the row of `first_1000_days` of each child at its own stage, in the order of the population.

    Missing values where a child has no such row.
    """
    key = ["RINPERSOON", "stage"]
    own = pd.DataFrame({key[0]: unseen.children, key[1]: unseen.population.stage.astype(str)})
    rows = warehouse.read_table(unseen.tables["challenge"], "first_1000_days")
    rows = rows[[*key, *columns]].astype({key[1]: str}).drop_duplicates(key, keep="last")
    return own.merge(rows, on=key, how="left")


def read_population(
    folder: Path, supports: Mapping[str, Support], *, tables: Path | None = None
) -> Unseen:
    """Read an opened population; one row per child at one of the four stages, sorted by number.

    tables  the folder of what a rule may read, when it is another
    """
    families, with_, take = (warehouse.read_parquet(folder / f"{t}.parquet") for t in HIDDEN)
    rin = families["rin"].to_numpy()
    order = np.argsort(rin)
    families, rin = families.iloc[order], rin[order]
    risk = families[[f"{o}_risk" for o in OUTCOMES]].to_numpy(dtype=float)
    household = np.unique(families["household"], return_inverse=True)[1]
    names = list(supports)
    averted = {}
    for number, name in enumerate(names):
        found = with_[with_["support"] == number]
        gain = np.zeros_like(risk)
        at = np.searchsorted(rin, found["rin"])
        gain[at] = risk[at] - found[[f"{o}_risk" for o in OUTCOMES]].to_numpy(dtype=float)
        averted[name] = gain
    uptake = {}
    for way, rows in take.groupby(["support", "channel", "mode"]):
        number, channel, mode = np.array(way, dtype=int)
        chance = np.zeros(len(rin))
        chance[np.searchsorted(rin, rows["rin"])] = rows["probability"]
        uptake[(names[number], CHANNELS[channel], MODES[mode])] = chance
    population = Population(
        household=household,
        stage=np.array([*STAGES], dtype=object)[families["stage"].to_numpy()],
        neighbourhood=families["neighbourhood"].to_numpy(),
        risk=risk,
        averted=averted,
        uptake=uptake,
    )
    numbers = pd.Series(rin).astype(str).str.zfill(9).to_numpy(dtype=object)
    there = {name.removesuffix(".duckdb"): (tables or folder) / name for name in _RULES_MAY_READ}
    files = {name: path for name, path in there.items() if path.is_file()}
    return Unseen(files, numbers, population)
