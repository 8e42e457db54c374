"""From a world to an event: public files, sealed answers, and the manifest that commits to both.

Everything is built in a folder of its own; `placing` puts it in the place of what was there before. A run that was killed
goes on with the steps that are missing: partitions (generator/spools.py), then one step per population.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from challenge.answers import ANSWERS, PRIVATE, PUBLIC, Key, as_csv, key_from, split_by_mother
from challenge.attainable import Attainable, attainable_gain
from challenge.definition import Definition
from challenge.errors import Refused
from challenge.own_children import seal_own_children
from challenge.populations import region_of, seal_tables, write_tables
from challenge.sealed_names import FINAL, PUBLIC_BOARD, sealed_name
from challenge.work import Progress, Work, files_in
from challenge.workspace import MANIFEST, SEAL
from generator import __version__, publication, warehouse
from generator.calibration import Calibration, calibrate
from generator.catalogue import drawn
from generator.catalogue.reading import read_catalogue
from generator.codebook import names_of, tables
from generator.engine.partitions import Workers
from generator.engine.series import YearSeries
from generator.enrolment import all_pilots
from generator.errors import GeneratorError
from generator.exports.codebooks import write_codebook
from generator.parameters import Choice
from generator.production import Population, produce, produce_all, produce_panel
from generator.recipe import Recipe
from generator.seal import SealedFile, published, seal, sha256_of_file
from scoring.evaluate import expected_score

PARAMETERS = "parameters.sealed"
_SMALLEST_GAIN = 1e-5


def release(
    definition: Definition, folder: Path, *, secret: bytes, workers: Workers, progress: Progress
) -> dict[str, Any]:
    """Make the data of an event in `folder`: public, sealed; return the manifest.

    What an earlier call with the same arguments finished, there and beside it, is not made again.
    """
    public, sealed = folder / "public", folder / "sealed"
    work = Work(folder.with_name(folder.name + "-at-work"), folder, workers, progress)
    calibration = calibrated(definition, secret, progress)
    base, own = _make_public(definition, secret, calibration, work)
    answers = publication.read_answers(work.spools("event"), [definition.timeline.test_birth])
    gains, unseen = _make_unseen(definition, secret, calibration, work, base)
    progress("seal", 0, 1)
    answers["part"] = split_by_mother(secret, answers["mother"])
    files = [
        *unseen,
        own,
        seal(as_csv(answers), sealed / ANSWERS, secret=secret, event=definition.id),
        seal(_parameters(calibration), sealed / PARAMETERS, secret=secret, event=definition.id),
    ]
    manifest = _manifest(definition, public, base, gains, key_from(answers))
    manifest["seal"] = published(secret, files)
    write_json(public / MANIFEST, manifest)
    write_json(sealed / SEAL, manifest["seal"])
    sealed.chmod(0o700)
    progress("seal", 1, 1)
    return manifest


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON document in a stable form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def calibrated(definition: Definition, secret: bytes, progress: Progress) -> Calibration:
    """Draw and solve the parameters of a secret. Raises Refused when published figures cannot be met."""
    try:
        return calibrate(
            secret,
            timeline=definition.timeline,
            choice="published" if definition.parameters == "published" else "drawn",
            households=definition.calibration_households,
            done=lambda now, whole: progress("calibrate", now, whole),
        )
    except GeneratorError as error:
        size = definition.calibration_households
        raise Refused("calibration_failed", why=error.what, households=size) from error


def _make_public(
    definition: Definition, secret: bytes, calibration: Calibration, work: Work
) -> tuple[dict[str, float], SealedFile]:
    """Simulate the event's own population, write its public files and seal what would have happened to its children.

    Returns base rates and the sealed file. Of its spools only the answers remain.
    """
    if (found := work.recall("event")) is not None:
        return found["base"], SealedFile(**found["own"])
    public, sealed, spools = work.folder / "public", work.folder / "sealed", work.spools("event")
    shutil.rmtree(work.folder, ignore_errors=True)
    recipe = recipe_of(definition, secret, calibration, "event")
    produce(recipe, spools, workers=work.workers, done=partial(work.progress, "simulate"))
    written, total = 0, len(recipe.tables) + len(tables("challenge"))
    if definition.liss_households:
        total += len(tables("liss"))
        produce_panel(
            recipe,
            spools,
            panel_households=definition.liss_households,
            workers=work.workers,
            done=partial(work.progress, "panel"),
        )

    def done(_: str) -> None:
        nonlocal written
        written += 1
        work.progress("write", written, total)

    work.progress("write", 0, total)
    base = publication.write_all(
        spools, public, timeline=definition.timeline, names=recipe.tables, done=done
    )
    write_codebook(public / "codebook")
    own = seal_own_children(spools, sealed, secret=secret, event=definition.id)
    work.record(
        "event",
        [*files_in(public), sealed / own.name, *files_in(spools / "answers")],
        {"base": base, "own": asdict(own)},
    )
    for used in spools.iterdir():
        if used.name != "answers":
            shutil.rmtree(used)
    return base, own


def _make_unseen(
    definition: Definition,
    secret: bytes,
    calibration: Calibration,
    work: Work,
    base: Mapping[str, float],
) -> tuple[dict[str, Attainable], list[SealedFile]]:
    """Simulate and seal the populations that nobody sees; return what the best public model gains on the first."""
    names = (PUBLIC_BOARD, *FINAL[len(FINAL) - definition.final_populations :])
    found = {name: known for name in names if (known := work.recall(name)) is not None}
    ready = len(found) * definition.unseen_households
    whole = len(names) * definition.unseen_households
    missing = [
        Population(
            recipe := recipe_of(definition, secret, calibration, name),
            work.spools(name),
            partial(_finish, definition, recipe, work, base, found),
        )
        for name in names
        if name not in found
    ]
    produce_all(
        missing,
        workers=work.workers,
        done=lambda now, _: work.progress("unseen", ready + now, whole),
    )
    gains = {o: Attainable(**known) for o, known in found[PUBLIC_BOARD]["gains"].items()}
    return gains, [SealedFile(**found[name]["sealed"]) for name in names]


def _finish(
    definition: Definition,
    recipe: Recipe,
    work: Work,
    base: Mapping[str, float],
    found: dict[str, dict[str, Any]],
) -> None:
    """Write and seal an unseen population from its spools, which are gone then; note in `found` what came out."""
    name, gains = recipe.population, dict[str, Attainable]()
    spools, written = work.spools(name), work.spools(f"{name}-tables")
    shutil.rmtree(written, ignore_errors=True)
    write_tables(spools, written, names=recipe.tables, timeline=definition.timeline)
    if name == PUBLIC_BOARD:
        work.progress("attainable", 0, 1)
        gains = _attainable(definition, spools, written, base)
        work.progress("attainable", 1, 1)
    path = work.folder / "sealed" / sealed_name(name)
    sealed = seal_tables(written, path, secret=recipe.secret, event=definition.id)
    plain = {outcome: asdict(value) for outcome, value in gains.items()}
    found[name] = {"gains": plain, "sealed": asdict(sealed)}
    work.record(name, [path], found[name])
    shutil.rmtree(spools)
    shutil.rmtree(written)


def _attainable(
    definition: Definition, spools: Path, tables: Path, base: Mapping[str, float]
) -> dict[str, Attainable]:
    """Fit the best public model to the true risks of an unseen population."""
    features = warehouse.read_table(
        tables / "challenge.duckdb", "first_1000_days", where="stage = 'toddler'"
    )
    answers = publication.read_answers(spools, definition.timeline.cohorts)
    found = attainable_gain(features, answers, base=base, test_birth=definition.timeline.test_birth)
    for outcome, value in found.items():
        if value.gain < _SMALLEST_GAIN:
            size = definition.unseen_households
            raise Refused("unseen_too_small", outcome=outcome, households=size)
    return {o: Attainable(round(v.gain, 8), round(v.explained, 6)) for o, v in found.items()}


def recipe_of(
    definition: Definition, secret: bytes, calibration: Calibration, population: str
) -> Recipe:
    """Return everything that determines a population of an event: its own ("event"), or one that nobody sees."""
    event, first = population == "event", population == PUBLIC_BOARD
    timeline = definition.timeline
    choice: Choice = "published" if definition.parameters == "published" else "drawn"
    supports = drawn(read_catalogue(), choice, secret)
    return Recipe(
        secret=secret,
        population=population,
        region=region_of(population, definition.region),
        households=definition.households if event else definition.unseen_households,
        timeline=timeline,
        calibration=calibration,
        futures=definition.futures,
        risks_for=(timeline.test_birth,) if event else tuple(timeline.cohorts) if first else (),
        # A rule that runs on the public tables must run on these too.
        tables=names_of("all" if definition.tables == "all" else "core"),
        supports=supports,
        # A rule may look at pilots, and whoever was in one lives on: so they were in every population.
        pilots=all_pilots(supports),
    )


def _parameters(calibration: Calibration) -> bytes:
    """Return the event's drawn and solved parameters as JSON: part of what is revealed."""

    def plain(value: Any) -> Any:
        if isinstance(value, YearSeries):
            return {str(year): v for year, v in value.values.items()}
        return value.tolist() if isinstance(value, np.ndarray) else value

    document = {
        mechanism: {name: plain(value) for name, value in table.items()}
        for mechanism, table in calibration.values.items()
    }
    return json.dumps(document, indent=1, sort_keys=True).encode()


def _manifest(
    definition: Definition,
    public: Path,
    base: Mapping[str, float],
    gains: Mapping[str, Attainable],
    key: Key,
) -> dict[str, Any]:
    """Describe what is public, without a word on when or where it was made."""
    files: dict[str, Any] = {}
    for path in files_in(public):
        name = path.relative_to(public).as_posix()
        files[name] = {"sha256": sha256_of_file(path), "bytes": path.stat().st_size}
        if path.suffix == ".duckdb":
            files[name]["tables"] = publication.content_hashes(path)
    document = {
        "event": definition.id,
        "name": definition.name,
        "kansrijk": __version__,
        "region": definition.region,
        "households": definition.households,
        "unseen_households": definition.unseen_households,
        "years": asdict(definition.timeline),
        "budget": definition.budget,
        "least_households": definition.least_households,
        "capacity": definition.capacity,
        "weights": definition.weights.as_json(),
        "base_rates": dict(base),
        "attainable": {outcome: value.gain for outcome, value in gains.items()},
        "explained": {outcome: value.explained for outcome, value in gains.items()},
        "files": files,
    }
    answers = key.answers(document)
    document["ceiling"] = round(expected_score(key.risks, key.risks, answers), 6)
    document["board"] = {
        "test_children": len(key.truth),
        "public_children": int((key.part == PUBLIC).sum()),
        "private_children": int((key.part == PRIVATE).sum()),
    }
    return document
