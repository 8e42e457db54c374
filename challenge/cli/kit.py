"""kansrijk kit: starter kits for participants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from challenge.cli.base import SETTINGS, Session, global_options, options, tell

if TYPE_CHECKING:
    from rich.console import Console


@click.group(context_settings=SETTINGS)
@global_options
def kit() -> None:
    """Build and check the starter kits."""


@kit.command("build")
@options
def build(session: Session) -> None:
    """Build the starter kits from the event's public data. The same event gives the same bytes.

    Each holds what a participant needs with one tool: Python, R, SQL, or SPSS and Stata.

    \b
    Example:
        kansrijk kit build
    """
    from challenge.kits import build_kits

    built = build_kits(session.workspace())

    def human(out: Console) -> None:
        for row in built:
            out.print(f"{row['bytes'] / 1e6:8.1f} MB  {row['file']}", markup=False)

    session.show({"kits": built}, human)


@kit.command("check")
@options
def check(session: Session) -> None:
    """Unpack each kit in a clean folder and run it as a participant would: train, predict, check.

    A tool that is not on this machine is named loudly: what needs it was not run.

    The score of the Python kit's baseline becomes the anchor "baseline" on the board.

    \b
    Example:
        kansrijk kit check
    """
    from challenge.errors import REFUSED
    from challenge.kits import check_kits
    from challenge.live import BASELINE
    from challenge.standings import DIGITS

    texts = session.texts()
    document, results = check_kits(session.workspace(), texts)
    predictions = results["kansrijk-python"].predictions
    baseline = None
    if predictions and session.workspace().secret_file.is_file():
        baseline = session.intake().measure_anchor(BASELINE, predictions)
        document["baseline"] = {
            "value": baseline.score,
            "low": baseline.low,
            "high": baseline.high,
        }

    def human(out: Console) -> None:
        for name, result in document["kits"].items():
            state = "passed" if result["passed"] else "failed" if result["ran"] else "not_run"
            out.print(f"{texts('kit.' + state)}  {name}  {result['reason']}", markup=False)
            if result["ran"] and result["unchecked"]:
                tools = ", ".join(result["unchecked"])
                tell(out, texts("kit.unchecked", kit=name, tools=tools))
        if baseline:
            words = {k: texts.number(v, DIGITS) for k, v in document["baseline"].items()}
            tell(out, texts("kit.baseline", score=words.pop("value"), **words))

    session.show(document, human)
    if not document["passed"]:
        click.get_current_context().exit(REFUSED)
