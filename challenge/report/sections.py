"""The other parts of the report: winners, rankings, pitches, the jury, the data, the seal, how to cite."""

from __future__ import annotations

import re
from typing import Any

from challenge.board.ideas import ideas_part
from challenge.board.markup import Column, escape, paragraphs, table, tag
from challenge.board.parts import overall_part, pitches_part, track_part, winner_cards
from challenge.board.prose import prose
from challenge.board.words import day, size
from challenge.board_print import not_ranked_in_words
from challenge.definition import Weights
from challenge.idea_words import weights_in_words
from challenge.report.facts import Facts
from challenge.standings import TRACKS
from challenge.text import Texts
from challenge.verification import mark_of, verdict_of
from generator.places import read_region


def summary_section(facts: Facts, texts: Texts) -> str:
    """Return who won, and what the event was."""
    board = facts.board
    teams = {row["team"] for rows in board["tracks"].values() for row in rows}
    pitched = board["pitch"]["rows"] if board["pitch"] else []
    said = {
        "teams": len(teams | {row["team"] for row in pitched}),
        "ideas": len(facts.ideas),
        "pitches": len(facts.pitches),
        "region": _region(facts, texts),
    }
    return "\n".join(
        [
            winner_cards(board, texts),
            paragraphs([texts("report.summary", **said), texts("web.explain.question")]),
            paragraphs([texts("web.made_up")], "note"),
        ]
    )


def rankings_section(facts: Facts, texts: Texts) -> str:
    """Return the whole and the tracks of data."""
    parts = [paragraphs([texts("web.explain.interval")], "note")]
    if facts.board["overall"]:
        parts += [tag("h3", escape(texts("site.overall"))), overall_part(facts.board, texts)]
    for track in TRACKS:
        parts += [tag("h3", escape(texts(f"web.{track}.heading")))]
        parts += [track_part(facts.board, texts, track, told=False)]
    parts += [paragraphs(not_ranked_in_words(facts.board, texts))]
    parts += [tag("h3", escape(texts("web.about")))]
    parts += [paragraphs([texts("web.explain.score"), texts("web.explain.ideas")], "note")]
    return "\n".join(parts)


def ideas_section(facts: Facts, texts: Texts) -> str:
    """Return how cases count, and every idea with what it would have done."""
    weighed = weights_in_words(Weights.of(facts.board), texts)
    return "\n".join([*(paragraphs([w], "note") for w in weighed), ideas_part(facts.ideas, texts)])


def pitches_section(facts: Facts, texts: Texts) -> str:
    """Return every pitch in the words of its team."""
    if not facts.pitches:
        return paragraphs([texts("report.no_pitches")])
    told = []
    for pitch in facts.pitches:
        beside = [texts("report.deck")] if pitch.deck is not None else []
        there = any(i.team == pitch.team and i.pitch == pitch.text for i in facts.ideas)
        inner = [
            tag("h3", escape(f"{pitch.title} · {pitch.team}")),
            paragraphs([texts("report.as_idea")], "note")
            if there
            else tag("blockquote", prose(pitch.text, without_title=True)),
            paragraphs(beside, "note"),
        ]
        if re.match(r"https?://", pitch.video):
            link = tag("a", escape(pitch.video), href=pitch.video)
            inner.append(tag("p", f"{escape(texts('report.video'))} {link}", class_="note"))
        told.append(tag("article", "\n".join(inner)))
    return "\n".join(told)


def jury_section(facts: Facts, texts: Texts) -> str:
    """Return the jury's ranking, its agreement by criterion, and how many judges were out of line: never which."""
    judged, pitch = facts.judged, facts.board["pitch"]
    if judged is None or not pitch:
        return paragraphs([texts("report.no_jury")])
    titles = {c["name"]: c["words"][texts.told] for c in pitch["rubric"]}
    names = {"overall": texts("report.all_criteria")} | titles
    agreement = table(
        [Column(texts("report.criterion"), left=True), Column(texts("report.alpha"))],
        [[names.get(k, k), texts.number(v, 2)] for k, v in judged["agreement"].items()],
        caption=texts("report.alpha_caption"),
    )
    lines = [texts("report.judges", names=" · ".join(pitch["judges"]))]
    return "\n".join(
        [
            paragraphs(lines),
            pitches_part(facts.board, texts),
            tag("h3", escape(texts("report.agreement"))),
            agreement,
            tag("h3", escape(texts("report.flags"))),
            paragraphs(_flags(judged, texts)),
        ]
    )


def _flags(judged: Any, texts: Texts) -> list[str]:
    """Say how many judges were out of line and how, and whether the first place hangs on one of them."""
    counts: dict[str, int] = {}
    for judge in judged["judges"]:
        for flag in judge["flags"]:
            counts[flag] = counts.get(flag, 0) + 1
    said = [
        texts("report.flagged", count=n, what=texts(f"flag.{flag}")) for flag, n in counts.items()
    ]
    if not said:
        said = [texts("report.no_flags")]
    else:
        moved = [row for row in judged["without"] if not row["same_first"]]
        said.append(texts("report.hangs" if moved else "report.stays"))
    if not judged["connected"]:
        said.append(texts("jury.apart"))
    return said


def data_section(facts: Facts, texts: Texts) -> str:
    """Return the data card, from the manifest."""
    manifest = facts.manifest
    years, board = manifest["years"], manifest["board"]
    first, last = years["training_births"]
    said = {
        "made_by": f"Kansrijk {manifest.get('kansrijk', '')}",
        "region": _region(facts, texts),
        "households": texts.whole(manifest["households"]),
        "years": f"{years['first_year']}–{years['cutoff']}",
        "training": f"{first}–{last}",
        "children": texts(
            "report.card.halves",
            total=texts.whole(board["test_children"]),
            public=texts.whole(board["public_children"]),
            private=texts.whole(board["private_children"]),
        ),
        "budget": f"€ {texts.whole(manifest.get('budget'))}",
        "fingerprint": facts.manifest_sha256,
    }
    card = table(
        [
            Column(texts("report.card.what"), left=True),
            Column(texts("report.card.value"), left=True),
        ],
        [[texts(f"report.card.{key}"), value] for key, value in said.items()],
    )
    outcomes = table(
        [
            Column(texts("report.outcome"), left=True),
            Column(texts("report.base_rate")),
            Column(texts("report.attainable")),
        ],
        [
            [
                texts.maybe(f"outcome.{name}", name),
                f"{texts.number(100 * rate, 1)}%",
                texts.number(manifest["attainable"][name], 3),
            ]
            for name, rate in manifest["base_rates"].items()
        ],
        caption=texts("report.attainable_caption"),
    )
    files = table(
        [
            Column(texts("report.file"), left=True),
            Column(texts("report.tables"), wide=True),
            Column(texts("report.rows")),
            Column(texts("report.size")),
        ],
        [
            [
                name,
                str(len(found["tables"])) if "tables" in found else "–",
                texts.whole(sum(t["rows"] for t in found["tables"].values()))
                if "tables" in found
                else "–",
                size(found["bytes"], texts),
            ]
            for name, found in sorted(manifest["files"].items())
        ],
    )
    limits = paragraphs([texts("report.card.origin"), texts("report.card.limits")])
    return "\n".join([limits, card, outcomes, files])


def seal_section(facts: Facts, texts: Texts) -> str:
    """Return the verdict of now, with every check."""
    verdict = verdict_of(facts.checks)
    moment = f"{day(facts.here, texts)}, {facts.here:%H:%M}"
    rows = [
        tag("li", escape(f"{mark_of(c)} {texts('verify.' + c['kind'], **c)}")) for c in facts.checks
    ]
    return "\n".join(
        [
            paragraphs([texts("web.explain.seal")]),
            paragraphs([texts(f"verify.{verdict}")], "say"),
            paragraphs([texts("report.checked", moment=moment)], "note"),
            tag("ul", "\n".join(rows), class_="checks"),
        ]
    )


def cite_section(facts: Facts, texts: Texts) -> str:
    """Return how to name this event in a text, and as BibTeX."""
    words = {
        "name": facts.name,
        "year": facts.here.year,
        "version": facts.manifest.get("kansrijk", ""),
        "event": facts.event,
        "fingerprint": facts.manifest_sha256[:16],
    }
    entry = [
        f"@misc{{kansrijk_{facts.event},",
        f"  title = {{{_bibtex(facts.name)}}},",
        f"  year  = {{{facts.here.year}}},",
        f"  note  = {{{_bibtex(texts('report.cite_note', **words))}}}",
        "}",
    ]
    code = "\n".join(escape(line) for line in entry)
    return "\n".join(
        [
            paragraphs([texts("report.cite", **words)], "say"),
            tag("pre", tag("code", code)),
            paragraphs([texts("report.cite_also")], "note"),
        ]
    )


def _bibtex(text: str) -> str:
    r"""Return a text as it may stand between braces.

    >>> _bibtex("100% & {meer}")
    '100\\% \\& (meer)'
    """
    plain = text.replace("\\", "/").replace("{", "(").replace("}", ")")
    return re.sub(r"([%&#$_])", r"\\\1", plain)


def _region(facts: Facts, texts: Texts) -> str:
    region = read_region(facts.manifest.get("region", facts.region))
    return str(getattr(region, texts.told))
