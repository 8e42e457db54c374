"""kansrijk board: the leaderboard, in the terminal, in the browser, and as pages for any web host."""

from __future__ import annotations

from pathlib import Path

import click

from challenge.cli.base import SETTINGS, Session, global_options, now, options, tell

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


@board.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--url", default="", help="Where the pages will be found: for the QR code on them.")
@options
def export(session: Session, folder: Path, url: str) -> None:
    """Write the public board into DIR as static pages, in Dutch and English, for any web host.

    With them go the kits, slides and codebook that they link to; no page asks anything of another host. The event's
    language stands at the top, the other in a folder. Write them again, as often as you like, while the event goes on.

    \b
    Example:
        kansrijk board export site
    """
    from challenge.board.distributions import read_tables
    from challenge.board.families import read_families
    from challenge.board.files import write_pages
    from challenge.board.hall import read_hall
    from challenge.board.site import files_beside, site

    workspace, entries = session.workspace(), session.ledger().entries()
    made = workspace.manifest_file.is_file()
    tables = read_tables(workspace) if made else ()
    families = read_families(workspace) if made else ()
    hall = read_hall(workspace, entries, at=now(), address=url, tables=tables, families=families)
    first = session.language or workspace.definition.language
    pages = site(hall, first)
    written = write_pages(folder, {**files_beside(hall, workspace, entries), **pages})
    texts = session.texts()
    shown = {
        "folder": str(folder),
        "part": hall.board["part"],
        "pages": [path for p in written if (path := p.relative_to(folder).as_posix()) in pages],
    }
    session.show(
        shown,
        lambda out: tell(out, texts("site.exported", count=len(pages), folder=folder)),
    )
