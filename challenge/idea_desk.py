"""Check an idea on the public data of an event, or of a copy of it. Looks at no answer and leaves no trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from challenge.definition import Weights
from challenge.errors import Damaged
from challenge.idea_bundle import IdeaBundle, read_bundle
from challenge.idea_training import reached, training, training_flips
from challenge.listed import listed_children
from challenge.weighing import EVEN
from challenge.workspace import MANIFEST, Workspace, open_workspace
from generator import warehouse
from generator.engine.randomness import Noise
from generator.timeline import Timeline
from scoring.idea import Idea, IdeaReading, Support, Terms, read_idea, rule_problem
from scoring.idea_catalogue import TakeUp, read_catalogue
from scoring.idea_preview import Catalogue, Preview, preview
from scoring.policy_gates import LEAST_HOUSEHOLDS
from scoring.power import Study, smallest_fall
from scoring.problems import Finding
from scoring.rules import Refusal, Tables, run_rule
from starter_kits.take_up import take_up_in

# One row per support; and one per support, channel and stage at which the channel reaches families.
SUPPORTS, OFFERS = "supports", "support_offers"
NEEDED = ("support", "cost_offer", "cost_family", "hours", "capacity", "of_language")
WAYS = ("support", "channel", "moment", "reach")
PLACES = ("cbs", "local", "open")
_STEPS = 4  # of a stepped wedge: one per quarter of a year
_NO_LIMIT = 10**12  # EUR; a budget that the public data do not name is not checked


@dataclass(frozen=True)
class IdeaCheck:
    """What came of it: `preview` is None when the idea, or one of its rules, was refused.

    budget   EUR of the event; None when the public data do not say
    smallest the smallest fall of each outcome that the proposed study would see, None where it sees none;
             empty without a proposal
    weights  what a case averted counts
    training whom it would have reached of the training children; None where that cannot be said
    """

    reading: IdeaReading
    problems: tuple[Finding, ...]
    preview: Preview | None
    budget: int | None
    smallest: Mapping[str, float | None]
    weights: Weights = EVEN
    training: Mapping[str, Any] | None = None

    @property
    def accepted(self) -> bool:
        """Whether it can be played out."""
        return self.preview is not None

    @property
    def findings(self) -> list[Finding]:
        """Everything to say, problems first."""
        more = [*self.preview.repairs, *self.preview.warnings] if self.preview else []
        return [*self.problems, *self.reading.warnings, *more]

    def as_json(self, language: str) -> dict[str, Any]:
        """Return the document that `submission check --json` prints."""
        shown = self.preview
        kinds = {p.kind for p in self.problems}
        repairs = shown.repairs if shown else ()
        warnings = [*self.reading.warnings, *(shown.warnings if shown else ())]
        return {
            "accepted": self.accepted,
            "problems": [f.as_json(language) for f in self.problems],
            "repairs": [f.as_json(language) for f in repairs],
            "warnings": [f.as_json(language) for f in warnings],
            "offers": [offer.as_json() for offer in shown.offers] if shown else [],
            "gates": {
                "columns": not kinds & {"idea_origin", "idea_home_language"},
                "budget": "idea_over_budget" not in kinds if self.budget else None,
                "households": shown.enough_households if shown else None,
            },
            "smallest_fall": dict(self.smallest),
            "weights": self.weights.as_json(),
            "training": self.training,
        }


def check_idea(path: Path, root: Path) -> IdeaCheck:
    """Read an idea from a file and run its rules on the public data in `root`/data/public.

    Raises Damaged when there are no public data, or no supports in them.
    """
    return check_bundle(read_bundle(path), path.name, root)


def read_checked(bundle: IdeaBundle, name: str, root: Path) -> IdeaReading:
    """Read an idea that was checked before, without running its rules. Raises as `check_idea`."""
    public = public_files(root)
    return read_idea(bundle.idea, name, public.terms, bundle.beside)


def check_bundle(bundle: IdeaBundle, name: str, root: Path) -> IdeaCheck:
    """Check an idea that was read already; `name` is that of its file, for people. Raises as `check_idea`."""
    public = public_files(root)
    files, event, budget = public.files, public.event, public.event.get("budget")
    reading = read_idea(bundle.idea, name, public.terms, bundle.beside)
    if reading.idea is None:
        return IdeaCheck(reading, reading.problems, None, budget, {})
    answers = [run_rule(offer.target, Tables(files)) for offer in reading.idea.offers]
    refused = tuple(
        rule_problem(answer, f"{name} [[offer]] {number}")
        for number, answer in enumerate(answers, 1)
        if isinstance(answer, Refusal)
    )
    if refused:
        return IdeaCheck(reading, refused, None, budget, {})
    chosen = [answer for answer in answers if not isinstance(answer, Refusal)]
    shown = preview(
        reading.idea,
        chosen,
        listed_children(files, public.terms.schema),
        public.catalogue,
        file=name,
        least_households=int(event.get("least_households", LEAST_HOUSEHOLDS)),
    )
    smallest = _smallest(reading.idea.design, shown, event.get("base_rates", {}))
    weights = Weights.of(event)
    with training(files, reading.idea, public.cutoff) as ground:
        found = reached(reading.idea, ground, public.catalogue, weights) if ground else None
    return IdeaCheck(reading, (), shown, budget, smallest, weights, found)


def on_training_children(
    idea: Idea, root: Path, noise: Noise | None = None
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Return whom an idea would have reached of the training children, and, with noise, how many selections flip."""
    public = public_files(root)
    with training(public.files, idea, public.cutoff) as ground:
        if ground is None:
            return None, None
        found = reached(idea, ground, public.catalogue, Weights.of(public.event))
        flips = training_flips(idea, ground, public.catalogue, noise) if noise else None
        return found, flips


@dataclass(frozen=True)
class PublicFiles:
    """Public data: files by schema, the manifest (or nothing, in a copy without one), and what they ask of an idea."""

    files: Mapping[str, Path]
    event: Mapping[str, Any]
    terms: Terms
    catalogue: Catalogue

    @property
    def cutoff(self) -> int:
        """The last public year."""
        return int(self.event.get("years", {}).get("cutoff", Timeline().cutoff))


def public_files(root: Path) -> PublicFiles:
    """Return the public data in `root`/data/public. Raises Damaged when there are none, or no supports in them."""
    workspace = Workspace(root.resolve())
    if not workspace.public.is_dir():
        workspace = open_workspace(root)  # says what is wrong with the folder
    main = workspace.public / "challenge.duckdb"
    if not main.is_file():
        raise Damaged("no_data", where=str(main))
    event = workspace.manifest if (workspace.public / MANIFEST).is_file() else {}
    files = {"main": main} | {
        name: file for name in PLACES if (file := workspace.public / f"{name}.duckdb").is_file()
    }
    supports, catalogue = read_supports(
        main,
        households=event.get("households"),
        unseen=event.get("unseen_households"),
        expected=take_up_in(workspace.public),
    )
    schema = _schema(files)
    _must_have(schema, "children", ("RINPERSOON", "mother", "stage"), main)
    terms = Terms(supports, event.get("budget") or _NO_LIMIT, schema)
    return PublicFiles(files, event, terms, catalogue)


def read_supports(
    path: Path, *, households: int | None, unseen: int | None, expected: TakeUp
) -> tuple[dict[str, Support], Catalogue]:
    """Return the supports that an event has, as `read_catalogue`. Raises Damaged when there are none to be read."""
    columns = _schema({"main": path})
    for table, names in ((SUPPORTS, NEEDED), (OFFERS, WAYS)):
        if f"main.{table}" not in columns:
            raise Damaged("no_supports", where=str(path))
        _must_have(columns, table, names, path)
    rows: dict[str, list[Any]] = {
        name: warehouse.read_table(path, name).to_dict("records") for name in (SUPPORTS, OFFERS)
    }
    return read_catalogue(
        rows[SUPPORTS],
        rows[OFFERS],
        households=households,
        unseen=unseen,
        expected=expected,
    )


def _must_have(
    columns: Mapping[str, Sequence[str]], table: str, names: Sequence[str], path: Path
) -> None:
    """Raise Damaged when a table of challenge.duckdb lacks one of these columns."""
    there = columns.get(f"main.{table}", ())
    if lacking := [name for name in names if name not in there]:
        raise Damaged("table_lacks", where=str(path), table=table, names=", ".join(lacking))


def _schema(files: Mapping[str, Path]) -> dict[str, list[str]]:
    """Return the columns of all tables, as `main.children` or `cbs.GBAPERSOONTAB`."""
    tables: dict[str, list[str]] = {}
    for place, path in files.items():
        with warehouse.open_readonly(path) as db:
            rows = db.execute(
                "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal "
                "ORDER BY table_name, column_index"
            ).fetchall()
        for table, column in rows:
            tables.setdefault(f"{place}.{table}", []).append(column)
    return tables


def _smallest(
    design: str | None, shown: Preview, base: Mapping[str, float]
) -> dict[str, float | None]:
    """Return the smallest fall of each outcome that the study sees: with as many families as take part, drawn one by one."""
    families = sum(offer.taking_part for offer in shown.offers)
    if design is None or families < 2:
        return {}
    if design == "stepped_wedge":  # an outcome happens once, so each period has families of its own
        families /= _STEPS + 1
    rates = {name: float(np.clip(rate, 0, 1)) for name, rate in base.items()}
    return {
        name: None if fall is None else round(fall, 4)
        for name, rate in rates.items()
        for fall in (smallest_fall(Study(design, rate, rate, families, steps=_STEPS)),)
    }
