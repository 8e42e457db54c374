"""The rows of the archive: every column named one by one, so that a field that a fact gets later is not let out by itself."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

from challenge.board.played import PlayedIdea
from challenge.judgement import comparisons, ratings
from challenge.ledger.events import (
    Entry,
    FinalChosen,
    SubmissionReceived,
    SubmissionScored,
    TeamRegistered,
    TokenIssued,
)
from challenge.report.facts import Facts

Row = dict[str, Any]


def archive_rows(facts: Facts, entries: list[Entry]) -> dict[str, list[Row]]:
    """Return the rows of every table of archive.toml."""
    judges = aliases(entries)
    return {
        "teams": [
            {"team": f.team, "organisation": f.organisation, "registered": _time(e.at)}
            for e in entries
            if isinstance(f := e.fact, TeamRegistered)
        ],
        "submissions": _submissions(entries),
        "scores": [
            {
                "submission": f.submission,
                "part": f.part,
                "score_name": f.score_name,
                "score": f.score,
                "low": f.low,
                "high": f.high,
            }
            for f in _scored(entries)
        ],
        "metrics": [row for f in _scored(entries) for row in _metrics(f)],
        "ideas": [_idea(idea) for idea in facts.ideas],
        "offers": [
            {
                "submission": idea.submission,
                "number": number,
                **{k: offer[k] for k in ("support", "channel", "mode", "moment", "budget")},
                "target": str(offer["target"]).strip(),
                "justification": offer.get("justification", ""),
            }
            for idea in facts.ideas
            for number, offer in enumerate(idea.offers, 1)
        ],
        "pitches": [
            {
                "team": pitch.team,
                "title": pitch.title,
                "text": f"pitches/{number:03}.md",
                "deck": f"pitches/{number:03}.pdf" if pitch.deck is not None else "",
                "video": pitch.video,
            }
            for number, pitch in enumerate(facts.pitches, 1)
        ],
        "ratings": [
            {"judge": judges[r.juror], "team": r.team, "criterion": name, "points": int(points)}
            for r in ratings(entries)
            for name, points in r.scores.items()
        ],
        "comparisons": [
            {"judge": judges[c.juror], "better": c.winner, "other": c.loser}
            for c in comparisons(entries)
        ],
        "board": _board(facts.board),
        "anchors": [
            {"track": track, "name": name, "value": value}
            for track, found in facts.board["anchors"].items()
            for name, value in found.items()
            if value is not None
        ],
        "checks": [{k: check[k] for k in ("kind", "file", "ok")} for check in facts.checks],
    }


def aliases(entries: list[Entry]) -> dict[str, str]:
    """Return judge -> alias. Their order is that of a keyed hash, and the keys are kept by the ledger: it tells no name."""
    keys = {
        f.team: f.digest
        for e in entries
        if isinstance(f := e.fact, TokenIssued) and f.role == "jury"
    }
    lots = {
        name: hmac.new(key.encode(), name.encode(), hashlib.sha256).digest()
        for name, key in keys.items()
    }
    return {name: f"judge-{i}" for i, name in enumerate(sorted(lots, key=lots.__getitem__), 1)}


def _submissions(entries: list[Entry]) -> list[Row]:
    chosen = {e.fact.submission for e in entries if isinstance(e.fact, FinalChosen)}
    return [
        {
            "submission": f.submission,
            "team": f.team,
            "track": f.track,
            "received": _time(e.at),
            "bytes": f.size,
            "sha256": f.digest,
            "chosen": f.submission in chosen,
        }
        for e in entries
        if isinstance(f := e.fact, SubmissionReceived)
    ]


def _scored(entries: list[Entry]) -> list[SubmissionScored]:
    return [e.fact for e in entries if isinstance(e.fact, SubmissionScored)]


def _metrics(scored: SubmissionScored) -> list[Row]:
    return [
        {
            "submission": scored.submission,
            "part": scored.part,
            "outcome": outcome,
            "metric": metric,
            **{k: found.get(k) for k in ("value", "low", "high")},
        }
        for outcome, metrics in scored.metrics.items()
        for metric, found in metrics.items()
    ]


def _idea(idea: PlayedIdea) -> Row:
    worth, gates = idea.played["worth"], idea.played["gates"]
    return {
        "submission": idea.submission,
        "team": idea.team,
        "title": str(idea.content.get("title", "")),
        "passes": bool(gates["passes"]),
        "reasons": ";".join(gates["reasons"]),
        **{k: worth[k] for k in ("families", "taking_part", "cost", "hours")},
        "averted": idea.cases("worth"),
        "averted_universal": idea.cases("universal"),
    }


def _board(board: dict[str, Any]) -> list[Row]:
    places = ("rank", "rank_low", "rank_high")
    numbers = ("low", "high", "first")
    rows = [
        {
            "track": track,
            **{k: row[k] for k in (*places, "team", "score", *numbers)},
            "winner": row["co_winner"],
        }
        for track, found in board["tracks"].items()
        for row in found
    ]
    for row in (board["pitch"] or {"rows": []})["rows"]:
        rows.append(
            {
                "track": "pitch",
                **dict.fromkeys(places),
                "team": row["team"],
                "score": row["value"],
                **{k: row[k] for k in numbers},
                "winner": None,
            }
        )
    for row in (board["overall"] or {"rows": []})["rows"]:
        rows.append(
            {
                "track": "overall",
                **{k: row[k] for k in (*places, "team", "score", *numbers, "winner")},
            }
        )
    return rows


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
