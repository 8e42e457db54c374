"""Who is signed in: the token, sealed in a cookie that no script can read.

The cookie holds the token itself, encrypted by the server: nothing is kept in memory, so that a refresh or a
restart of the server signs nobody out, and a token that was renewed stops working at once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from generator.engine.randomness import derive_key

LANGUAGE_COOKIE = "kansrijk-lang"
LASTS = timedelta(days=3)
_NONCE = 12
_PURPOSE = "kansrijk/web/session"
_LONGEST = 1000


def cookie_of(event: str) -> str:
    """Return the name of the cookie of an event, by its id: events that share a host sign nobody out of each other.

    >>> cookie_of("2375774ad88b861a")
    'kansrijk-94c9eb944f36'
    """
    return f"kansrijk-{hashlib.sha256(event.encode()).hexdigest()[:12]}"


def seal_session(token: str, *, secret: bytes, at: datetime) -> str:
    """Return the value of the cookie for a token.

    secret  of the event, 32 bytes
    at      moment of signing in, with its time zone; the session ends `LASTS` later
    """
    content = json.dumps({"token": token, "until": (at + LASTS).timestamp()}).encode()
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(secret).encrypt(nonce, content, _PURPOSE.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def open_session(cookie: str | None, *, secret: bytes, at: datetime) -> str | None:
    """Return the token in a cookie; None when there is none, it was not ours, or its time is over."""
    if not cookie or len(cookie) > _LONGEST:
        return None
    try:
        sealed = base64.b64decode(cookie.encode(), altchars=b"-_", validate=True)
        content = _cipher(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], _PURPOSE.encode())
    except (binascii.Error, ValueError, InvalidTag):
        return None
    session = json.loads(content)  # what opens is what we sealed
    return str(session["token"]) if at.timestamp() < session["until"] else None


def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(derive_key(secret, _PURPOSE, 32))
