"""Every idea in plain words, with what it would have done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from challenge.board.figures import bars
from challenge.board.markup import Column, escape, paragraphs, table, tag
from challenge.board.played import PlayedIdea
from challenge.board.prose import prose
from challenge.idea_words import flips_in_words, training_in_words
from challenge.standings import DIGITS
from challenge.text import Texts
from generator.catalogue import Support
from generator.catalogue.reading import read_catalogue
from generator.codebook import read_codes


def ideas_part(ideas: Sequence[PlayedIdea], texts: Texts) -> str:
    """Return a part for each idea, best first."""
    if not ideas:
        return paragraphs([texts("report.no_ideas")])
    told = [paragraphs([texts("report.ideas_lead")], "note")]
    told += [idea_part(idea, texts) for idea in ideas]
    return "\n".join(told)


def idea_part(idea: PlayedIdea, texts: Texts, *, own_words: bool = True) -> str:
    """Return what an idea offers to whom, what it would have done, and (`own_words`) its pitch."""
    supports = read_catalogue()
    head = f"{idea.content.get('title', '')} · {idea.team}"
    offers = [_offer(n, offer, supports, texts) for n, offer in enumerate(idea.offers, 1)]
    said = tag("h4", escape(texts("report.own_words")))
    return tag(
        "article",
        "\n".join(
            [
                tag("h3", escape(head)),
                paragraphs([_standing(idea, texts)]),
                *offers,
                tag("h4", escape(texts("report.did"))),
                _did(idea, texts),
                paragraphs(_conditions(idea, texts)),
                *(
                    [said, tag("blockquote", prose(idea.pitch, without_title=True))]
                    if own_words
                    else []
                ),
            ]
        ),
    )


def _standing(idea: PlayedIdea, texts: Texts) -> str:
    """Say what it scored, and whether it is ranked."""
    found, gates = idea.score, idea.played["gates"]
    shown = {k: texts.number(getattr(found, k), DIGITS) for k in ("score", "low", "high")}
    if gates["passes"]:
        return texts("report.idea_scored", **shown)
    reasons = ", ".join(texts(f"gate.{reason}") for reason in sorted(set(gates["reasons"])))
    return texts("report.idea_barred", reasons=reasons, **shown)


def _offer(
    number: int, offer: Mapping[str, Any], supports: Mapping[str, Support], texts: Texts
) -> str:
    """Return one offer: what, through whom, when, to whom, for how much; and the rule as it was written."""
    language, support = texts.told, supports.get(offer["support"])
    said = texts(
        f"report.offer_{offer['mode']}",
        number=number,
        support=support.name.in_language(language) if support else offer["support"],
        channel=_label("channel", offer["channel"], language),
        moment=_label("stage", offer["moment"], language),
        budget=texts.whole(offer["budget"]),
    )
    lines = [tag("p", escape(said))]
    if support:
        lines.append(tag("p", escape(support.what.in_language(language)), class_="note"))
    if offer.get("justification"):
        lines.append(tag("p", escape(texts("report.because", why=offer["justification"]))))
    rule = tag("summary", escape(texts("report.rule")))
    # Letters of every line are made safe by themselves: a line feed is none that can be shown.
    code = "\n".join(escape(line) for line in str(offer["target"]).strip().splitlines())
    lines.append(tag("details", rule + tag("pre", tag("code", code))))
    return "\n".join(lines)


def _label(codes: str, code: str, language: str) -> str:
    labels = read_codes(codes)
    return labels[code][language] if code in labels else code


def _did(idea: PlayedIdea, texts: Texts) -> str:
    """Return what came of it, beside the same money for everybody."""
    worth, universal = idea.played["worth"], idea.played["universal"]
    counts = {k: texts.whole(worth[k]) for k in ("families", "taking_part", "cost", "hours")}
    lines = [texts("report.reached", **counts)]
    if worth["cost_per_case"] is not None and worth["needed_to_treat"] is not None:
        each = {
            "cost": texts.whole(worth["cost_per_case"]),
            "families": texts.whole(worth["needed_to_treat"]),
        }
        lines.append(texts("report.per_case", **each))
    figure = bars(
        [
            (texts(f"report.{key}"), idea.cases(name), texts.number(idea.cases(name), 1))
            for key, name in (("this_idea", "worth"), ("everybody", "universal"))
        ],
        title=texts("report.averted_cases"),
    )
    columns = [
        Column(texts("report.outcome"), left=True),
        Column(texts("report.averted")),
        Column(texts("report.averted_universal")),
        Column(texts("report.harm")),
    ]
    rows = [
        [
            texts.maybe(f"outcome.{outcome}", outcome),
            texts.number(worth["averted"][outcome], 2),
            texts.number(universal["averted"].get(outcome), 2),
            texts.number(worth["harm"].get(outcome), 2),
        ]
        for outcome in worth["averted"]
    ]
    about = tag("figcaption", escape(texts("report.averted_cases")), class_="note")
    drawn = tag("figure", about + figure)
    return "\n".join([paragraphs(lines), drawn, table(columns, rows)])


def _conditions(idea: PlayedIdea, texts: Texts) -> list[str]:
    """Say what false alarms may cost before nothing is left, whom it leaves out and would have reached, what flips."""
    said = []
    even = idea.played["stigma"]["nothing_left_at"]
    if even is not None:
        said.append(texts("report.even", even=texts.number(even, 4)))
    gates = idea.played["gates"]
    if gates["to_justify"] and gates["justification"]:
        said.append(texts("report.leaves_out"))
    # Facts of an earlier version know neither.
    said += flips_in_words(idea.played.get("flips"), texts)
    return said + training_in_words(idea.played.get("training"), texts)
