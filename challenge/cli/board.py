"""kansrijk board: the leaderboard, in the terminal and in the browser."""

from __future__ import annotations

import click

from challenge.cli.base import SETTINGS, Session, global_options, options

PORT = 8501


@click.group(context_settings=SETTINGS)
@global_options
def board() -> None:
    """Show the leaderboard."""


@board.command("show")
@click.option(
    "--part",
    type=click.Choice(["public", "private"]),
    help="Half of the test children; the private one once the event is revealed.",
)
@options
def show(session: Session, part: str | None) -> None:
    """Print the leaderboard.

    \b
    Example:
        kansrijk board show --lang en
    """
    from challenge.board_print import print_board
    from challenge.board_view import board_document

    texts = session.texts()
    document = board_document(session.workspace(), session.ledger().entries(), part)
    session.show(document, lambda out: print_board(out, document, texts))


@board.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, help="Port on this machine.")
@click.option(
    "--host", default="127.0.0.1", help="Address to listen on; 0.0.0.0 for the whole hall."
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@options
def serve(session: Session, port: int, host: str, no_browser: bool) -> None:
    """Serve the leaderboard to browsers until you press Ctrl-C. Reads the ledger while others write to it.

    \b
    Example:
        kansrijk board serve --port 8501
    """
    from challenge.server import serve_board

    workspace = session.workspace()
    session.ledger().close()
    serve_board(
        workspace.root,
        host=host,
        port=port,
        browser=not no_browser,
        say=session.say,
        texts=session.texts(),
    )
