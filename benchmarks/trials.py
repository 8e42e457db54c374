"""python -m benchmarks.trials: play every published trial in this world, and solve the size of the act that it decides.

Prints what was published, what the trial finds with the size in supports/*.toml, and the sizes that find the published value
and both ends of its interval.
"""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from generator.calibration import calibrate
from generator.catalogue import Support, Trial
from generator.catalogue.reading import read_catalogue
from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.mechanisms import model
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin
from generator.timeline import Timeline
from generator.trials import Setting, simulate_trial, solved, stand

HOUSEHOLDS, FUTURES = 40_000, 16
SECRET = b"\x05" * 32
_BETWEEN = {"cohen_d": (0.0, 0.6), "difference": (-1.0, 1.0)}
_OF_RATIOS = (-1.6, 0.0)


def setting() -> Setting:
    """Return a national population at the cut-off, with parameters as published."""
    timeline = Timeline()
    values = calibrate(SECRET, timeline=timeline, choice="published", households=15_000).values
    simulation = Simulation(
        model, values, Noise(SECRET, "trial"), interference_until=timeline.cutoff
    )
    world = begin(simulation, read_region("nederland"), Partition(0, HOUSEHOLDS))
    simulation.run(world, range(FIRST_YEAR, timeline.cutoff + 1))
    return stand(simulation, world, timeline, values["needs"])


def size(where: Setting, support: Support, trial: Trial, target: float) -> str:
    """Return the solved size as text, a dash where no size finds the target."""
    between = _BETWEEN.get(trial.measure, _OF_RATIOS)
    try:
        found = solved(where, support, trial, target, futures=FUTURES, between=between)
    except ValueError:
        return "–"
    return f"{found:.3f}"


def main() -> None:
    console, where = Console(highlight=False, width=140), setting()
    columns = ("support", "outcome", "published", "found", "children", "size", "of the interval")
    table = Table(*columns, box=box.SIMPLE_HEAD)
    for support in read_catalogue().values():
        for trial in support.trials:
            found = simulate_trial(where, support, trial, futures=FUTURES)
            ends = trial.interval or ()
            table.add_row(
                support.id,
                f"{trial.outcome}, {trial.measure}",
                f"{trial.value:g} {trial.interval or ''}",
                f"{found.effect:.3f} ± {found.error:.3f}",
                str(found.children),
                size(where, support, trial, trial.value),
                ", ".join(size(where, support, trial, end) for end in ends),
            )
    console.print(table)


if __name__ == "__main__":
    main()
