"""A whole event with teams that really work: in the unpacked kit, with nothing but what is in it."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from challenge.answers import PRIVATE, bootstrap_key, open_key
from challenge.audit import audit, document, keep
from challenge.board_view import board_document
from challenge.demo_jury import HOUSES, hand_in_pitches, let_jury_judge
from challenge.errors import Refused
from challenge.idea_bundle import read_bundle
from challenge.intake import IdeaIntake, Intake, Receipt
from challenge.kits import build_kits, kit_path
from challenge.ledger.repository import Ledger
from challenge.live import BASELINE
from challenge.report.writing import FOLDER, write_report
from challenge.reveal import reveal_answers, score_final
from challenge.setup import advance_phase, change_settings, generate_data, init_event
from challenge.standings import DIGITS, SIGNALS
from challenge.teams import add_team
from challenge.text import Texts
from challenge.work import Progress
from challenge.workspace import Workspace, open_workspace
from generator.fidelity.audit.words import Words
from scoring.evaluate import expected_range
from starter_kits.check import unpack
from starter_kits.kits.python import train
from starter_kits.running import run_python

SCRIPTS = Path(__file__).parent / "demo_teams"
TEAMS = {
    "Nulmeting": "base_rates",
    "Vijf Vragen": "five_variables",
    "Boomgaard": "boosting",
    "Puntkomma": "messy",
}


# Two of them write an idea as well, from the public data: from a lottery, and from who came by themselves.
IDEAS = {"Vijf Vragen": "idea_by_lot", "Boomgaard": "idea_by_takers"}

# A demo is there to be tried: it is calibrated and measured on fewer households than an event.
QUICK = {
    "calibration_households": 20_000,
    "unseen_households": 70_000,
    "final_populations": 0,
    "least_households": 10,
    "liss_households": 1000,
}


@dataclass(frozen=True)
class DemoResult:
    """The board at the end, what the teams did before it, and what is said under it."""

    document: dict[str, Any]
    story: list[str]
    lines: list[str]


def free_folder() -> Path:
    """Return the first of demo-event, demo-event-2, … that is not there yet."""
    name, k = Path("demo-event"), 1
    while name.exists():
        k += 1
        name = Path(f"demo-event-{k}")
    return name


def run_demo(
    folder: Path,
    *,
    households: int,
    workers: int,
    texts: Texts,
    progress: Progress,
) -> DemoResult:
    """Make the event, build and try the kit, let teams hand in and a jury judge; leave the event revealed."""
    started = time.monotonic()
    workspace = init_event(folder, name="Demo Kansrijk", language=texts.language, at=_now())
    ledger = Ledger.open(workspace.database_url)
    change_settings(workspace, ledger, {"households": households, **QUICK})
    workspace = open_workspace(folder)
    generate_data(
        workspace, ledger, secret_file=None, workers=workers, progress=progress, at=_now()
    )
    intake = Intake(workspace, ledger, clock=_now)
    ideas = IdeaIntake(workspace, ledger, clock=_now)
    # Kit and teams work in processes of their own: meanwhile this one measures what ideas are held against.
    with ThreadPoolExecutor(max_workers=1) as beside:
        measured = beside.submit(ideas.prepare)
        _try_kit(workspace, intake, progress)
        audited = _audit(workspace, texts, progress)
        advance_phase(workspace, ledger, "open", at=_now())
        story, tokens = _let_teams_work(workspace, ledger, intake, texts, progress)
        progress("points", 0, 1)
        measured.result()
        progress("points", 1, 1)
    story += _let_teams_have_ideas(workspace, ideas, tokens, texts)
    story += hand_in_pitches(workspace, ledger, tokens, texts, _now)
    story += _finish(workspace, ledger, intake, texts, progress)
    board = board_document(workspace, ledger.entries())
    seconds = round(time.monotonic() - started)
    lines = [*_expectations(workspace, ledger, intake, board, texts), audited]
    report = folder / FOLDER
    made = write_report(workspace, ledger.entries(), texts, folder=report, at=_now())
    lines.append(texts("report.done", file=made.page))
    lines.append(texts("demo.ready", seconds=seconds, folder=folder))
    return DemoResult(board, story, lines)


def _finish(
    workspace: Workspace, ledger: Ledger, intake: Intake, texts: Texts, progress: Progress
) -> list[str]:
    """Close the event and score what counts, let the jury judge, and reveal."""
    progress("finals", 0, 1)
    advance_phase(workspace, ledger, "closed", at=_now())
    scored = score_final(intake)
    progress("finals", 1, 1)
    story = [texts("demo.story.closed", count=scored.count)]
    story += let_jury_judge(workspace, ledger, texts, _now)
    reveal_answers(intake, at=_now())
    return [*story, texts("demo.story.revealed")]


def _try_kit(workspace: Workspace, intake: Intake, progress: Progress) -> None:
    """Build the kits, train the baseline of one as a participant would, and put it on the board."""
    progress("kit", 0, 1)
    build_kits(workspace)
    progress("kit", 1, 1)
    progress("kit_check", 0, 1)
    # Notebooks and the other kits take a minute more: `kansrijk kit check` runs them.
    with tempfile.TemporaryDirectory() as name:
        tried = train(unpack(kit_path(workspace, "python"), Path(name)))
    if not tried.passed:
        raise Refused("kit_broken", where=tried.complaint)
    intake.measure_anchor(BASELINE, tried.predictions or b"")
    progress("kit_check", 1, 1)


def _audit(workspace: Workspace, texts: Texts, progress: Progress) -> str:
    """Try to cheat, as an organiser does before an event opens; say what came of it."""
    found = document(audit(workspace, progress=progress), Words(texts.language))
    file = keep(workspace, found)
    trials = sum(test["trials"] for test in found["tests"])
    if found["passed"]:
        return texts("demo.audited", kinds=len(found["tests"]), trials=trials)
    return texts("demo.leaks", count=len(found["findings"]), file=file)


def _let_teams_work(
    workspace: Workspace,
    ledger: Ledger,
    intake: Intake,
    texts: Texts,
    progress: Progress,
) -> tuple[list[str], dict[str, str]]:
    """Let the teams predict; return what is told of it, and their tokens."""
    story, tokens = [], {}
    for k, (team, script) in enumerate(TEAMS.items()):
        progress("teams", k, len(TEAMS))
        token = tokens[team] = add_team(ledger, team, at=_now(), organisation=HOUSES.get(team, ""))
        story.append(texts("demo.team", team=team, story=texts(f"demo.story.{script}")))
        with tempfile.TemporaryDirectory() as name:
            home = unpack(kit_path(workspace, "python"), Path(name))
            receipt = _work(home, script, intake, token)
            if receipt.seen is None:
                findings, lang = receipt.reading.problems, texts.language
                story += [
                    texts("demo.story.refused", what=f.what(lang), where=f.where(lang))
                    for f in findings
                ]
                said = [f.as_json(lang) for f in findings]
                (home / "problems.json").write_text(json.dumps(said), encoding="utf-8")
                receipt = _work(home, script, intake, token)
            story.append(_scored(receipt, texts))
    progress("teams", len(TEAMS), len(TEAMS))
    return story, tokens


def _scored(receipt: Receipt, texts: Texts) -> str:
    """Say what a team saw of its score. Raises Refused for what the desk did not take."""
    if receipt.seen is None:
        problem = receipt.reading.problems[0].what(texts.language)
        raise Refused("demo_team", where=problem, team=receipt.team)
    shown = {k: texts.number(getattr(receipt.seen, k), DIGITS) for k in ("score", "low", "high")}
    return texts("demo.story.scored", **shown)


def _let_teams_have_ideas(
    workspace: Workspace, ideas: IdeaIntake, tokens: Mapping[str, str], texts: Texts
) -> list[str]:
    """Let teams write an idea in their copy of the kit, with the public data, and hand it in."""
    story = []
    for team, script in IDEAS.items():
        story.append(texts("demo.team", team=team, story=texts(f"demo.story.{script}")))
        with tempfile.TemporaryDirectory() as name:
            home = unpack(kit_path(workspace, "python"), Path(name))
            shutil.copy(SCRIPTS / "evidence.py", home)
            _run(home, script, str(workspace.public))
            file = home / "idea.toml"
            receipt = ideas.submit(read_bundle(file).packed(), file.name, token=tokens[team])
        story.append(_scored(receipt, texts))
    return story


def _work(home: Path, script: str, intake: Intake, token: str) -> Receipt:
    """Let a team run its script in its copy of the kit, and hand in what came of it."""
    _run(home, script)
    file = home / "predictions.csv"
    return intake.submit(file.read_bytes(), file.name, token=token)


def _run(home: Path, script: str, *arguments: str) -> None:
    shutil.copy(SCRIPTS / f"{script}.py", home / "team.py")
    done = run_python(home, ["team.py", *arguments])
    if done.returncode:
        raise Refused("demo_script", where=done.stderr.strip()[-500:], script=f"{script}.py")


def _expectations(
    workspace: Workspace,
    ledger: Ledger,
    intake: Intake,
    board: dict[str, Any],
    texts: Texts,
) -> list[str]:
    """Set what the board shows beside what true risks make one expect (sealed: shown in a demo only)."""
    key = open_key(workspace)
    answers = key.answers(workspace.manifest, PRIVATE)
    frames = intake.stored_frames()
    draws = bootstrap_key(workspace.secret)

    def line(name: str, frame: pd.DataFrame, on_board: str) -> str:
        expected = expected_range(frame, key.risks, answers, key=draws)
        words = {k: texts.number(getattr(expected, k), 2) for k in ("value", "low", "high")}
        return texts("demo.row", name=name, shown=on_board, **words)

    lines = [texts("demo.expected")]
    for row in board["tracks"][SIGNALS]:
        shown = texts.number(row["score"], DIGITS)
        lines.append(line(row["team"], frames[row["team"]], shown))
    return [*lines, line(texts("anchor.ceiling"), key.risks, "–")]


def _now() -> datetime:
    return datetime.now(UTC)
