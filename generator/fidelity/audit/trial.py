"""A trial: one thing an adversary looks at, what was found there, and what chance or a good model explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Trial:
    """One look at one place.

    kind    what was tried; the key of its texts in words.toml
    table   database.table, a file, or "-"
    column  the column, or what stands for it there
    found, allowed  in the unit that the text of the kind names; a finding when found > allowed
    words   what else the text says
    """

    kind: str
    table: str
    column: str
    found: float
    allowed: float
    words: dict[str, Any] = field(default_factory=dict)

    @property
    def leaks(self) -> bool:
        """Whether more was found than is allowed."""
        return self.found > self.allowed


def findings(trials: Sequence[Trial]) -> list[Trial]:
    """Return the trials that found something: the worst of each kind and column.

    A column that leaks does so in many groups and for several outcomes; one line is enough to mend it.
    """
    worst: dict[tuple[str, str, str], Trial] = {}
    for trial in trials:
        place = (trial.kind, trial.table, trial.column)
        if trial.leaks and (place not in worst or _excess(trial) > _excess(worst[place])):
            worst[place] = trial
    return list(worst.values())


def _excess(trial: Trial) -> float:
    return trial.found - trial.allowed
