"""The check of published figures: make samples of the country and of a region, and ask their tables."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from challenge.work import Progress
from generator import warehouse
from generator.calibration import HOUSEHOLDS, calibrate
from generator.fidelity.comparisons import tables_asked
from generator.fidelity.evaluation import check
from generator.parameters import Choice
from generator.recipe import Recipe
from generator.sample import KINDS, make_sample
from generator.timeline import Timeline

if TYPE_CHECKING:
    from generator.fidelity.verdict import Figure

COUNTRY, REGION = "nederland", "hart-van-brabant"
POPULATION = "check"


def run_check(
    secret: bytes,
    *,
    timeline: Timeline,
    choice: Choice,
    households: int,
    regional_households: int,
    workers: int,
    progress: Progress,
) -> list[Figure]:
    """Return every verified figure, compared or with the reason why not.

    households           size of the sample of the country
    regional_households  size of the sample of Hart van Brabant, for figures on its municipalities; 0 for none
    """
    calibration = calibrate(
        secret,
        timeline=timeline,
        choice=choice,
        households=min(HOUSEHOLDS, households),
        done=lambda now, whole: progress("calibrate", now, whole),
    )
    with tempfile.TemporaryDirectory(prefix="kansrijk-check-") as name, ExitStack() as stack:
        databases = {}
        samples = (("country", COUNTRY, households), ("region", REGION, regional_households))
        for stage, region, size in samples:
            if not size:
                continue
            folder = Path(name) / region
            recipe = Recipe(
                secret,
                POPULATION,
                region,
                size,
                timeline,
                calibration,
                futures=1,
                risks_for=(),
                tables=tables_asked(),
            )
            make_sample(
                recipe,
                folder,
                workers=workers,
                done=partial(progress, stage),
            )
            db = stack.enter_context(warehouse.open_in_memory())
            for kind in KINDS:
                stack.enter_context(warehouse.attached(db, folder / f"{kind}.duckdb", kind))
            databases[region] = db
        return check(databases, done=lambda now, whole: progress("compare", now, whole))
