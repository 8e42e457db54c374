"""Count what agrees, per domain and in all, and hold the bar against it; the result as one JSON document."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from generator.fidelity.bar import Bar
from generator.fidelity.verdict import Figure


@dataclass(frozen=True)
class Tally:
    """Figures of one domain, or of all."""

    figures: int
    covered: int
    agree: int

    @property
    def covered_share(self) -> float:
        """Share of the figures that were compared."""
        return self.covered / self.figures if self.figures else 0.0

    @property
    def agree_share(self) -> float:
        """Share of the compared figures that agree; 1 where there are none."""
        return self.agree / self.covered if self.covered else 1.0


@dataclass(frozen=True)
class Shortfall:
    """One way in which the bar was missed; shares are from 0 to 1."""

    what: str
    domain: str
    found: float
    wanted: float

    def __str__(self) -> str:
        """Say it in one line."""
        where = f" in {self.domain}" if self.domain else ""
        if self.what == "covered":
            return f"{self.found:.0f} figures are covered{where}; {self.wanted:.0f} are asked"
        verb = "are covered" if self.what == "covered_share" else "agree"
        percent = math.floor(100 * self.found)  # what falls short may not read as if it were enough
        return f"{percent}% of the figures{where} {verb}; {100 * self.wanted:.0f}% is asked"


def tally(figures: Iterable[Figure]) -> Tally:
    """Count figures."""
    verdicts = [f.verdict for f in figures]
    covered = sum(v != "not covered" for v in verdicts)
    return Tally(len(verdicts), covered, sum(v == "agrees" for v in verdicts))


def by_domain(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    """Return the figures of every domain, in order of first appearance."""
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.target.domain, []).append(figure)
    return groups


def passes(figures: Sequence[Figure], bar: Bar) -> list[Shortfall]:
    """Return every way in which the bar is missed; an empty list means that it is met."""
    everything = tally(figures)
    missed = []
    if everything.covered < bar.covered:
        missed.append(Shortfall("covered", "", everything.covered, bar.covered))
    if everything.agree_share < bar.agree_share:
        missed.append(Shortfall("agree_share", "", everything.agree_share, bar.agree_share))
    domains = {name: tally(group) for name, group in by_domain(figures).items()}
    for name in bar.domains:
        share = domains[name].covered_share if name in domains else 0.0
        if share < bar.covered_share:
            missed.append(Shortfall("covered_share", name, share, bar.covered_share))
    for name, one in domains.items():
        if one.agree_share < bar.agree_in_domain:
            missed.append(Shortfall("agree_share", name, one.agree_share, bar.agree_in_domain))
    return missed


def document(figures: Sequence[Figure], bar: Bar) -> dict[str, Any]:
    """Return everything as plain values (challenge/schemas/data-check.json)."""
    everything = tally(figures)
    shortfalls = passes(figures, bar)
    return {
        "passed": not shortfalls,
        "shortfalls": [
            {
                "what": s.what,
                "domain": s.domain or None,
                "found": s.found,
                "wanted": s.wanted,
                "text": str(s),
            }
            for s in shortfalls
        ],
        "figures": everything.figures,
        "covered": everything.covered,
        "agree": everything.agree,
        "domains": {
            name: {"figures": t.figures, "covered": t.covered, "agree": t.agree}
            for name, t in ((name, tally(group)) for name, group in by_domain(figures).items())
        },
        "rows": [_row(figure) for figure in figures],
    }


def _row(figure: Figure) -> dict[str, Any]:
    target, comparison = figure.target, figure.comparison
    compared = not comparison.not_covered
    return {
        "id": target.id,
        "domain": target.domain,
        "population": target.population,
        "breakdown": target.breakdown,
        "statistic": target.statistic,
        "unit": unit(figure),
        "value": figure.value,
        "published": figure.published,
        "published_as": target.value,
        "tolerance": figure.tolerance,
        "sampling": figure.sampling,
        "n": figure.n,
        "agree": None if figure.value is None else figure.verdict == "agrees",
        "verdict": figure.verdict,
        "reason": figure.reason,
        "on": comparison.on if compared else None,
        "region": comparison.region if compared else None,
        "year": comparison.year if compared else None,
        "reference_year": target.reference_year,
        "year_differs": comparison.year_differs(target) if compared else None,
        "definition": comparison.definition,
        "note": comparison.note,
        "source": target.source,
    }


def unit(figure: Figure) -> str:
    """Return the unit in which a figure is compared: of a part, percent of its total."""
    if figure.comparison.of is not None:
        return f"% of {figure.comparison.of:,.0f}"
    return figure.target.unit
