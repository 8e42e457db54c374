"""What `kansrijk submission check` prints of an idea."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.idea_desk import IdeaCheck
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
