"""The routes of the API, on the server of the board. Each parses, calls one use case, answers."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from challenge.api.answers import Problem, answer, language_of, problem
from challenge.api.limits import OF_ADDRESS, OF_TOKEN, OF_WRONG_TOKENS, Limits
from challenge.api.openapi import document
from challenge.api.service import Service, asker_of
from challenge.errors import NotAllowed
from challenge.moments import moment
from challenge.overall import PITCH
from challenge.standings import IDEAS, SIGNALS
from starter_kits.build import KITS

BASE = "/api/v1"
LONGEST_NAME = 200
_AT_ONCE = 4  # files read and checked at the same time: more only wait for each other
Handler = Callable[[Request], Awaitable[Response]]
State = Callable[[], dict[str, Any]]


class Api:
    """The API of one event."""

    def __init__(self, service: Service, *, scoring: State, limits: Limits | None = None) -> None:
        """`scoring` says how the processes that score are doing."""
        self._service, self._scoring = service, scoring
        self._limits = limits or Limits()
        self._reading = anyio.CapacityLimiter(_AT_ONCE)

    def routes(self) -> list[BaseRoute]:
        """Return the routes, the last of which says of any other path under /api/ that it is unknown."""
        table: list[tuple[str, str, Handler]] = [
            ("POST", "/submissions", self._receive),
            ("GET", "/submissions", self._submissions),
            ("GET", "/submissions/{id}", self._submission),
            ("GET", "/leaderboard", self._board),
            ("GET", "/kits/{name}", self._kit),
            ("GET", "/health", self._health),
            ("GET", "/openapi.json", self._openapi),
        ]
        by_path: dict[str, dict[str, Handler]] = {}
        for method, path, handler in table:
            by_path.setdefault(path, {})[method] = handler
        routes: list[BaseRoute] = [
            Route(BASE + path, _one_of(handlers), methods=list(_METHODS))
            for path, handlers in by_path.items()
        ]
        return [*routes, Route("/api/{rest:path}", _one_of({}), methods=list(_METHODS))]

    async def _receive(self, request: Request) -> Response:
        token = await self._token(request)
        name = request.query_params.get("name", "predictions.csv")
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise Problem("name_odd", 400, longest=LONGEST_NAME)
        track = request.query_params.get("track") or _track_of(name)
        if track not in (SIGNALS, IDEAS, PITCH):
            raise Problem("track_odd", 400, tracks=f"{SIGNALS}, {IDEAS}, {PITCH}")
        final = request.query_params.get("final", "false").lower()
        if final not in ("true", "false"):
            raise Problem("final_odd", 400)
        most = await self._run(self._service.most_bytes, track)
        data = await _body(request, most)
        moment("api.read")
        language = await self._language(request)
        receive = functools.partial(self._service.receive, track=track, final=final == "true")
        if track == PITCH:
            video = request.query_params.get("video", "")
            receive = functools.partial(self._service.receive_pitch, video=video)
        receive = functools.partial(receive, token=token, language=language)
        receipt = await self._run(receive, data, name, limiter=self._reading)
        moment("api.answering")
        status = 422 if receipt["submission"] is None else 200 if receipt["again"] else 202
        return answer(receipt, status)

    async def _submissions(self, request: Request) -> Response:
        team = await self._run(self._service.team, await self._token(request))
        return answer({"submissions": await self._run(self._service.submissions, team)})

    async def _submission(self, request: Request) -> Response:
        team = await self._run(self._service.team, await self._token(request))
        found = await self._run(self._service.submission, request.path_params["id"], team)
        if found is None:  # of another team, or of nobody: the same answer
            raise Problem("no_submission", 404)
        return answer(found)

    async def _board(self, request: Request) -> Response:
        self._count(request)
        return answer(await self._run(self._service.board))

    async def _kit(self, request: Request) -> Response:
        self._count(request)
        name = request.path_params["name"]
        if name not in KITS:
            raise Problem("no_kit", 404, names=", ".join(KITS))
        path = await self._run(self._service.kit, name)
        if not path.is_file():
            raise Problem("kit_not_built", 404, name=name)
        return FileResponse(path, media_type="application/zip", filename=path.name)

    async def _health(self, request: Request) -> Response:
        self._count(request)
        facts = await self._run(self._service.facts)
        scoring = self._scoring()
        fine = bool(scoring["workers"]) and not scoring["trouble"]
        said = {"workers": scoring["workers"], "busy": len(scoring["busy"])}
        return answer({"status": "ok" if fine else "poor", "facts": facts, "scoring": said})

    async def _openapi(self, request: Request) -> Response:
        self._count(request)
        return answer(document(str(request.base_url).rstrip("/")))

    async def _token(self, request: Request) -> str:
        """Return the token that the request carries, of a team; guesses are counted. Who is nobody uploads nothing."""
        address = self._count(request)
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            challenge = {"WWW-Authenticate": 'Bearer realm="kansrijk"'}
            raise Problem("token_missing", 401, headers=challenge)
        try:
            await self._run(self._service.team, token)
        except NotAllowed:
            # Whoever has a token gets in: a hall shares an address with whoever guesses in it.
            if wait := self._limits.wait(address, OF_WRONG_TOKENS):
                raise _too_often(wait) from None
            raise
        if wait := self._limits.wait(asker_of(token), OF_TOKEN):
            raise _too_often(wait)
        return token

    def _count(self, request: Request) -> str:
        address = request.client.host if request.client else "nowhere"
        if wait := self._limits.wait(address, OF_ADDRESS):
            raise _too_often(wait)
        return address

    async def _language(self, request: Request) -> str:
        return language_of(request, await self._run(self._service.language))

    @staticmethod
    async def _run(
        function: Callable[..., Any], *given: Any, limiter: anyio.CapacityLimiter | None = None
    ) -> Any:
        return await anyio.to_thread.run_sync(function, *given, limiter=limiter)


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _one_of(handlers: dict[str, Handler]) -> Handler:
    """Return what answers a path: by method, and with a problem document whatever happens."""

    async def handle(request: Request) -> Response:
        try:
            if not handlers:
                raise Problem("unknown_path", 404)
            method = "GET" if request.method == "HEAD" else request.method
            if method not in handlers:
                raise Problem("not_so", 405, headers={"Allow": ", ".join(sorted(handlers))})
            return await handlers[method](request)
        except Exception as error:
            return problem(request, error)

    return handle


def _track_of(name: str) -> str:
    """Return the track that a file of this name is for: a pitch is Markdown, an idea TOML, or a zip with its pitch."""
    if name.lower().endswith((".md", ".markdown")):
        return PITCH
    return IDEAS if name.lower().endswith((".toml", ".zip")) else SIGNALS


async def _body(request: Request, most: int) -> bytes:
    """Return the body; a byte more than allowed is enough to know that it is too large."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > most:
            raise Problem("too_large", 413, most=most)
    return bytes(data)


def _too_often(wait: float) -> Problem:
    seconds = max(1, round(wait + 0.5))
    return Problem("too_often", 429, headers={"Retry-After": str(seconds)}, seconds=seconds)
