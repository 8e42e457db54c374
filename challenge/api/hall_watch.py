"""Watching the ledger for the public pages: they are written anew when a fact changes them, and swapped all at once."""

from __future__ import annotations

import gzip
import hashlib
import re
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from html import unescape
from pathlib import Path

from challenge.admission import DRAFT, phase
from challenge.board.cards import deck_of
from challenge.board.distributions import read_tables
from challenge.board.families import FamilyCard, read_families
from challenge.board.hall import Hall, read_hall
from challenge.board.site import assets, site
from challenge.board.tables import TableCard
from challenge.desks import Desks, Standby
from challenge.errors import EventError
from challenge.ledger.events import Entry
from generator.errors import GeneratorError

ENTRANCE = "/sign-in"  # where people sign in on this server: see challenge.web
EVERY = 1.0  # seconds between two looks: a look that finds nothing new reads no row
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_PACKED = (".html", ".svg", ".txt")
# The codebook brings a script of its own to search in it; it was made by us and asks nobody for anything.
_CODEBOOK = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
)

_NOW = partial(datetime.now, UTC)


@dataclass(frozen=True)
class Copy:
    """A file as it goes over the network.

    packed  with gzip; empty where that would gain nothing
    tag     of this content: ETag
    policy  what the page may do: Content-Security-Policy
    """

    data: bytes
    packed: bytes
    tag: str
    kind: str
    policy: str

    @classmethod
    def of(cls, path: str, data: bytes, text: str = "") -> Copy:
        """Return the copy of a file; a page says by itself what it may do."""
        suffix = Path(path).suffix
        packed = gzip.compress(data, 6, mtime=0) if suffix in _PACKED else b""
        found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        policy = unescape(found[1]) if found else ""
        tag = f'W/"{hashlib.sha256(data).hexdigest()[:16]}"'
        return cls(data, packed, tag, _KINDS.get(suffix, "application/octet-stream"), policy)


@dataclass(frozen=True)
class Told:
    """What is told of the public data: it changes with them alone."""

    tables: tuple[TableCard, ...] = ()
    families: tuple[FamilyCard, ...] = ()


NOTHING_YET = Told()


class HallWatch:
    """Keeps the public pages of one event at hand. May be used by several threads."""

    def __init__(
        self,
        root: Path,
        *,
        address: str = "",
        every: float = EVERY,
        clock: Callable[[], datetime] = _NOW,
    ) -> None:
        """`address` is where phones find the board; empty: nowhere but on this machine."""
        self._standby, self._address = Standby(root), address
        self._every, self._clock = every, clock
        self._stamp: object = None
        self._told: tuple[object, Told] = (None, NOTHING_YET)
        # Pages of tables are many, and change with the data and the phase alone.
        self._counted: tuple[object, Mapping[str, Copy]] = (None, {})
        self._copies: Mapping[str, Copy] = {}
        self._fixed: Mapping[str, Copy] = {p: Copy.of(p, d) for p, d in assets().items()}
        self._lock, self._first, self._end = threading.Lock(), threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble = ""
        self.hall: Hall | None = None

    @property
    def ready(self) -> bool:
        """Whether there are pages to show."""
        return self._first.is_set()

    def wait(self, seconds: float) -> bool:
        """Begin to watch, where nobody has begun; wait for the first pages, and return whether they are there."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="hall", daemon=True)
                self._thread.start()
        return self._first.wait(seconds)

    def stop(self) -> None:
        """End watching."""
        self._end.set()
        if self._thread:
            self._thread.join(timeout=10)

    def copy(self, path: str) -> Copy | None:
        """Return a page or a file as it is now; None where nothing is."""
        return self._copies.get(path) or self._fixed.get(path)

    def kit(self, name: str) -> Path | None:
        """Return where a starter kit is; None before the event has opened, and for one that was not built."""
        kits = self.hall.kits if self.hall else ()
        known = next((k.file for k in kits if k.file == name), None)
        path = self._standby.desks().workspace.kits / known if known else None
        return path if path and path.is_file() else None

    def deck(self, slug: str) -> bytes | None:
        """Return the slides of a pitch that may be read; None where there are none."""
        desks = self._standby.desks()
        return deck_of(desks.workspace, desks.ledger.entries(), slug)

    def look(self) -> bool:
        """Write the pages anew if something changed; return whether it did. Raises what reading the event raises."""
        desks = self._standby.desks()
        entries, now = desks.ledger.entries(), self._clock()
        stamp = self._stamp_of(desks, entries, now)
        if stamp == self._stamp:
            return False
        about = desks
        told = self._told[1] if self._told[0] is about else NOTHING_YET
        self._write(desks, entries, now, told)
        if self._told[0] is not about and phase(entries) != DRAFT:
            # Counting the public tables takes a while: pages without them are there first.
            found = Told(read_tables(desks.workspace), read_families(desks.workspace))
            self._told = (about, found)
            self._write(desks, entries, now, found)
        self._stamp = stamp
        return True

    def _write(self, desks: Desks, entries: list[Entry], now: datetime, told: Told) -> None:
        workspace = desks.workspace
        hall = read_hall(
            workspace,
            entries,
            at=now,
            address=self._address,
            tables=told.tables,
            families=told.families,
        )
        hall = replace(hall, entrance=ENTRANCE)
        same = (hall.tables, hall.phase) == self._counted[0]
        pages = site(hall, hall.language, tables=not same)
        copies = {path: Copy.of(path, text.encode(), text) for path, text in pages.items()}
        if same:
            copies |= self._counted[1]
        kept = {p: c for p, c in copies.items() if Path(p).stem in {t.page for t in hall.tables}}
        self._counted = ((hall.tables, hall.phase), kept)
        if hall.codebook:
            for file in sorted((workspace.public / "codebook").glob("*.html")):
                copy = self._copies.get(f"codebook/{file.name}") or Copy.of(
                    file.name, file.read_bytes()
                )
                copies[f"codebook/{file.name}"] = Copy(copy.data, copy.packed, copy.tag, copy.kind, _CODEBOOK)  # fmt: skip
        self._copies, self.hall = copies, hall
        self._first.set()

    def _stamp_of(self, desks: Desks, entries: list[Entry], now: datetime) -> object:
        """Return what the pages depend on: the facts, the kits, and while a deadline nears the minute."""
        workspace = desks.workspace
        kits = sorted((p.name, p.stat().st_mtime_ns) for p in workspace.kits.glob("*.zip"))
        closing = workspace.definition.closing
        minute = now.replace(second=0, microsecond=0) if closing else None
        last = entries[-1].seq if entries else 0
        return (desks, last, tuple(kits), minute)

    def _watch(self) -> None:
        while not self._end.is_set():
            try:
                self.look()
                self._trouble = ""
            except (EventError, GeneratorError, OSError) as error:
                self._complain(f"{type(error).__name__}: {error}")
            except Exception:
                self._complain(traceback.format_exc())
            self._end.wait(self._every)

    def _complain(self, trouble: str) -> None:
        """Say once what went wrong; visitors keep the pages of before."""
        if trouble != self._trouble:
            sys.stderr.write(f"/board/: {trouble}\n")
        self._trouble = trouble
