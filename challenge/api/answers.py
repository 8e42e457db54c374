"""What the API answers: JSON documents, and for whatever went wrong the document that --json prints."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from challenge.errors import BUG, DAMAGED, NOT_ALLOWED, REFUSED, WRONG_USAGE, EventError, Parts
from challenge.text import Texts, languages
from generator.errors import GeneratorError

# Exit codes of the command line as HTTP says them. What is damaged is the server's, and may be mended: 503.
STATUS = {REFUSED: 422, WRONG_USAGE: 400, DAMAGED: 503, NOT_ALLOWED: 403, BUG: 500}
_NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Problem(Exception):
    """An answer that is no success: a key of the errors' texts and a status."""

    def __init__(
        self, key: str, status: int, *, headers: Mapping[str, str] | None = None, **words: Any
    ) -> None:
        """Keep what the answer is made of; `where` of its text is never a place on this machine."""
        self.key, self.status, self.headers, self.words = key, status, dict(headers or {}), words
        super().__init__(key)


def answer(document: Mapping[str, Any], status: int = 200) -> JSONResponse:
    """Answer with a document that no cache keeps."""
    return JSONResponse(document, status, headers=_NO_STORE)


def language_of(request: Request, usual: str) -> str:
    """Return the language asked for: ?lang=, else the first of ours that the client accepts, else the event's."""
    if (asked := request.query_params.get("lang")) in languages():
        return str(asked)
    for part in request.headers.get("accept-language", "").split(","):
        if (tongue := part.strip()[:2].lower()) in languages():
            return tongue
    return usual


def problem(request: Request, error: Exception) -> JSONResponse:
    """Say what went wrong, as --json does; never where on this machine, nor a trace."""
    texts = Texts(language_of(request, "nl"))
    headers, place = dict(_NO_STORE), request.url.path
    if isinstance(error, Problem):
        said = Parts(texts(f"api.{error.key}.what", **error.words), place, texts(f"api.{error.key}.mend", **error.words))  # fmt: skip
        return _document(said, REFUSED, error.status, headers | error.headers)
    if isinstance(error, HTTPException):
        key = "unknown_path" if error.status_code == 404 else "not_so"
        said = Parts(texts(f"api.{key}.what"), place, texts(f"api.{key}.mend"))
        return _document(said, WRONG_USAGE, error.status_code, headers | dict(error.headers or {}))
    if isinstance(error, EventError):
        found = error.parts(texts.language)
        code = error.exit_code
        if code == DAMAGED:
            # What is wrong with the folder of the event is for who looks after it: places stay in the log.
            print(found.text(texts), file=sys.stderr, flush=True)
            said = Parts(texts("api.damaged.what"), place, texts("api.damaged.mend"))
        else:
            said = Parts(found.what, place, found.mend)
        status = 401 if error.key == "token_wrong" else STATUS[code]
        if status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="kansrijk"'
        return _document(said, code, status, headers)
    if isinstance(error, GeneratorError | OSError):
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        said = Parts(texts("api.damaged.what"), place, texts("api.damaged.mend"))
        return _document(said, DAMAGED, 503, headers)
    traceback.print_exception(error)
    said = Parts(texts("api.bug.what"), place, texts("api.bug.mend"))
    return _document(said, BUG, 500, headers)


def _document(said: Parts, code: int, status: int, headers: Mapping[str, str]) -> JSONResponse:
    body = {"what": said.what, "where": said.where, "mend": said.mend, "exit_code": code}
    return JSONResponse({"error": body}, status, headers=dict(headers))
