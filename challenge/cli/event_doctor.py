"""kansrijk event doctor: check the whole event before it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from challenge.cli.base import Session, now, options, tell
from challenge.cli.board import PORT

if TYPE_CHECKING:
    from rich.console import Console

    from challenge.text import Texts

TO_MEND = 1
_STYLE = {"fine": "green", "mind": "yellow", "mend": "bold red"}


@click.command("doctor")
@click.option(
    "--quick",
    is_flag=True,
    help="Leave out what takes minutes: the audit, and running the kits.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, help="Port of the board.")
@options
def doctor(session: Session, quick: bool, port: int) -> None:
    """Check the whole event before it opens, and say what to mend; exit code 1 when something must be.

    Settings, secret, ledger, data, seal, audit, starter kits, quotas, deadline, teams, jury, disk, clock, port and
    memory: each is fine, to be minded, or to be mended. Nothing of the event changes, but for data/quality/audit.json.

    \b
    Example:
        kansrijk event doctor --quick
    """
    from challenge.cli.progress import progress_bars
    from challenge.doctor.examination import examine
    from challenge.doctor.findings import document

    texts = session.texts()
    if quick:
        session.say(texts("doctor.quick"))
    with progress_bars(texts) as progress:
        about: dict[str, Any] = {"texts": texts, "progress": progress}
        findings = list(examine(session.event, now=now(), port=port, quick=quick, **about))
    found = {"quick": quick} | document(findings, texts)
    session.show(found, lambda out: print_round(out, found, texts))
    if not found["ready"]:
        raise SystemExit(TO_MEND)


def print_round(out: Console, found: dict[str, Any], texts: Texts) -> None:
    """Print a line per finding, with what to do below it, and the verdict."""
    for row in found["findings"]:
        mark = texts(f"doctor.mark.{row['level']}")
        check = texts(f"doctor.check.{row['check']}")
        out.print(f"{mark:<8}", style=_STYLE[row["level"]], end="", markup=False)
        tell(out, f"{check}: {row['what']}")
        for name, text in (("where", row["where"]), ("to_do", row["mend"])):
            if text:
                tell(out, f"          {texts(f'doctor.{name}')} {text}")
    verdict = "ready" if found["ready"] else "not_ready"
    counts = {level: found[level] for level in _STYLE}
    tell(out, texts(f"doctor.{verdict}", **counts))
