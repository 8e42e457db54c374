"""The budget of ideas: whether it makes teams choose, and whether it is enough for the fewest families."""

from __future__ import annotations

import math
from collections.abc import Callable

from challenge.doctor.findings import TROUBLE, Finding, fine, mind
from challenge.idea_builder import open_public
from challenge.idea_draft import Start
from challenge.text import Texts
from challenge.workspace import Workspace

# Where fewer ways to offer a support than this cost more than there is, hardly a team has to choose.
SELDOM = 0.25


def budget(workspace: Workspace) -> list[Finding]:
    """Offer each support, each way, to all families at a stage, and hold what that is expected to cost against the budget."""
    try:
        public = open_public(workspace.root)
    except TROUBLE:  # said by the check of the data
        return []
    return budget_findings(public.start, public.terms.budget)


def euros(value: float) -> Callable[[str], str]:
    """Return a number of euros that waits for its language."""
    return lambda language: Texts(language).whole(value)


def budget_findings(start: Start, most: int) -> list[Finding]:
    """Judge a budget in EUR; `start` knows families, supports and ways."""
    all_ = [start.expected(*way, budget=math.inf).cost for way in start.catalogue.reach]
    if not all_:
        return []
    over = sum(cost > most for cost in all_)
    offered = max(start.offered(*way, budget=most) for way in start.catalogue.reach)
    words = {"budget": euros(most), "count": over, "all": len(all_), "dearest": euros(max(all_))}
    found = []
    if offered < start.least:
        found.append(mind("budget", "budget_short", least=start.least, offered=round(offered), **words))  # fmt: skip
    if not over:
        found.append(mind("budget", "budget_never", **words))
    elif over < SELDOM * len(all_):
        half = sorted(all_)[len(all_) // 2]
        found.append(mind("budget", "budget_seldom", half=euros(round(half, -3)), **words))
    return found or [fine("budget", "budget_good", **words)]
