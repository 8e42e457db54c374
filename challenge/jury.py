"""From ratings to a ranking of pitches: pure, so no clock, no database. The statistics are those of `scoring`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from challenge.accounts import JURY, names_of
from challenge.judgement import comparisons, entrants, ratings
from challenge.jury_settings import HIGHEST, LOWEST, JurySettings
from challenge.ledger.events import Entry
from challenge.ledger.jury_facts import ComparisonMade, RatingGiven, RubricPublished
from scoring.combine import Track
from scoring.jury_agreement import krippendorff_alpha
from scoring.jury_comparisons import Strengths, fit_comparisons
from scoring.jury_flags import JudgeReport, judge_reports
from scoring.jury_ratings import Array, RatingModel, Ratings, components
from scoring.jury_weights import fit_robustly
from scoring.uncertainty import probability_first

REACH = float(HIGHEST - LOWEST)


@dataclass(frozen=True)
class Sheet:
    """All that counts, as numbers: teams and judges by their place in `teams` and `jurors`."""

    teams: tuple[str, ...]
    jurors: tuple[str, ...]
    given: tuple[RatingGiven, ...]
    compared: tuple[ComparisonMade, ...]
    settings: JurySettings

    @property
    def ratings(self) -> Ratings:
        """The weighted mean of the criteria of each rating."""
        return self._ratings([self.settings.score(r.scores) for r in self.given])

    def of_criterion(self, name: str) -> Ratings:
        """The points of one criterion."""
        return self._ratings([float(r.scores[name]) for r in self.given])

    def _ratings(self, score: Sequence[float]) -> Ratings:
        judge = np.array([self.jurors.index(r.juror) for r in self.given], dtype=int)
        pitch = np.array([self.teams.index(r.team) for r in self.given], dtype=int)
        points = np.array(score, dtype=float)
        return Ratings(judge, pitch, points, len(self.jurors), len(self.teams), REACH)

    def strengths(self) -> Strengths:
        """The strengths of the pitches by comparisons."""
        winner = np.array([self.teams.index(c.winner) for c in self.compared], dtype=int)
        loser = np.array([self.teams.index(c.loser) for c in self.compared], dtype=int)
        return fit_comparisons(winner, loser, pitches=len(self.teams))

    def views(self) -> Array:
        """How often each pitch was compared, (teams,)."""
        seen = [self.teams.index(t) for c in self.compared for t in (c.winner, c.loser)]
        return np.bincount(np.array(seen, dtype=int), minlength=len(self.teams))


def rubric_of(entries: Sequence[Entry], now: JurySettings) -> JurySettings:
    """Return the rubric as it was published when the event opened; before that the settings as they are."""
    for entry in entries:
        if isinstance(entry.fact, RubricPublished):
            return JurySettings.of(entry.fact.document)
    return now


def sheet_of(entries: list[Entry], settings: JurySettings) -> Sheet:
    """Return what counts, from the facts; ratings of another rubric are left out."""
    teams = tuple(entrants(entries))
    names = {c.name for c in settings.criteria}
    given = [r for r in ratings(entries) if r.team in teams and names <= r.scores.keys()]
    compared = [c for c in comparisons(entries) if {c.winner, c.loser} <= set(teams)]
    jurors = tuple(names_of(JURY, entries))
    return Sheet(teams, jurors, tuple(given), tuple(compared), settings)


def pitch_track(sheet: Sheet, *, key: bytes, without: str | None = None) -> Track | None:
    """Return what the jury gives on fixed anchors: 0 the lowest point of the rubric, 1 the highest. None without a rating.

    without  a judge to be left out
    """
    seen = sheet.ratings
    if without is not None:
        seen = seen.without(sheet.jurors.index(without))
    if not len(seen.score):
        return None
    model = fit_robustly(seen, key=key)
    return Track(_anchored(model.value), _anchored(model.draws.T))


def jury_document(sheet: Sheet, *, key: bytes) -> dict[str, Any]:
    """Return the ranking of pitches with its uncertainty, how far judges agree, and who is out of line."""
    seen = sheet.ratings
    model = fit_robustly(seen, key=key)
    reports = judge_reports(seen, model)
    return {
        "pitches": _rows(sheet, model, key),
        "judges": [_judge(name, r) for name, r in zip(sheet.jurors, reports, strict=True)],
        "agreement": _agreement(sheet),
        "connected": components(seen) <= 1,
        "ratings": len(sheet.given),
        "comparisons": len(sheet.compared),
        "without": _without(sheet, reports, key),
    }


def _rows(sheet: Sheet, model: RatingModel, key: bytes) -> list[dict[str, Any]]:
    """Return one row per pitch, best first; who was rated by nobody has no value."""
    low, high = np.clip(model.interval(), LOWEST, HIGHEST)
    first = probability_first(model.draws.T)
    views = np.bincount(sheet.ratings.pitch, minlength=len(sheet.teams))
    by_pair = sheet.strengths()
    pair_low, pair_high = by_pair.interval()
    pair_first = probability_first(by_pair.draws(key=key).T)
    compared = sheet.views()
    criteria = {c.name: fit_robustly(sheet.of_criterion(c.name), draws=1).value for c in sheet.settings.criteria}  # fmt: skip
    rows = []
    for i, team in enumerate(sheet.teams):
        rated, paired = bool(views[i]), bool(compared[i])
        rows.append(
            {
                "team": team,
                "views": int(views[i]),
                "value": _shown(model.value[i], rated),
                "low": _shown(low[i], rated),
                "high": _shown(high[i], rated),
                "first": _shown(first[i], rated),
                "spread": _spread(sheet, team),
                "criteria": {name: _shown(v[i], rated) for name, v in criteria.items()},
                "compared": int(compared[i]),
                "strength": _shown(by_pair.value[i], paired),
                "strength_low": _shown(pair_low[i], paired),
                "strength_high": _shown(pair_high[i], paired),
                "strength_first": _shown(pair_first[i], paired),
                "comments": [r.comment for r in sheet.given if r.team == team and r.comment],
            }
        )
    return sorted(rows, key=lambda r: (r["value"] is None, -(r["value"] or 0), r["team"]))


def _spread(sheet: Sheet, team: str) -> float | None:
    """Return the highest minus the lowest rating of a pitch: where judges should talk."""
    own = [sheet.settings.score(r.scores) for r in sheet.given if r.team == team]
    return round(max(own) - min(own), 3) if len(own) > 1 else None


def _judge(name: str, report: JudgeReport) -> dict[str, Any]:
    rated = report.rated > 0
    return {
        "juror": name,
        "rated": report.rated,
        "severity": _shown(report.severity, rated),
        "correlation": _shown(report.correlation, rated),
        "fit": _shown(report.fit, rated),
        "weight": round(report.weight, 3),
        "flags": list(report.flags),
    }


def _agreement(sheet: Sheet) -> dict[str, float | None]:
    """Return Krippendorff's alpha: of the mean of the rubric (interval) and of each criterion (ordinal)."""
    found: dict[str, float | None] = {}
    tables = {"overall": sheet.ratings} | {
        c.name: sheet.of_criterion(c.name) for c in sheet.settings.criteria
    }
    for name, seen in tables.items():
        points = np.full((seen.judges, seen.pitches), np.nan)
        points[seen.judge, seen.pitch] = seen.score
        level = "interval" if name == "overall" else "ordinal"
        found[name] = _shown(krippendorff_alpha(points, level), True)  # type: ignore[arg-type]
    return found


def _without(sheet: Sheet, reports: Sequence[JudgeReport], key: bytes) -> list[dict[str, Any]]:
    """Return the order of the pitches without each judge who was flagged, and whether another pitch comes first."""
    now = _order(sheet, pitch_track(sheet, key=key))
    found = []
    for name, report in zip(sheet.jurors, reports, strict=True):
        if report.flags:
            order = _order(sheet, pitch_track(sheet, key=key, without=name))
            found.append({"juror": name, "order": order, "same_first": order[:1] == now[:1]})
    return found


def _order(sheet: Sheet, track: Track | None) -> list[str]:
    if track is None:
        return []
    return [sheet.teams[i] for i in np.argsort(-track.score, kind="stable").tolist()]


def _anchored(points: Array) -> Array:
    """Return points as they count in the whole: 0 the lowest, 1 the highest of the rubric."""
    return np.asarray(np.clip((points - LOWEST) / REACH, 0.0, 1.0))


def _shown(value: float, there: bool) -> float | None:
    return round(float(value), 3) + 0.0 if there and np.isfinite(value) else None


def scores_of(settings: JurySettings, given: Mapping[str, int]) -> dict[str, Any]:
    """Return points in the order of the rubric."""
    return {c.name: given[c.name] for c in settings.criteria}
