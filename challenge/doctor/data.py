"""Data, seal, power of the test set, audit and kits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from challenge.answers import PUBLIC
from challenge.doctor.findings import TROUBLE, Finding, fine, mend, mind, raised
from challenge.kits import check_kits, kit_path, refuse_stale_kits
from challenge.ledger.events import AnchorMeasured, Entry
from challenge.scale import Scale
from challenge.text import Phrase, Texts
from challenge.verification import check_children, verify_event, warnings_of
from challenge.work import Progress
from challenge.workspace import Workspace
from generator.fidelity.audit.trial import Trial, findings
from generator.fidelity.audit.words import Words
from starter_kits.build import KITS

# From here on a board says little: teams half way to the best have to differ by this much of the way.
COARSE = 0.1
SETTINGS = ("name", "region", "households")  # in both settings and manifest


def data(workspace: Workspace) -> list[Finding]:
    """Say what data there are, and whether they were made with the settings of now."""
    try:
        manifest, definition = workspace.manifest, workspace.definition
    except TROUBLE as error:
        return [raised("data", error)]
    files, board = manifest["files"], manifest["board"]
    size = sum(f["bytes"] for f in files.values()) / 1e6
    words = {"files": len(files), "size": f"{size:.0f}", "children": board["test_children"]}
    other = [name for name in SETTINGS if manifest[name] != getattr(definition, name)]
    found = [fine("data", "data_there", **words)]
    return [*found, mind("data", "data_other_settings", names=", ".join(other))] if other else found


def seal(workspace: Workspace, entries: Sequence[Entry] | None) -> list[Finding]:
    """Hold every file against its promise, and open the sealed ones."""
    try:
        checks = verify_event(workspace, entries)
        wrong = [promise(check) for check in checks if not check["ok"]]
        if not wrong:
            check_children(workspace)
        warned = [c["file"] for c in warnings_of(workspace) if c["kind"] == "stale_build"]
    except TROUBLE as error:
        return [raised("seal", error)]
    stale = [mind("seal", "build_left", file=name) for name in warned]
    return [*(wrong or [fine("seal", "seal_kept", count=len(checks))]), *stale]


def promise(check: dict[str, Any]) -> Finding:
    """Return a promise that was not kept."""
    said = Phrase(f"verify.{check['kind']}", file=check["file"])
    return mend("seal", "promise_broken", said=said)


def power(workspace: Workspace) -> list[Finding]:
    """Say how far two teams have to lie apart to be told apart on the live board."""
    try:
        scale = Scale.of(workspace.manifest, PUBLIC)
    except TROUBLE:  # said by the check of the data
        return []
    gap = scale.apart(0.5)
    words = {"gap": number(gap, 3), "children": scale.children}
    return [(mind if gap > COARSE else fine)("power", "power_low" if gap > COARSE else "power_good", **words)]  # fmt: skip


def not_audited() -> list[Finding]:
    """Say that nobody tried to learn the answers from the public files."""
    return [mind("audit", "audit_not_run")]


def audited(workspace: Workspace, *, progress: Progress) -> list[Finding]:
    """Try to learn the answers from the public files; the result is kept, as by `data audit`."""
    from challenge.audit import audit, document, keep  # heavy: models are fitted

    try:
        trials = audit(workspace, progress=progress)
        keep(workspace, document(trials, Words("nl")))
    except TROUBLE as error:
        return [raised("audit", error)]
    found = [leak(trial) for trial in findings(trials)]
    return found or [fine("audit", "audit_good", count=len(trials))]


def leak(trial: Trial) -> Finding:
    """Return what the audit found, in its own words."""
    return mend(
        "audit",
        "audit_found",
        said=lambda language: Words(language).text(trial),
        way=lambda language: Words(language).mend(trial),
        place=f"{trial.table}, {trial.column}",
    )


def kits(workspace: Workspace, entries: Sequence[Entry]) -> list[Finding]:
    """Look whether kits are there, of these data, and whether their baseline stands on the board."""
    try:
        for kit in KITS:
            kit_path(workspace, kit)
        refuse_stale_kits(workspace)
    except TROUBLE as error:
        return [raised("kits", error)]
    found = [fine("kits", "kits_fresh", count=len(KITS))]
    if not any(isinstance(e.fact, AnchorMeasured) for e in entries):
        found.append(mind("kits", "kit_no_anchor"))
    return found


def kits_not_run() -> list[Finding]:
    """Say that no kit was run."""
    return [mind("kits", "kits_not_run")]


def kits_run(workspace: Workspace, texts: Texts) -> list[Finding]:
    """Run every kit as a participant would."""
    try:
        document, _ = check_kits(workspace, texts)
    except TROUBLE as error:
        return [raised("kits", error)]
    found = []
    for name, result in document["kits"].items():
        if not result["ran"]:
            found.append(mind("kits", "kit_no_tool", kit=name, reason=result["reason"]))
        elif result["passed"]:
            found.append(fine("kits", "kit_works", kit=name))
            if tools := ", ".join(result["unchecked"]):
                found.append(mind("kits", "kit_unchecked", kit=name, tools=tools))
        else:
            found.append(mend("kits", "kit_fails", kit=name, reason=result["reason"]))
    return found


def number(value: float, digits: int) -> Callable[[str], str]:
    """Return a number that is written the way of the language in which it is said."""
    return lambda language: Texts(language).number(value, digits)
