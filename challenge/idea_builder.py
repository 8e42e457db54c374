"""What an idea without code would do on the public data, at every change of it: families, costs, and gates known beforehand.

The filters are read on columns in memory (`idea_filters.named`) and played out by the code that `submission check` uses, so
the numbers are those of the check; only the process in which the SQL of strangers runs is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from challenge.idea_desk import SUPPORTS, public_files
from challenge.idea_draft import Draft, Start
from challenge.idea_filters import Target, columns, kind_of, named, priorities, rule
from challenge.ladder import Array
from challenge.listed import listed_children
from generator import warehouse
from scoring.idea import MOMENTS, Idea, Offer, Terms
from scoring.idea_preview import Catalogue, Listed, Preview, preview, rounded
from scoring.policy_gates import LEAST_HOUSEHOLDS
from scoring.rules import Chosen

TABLE = "first_1000_days"
_HERE = """
SELECT f.* FROM first_1000_days f JOIN children c USING (RINPERSOON, stage)
"""


@dataclass(frozen=True)
class Public:
    """Public data as the page needs them, n listed children.

    table      columns of (n,) as `idea_filters.named` reads them; of the row of the stage that a child is in now
    about      support -> its row in the table of supports: names and words in both languages, costs
    least      to how many households an idea has to make an offer
    households how many the event has; None where the data do not say
    """

    listed: Listed
    table: Mapping[str, Array]
    catalogue: Catalogue
    terms: Terms
    about: Mapping[str, Mapping[str, Any]]
    least: int
    households: int | None

    @cached_property
    def start(self) -> Start:
        """What decides where a draft begins."""
        at = {moment: families(Target(moment), self) for moment in MOMENTS}
        return Start(self.catalogue, at, self.least)

    def columns_at(self, moment: str) -> list[str]:
        """Return the columns in which sources recorded anything of children at a stage, in order of the themes."""
        here = self.table["stage"] == moment
        return [
            name
            for name in columns()
            if name in self.table and pd.notna(self.table[name][here]).any()
        ]

    def bounds(self, column: str, moment: str) -> tuple[float, float]:
        """Return the lowest and the highest number that was recorded of children at a stage."""
        values = self.table[column][self.table["stage"] == moment]
        return float(np.nanmin(values)), float(np.nanmax(values))

    def reach(self, support: str, channel: str, moment: str) -> float:
        """Return the share of families that a channel reaches."""
        return self.catalogue.reach.get((support, channel, moment), 1.0)


@dataclass(frozen=True)
class Look:
    """What can be said beforehand.

    preview   what `submission check` says of offers, families and costs
    origin    columns that decide and may not: language at home, of a support that is not about language
    budget    EUR of all offers together
    most      EUR that the event has
    """

    preview: Preview
    origin: tuple[str, ...]
    budget: int
    most: int
    least: int

    @property
    def gates(self) -> dict[str, bool]:
        """Gate -> whether it holds, of those that can be known beforehand."""
        return {
            "columns": not self.origin,
            "budget": self.budget <= self.most,
            "households": self.preview.enough_households,
        }


def open_public(root: Path) -> Public:
    """Read the public data in `root`/data/public. Raises as `idea_desk.check_idea`; takes a second, so keep the answer."""
    public = public_files(root)
    main = public.files["main"]
    listed = listed_children(public.files, public.terms.schema)
    with warehouse.open_readonly(main) as db:
        rows = db.execute(_HERE).df().set_index("RINPERSOON").reindex(list(listed.ids))
    table: dict[str, Array] = {"stage": listed.stage}
    for name in columns():
        if name in rows:
            table[name] = _values(rows[name], name)
    rows_of_supports = warehouse.read_table(main, SUPPORTS).to_dict("records")
    about = {str(row["support"]): {str(k): v for k, v in row.items()} for row in rows_of_supports}
    return Public(
        listed,
        table,
        public.catalogue,
        public.terms,
        about,
        int(public.event.get("least_households", LEAST_HOUSEHOLDS)),
        public.event.get("households"),
    )


def look(draft: Draft, public: Public) -> Look:
    """Play a draft out on the public data, without effects."""
    chosen = [answer(offer.target, public) for offer in draft.offers]
    offers = tuple(
        Offer(o.support, o.channel, o.mode, o.target.moment, o.budget, rule(o.target), "")
        for o in draft.offers
    )
    shown = preview(
        Idea(draft.title, draft.text, draft.design, offers),
        chosen,
        public.listed,
        public.catalogue,
        file="",
        least_households=public.least,
    )
    of_home = {name.lower() for name in public.terms.home_language}
    origin = {
        column
        for offer in draft.offers
        if not public.terms.supports[offer.support].of_language
        for column in offer.target.columns
        if column.lower() in of_home
    }
    return Look(shown, tuple(sorted(origin)), draft.budget, public.terms.budget, public.least)


def answer(target: Target, public: Public) -> Chosen:
    """Return what the rule of a target answers, without running it."""
    here = named(target, public.table)
    places = np.flatnonzero(here)
    first = priorities(target, public.table)
    decided = {(f"main.{TABLE}", name) for name in target.columns}
    return Chosen(
        [public.listed.ids[i] for i in places.tolist()],
        None if first is None else first[places],
        frozenset(decided),
    )


def families(target: Target, public: Public) -> int:
    """Return how many households have a child that a target names, where ideas are played out."""
    return rounded(public.catalogue.unseen * _households(named(target, public.table), public))


def not_recorded(target: Target, public: Public) -> dict[str, int]:
    """Return for each column that decides in how many households at that stage nothing was recorded, likewise."""
    here = public.table["stage"] == target.moment
    counts = {
        name: _households(here & pd.isna(public.table[name]), public) for name in target.columns
    }
    return {name: rounded(public.catalogue.unseen * n) for name, n in counts.items() if n}


def _households(here: Array, public: Public) -> int:
    """Return how many households the children in `here`, (n,) bool, belong to."""
    return len(np.unique(public.listed.household[here]))


def _values(column: pd.Series, name: str) -> Array:
    """Return a column as `idea_filters.named` reads it."""
    if kind_of(name) == "choice":
        return np.asarray(column.astype(object).where(column.notna(), None), dtype=object)
    return np.asarray(column.astype("Float64").to_numpy(dtype=float, na_value=np.nan))
