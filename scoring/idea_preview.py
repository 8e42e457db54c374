"""What an idea would do, as far as public data can tell: who its rules touch, what that costs, and gates known beforehand.

No truth is needed and none is told. Effects are what the event plays out; here are families, euros and hours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from scoring.idea import Idea, Offer
from scoring.policy import Array, Call, Costs, OfferPlayed, Played, Population, play_out
from scoring.policy_gates import LEAST_HOUSEHOLDS
from scoring.problems import Finding
from scoring.rules import Chosen, Placed


@dataclass(frozen=True)
class Listed:
    """The children of the public data, n of them; a household is a number from 0 on.

    stage          (n,) str at the cut-off, empty for who is at none (training children)
    neighbourhood  (n,) int, -1 where it is not known
    """

    ids: Sequence[str]
    household: Array
    stage: Array
    neighbourhood: Array


@dataclass(frozen=True)
class Catalogue:
    """What the supports of an event take.

    costs   by support
    uptake  expected share of the households offered that take part, by (support, channel, moment)
    reach   share of the families that a channel can reach at all, likewise; 1 where it is not known
    take_up share of who is reached that is expected to take part, where `uptake` does not say
    unseen  families where ideas are played out, per family in the data: money is for those
    """

    costs: Mapping[str, Costs]
    uptake: Mapping[tuple[str, str, str], float]
    reach: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    take_up: float = 1.0
    unseen: float = 1.0


@dataclass(frozen=True)
class OfferPreview:
    """One offer on the public data. Households offered and taking part, EUR and hours are expectations.

    Households, EUR and hours are as many as can be expected where ideas are played out; children are those of the data.

    children     that the rule names and that are here, at any stage
    elsewhere    of them at another stage than the offer's moment: dropped
    households   named, at the moment of the offer (universal: all of the neighbourhoods that are touched)
    taken        of them named by an earlier offer of this idea
    unknown      rows that name nobody here
    doubles      rows too many for a child
    """

    support: str
    channel: str
    mode: str
    moment: str
    budget: int
    children: int
    elsewhere: int
    households: int
    taken: int
    unknown: int
    doubles: int
    offered: float
    taking_part: float
    cost: float
    hours: float
    uptake_known: bool

    def as_json(self) -> dict[str, Any]:
        """Return the document of one offer; expectations with two decimals."""
        plain = asdict(self)
        return {k: round(v, 2) if isinstance(v, float) else v for k, v in plain.items()}


@dataclass(frozen=True)
class Preview:
    """An idea on the public data.

    offered    households, of all offers together
    repairs    what was put right in the answers of the rules
    warnings   gates that it would not pass here, and what is not known
    """

    offers: tuple[OfferPreview, ...]
    offered: float
    enough_households: bool
    repairs: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def preview(
    idea: Idea,
    chosen: Sequence[Chosen],
    listed: Listed,
    catalogue: Catalogue,
    *,
    file: str,
    least_households: int = LEAST_HOUSEHOLDS,
) -> Preview:
    """Play the offers of an idea out on public data, without effects.

    chosen  the answer of each offer's rule, in the order of the offers
    file    name of the idea, for people
    """
    placed = [answer.on(listed.ids) for answer in chosen]
    played = play_without_effects(
        idea.offers, [here.priority for here in placed], listed, catalogue
    )
    offers, repairs, warnings = [], [], []
    for number, (offer, here, result) in enumerate(
        zip(idea.offers, placed, played.offers, strict=True), 1
    ):
        shown = _preview(offer, here, result, catalogue)
        offers.append(shown)
        place = f"{file} [[offer]] {number}"
        repairs += _repairs(shown, here, place)
        warnings += _warnings(shown, place, catalogue)
    offered = float(played.offered.sum()) * catalogue.unseen
    enough = offered >= least_households
    if not enough:
        words = {"least": least_households}
        warnings.append(Finding("idea_few_households", max(1, round(offered)), file, details=words))
    return Preview(tuple(offers), offered, enough, tuple(repairs), tuple(warnings))


def rounded(value: float) -> int:
    """Round the way a spreadsheet does: a half away from zero.

    >>> rounded(2.5), rounded(3.49)
    (3, 3)
    """
    return int(value + 0.5)


def play_without_effects(
    offers: Sequence[Offer], priorities: Sequence[Array], listed: Listed, catalogue: Catalogue
) -> Played:
    """Play out with the same code as the event; all effects are nothing, and everybody of a stage takes part alike.

    Of the money as much is spent as there are families here, of those for whom it is.

    priorities  by offer, (n,): NaN is not named, -inf named without a number
    """
    nothing = np.zeros((len(listed.ids), 1))
    reached = {way: share * catalogue.take_up for way, share in catalogue.reach.items()}
    shares = {**reached, **catalogue.uptake}
    uptake: dict[tuple[str, str, str], Array] = {}
    for offer in offers:
        way = (offer.support, offer.channel, offer.mode)
        values = np.zeros(len(listed.ids))
        for (support, channel, moment), share in shares.items():
            if (support, channel) == way[:2]:
                values[listed.stage == moment] = share
        if (*way[:2], offer.moment) not in shares:
            values[listed.stage == offer.moment] = catalogue.take_up
        uptake[way] = np.maximum(values, uptake.get(way, 0.0))
    world = Population(
        listed.household,
        listed.stage,
        listed.neighbourhood,
        nothing,
        {offer.support: nothing for offer in offers},
        uptake,
    )
    calls = [
        Call(o.support, o.channel, o.mode, o.moment, o.budget / catalogue.unseen, p)
        for o, p in zip(offers, priorities, strict=True)
    ]
    return play_out(calls, world, catalogue.costs)


def _preview(offer: Offer, here: Placed, result: OfferPlayed, catalogue: Catalogue) -> OfferPreview:
    unseen = catalogue.unseen
    return OfferPreview(
        offer.support, offer.channel, offer.mode, offer.moment, offer.budget,
        children=int((~np.isnan(here.priority)).sum()),
        elsewhere=result.elsewhere,
        households=rounded(result.named * unseen),
        taken=rounded(result.taken * unseen),
        unknown=here.unknown,
        doubles=here.doubles,
        offered=result.offered * unseen,
        taking_part=result.taking_part * unseen,
        cost=result.cost * unseen,
        hours=result.hours * unseen,
        uptake_known=(offer.support, offer.channel, offer.moment) in catalogue.uptake,
    )  # fmt: skip


def _repairs(offer: OfferPreview, here: Placed, place: str) -> list[Finding]:
    counts = {
        "idea_elsewhere": offer.elsewhere,
        "idea_strangers": offer.unknown,
        "idea_doubles": offer.doubles,
        "idea_unnumbered": here.unnumbered,
    }
    return [
        Finding(kind, count, place, column="target", details={"moment": offer.moment})
        for kind, count in counts.items()
        if count
    ]


def _warnings(offer: OfferPreview, place: str, catalogue: Catalogue) -> list[Finding]:
    found = []
    spare = 0.5 + catalogue.unseen / 2  # halves of a household that rounding makes
    if not offer.households:
        found.append(Finding("idea_nobody", 1, place, column="target"))
    elif offer.offered < offer.households - offer.taken - spare:
        words = {"offered": round(offer.offered), "named": offer.households - offer.taken}
        found.append(Finding("idea_not_all_served", 1, place, column="budget", details=words))
    if not offer.uptake_known:
        words = {"share": round(100 * catalogue.take_up)}
        found.append(Finding("idea_take_up_unknown", 1, place, details=words))
    return found
