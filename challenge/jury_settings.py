"""What the jury looks at and how much each track weighs: [jury] in event.toml, with a rubric that is there already."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from challenge.errors import Damaged, hint
from challenge.text import DECLARED, Phrase

LOWEST, HIGHEST = 1, 5
ANCHORS = (1, 3, 5)
# The tracks of a whole event: two of data, one of the jury.
WEIGHTS = {"signals": 2.0, "ideas": 2.0, "pitch": 1.0}
MOST_CRITERIA = 8


@dataclass(frozen=True)
class Criterion:
    """One thing that the jury gives points for.

    words  nl and en: its name; nl_1, nl_3, nl_5, en_1, …: what so many points mean
    """

    name: str
    weight: float
    words: Mapping[str, str]

    def title(self, language: str) -> str:
        """Return its name in a language."""
        return self.words[language if language in DECLARED else "en"]

    def anchor(self, points: int, language: str) -> str:
        """Return what 1, 3 or 5 points mean."""
        return self.words[f"{language if language in DECLARED else 'en'}_{points}"]


@cache
def usual_words() -> Mapping[str, Mapping[str, str]]:
    """Return the words of the criteria that are there already, by name."""
    text = (Path(__file__).parent / "rubric.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text))


def usual_criteria() -> tuple[Criterion, ...]:
    """Return the rubric of an event that says nothing."""
    return tuple(Criterion(name, 1.0, words) for name, words in usual_words().items())


@dataclass(frozen=True)
class JurySettings:
    """The rubric, and the weights of the tracks in the final ranking."""

    criteria: tuple[Criterion, ...] = field(default_factory=usual_criteria)
    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))

    def score(self, points: Mapping[str, Any]) -> float:
        """Return the weighted mean of the points of one rating, on the scale of the rubric."""
        total = sum(c.weight for c in self.criteria)
        return sum(c.weight * float(points[c.name]) for c in self.criteria) / total

    def as_document(self) -> dict[str, Any]:
        """Return what is published of it."""
        return {
            "weights": dict(self.weights),
            "criteria": [
                {"name": c.name, "weight": c.weight, "words": dict(c.words)} for c in self.criteria
            ],
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> JurySettings:
        """Return what was published; the inverse of `as_document`."""
        rows = document["criteria"]
        criteria = tuple(Criterion(r["name"], r["weight"], r["words"]) for r in rows)
        return cls(criteria, document["weights"])


def read_jury(path: Path, table: object) -> JurySettings:
    """Read the table [jury] of event.toml. Raises Damaged, naming the setting.

    table  weights = { signals = 2, … }; criteria = { evidence = 1, … }; words.<name> for each criterion of one's own
    """
    given = _table(path, "jury", table)
    _known(path, given, ("weights", "criteria", "words"))
    weights = _numbers(path, "jury.weights", given.get("weights", WEIGHTS))
    _known(path, weights, WEIGHTS)
    weights = {name: weights.get(name, 0.0) for name in WEIGHTS}
    if not sum(weights.values()) > 0:
        _wrong(path, "jury.weights", weights, Phrase("hint.weight"))
    words = {k: dict(v) for k, v in usual_words().items()}
    for name, own in _table(path, "jury.words", given.get("words", {})).items():
        words[name] = {**words.get(name, {}), **_texts(path, f"jury.words.{name}", own)}
    usual = dict.fromkeys(usual_words(), 1.0)
    chosen = _numbers(path, "jury.criteria", given.get("criteria", usual))
    chosen = {name: weight for name, weight in chosen.items() if weight > 0}
    if not 1 <= len(chosen) <= MOST_CRITERIA:
        most = Phrase("hint.criteria", most=MOST_CRITERIA)
        _wrong(path, "jury.criteria", given.get("criteria"), most)
    for name in chosen:
        _complete(path, name, words)
    return JurySettings(tuple(Criterion(n, w, words[n]) for n, w in chosen.items()), weights)


def write_jury(settings: JurySettings) -> str:
    """Return the table [jury] as it stands in event.toml."""
    criteria = {c.name: c.weight for c in settings.criteria}
    lines = [
        "[jury]",
        f"weights  = {_inline(settings.weights)}   # of the tracks in the final ranking; fixed when the event opens",
        f"criteria = {_inline(criteria)}   # what the jury gives {LOWEST} to {HIGHEST} points for, and how much each weighs",
    ]
    for criterion in settings.criteria:
        if criterion.words != usual_words().get(criterion.name):
            lines += ["", f"[jury.words.{criterion.name}]"]
            lines += [f"{key} = {_quoted(text)}" for key, text in criterion.words.items()]
    return "\n".join(lines) + "\n"


def _inline(numbers: Mapping[str, float]) -> str:
    return "{ " + ", ".join(f"{k} = {v:g}" for k, v in numbers.items()) + " }"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _wrong(path: Path, name: str, value: object, why: Phrase) -> None:
    raise Damaged("setting_value", where=str(path), name=name, value=repr(value), hint=why)


def _table(path: Path, name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        _wrong(path, name, value, Phrase("hint.table", name=name))
    return dict(value)  # type: ignore[call-overload, no-any-return]


def _known(path: Path, given: Mapping[str, Any], names: object) -> None:
    for strange in sorted(given.keys() - set(names)):  # type: ignore[call-overload]
        meant = hint(strange, list(names))  # type: ignore[call-overload]
        raise Damaged("setting_unknown", where=str(path), name=strange, hint=meant)


def _numbers(path: Path, name: str, value: object) -> dict[str, float]:
    """Return a table of weights: numbers of 0 or more."""
    found = _table(path, name, value)
    for key, number in found.items():
        fits = isinstance(number, int | float) and not isinstance(number, bool)
        if not fits or not 0 <= number < float("inf"):
            _wrong(path, f"{name}.{key}", number, Phrase("hint.weight"))
    return {key: float(number) for key, number in found.items()}


def _texts(path: Path, name: str, value: object) -> dict[str, str]:
    found = _table(path, name, value)
    for key, text in found.items():
        if not isinstance(text, str) or not text.strip() or not text.isprintable():
            _wrong(path, f"{name}.{key}", text, Phrase("hint.text"))
    return found


def _complete(path: Path, name: str, words: Mapping[str, Mapping[str, str]]) -> None:
    """Raise Damaged for a criterion that lacks words: name and meaning of the points, in both languages."""
    needed = [*DECLARED, *(f"{lang}_{points}" for lang in DECLARED for points in ANCHORS)]
    lacking = [key for key in needed if key not in words.get(name, {})]
    if lacking:
        names = ", ".join(f"jury.words.{name}.{key}" for key in lacking)
        raise Damaged("setting_missing", where=str(path), names=names)
