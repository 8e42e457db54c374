"""Slips of paper with a token: a page to print and cut. The QR code holds the address and nothing else."""

from __future__ import annotations

import html
import os
import urllib.parse
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from challenge.accounts import Account
from challenge.errors import Refused, WrongUsage
from challenge.ledger.repository import Ledger
from challenge.people import renew_all
from challenge.text import Texts

LONGEST_URL = 200

_STYLE = """
@page { size: A4; margin: 12mm }
body { font: 11pt/1.35 system-ui, sans-serif; margin: 0; color: #000; background: #fff }
ul { display: grid; grid-template-columns: 1fr 1fr; gap: 0; list-style: none; margin: 0; padding: 0 }
li { box-sizing: border-box; border: 1px dashed #767676; padding: 6mm; break-inside: avoid; overflow-wrap: anywhere }
h2 { font-size: 14pt; margin: 0 0 2mm }
p { margin: 0 0 2mm }
svg { float: right; width: 30mm; height: 30mm; margin: 0 0 2mm 4mm }
code { font: bold 14pt/1.6 ui-monospace, monospace; white-space: nowrap }
""".strip()


def checked_url(url: str) -> str:
    """Return the address of the board. Raises WrongUsage unless it can be printed and holds no name or password."""
    try:
        parts = urllib.parse.urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        fits = False
    if not fits or not url.isprintable() or len(url) > LONGEST_URL:
        raise WrongUsage("url_odd", where="--url", url=url[:LONGEST_URL])
    return url


def sign_in_of(url: str) -> str:
    """Return where somebody with a token signs in: on the server of the board, without what the address asks of a page.

    >>> sign_in_of("http://192.168.1.20:8501/board/?lang=nl")
    'http://192.168.1.20:8501/sign-in'
    """
    return urllib.parse.urljoin(url, "/sign-in")


def make_slips(
    ledger: Ledger, who: Sequence[Account], path: Path, *, url: str, texts: Texts, event: str, at: datetime
) -> None:  # fmt: skip
    """Give everybody in `who` a new token, and write a page with them to `path`, which only its owner can read.

    The tokens that they had stop working. The page is written first: nobody loses a token without a slip. Raises Refused
    when there is something at `path`, or when nobody is named.
    """
    url = checked_url(url)
    if not who:
        raise Refused("slips_nobody", where=str(path))
    code = qr_code(url)

    def keep(tokens: Mapping[Account, str]) -> None:
        _write(path, page(tokens, url=url, code=code, texts=texts, event=event))

    renew_all(ledger, who, keep, undo=lambda: path.unlink(missing_ok=True), at=at)


def qr_code(url: str) -> str:
    """Return the QR code of an address as SVG."""
    import segno

    return segno.make(url, error="m", micro=False).svg_inline(omitsize=True, border=2)


def page(tokens: Mapping[Account, str], *, url: str, code: str, texts: Texts, event: str) -> str:
    """Return the page: one slip per account, in its order, with nothing that is asked of another server."""
    title = html.escape(texts("slips.title", event=event))
    slips = "\n".join(_slip(who, token, url, code, texts) for who, token in tokens.items())
    return f"""<!doctype html>
<html lang="{texts.language}">
<head>
<meta charset="utf-8">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
{_STYLE}
</style>
</head>
<body>
<ul>
{slips}
</ul>
</body>
</html>
"""


def _slip(who: Account, token: str, url: str, code: str, texts: Texts) -> str:
    said = {key: html.escape(texts(f"slips.{key}")) for key in ("go", "sign_in", "token", "keep")}
    role = html.escape(texts(f"roles.{who.role}"))
    return (
        f"<li>{code}<h2>{html.escape(who.name)}</h2><p>{role}</p>"
        f"<p>{said['go']}<br>{html.escape(url)}</p>"
        f"<p>{said['sign_in']}<br><strong>{html.escape(sign_in_of(url))}</strong></p>"
        f"<p>{said['token']}<br><code>{html.escape(token)}</code></p><p>{said['keep']}</p></li>"
    )


def _write(path: Path, text: str) -> None:
    """Write a file that is not there yet, for its owner's eyes. Raises Refused when there is one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused("slips_there", where=str(path)) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # half a page has tokens that were never given out
        path.unlink(missing_ok=True)
        raise
