"""What the pilots of an event can tell: how small a difference each of them would see, by outcome.

Read from the public files, so that everybody can do the same sum. Power says nothing of bias: where families asked, or
professionals chose, the groups differed before anything was done.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from challenge.errors import Damaged
from generator import warehouse
from generator.catalogue.pilots import read_pilots
from generator.codebook import read_codes
from generator.outcomes import OUTCOMES
from scoring.power import Study, smallest_difference, smallest_fall

if TYPE_CHECKING:
    import pandas as pd

    from challenge.workspace import Workspace

TABLE = "PILOTS"
SCORES, SHARES = ("language", "stress"), ("debts", *OUTCOMES)
FEWEST = 2  # in a group: with one there is no spread


@dataclass(frozen=True)
class Figure:
    """One outcome of one pilot.

    compared, with_support  children with this outcome known, in the two groups
    mean      in the comparison group: a share, or the mean of a score
    smallest  difference that is seen four times out of five (of a share: a fall); None where none is
    """

    pilot: str
    design: str
    outcome: str
    compared: int
    with_support: int
    mean: float
    smallest: float | None


def read_figures(workspace: Workspace) -> list[Figure]:
    """Return a figure per pilot and outcome. Raises Damaged where the event has no table of pilots."""
    path = workspace.public / "local.duckdb"
    with warehouse.open_readonly(path) as db:
        there = {
            name for (name,) in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        }
    if TABLE not in there:
        raise Damaged("no_pilots", where=path.name)
    rows = warehouse.read_table(path, TABLE)
    return [
        found
        for pilot in read_pilots().values()
        for outcome in (*SCORES, *SHARES)
        if (found := figure(rows[rows["pilot"] == pilot.id], pilot.id, outcome))
    ]


def figure(rows: pd.DataFrame, pilot: str, outcome: str) -> Figure | None:
    """Return what one pilot can tell of one outcome; None where a group is too small to tell anything.

    rows  of the pilot. A lottery compares who was offered the support with who was not, any other design who takes part
          with who does not.
    """
    design = read_pilots()[pilot].design
    with_it = rows["arm"] == "offered" if design == "randomised" else rows["takes_part"] == "1"
    values = rows[outcome].astype(float)
    known = values.notna()
    compared, with_support = values[known & ~with_it], values[known & with_it]
    if min(len(compared), len(with_support)) < FEWEST:
        return None
    mean = float(compared.mean())
    seen = smallest(outcome, mean, float(compared.std()), len(compared), len(with_support))
    return Figure(pilot, design, outcome, len(compared), len(with_support), mean, seen)


def smallest(
    outcome: str, mean: float, sd: float, compared: float, with_support: float
) -> float | None:
    """Return the smallest difference of two groups that is seen four times out of five; None where none is.

    mean, sd  in the comparison group; of a share the difference is a fall
    """
    if outcome in SCORES:
        return smallest_difference(sd, with_support, compared)
    waiting = compared / with_support
    return smallest_fall(
        Study("waiting_list", mean, mean, compared + with_support, waiting=waiting)
    )


def document(figures: list[Figure], language: str) -> dict[str, Any]:
    """Return the figures as data, with the names of the pilots in a language."""
    names = read_codes("pilot")
    return {"pilots": [asdict(f) | {"name": names[f.pilot][language]} for f in figures]}
