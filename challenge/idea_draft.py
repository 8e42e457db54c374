"""An idea that is being built without code, as the files that are handed in, and back again."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from challenge.errors import Refused
from challenge.idea_bundle import read_packed
from challenge.idea_filters import Target, read_rule, rule
from challenge.packing import pack
from scoring.idea import DESIGNS, MODES, MOST_OFFERS, Support
from scoring.idea_preview import Catalogue
from starter_kits.nocode.reach import Expected, Terms, expect
from starter_kits.nocode.sums import EXAMPLE

IDEA_FILE, PITCH_FILE = "idea.toml", "pitch.md"
# What a file of this page may say; more than that, and it cannot be shown here as a whole.
_FIELDS = {"title", "pitch", "evaluation", "offer"}
_OFFER_FIELDS = {"support", "channel", "mode", "moment", "budget", "target", "justification"}


@dataclass(frozen=True)
class DraftOffer:
    """One offer: what, through whom, how, for how much (EUR), to whom, and why where somebody is left out."""

    support: str
    channel: str
    mode: str
    budget: int
    target: Target
    justification: str = ""


@dataclass(frozen=True)
class Draft:
    """An idea as it stands on the page; `text` is the pitch, `design` how it would be measured, None: not said."""

    title: str
    text: str
    design: str | None
    offers: tuple[DraftOffer, ...]

    @property
    def budget(self) -> int:
        """EUR for all offers together."""
        return sum(offer.budget for offer in self.offers)

    @property
    def plain(self) -> Draft:
        """The same without filters that say nothing: what its file keeps."""
        return replace(self, offers=tuple(replace(o, target=o.target.plain) for o in self.offers))


@dataclass(frozen=True)
class Start:
    """What decides where a draft begins.

    families  by stage, where ideas are played out
    least     families that an idea has to make an offer to
    """

    catalogue: Catalogue
    families: Mapping[str, int]
    least: int

    def offered(self, support: str, channel: str, moment: str, *, budget: float) -> float:
        """Return how many families are expected to have an offer, when all at a stage are named."""
        return self.expected(support, channel, moment, budget=budget).offered

    def expected(self, support: str, channel: str, moment: str, *, budget: float) -> Expected:
        """Return what is expected of an offer to all families at a stage."""
        costs = self.catalogue.costs[support]
        room = costs.capacity * self.catalogue.unseen
        return expect(
            self.families.get(moment, 0),
            reach=self.catalogue.reach[support, channel, moment],
            uptake=self.catalogue.take_up,
            budget=budget,
            terms=Terms(costs.offer, costs.family, costs.hours, room),
        )


def first_draft(start: Start, *, budget: int) -> Draft:
    """Return where everybody begins: one offer, to all families at a stage."""
    return Draft("", "", None, (first_offer(start, budget=budget),))


def first_offer(start: Start, *, budget: int) -> DraftOffer:
    """Return the example of all kits where it reaches enough families, else the offer that reaches most.

    Raises Refused when there is none.
    """
    reached = {way: start.offered(*way, budget=budget) for way in start.catalogue.reach}
    if not reached:
        raise Refused("builder_no_way", where="support_offers")
    best = max(reached, key=lambda way: reached[way])
    support, channel, moment = EXAMPLE if reached.get(EXAMPLE, 0) >= start.least else best
    return DraftOffer(support, channel, MODES[0], budget, Target(moment))


def ways_at(supports: Mapping[str, Support], moment: str) -> dict[str, list[str]]:
    """Return the supports that can be offered at a stage, each with its channels; only what exists."""
    ways = {
        name: [channel for channel, stages in support.reach.items() if moment in stages]
        for name, support in supports.items()
    }
    return {name: channels for name, channels in ways.items() if channels}


def as_toml(draft: Draft) -> str:
    """Return the file of an idea."""
    parts = [f"title = {_quoted(draft.title)}", f'pitch = "{PITCH_FILE}"']
    if draft.design:
        parts += ["", "[evaluation]", f'design = "{draft.design}"']
    for offer in draft.offers:
        parts += [
            "",
            "[[offer]]",
            f"support = {_quoted(offer.support)}",
            f"channel = {_quoted(offer.channel)}",
            f"mode    = {_quoted(offer.mode)}",
            f"moment  = {_quoted(offer.target.moment)}",
            f"budget  = {offer.budget}",
            f'target  = """\n{rule(offer.target)}\n"""',
        ]
        if offer.justification.strip():
            parts.append(f"justification = {_quoted(offer.justification.strip())}")
    return "\n".join(parts) + "\n"


def as_zip(draft: Draft) -> bytes:
    """Return the idea and its pitch in one file, as the intake takes it and as somebody can unpack it."""
    return pack({IDEA_FILE: as_toml(draft).encode(), PITCH_FILE: draft.text.encode()})


def read_draft(data: bytes, name: str, supports: Mapping[str, Support]) -> Draft:
    """Return the draft of an idea that was made here: its TOML, or a zip with its pitch.

    Raises Refused for a zip that cannot be read, and for an idea that says more than this page can show.
    """
    bundle = read_packed(data, name)
    try:
        document = tomllib.loads(bundle.idea.decode("utf-8-sig").replace("\r\n", "\n"))
        text = (bundle.pitch or b"").decode("utf-8-sig").replace("\r\n", "\n")
    except (ValueError, RecursionError):
        raise Refused("builder_unreadable", where=name) from None
    offers, title = document.get("offer"), document.get("title")
    design = _design(document.get("evaluation"))
    if not isinstance(offers, list) or not 0 < len(offers) <= MOST_OFFERS:
        raise Refused("builder_by_hand", where=name)
    if not isinstance(title, str) or set(document) - _FIELDS or design is None:
        raise Refused("builder_by_hand", where=name)
    read = []
    for number, table in enumerate(offers, 1):
        offer = _offer(table, supports)
        if offer is None:
            raise Refused("builder_by_hand", where=f"{name} [[offer]] {number}")
        read.append(offer)
    return Draft(title, text, design or None, tuple(read))


def _design(table: object) -> str | None:
    """Return the design that a file names, empty without one; None for what is no design."""
    if table is None:
        return ""
    found = table.get("design") if isinstance(table, dict) and set(table) == {"design"} else None
    return found if isinstance(found, str) and found in DESIGNS else None


def _offer(table: Any, supports: Mapping[str, Support]) -> DraftOffer | None:
    """Return the offer of a table; None when it is not one that this page makes."""
    if not isinstance(table, dict) or set(table) - _OFFER_FIELDS:
        return None
    words = [table.get(k) for k in ("support", "channel", "mode", "moment", "target")]
    budget, why = table.get("budget"), table.get("justification", "")
    if not all(isinstance(w, str) for w in [*words, why]) or type(budget) is not int:
        return None
    support, channel, mode, moment, sql = map(str, words)
    target = read_rule(sql)
    exists = channel in ways_at(supports, moment).get(support, ())
    if target is None or target.moment != moment or mode not in MODES or not exists or budget < 1:
        return None
    return DraftOffer(support, channel, mode, budget, target, why)


def _quoted(text: str) -> str:
    r"""Write a text as a string of TOML on one line.

    >>> _quoted('een "huis"\nvoor elk')
    '"een \\"huis\\"\\nvoor elk"'
    """
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    kept = (marks.get(c, c) for c in text.replace("\r\n", "\n"))
    return '"' + "".join(c if c.isprintable() or c.startswith("\\") else " " for c in kept) + '"'
