"""The catalogue as participants get it: two tables, without acts, sizes and null arms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.catalogue import Support

LANGUAGES = ("nl", "en")


def support_rows(supports: Iterable[Support]) -> list[dict[str, Any]]:
    """Return the rows of table `supports`: one per support, with the columns of its declaration."""
    return [_row(support) for support in supports]


def offer_rows(supports: Iterable[Support]) -> list[dict[str, Any]]:
    """Return the rows of table `support_offers`: one per support, channel and moment that has any reach."""
    return [
        {"support": s.id, "channel": name, "moment": moment, "reach": reach}
        for s in supports
        for name, channel in s.channels.items()
        for moment, reach in channel.reach.items()
    ]


def _row(s: Support) -> dict[str, Any]:
    words = {"name": s.name, "what": s.what, "for_whom": s.for_whom, "evidence": s.evidence.words}
    texts = {f"{k}_{lang}": w.in_language(lang) for lang in LANGUAGES for k, w in words.items()}
    numbers = {
        "cost_offer": s.cost_offer.value,
        "cost_family": s.cost_family.value,
        "hours": s.hours.value,
        "capacity": s.capacity.value,
    }
    return {
        "support": s.id,
        "moments": ",".join(s.moments),
        "channels": ",".join(s.channels),
        "of_language": s.of_language,
        "evidence": s.evidence.level,
        **texts,
        **numbers,
    }
