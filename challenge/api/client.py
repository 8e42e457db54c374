"""Handing in from another machine: the API as `submission submit --url` uses it. Standard library only."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from challenge.errors import (
    DAMAGED,
    NOT_ALLOWED,
    WRONG_USAGE,
    Damaged,
    EventError,
    NotAllowed,
    Refused,
    WrongUsage,
)

MOST_BYTES = 200_000_000  # no file of any event is larger: the server says exactly
_TIMEOUT = 60.0
_ERRORS: dict[int, type[EventError]] = {
    WRONG_USAGE: WrongUsage,
    DAMAGED: Damaged,
    NOT_ALLOWED: NotAllowed,
}


def hand_in(
    url: str,
    data: bytes,
    name: str,
    *,
    token: str,
    final: bool,
    language: str,
    video: str = "",
) -> dict[str, Any]:
    """Hand a file in at a server; return its receipt, also one that says why it was refused.

    Raises what the server answers as an error of ours, and WrongUsage for an address that does not answer.
    """
    words = {"name": name, "final": str(final).lower(), "lang": language}
    asked = urllib.parse.urlencode(words | ({"video": video} if video else {}))
    return _call(url, f"submissions?{asked}", token=token, data=data)


def scored(
    url: str, submission: str, *, token: str, language: str, patience: float
) -> dict[str, Any]:
    """Ask for a submission until it was scored, or `patience` seconds have passed; return what is known of it then."""
    until = time.monotonic() + patience
    while True:
        found = _call(url, f"submissions/{submission}?lang={language}", token=token)
        if found["state"] != "waiting" or time.monotonic() > until:
            return found
        time.sleep(2)


def _call(url: str, path: str, *, token: str, data: bytes | None = None) -> dict[str, Any]:
    place = f"{url.rstrip('/')}/api/v1/{path}"
    if urllib.parse.urlsplit(place).scheme not in ("http", "https"):
        raise WrongUsage("url_odd", where="--url", url=url)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
    request = urllib.request.Request(place, data=data, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answered:  # noqa: S310
            document = json.load(answered)
    except urllib.error.HTTPError as error:
        document = _read(error)
        if "error" in document:
            raise _as_ours(document["error"], url) from None
        if "accepted" not in document:
            raise WrongUsage("url_silent", where=url, reason=f"HTTP {error.code}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise WrongUsage("url_silent", where=url, reason=reason) from None
    found: dict[str, Any] = document
    return found


def _read(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        document = json.load(error)
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def _as_ours(said: dict[str, Any], url: str) -> EventError:
    kind = _ERRORS.get(said.get("exit_code", 0), Refused)
    return kind("passed_on", where=url, what=said.get("what", ""), mend=said.get("mend", ""))
