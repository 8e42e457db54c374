"""The public pages on the server of the board: at /board/, as they were when a fact last changed them."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from challenge.api.hall_watch import Copy, HallWatch
from challenge.board.site import not_found
from challenge.text import Texts, languages

BASE = "/board/"
_FIRST = 20.0  # seconds that a visitor waits for the first pages of a server that has just started
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_SHORT = "public, max-age=2, must-revalidate"


class HallPages:
    """The public pages of one event."""

    def __init__(self, watch: HallWatch) -> None:
        self._watch = watch

    def routes(self) -> list[BaseRoute]:
        """Return the routes. Pages are written from the first request on."""
        return [
            Route(BASE.rstrip("/"), _to_the_front, methods=["GET"]),
            Route(BASE + "kits/{name}", self._kit, methods=["GET"]),
            Route(BASE + "deck-{slug}.pdf", self._deck, methods=["GET"]),
            Route(BASE + "{path:path}", self._page, methods=["GET"]),
        ]

    async def _page(self, request: Request) -> Response:
        if not await self._ready():
            return _not_now()
        path = request.path_params["path"]
        if not path or path.endswith("/"):
            path += "index.html"
        found = self._watch.copy(path)
        return self._missing(path) if found is None else _answer(request, found)

    async def _kit(self, request: Request) -> Response:
        name = request.path_params["name"]
        path = await run_in_threadpool(self._watch.kit, name) if await self._ready() else None
        if path is None:
            return self._missing("")
        headers = _SAFE | {"Cache-Control": "no-cache"}
        return FileResponse(path, media_type="application/zip", filename=path.name, headers=headers)

    async def _deck(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        data = await run_in_threadpool(self._watch.deck, slug) if await self._ready() else None
        if data is None:
            return self._missing("")
        beside = {"Content-Disposition": f'inline; filename="pitch-{slug}.pdf"'}
        return Response(data, media_type="application/pdf", headers=_SAFE | beside | {"Cache-Control": _SHORT})  # fmt: skip

    async def _ready(self) -> bool:
        return self._watch.ready or await run_in_threadpool(self._watch.wait, _FIRST)

    def _missing(self, path: str) -> Response:
        hall = self._watch.hall
        if hall is None:
            return _not_now()
        first = hall.language
        asked = path.split("/", maxsplit=1)[0]
        language = asked if asked in languages() else first
        text = not_found(hall, language, first, base=BASE)
        copy = Copy.of("missing.html", text.encode(), text)
        return Response(copy.data, 404, headers=_headers(copy) | {"Cache-Control": "no-store"})


async def _to_the_front(_request: Request) -> Response:
    return RedirectResponse(BASE, 308)


def _answer(request: Request, copy: Copy) -> Response:
    """Answer with a page or a file; with nothing but a number when the visitor has it already."""
    headers = _headers(copy) | {"ETag": copy.tag, "Vary": "Accept-Encoding"}
    if copy.tag in (t.strip() for t in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    if copy.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(copy.packed, headers=headers | {"Content-Encoding": "gzip"})
    return Response(copy.data, headers=headers)


def _headers(copy: Copy) -> dict[str, str]:
    headers = _SAFE | {"Content-Type": copy.kind, "Cache-Control": _SHORT}
    if copy.kind.startswith("font/"):
        headers["Cache-Control"] = "public, max-age=86400"
    if copy.policy:
        headers["Content-Security-Policy"] = f"{copy.policy}; frame-ancestors 'self'"
    return headers


def _not_now() -> Response:
    """Answer while there is no event that can be shown."""
    said = "\n".join(Texts(language)("web.damaged") for language in languages())
    headers = _SAFE | {"Retry-After": "5", "Cache-Control": "no-store"}
    return Response(said, 503, media_type="text/plain", headers=headers)
