"""Results, after the reveal: how good the predictions were and for whom, and what the ideas would have done and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from challenge.admission import REVEALED
from challenge.board.figures import Point, Span, bars, intervals, plane
from challenge.board.hall import Hall
from challenge.board.ideas import ideas_part
from challenge.board.markup import Column, escape, paragraphs, table, tag
from challenge.board.parts import overall_part, pitches_part, winner_cards
from challenge.board.place import Place
from challenge.board.words import clock
from challenge.idea_words import group_name
from challenge.standings import SIGNALS, TRACKS
from challenge.text import Texts
from generator.outcomes import OUTCOMES

DRAWN = 10  # teams in a figure
# What a figure of predictions shows, with the value at which nothing is gained, or nothing is wrong.
SHOWN = {"lift_at_capacity": 1.0, "calibration_slope": 1.0, "observed_expected": 1.0}
DIVISIONS = ("sex", "mother_born_abroad", "household_type", "income_fifth")


def results_part(hall: Hall, texts: Texts, place: Place) -> str:
    """Return the results; before the reveal what will be here, and when."""
    if hall.phase != REVEALED:
        return waiting_part(hall, texts)
    board = dict(hall.board)
    parts = [winner_cards(board, texts)]
    if board["overall"]:
        parts += [tag("h2", escape(texts("site.overall"))), overall_part(board, texts)]
    for track in TRACKS:
        parts.append(shift_part(hall, texts, track))
    parts += [signals_part(hall, texts), support_part(hall, texts)]
    if board["pitch"]:
        parts += [tag("h2", escape(texts("public.pitches.jury"))), pitches_part(board, texts)]
    return "\n".join(parts)


def waiting_part(hall: Hall, texts: Texts) -> str:
    """Return what there is to see before the reveal: honestly nothing, why, and what is to come."""
    said = [texts("public.results.not_yet"), texts("public.results.why")]
    if hall.deadline and not hall.over:
        said.append(texts("public.results.closing", moment=clock(hall.deadline, texts)))
    coming = [texts(f"public.results.coming.{name}") for name in ("winners", "signals", "support", "answers")]  # fmt: skip
    items = "".join(tag("li", escape(line)) for line in coming)
    return (
        tag("div", paragraphs(said), class_="none")
        + tag("h2", escape(texts("public.results.to_come")))
        + tag("ul", items)
    )


def shift_part(hall: Hall, texts: Texts, track: str) -> str:
    """Return where teams stood on the live board and where they stand now; empty where nothing can have moved."""
    rows = hall.board["tracks"][track]
    last = {team: scores[-1] for team, scores in hall.trends.get(track, {}).items()}
    if len(rows) < 2 or not last:
        return ""
    # Equal scores share a place, on both boards.
    live = {team: 1 + sum(other > score for other in last.values()) for team, score in last.items()}
    lines = []
    for row in rows:
        before = live.get(row["team"])
        moved = None if before is None else before - row["rank"]
        key = "none" if moved is None else "up" if moved > 0 else "down" if moved < 0 else "same"
        said = texts(f"public.results.shifted.{key}", count=abs(moved or 0))
        lines.append([str(row["rank"]), row["team"], "–" if before is None else str(before), said])
    heads = [
        Column(texts("board.rank")),
        Column(texts("board.team"), left=True),
        Column(texts("public.results.live")),
        Column(texts("public.results.moved")),
    ]
    title = texts("public.results.shift", track=texts(f"track.{track}"))
    return tag("h2", escape(title)) + table(heads, lines, caption=texts("public.results.shift_why"))


def signals_part(hall: Hall, texts: Texts) -> str:
    """Return how predictions did beyond their score: outcomes in turn, the best teams first."""
    ranked = [r["team"] for r in hall.board["tracks"][SIGNALS] if r["team"] in hall.metrics]
    title = tag("h2", escape(texts("public.results.signals")))
    if not ranked:
        return title + tag("p", escape(texts("web.signals.nobody")), class_="none")
    parts = [title]
    no_value = paragraphs([texts("public.results.no_value")], "note")
    for name, neutral in SHOWN.items():
        parts.append(tag("h3", escape(texts.maybe(f"metric.{name}", name))))
        parts.append(paragraphs([texts(f"public.results.about.{name}")], "note"))
        drawn = [_metric(hall, texts, name, neutral, outcome, ranked[:DRAWN]) for outcome in OUTCOMES]  # fmt: skip
        parts.append(tag("div", "".join(drawn), class_="pair") if any(drawn) else no_value)
    if len(ranked) > DRAWN:
        parts.append(paragraphs([texts("public.results.first_ones", count=DRAWN)], "note"))
    if compared := [found for team in ranked[:DRAWN] if (found := _fairness(hall, texts, team))]:
        parts.append(tag("h3", escape(texts("public.results.fairness"))))
        parts += [paragraphs([texts("public.results.fairness_about")], "note"), *compared]
    return "\n".join(parts)


def support_part(hall: Hall, texts: Texts) -> str:
    """Return what ideas would have done: averted against cost, who is reached and missed, and each in plain words."""
    title = tag("h2", escape(texts("public.results.support")))
    if not hall.ideas:
        return title + tag("p", escape(texts("web.ideas.nobody")), class_="none")
    parts = [title, frontier_part(hall, texts)]
    parts += [tag("h3", escape(texts("public.results.equity"))), paragraphs([texts("public.results.equity_about")], "note")]  # fmt: skip
    best: dict[str, Any] = {}
    for idea in hall.ideas:  # best first
        best.setdefault(idea.team, idea)
    parts += [_reached(team, idea.played["groups"], texts) for team, idea in best.items() if "groups" in idea.played]  # fmt: skip
    parts += [tag("h3", escape(texts("public.results.each"))), ideas_part(hall.ideas, texts)]
    return "\n".join(parts)


def frontier_part(hall: Hall, texts: Texts) -> str:
    """Draw what every idea averts against what it costs, with the lottery, the best public rule and who knows all."""
    points = [
        Point(idea.team, float(idea.played["worth"]["cost"]), float(idea.played["worth"]["value"]))
        for idea in hall.ideas
    ]
    marks = []
    if (found := hall.points) is not None:
        marks = [
            Point(texts("anchor.lottery"), found.budget, found.random),
            Point(texts("anchor.best_public_rule"), found.budget, found.public),
            Point(texts("public.results.oracle"), found.budget, found.optimum),
        ]
    figure = plane(
        points,
        marks,
        across=texts("public.results.cost"),
        up=texts("public.results.averted"),
        euros=lambda value: f"€ {texts.whole(value)}",
        number=texts.short,
        title=texts("public.results.frontier"),
    )
    rows = [
        [p.name, texts.whole(p.x), texts.number(p.y, 2), texts.number(1e5 * p.y / p.x if p.x else None, 2)]
        for p in [*points, *marks]
    ]  # fmt: skip
    heads = [
        Column(texts("board.team"), left=True),
        Column(texts("public.results.cost")),
        Column(texts("public.results.averted")),
        Column(texts("public.results.per_money"), wide=True),
    ]
    about = tag("figcaption", escape(texts("public.results.frontier_about")))
    return tag("h3", escape(texts("public.results.frontier"))) + tag("figure", about + figure) + table(heads, rows)  # fmt: skip


def _metric(
    hall: Hall, texts: Texts, name: str, neutral: float, outcome: str, teams: Sequence[str]
) -> str:
    """Draw one metric of one outcome for every team; a team without a value is left out, and empty where nobody has one."""
    spans = []
    for team in teams:
        found = hall.metrics[team].get(outcome, {}).get(name)
        if found and found["value"] is not None:
            spans.append(Span(f"{team}: {texts.number(found['value'], 2)}", found["value"], found["low"], found["high"]))  # fmt: skip
    titled = texts.maybe(f"outcome.{outcome}", outcome)
    mark = (texts(f"public.results.mark.{name}"), neutral)
    drawn = intervals(spans, [mark], title=f"{texts.maybe(f'metric.{name}', name)}: {titled}")
    return tag("div", tag("h4", escape(titled)) + drawn) if drawn else ""


def _fairness(hall: Hall, texts: Texts, team: str) -> str:
    """Return of one team how groups of children differ; groups of fewer than ten are not shown."""
    document = hall.board["fairness"][SIGNALS].get(team)
    if not document:
        return ""
    tables_of = []
    for division in DIVISIONS:
        found = document.get(division)
        if not found:
            continue
        heads = [Column(_division(division, texts), left=True), Column(texts("scorecard.children"))]
        heads += [Column(f"{texts.maybe(f'outcome.{o}', o)}: {texts('public.results.recall')}", wide=i > 0) for i, o in enumerate(OUTCOMES)]  # fmt: skip
        lines = [
            [
                group_name(division, group, texts),
                texts.whole(found["group_sizes"][group]["children"]),
                *(_share(values.get(o, {}).get("recall"), texts) for o in OUTCOMES),
            ]
            for group, values in found["groups"].items()
        ]
        tables_of.append(table(heads, lines))
    summary = tag("summary", escape(team))
    return tag("details", summary + "".join(tables_of))


def _reached(team: str, groups: Mapping[str, Any], texts: Texts) -> str:
    """Return of one idea which share of the children in need it reaches and misses, and of the others it troubles, by group."""
    drawn = []
    for division in DIVISIONS:
        found = groups.get(division, {}).get("groups", {})
        lines, bar = [], []
        for group, values in found.items():
            if values["children"] < 10:
                continue
            name = group_name(division, group, texts)
            reached = values["recall"]
            missed = None if reached is None else 1 - reached
            shares = (reached, missed, values["false_alarms"])
            lines.append([name, texts.whole(values["children"]), *(_percent(s, texts) for s in shares), texts.number(values["averted"], 2)])  # fmt: skip
            if reached is not None:
                bar.append((name, float(reached), _percent(reached, texts)))
        if not lines:
            continue
        heads = [
            Column(_division(division, texts), left=True),
            Column(texts("scorecard.children"), wide=True),
            Column(texts("public.results.reached")),
            Column(texts("public.results.missed"), wide=True),
            Column(texts("public.results.false_alarms")),
            Column(texts("public.results.averted"), wide=True),
        ]
        title = f"{team}: {texts('public.results.reached')}, {_division(division, texts)}"
        drawn.append(bars(bar, title=title, even=True) + table(heads, lines))
    return tag("details", tag("summary", escape(team)) + "".join(drawn)) if drawn else ""


def _division(division: str, texts: Texts) -> str:
    return texts(f"idea.division.{division}").capitalize()


def _share(found: Mapping[str, Any] | None, texts: Texts) -> str:
    if found is None or found["value"] is None:
        return "–"
    return f"{_percent(found['value'], texts)} ({_percent(found['low'], texts)}–{_percent(found['high'], texts)})"  # fmt: skip


def _percent(value: float | None, texts: Texts) -> str:
    return "–" if value is None else f"{texts.number(100 * value, 0)}%"
