"""The supports of an event as its public tables tell them, and what to expect of an offer before it is played out.

One source for whoever reckons beforehand: the check of an idea, the page that builds one, the workbook of the kit without code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scoring.idea import Support
from scoring.idea_preview import Catalogue, rounded
from scoring.policy import Costs

PER = 100_000  # households to which the capacity of a support refers
LEAST = 10  # on either side of a share that was measured
_ASSUMED = 0.4  # where no pilot tells
_STEP = 0.05


@dataclass(frozen=True)
class TakeUp:
    """Which share of the families that a channel reaches takes part.

    measured  percentage of a pilot that drew lots, and of how many who had the offer; None where the share is assumed
    """

    share: float
    measured: tuple[int, int] | None = None


def take_up(offered: int, part: int) -> TakeUp:
    """Return the share to reckon with, from who was offered something by lot, and how many of these took part.

    >>> take_up(200, 90), take_up(12, 9)
    (TakeUp(share=0.45, measured=(45, 200)), TakeUp(share=0.4, measured=None))
    """
    if min(part, offered - part) < LEAST:
        return TakeUp(_ASSUMED)
    percent = rounded(100 * part / offered)
    return TakeUp(round(rounded(percent / 100 / _STEP) * _STEP, 2), (percent, offered))


def places(capacity: float, households: float) -> float:
    """Return for how many families a support has room in a population of so many households."""
    return capacity * households / PER


def per_family(households: int | None, unseen: int | None) -> float:
    """Return how many families there are where ideas are played out, per family in the data; 1 where it is not known."""
    return unseen / households if households and unseen else 1.0


def read_catalogue(
    supports: Iterable[Mapping[str, Any]],
    offers: Iterable[Mapping[str, Any]],
    *,
    households: int | None,
    unseen: int | None,
    expected: TakeUp,
) -> tuple[dict[str, Support], Catalogue]:
    """Return the supports by name, and what they take.

    supports    rows of the table of supports
    offers      rows of the ways: support, channel, moment, reach
    households  of the event, None: not known, so that places are not checked; `unseen` of where ideas are played out
    """
    costs, of_language = {}, set()
    for row in supports:
        room = float("inf") if households is None else places(row["capacity"], households)
        costs[row["support"]] = Costs(row["cost_offer"], row["cost_family"], row["hours"], room)
        if row["of_language"]:
            of_language.add(row["support"])
    stages: dict[str, dict[str, list[str]]] = {}
    reach: dict[tuple[str, str, str], float] = {}
    for row in offers:
        support, channel, moment = (str(row[k]) for k in ("support", "channel", "moment"))
        stages.setdefault(support, {}).setdefault(channel, []).append(moment)
        reach[support, channel, moment] = float(row["reach"])
    named = {name: Support(ways, name in of_language) for name, ways in stages.items()}
    scale = per_family(households, unseen)
    return named, Catalogue(costs, {}, reach, take_up=expected.share, unseen=scale)
