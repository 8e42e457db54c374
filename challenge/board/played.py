"""Ideas that counted in the end, read from ledger and store once the event is revealed."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenge.answers import PRIVATE
from challenge.errors import Damaged
from challenge.idea_bundle import unpacked
from challenge.ledger.events import Entry, IdeaPlayed, SubmissionReceived, SubmissionScored
from challenge.standings import IDEAS
from challenge.workspace import Workspace


@dataclass(frozen=True)
class PlayedIdea:
    """An idea that counted in the end, and what it did on the final populations.

    content  its TOML: title, offers
    played   worth, universal, gates, groups, stigma
    """

    team: str
    submission: str
    content: Mapping[str, Any]
    pitch: str
    score: SubmissionScored
    played: Mapping[str, Any]

    @property
    def offers(self) -> list[Mapping[str, Any]]:
        """Its offers, as they were written."""
        return list(self.content.get("offer", []))

    def cases(self, name: str) -> float:
        """Return how many cases `worth` or `universal` averts, all outcomes together: each counts as one."""
        return float(sum(self.played[name]["averted"].values()))


def played_ideas(workspace: Workspace, entries: list[Entry]) -> list[PlayedIdea]:
    """Return the ideas that were played out on the final populations, best first."""
    facts = [entry.fact for entry in entries]
    played = {f.submission: f for f in facts if isinstance(f, IdeaPlayed) and f.part == PRIVATE}
    scored = {
        f.submission: f for f in facts if isinstance(f, SubmissionScored) and f.part == PRIVATE
    }
    found = []
    for fact in facts:
        if not isinstance(fact, SubmissionReceived) or fact.track != IDEAS:
            continue
        if fact.submission in played and fact.submission in scored:
            content, pitch = _stored_idea(workspace, fact)
            score, document = scored[fact.submission], played[fact.submission].document
            found.append(PlayedIdea(fact.team, fact.submission, content, pitch, score, document))
    return sorted(found, key=lambda idea: (-idea.score.score, idea.team, idea.submission))


def _stored_idea(workspace: Workspace, fact: SubmissionReceived) -> tuple[Mapping[str, Any], str]:
    path = workspace.submissions / fact.digest
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != fact.digest:
        about = {"submission": fact.submission, "team": fact.team}
        raise Damaged("stored_changed", where=str(path), **about)
    bundle = unpacked(data)
    content = tomllib.loads(bundle.idea.decode("utf-8-sig").replace("\r\n", "\n"))
    return content, (bundle.pitch or b"").decode("utf-8-sig").replace("\r\n", "\n")
