"""An idea of track 2: one TOML file with up to four offers. Read, checked, every problem named at once.

Nothing here knows an event: supports, budget and columns are handed in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scoring.idea_fields import Fields
from scoring.idea_pitch import pitch_warnings
from scoring.problems import Finding
from scoring.rules import Refusal, check_rule

MODES = ("targeted", "universal")
MOMENTS = ("pregnancy", "first_year", "second_year", "toddler")
DESIGNS = ("randomised", "stepped_wedge", "waiting_list", "before_after")
MOST_OFFERS = 4
MOST_BYTES = 100_000
_LONGEST_NAME = 100
_MOST_DOTS = 200  # in a line: the time to read a key with dots grows with their square
_LISTS = tomllib.loads((Path(__file__).parent / "idea_columns.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Support:
    """What the check needs to know of a support of the catalogue.

    reach        stages of a child at which a channel can reach its family, by channel
    of_language  whether it is about language, so that language at home may decide
    """

    reach: Mapping[str, Sequence[str]]
    of_language: bool = False


@dataclass(frozen=True)
class Terms:
    """What an event asks of an idea.

    budget   EUR, for all offers together
    schema   columns by table, as `main.children` or `cbs.GBAPERSOONTAB`
    origin, home_language   columns (or `TABLE.*`), any case of letters
    """

    supports: Mapping[str, Support]
    budget: int
    schema: Mapping[str, Sequence[str]]
    origin: Sequence[str] = field(default_factory=lambda: tuple(_LISTS["origin"]))
    home_language: Sequence[str] = field(default_factory=lambda: tuple(_LISTS["home_language"]))


@dataclass(frozen=True)
class Offer:
    """One offer: which support, through whom, how, when, for how much (EUR), to whom (SQL), and why if a gate asks."""

    support: str
    channel: str
    mode: str
    moment: str
    budget: int
    target: str
    justification: str = ""
    columns: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Idea:
    """An idea that may be played out. `pitch` is the text of the file that the idea names."""

    title: str
    pitch: str
    design: str | None
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class IdeaReading:
    """What was read. `idea` is None when there are problems; warnings are about the pitch."""

    idea: Idea | None
    problems: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether it can be played out."""
        return self.idea is not None

    def as_json(self, language: str) -> dict[str, Any]:
        """Return the document that `submission check --json` prints."""
        return {
            "accepted": self.accepted,
            "problems": [f.as_json(language) for f in self.problems],
            "repairs": [],
            "warnings": [f.as_json(language) for f in self.warnings],
        }


def read_idea_file(path: Path, terms: Terms) -> IdeaReading:
    """Read an idea from a file, and its pitch from beside it."""
    if not path.is_file():
        return IdeaReading(None, (Finding("idea_not_found", 1, path.name),))
    return read_idea(start_of(path), path.name, terms, lambda name: pitch_beside(path, name))


def pitch_named(data: bytes) -> str:
    """Return the name of the file that an idea names as its pitch; empty when it names none that can lie beside it."""
    document, problem = _parse(data, "")
    name = document.get("pitch")
    if problem or not isinstance(name, str) or not _is_a_file_name(name.strip()):
        return ""
    return name.strip()


def pitch_beside(path: Path, name: str) -> bytes | None:
    """Return the start of a pitch beside the file of an idea, enough to know whether it is too large; None without one."""
    pitch = path.parent / name
    return None if not pitch.is_file() or pitch.is_symlink() else start_of(pitch)


def start_of(path: Path) -> bytes:
    """Return the content of a file of an idea, or enough of it to know that it is too large."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)  # one byte more than allowed is enough to know


def _is_a_file_name(name: str) -> bool:
    plain = name == Path(name).name and "\\" not in name and name.isprintable()
    return bool(name) and plain and not name.startswith(".") and len(name) <= _LONGEST_NAME


def read_idea(
    data: bytes, name: str, terms: Terms, beside: Callable[[str], bytes | None]
) -> IdeaReading:
    """Read an idea.

    data    the file as it came
    beside  gives the bytes of a file that was handed in with it; None when there is none of that name
    """
    document, problem = _parse(data, name)
    if problem:
        return IdeaReading(None, (problem,))
    fields = Fields(document, name)
    title = fields.text("title", most=120)
    pitch = _pitch(fields, name, beside)
    design = _design(fields, name)
    tables = fields.tables("offer", most=MOST_OFFERS)
    offers = [_offer(Fields(t, f"{name} [[offer]] {i}"), terms) for i, t in enumerate(tables, 1)]
    fields.nothing_else()
    problems = [*fields.problems, *design[1], *(p for _, found in offers for p in found)]
    total = sum(offer.budget for offer, _ in offers if offer)
    if total > terms.budget:
        words = {"total": total, "budget": terms.budget}
        problems.append(Finding("idea_over_budget", 1, name, details=words))
    warnings = pitch_warnings(pitch, str(document.get("pitch"))) if pitch else ()
    if problems:
        return IdeaReading(None, tuple(problems), warnings)
    idea = Idea(title, pitch, design[0], tuple(o for o, _ in offers if o))
    return IdeaReading(idea, warnings=warnings)


def _parse(data: bytes, name: str) -> tuple[dict[str, Any], Finding | None]:
    if len(data) > MOST_BYTES:
        return {}, Finding("idea_too_large", 1, name, details={"limit": MOST_BYTES // 1000})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return {}, Finding("idea_not_text", 1, name)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS:
            return {}, Finding("idea_not_toml", 1, name, lines=[number])
    try:
        return tomllib.loads(text.replace("\r\n", "\n")), None
    except tomllib.TOMLDecodeError as error:
        at = _line(str(error))
        return {}, Finding("idea_not_toml", 1, name, lines=[at] if at else ())
    except (ValueError, RecursionError):  # a number without end, brackets without end
        return {}, Finding("idea_not_toml", 1, name)


def _line(message: str) -> int | None:
    """Return the line that the reader of TOML names.

    >>> _line("Invalid value (at line 7, column 11)")
    7
    """
    words = message.rpartition("at line ")[2].partition(",")[0]
    return int(words) if words.isdecimal() else None


def _pitch(fields: Fields, name: str, beside: Callable[[str], bytes | None]) -> str:
    file = fields.text("pitch", most=_LONGEST_NAME)
    if not file:
        return ""
    if not _is_a_file_name(file):
        fields.problems.append(Finding("idea_pitch_elsewhere", 1, name, examples=[file]))
        return ""
    data = beside(file)
    if data is None:
        fields.problems.append(Finding("idea_pitch_missing", 1, name, examples=[file]))
        return ""
    if len(data) > MOST_BYTES:
        words = {"limit": MOST_BYTES // 1000}
        fields.problems.append(Finding("idea_pitch_too_large", 1, file, details=words))
        return ""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        fields.problems.append(Finding("idea_pitch_not_text", 1, file))
        return ""


def _design(fields: Fields, name: str) -> tuple[str | None, list[Finding]]:
    """Return how the team would measure the effect; the whole table may be left out."""
    table = fields.table("evaluation")
    if table is None:
        return None, []
    inner = Fields(table, f"{name} [evaluation]")
    design = inner.word("design", DESIGNS)
    inner.nothing_else()
    return design, inner.problems


def _offer(fields: Fields, terms: Terms) -> tuple[Offer | None, list[Finding]]:
    support = fields.word("support", sorted(terms.supports))
    known = terms.supports.get(support or "")
    supports = [known] if known else list(terms.supports.values())
    channel = fields.word("channel", sorted({c for s in supports for c in s.reach}))
    mode = fields.word("mode", MODES)
    moment = fields.word("moment", MOMENTS)
    budget = fields.amount("budget")
    target = fields.text("target", most=20_000)
    justification = fields.text("justification", most=4000, optional=True)
    fields.nothing_else()
    if known and channel and moment and moment not in known.reach[channel]:
        words = {"channel": channel, "moment": moment, "stages": ", ".join(known.reach[channel])}
        fields.problems.append(Finding("idea_no_reach", 1, fields.place, details=words))
    columns = _columns(target, known, fields, terms) if target else frozenset()
    if fields.problems or not (support and channel and mode and moment):
        return None, fields.problems
    offer = Offer(support, channel, mode, moment, budget, target, justification, columns)
    return offer, []


def _columns(
    target: str, support: Support | None, fields: Fields, terms: Terms
) -> frozenset[tuple[str, str]]:
    """Return the columns that decide a rule's answer; refused ones become problems."""
    found = check_rule(target, terms.schema)
    if isinstance(found, Refusal):
        fields.problems.append(rule_problem(found, fields.place))
        return frozenset()
    if listed := _listed(found, terms.origin):
        fields.problems.append(
            Finding("idea_origin", len(listed), fields.place, column="target", examples=listed)
        )
    listed = _listed(found, terms.home_language)
    if listed and support and not support.of_language:
        fields.problems.append(
            Finding("idea_home_language", len(listed), fields.place, column="target", examples=listed)
        )  # fmt: skip
    return found


def rule_problem(refusal: Refusal, place: str) -> Finding:
    """Return the refusal of a rule as a finding; `place` is the file and the offer."""
    about = [refusal.about] if refusal.about else []
    return Finding(refusal.kind, 1, place, column="target", examples=about)


def _listed(columns: frozenset[tuple[str, str]], names: Sequence[str]) -> list[str]:
    """Return the columns that are on a list, in order."""
    listed = {n.lower() for n in names}
    return sorted(
        f"{table.rpartition('.')[2]}.{column}"
        for table, column in columns
        if column.lower() in listed or f"{table.rpartition('.')[2].lower()}.*" in listed
    )
