"""Signing in and out, and choosing a language: plain pages and forms, which need no script."""

from __future__ import annotations

import secrets
import sys
import urllib.parse
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from challenge.accounts import account_of
from challenge.api.limits import OF_ADDRESS, OF_WRONG_TOKENS, Limits
from challenge.desks import Standby
from challenge.errors import EventError, NotAllowed
from challenge.text import Texts, languages
from challenge.web.frame import chosen_language
from challenge.web.session import LANGUAGE_COOKIE, LASTS, cookie_of, open_session, seal_session
from challenge.web.sign_in_page import LONGEST_TOKEN, START, sign_in_page

_YEAR = 365 * 24 * 3600
_LONGEST = 2000
_NO_STORE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Signing:
    """The routes by which people sign in and out."""

    def __init__(self, standby: Standby, *, limits: Limits) -> None:
        """`limits` count guesses together with those at the API."""
        self._standby, self._limits = standby, limits

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/sign-in", self._said(self._page), methods=["GET"]),
            Route("/sign-in", self._said(self._enter), methods=["POST"]),
            Route("/sign-out", self._said(self._leave), methods=["POST"]),
            Route("/language", self._language, methods=["GET"]),
        ]

    async def _page(self, request: Request) -> Response:
        """Show the form; to who is signed in, as whom, with the way out."""
        return self._shown(request, "", 200)

    def known(self, cookies: Mapping[str, str]) -> bool:
        """Say whether somebody is signed in by cookies."""
        try:
            return bool(self._holder(cookies))
        except (EventError, OSError):
            return False

    def _holder(self, cookies: Mapping[str, str]) -> str:
        """Return who is signed in by cookies; empty for nobody."""
        desks = self._standby.desks()
        cookie = cookies.get(cookie_of(desks.workspace.definition.id))
        token = open_session(cookie, secret=desks.workspace.secret, at=datetime.now(UTC))
        try:
            return account_of(token, desks.ledger.entries()).name if token else ""
        except NotAllowed:
            return ""

    async def _enter(self, request: Request) -> Response:
        address = request.client.host if request.client else "nowhere"
        if self._limits.wait(address, OF_ADDRESS):
            return self._shown(request, "sign_in.too_often", 429)
        if _from_elsewhere(request):
            return self._shown(request, "sign_in.elsewhere", 403)
        form = await _form(request)
        token, to = form.get("token", "").strip()[:LONGEST_TOKEN], safe_target(form.get("to", ""))
        desks = await anyio.to_thread.run_sync(self._standby.desks)
        entries = await anyio.to_thread.run_sync(desks.ledger.entries)
        try:
            role = account_of(token, entries).role
        except NotAllowed:
            # Who has a token gets in: a hall shares an address with whoever guesses in it.
            if self._limits.wait(address, OF_WRONG_TOKENS):
                return self._shown(request, "sign_in.too_often", 429, to=to)
            return self._shown(request, "sign_in.wrong", 403, to=to)
        there = to or START[role]
        answer = RedirectResponse(there, 303, headers=_NO_STORE)
        sealed = seal_session(token, secret=desks.workspace.secret, at=datetime.now(UTC))
        _keep(
            answer,
            request,
            cookie_of(desks.workspace.definition.id),
            sealed,
            int(LASTS.total_seconds()),
            httponly=True,
        )
        return answer

    async def _leave(self, request: Request) -> Response:
        if _from_elsewhere(request):
            return self._shown(request, "sign_in.elsewhere", 403)
        answer = RedirectResponse("/", 303, headers=_NO_STORE)
        event = self._standby.desks().workspace.definition.id
        answer.delete_cookie(cookie_of(event), path="/", httponly=True, samesite="lax")
        return answer

    async def _language(self, request: Request) -> Response:
        language = request.query_params.get("to", "")
        there = safe_target(request.query_params.get("back", "")) or "/"
        answer = RedirectResponse(there, 303, headers=_NO_STORE)
        if language in languages():
            _keep(answer, request, LANGUAGE_COOKIE, language, _YEAR, httponly=False)
        return answer

    def _shown(self, request: Request, key: str, status: int, *, to: str = "") -> Response:
        event = self._standby.desks().workspace
        texts = Texts(chosen_language(request) or event.definition.language)
        page = sign_in_page(
            event.definition.name,
            texts,
            said=texts(key) if key else "",
            to=to or safe_target(request.query_params.get("to", "")),
            name=self._holder(request.cookies),
        )
        return HTMLResponse(page, status, headers=_NO_STORE)

    def _said(
        self, handle: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Say in one line that the event is damaged: places are for the log."""

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except (EventError, OSError) as error:
                number = secrets.token_hex(4)
                print(f"{number}: {error}", file=sys.stderr, flush=True)
                texts = Texts(chosen_language(request) or "nl")
                page = sign_in_page("Kansrijk", texts, said=texts("sign_in.damaged", number=number))
                return HTMLResponse(page, 503, headers=_NO_STORE)

        return answer


def safe_target(path: str) -> str:
    r"""Return a path of this server to go on to; empty for anything that a browser would read as another place.

    >>> safe_target("/submit?lang=en"), safe_target("//evil.example"), safe_target("/\\evil")
    ('/submit?lang=en', '', '')
    """
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    parts = urllib.parse.urlsplit(path) if plain and path.isprintable() else None
    return path if parts and not parts.scheme and not parts.netloc and len(path) < 200 else ""


def _from_elsewhere(request: Request) -> bool:
    """Say whether a form was sent by a page of another site: browsers tell, other programs do not and may."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and origin.partition("://")[2] != request.headers.get("host")


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a small form; of a large one nothing is read."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > _LONGEST:
            return {}
    return dict(urllib.parse.parse_qsl(data.decode("utf-8", "replace")))


def _keep(
    answer: Response, request: Request, name: str, value: str, seconds: int, *, httponly: bool
) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(
        name, value, max_age=seconds, path="/", httponly=httponly, samesite="lax", secure=secure
    )
