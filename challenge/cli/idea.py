"""What `kansrijk submission check` and `score` print of an idea."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.idea_desk import IdeaCheck
    from challenge.idea_score import IdeaScored
    from challenge.text import Texts


def show_idea(out: Console, check: IdeaCheck, texts: Texts) -> None:
    """Print the findings, a line or two per offer, and what the proposed study would see."""
    from challenge.cli.base import tell

    for finding in check.findings:
        out.print(finding.text(texts.language), markup=False)
    for number, offer in enumerate(check.preview.offers if check.preview else (), 1):
        counts = {k: texts.number(getattr(offer, k), 0) for k in ("cost", "hours")}
        counts |= {k: texts.number(getattr(offer, k), 0) for k in ("offered", "taking_part")}
        tell(
            out,
            texts(
                "idea.offer",
                number=number,
                support=offer.support,
                channel=offer.channel,
                households=offer.households,
                children=offer.children,
                elsewhere=offer.elsewhere,
                budget=offer.budget,
                **counts,
            ),
        )
    for outcome, fall in check.smallest.items():
        name = texts.maybe(f"outcome.{outcome}", outcome)
        idea = check.reading.idea
        design = texts(f"idea.design.{idea.design}") if idea else ""
        said = {"outcome": name, "design": design}
        if fall is None:
            tell(out, texts("idea.sees_nothing", **said))
        else:
            tell(out, texts("idea.sees", fall=texts.number(100 * fall, 1), **said))
    if check.accepted:
        tell(out, texts("idea.fine"))


def show_worth(out: Console, scored: IdeaScored, texts: Texts) -> None:
    """Print what an idea averts and costs, beside the same money for everybody, and where that puts it."""
    from challenge.cli.base import tell

    for finding in scored.problems:
        out.print(finding.text(texts.language), markup=False)
    if scored.score is None or scored.anchors is None:
        return
    found, anchors = scored.score, scored.anchors
    tell(out, texts("idea.score", score=texts.number(found.score, 3)))
    for key, worth in (
        ("idea.worth_idea", found.worth),
        ("idea.worth_universal", found.universal),
    ):
        counts = {"families": worth.families, "taking_part": worth.taking_part, "cost": worth.cost}
        numbers = {k: texts.number(v, 0) for k, v in counts.items()}
        tell(out, texts(key, averted=texts.number(worth.value, 2), **numbers))
    fixed = {k: texts.number(getattr(anchors, k), 2) for k in ("random", "public", "optimum")}
    tell(out, texts("idea.anchors", budget=texts.number(anchors.budget, 0), **fixed))
