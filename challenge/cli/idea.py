"""What `kansrijk submission check` and `score` print of an idea."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.idea_desk import IdeaCheck
    from challenge.idea_worth import IdeaScored
    from challenge.text import Texts


def show_idea(out: Console, check: IdeaCheck, texts: Texts) -> None:
    """Print the findings, and what the check says of the idea."""
    from challenge.cli.base import tell
    from challenge.idea_words import check_in_words

    for finding in check.findings:
        out.print(finding.text(texts.language), markup=False)
    for line in check_in_words(check, texts):
        tell(out, line)


def show_worth(out: Console, scored: IdeaScored, texts: Texts) -> None:
    """Print what an idea averts and costs, beside the same money for everybody, and where that puts it."""
    from challenge.cli.base import tell
    from challenge.idea_words import flips_in_words, training_in_words, weights_in_words

    for finding in scored.problems:
        out.print(finding.text(texts.language), markup=False)
    if scored.score is None or scored.anchors is None:
        return
    found, anchors, even = scored.score, scored.anchors, scored.weights.even
    tell(out, texts("idea.score", score=texts.number(found.score, 3)))
    for key, worth in (
        ("idea.worth_idea", found.worth),
        ("idea.worth_universal", found.universal),
    ):
        counts = {"families": worth.families, "taking_part": worth.taking_part, "cost": worth.cost}
        numbers = {k: texts.whole(v) for k, v in counts.items()}
        cases = texts.number(sum(worth.averted.values()), 2)
        tell(out, texts(key, averted=cases, **numbers))
    if not even:
        for line in weights_in_words(scored.weights, texts):
            tell(out, line)
        both = {"value": found.worth.value, "universal": found.universal.value}
        tell(out, texts("idea.weighed", **{k: texts.number(v, 2) for k, v in both.items()}))
    fixed = {k: texts.number(getattr(anchors, k), 2) for k in ("random", "public", "optimum")}
    key = "idea.anchors" if even else "idea.anchors_weighed"
    tell(out, texts(key, budget=texts.whole(anchors.budget), **fixed))
    for line in [*training_in_words(scored.training, texts), *flips_in_words(scored.flips, texts)]:
        tell(out, line)
