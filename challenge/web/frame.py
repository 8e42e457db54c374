"""The middleware around all pages: their language, their name, and headers by which no request leaves the machine."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from challenge.text import languages
from challenge.web.session import LANGUAGE_COOKIE
from challenge.web.widget_words import script

# Streamlit starts with a script in its page and lays out with styles in its elements; Vega compiles expressions.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    )
)
_HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Paths whose answers are no page of the app: they look after themselves.
_OTHERS = ("/api/", "/board/")
_ASSETS = ("/_stcore/", "/static/", "/media/", "/component/")
_OURS = ("/sign-in", "/sign-out", "/language")  # pages of our own say themselves what they are
_UPLOADS = "/_stcore/upload_file/"
_METRICS = "/_stcore/metrics"  # of the process: nobody's business
_OPENING = re.compile(rb"<html[^>]*>")
_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)


class Frame:
    """ASGI middleware: what Streamlit serves as its one page carries the visitor's language, in its widgets as well, and the event's name."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        language: Callable[[], str],
        name: Callable[[], str],
        known: Callable[[Mapping[str, str]], bool],
    ) -> None:
        """`language` and `name` are those of the event; `known` says of cookies whether somebody is signed in by them."""
        self._app, self._language, self._name, self._known = app, language, name, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no page; put language and headers into what is; keep out who has no business here."""
        if scope["type"] == "websocket" and _of_another(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http" or scope["path"].startswith(_OTHERS):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if refusal := await self._refused(request):
            await PlainTextResponse("", refusal)(scope, receive, send)
            return
        if scope["path"].startswith((*_ASSETS, *_OURS)):
            # Streamlit answers with its page below its own addresses as well, where it knows none.
            await self._app(scope, receive, _Page(send, None))
            return
        plain = dict(scope)
        # One page in several languages: it is neither compressed below us nor known by one tag.
        left_out = (b"accept-encoding", b"if-none-match", b"if-modified-since")
        plain["headers"] = [(k, v) for k, v in scope["headers"] if k not in left_out]
        await self._app(plain, receive, _Page(send, self._written(request)))

    async def _refused(self, request: Request) -> int:
        """Return the status of a refusal; 0 for what may pass."""
        path = request.url.path
        if path == _METRICS:
            return 404
        if path.startswith(_UPLOADS) and request.method not in ("GET", "HEAD", "OPTIONS"):
            # Files are for those who take part; what nobody asked for would fill the memory.
            known = await run_in_threadpool(self._known, request.cookies)
            return 0 if known else 403
        return 0

    def _written(self, request: Request) -> Callable[[bytes], bytes]:
        language = chosen_language(request) or self._language()
        opening = f'<html lang="{language}">'.encode()
        title = f"<title>{html.escape(self._name())}</title>{script(language)}".encode()

        def write(page: bytes) -> bytes:
            return _TITLE.sub(
                lambda _: title, _OPENING.sub(lambda _: opening, page, count=1), count=1
            )

        return write


def _of_another(headers: Headers) -> bool:
    """Say whether a page of another host, or of another port of this one, asks: it does not speak for who is signed in here."""
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")


def chosen_language(request: Request) -> str | None:
    """Return the language that a visitor chose: in the address, else before; None when it never did."""
    for said in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if said in languages():
            return said
    return None


class _Page:
    """Adds headers; holds back a page of HTML until it is whole, and sends it on as `write` makes it, where there is one."""

    def __init__(self, send: Send, write: Callable[[bytes], bytes] | None) -> None:
        self._send, self._write = send, write
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                headers.setdefault("Content-Security-Policy", _POLICY)
                if self._write is not None:
                    self._start = message
                    return
        if self._write is None or self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        page = self._write(bytes(self._body))
        headers = MutableHeaders(raw=self._start["headers"])
        headers["content-length"] = str(len(page)) if self._body else "0"
        if headers.get("cache-control") != "no-store":
            headers["Cache-Control"] = "no-cache"
        if "etag" in headers:
            del headers["etag"]
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": page if self._body else b""})
