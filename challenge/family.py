"""The life of one synthetic family of an event: picked by number or by lot, read by starter_kits.family."""

from __future__ import annotations

import random
import re

from challenge.errors import Refused, WrongUsage
from challenge.workspace import Workspace
from starter_kits.family import Family, family_of
from starter_kits.family_registers import child_of, children_of_window, open_registers


def read_family(workspace: Workspace, rin: str | None = None, *, seed: int | None = None) -> Family:
    """Return the family of a person: of the youngest child of who has children, else of the person.

    rin   nine digits; without it a child of the register window is picked, the same for the same `seed`
    Raises WrongUsage for what is no number, Refused for a number that is not in the data.
    """
    if rin is not None and not re.fullmatch(r"\d{9}", rin):
        raise WrongUsage("no_person_number", where=rin)
    first_year = workspace.definition.timeline.first_year
    with open_registers(workspace.public, first_year) as db:
        # Which family is shown is no secret, and repeating it is the point of a seed.
        child = (
            random.Random(seed).choice(children_of_window(db, first_year))  # noqa: S311
            if rin is None
            else child_of(db, rin)
        )
        if child is None:
            raise Refused(
                "no_such_person", where=str(workspace.public / "cbs.duckdb"), rin=str(rin)
            )
        return family_of(db, child, region=workspace.definition.region, first_year=first_year)
