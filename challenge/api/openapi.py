"""The OpenAPI document: written from the JSON schemas that the command line is held against."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from challenge.overall import PITCH
from challenge.schemas import read_schema
from challenge.standings import IDEAS, SIGNALS
from challenge.text import languages
from starter_kits.build import KITS

_JSON = "application/json"


def document(server: str) -> dict[str, Any]:
    """Return the document; `server` is the address at which it was asked for."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kansrijk",
            "version": version("kansrijk"),
            "description": "Hand in predictions and ideas, and read the leaderboard, of a data hackathon in a synthetic world.",
        },
        "servers": [{"url": server}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Receipt": _schema("submission-submit"),
                "Submissions": _schema("submission-list"),
                "Submission": _schema("submission-list")["properties"]["submissions"]["items"],
                "Board": _schema("board-show"),
                "Problem": _schema("error"),
                "Health": {
                    "type": "object",
                    "properties": {
                        "status": {"enum": ["ok", "poor"]},
                        "facts": {"type": "integer"},
                        "scoring": {"type": "object"},
                    },
                    "required": ["status", "facts", "scoring"],
                },
            },
        },
    }


def _paths() -> dict[str, Any]:
    token: list[dict[str, list[str]]] = [{"token": []}]
    refused = {"401": _problem("No token, or one that is not valid."), "403": _problem("Not now.")}
    busy = {"429": _problem("Too often."), "503": _problem("The event is damaged.")}
    wrong = {"400": _problem("A parameter has no meaning.")}
    language = _query("lang", "Language of the texts.", {"enum": list(languages())})
    receive = {
        "operationId": "receive",
        "summary": "Hand in a file: predictions (CSV or Parquet), an idea (TOML, or a zip with its pitch), or a pitch (Markdown, or a zip with its slides).",
        "security": token,
        "parameters": [
            _query("name", "Name of the file.", {"type": "string", "minLength": 1, "maxLength": 200}),
            _query("track", "For which track; else the name says it.", {"enum": [SIGNALS, IDEAS, PITCH]}),
            _query("video", "With a pitch: address of a film.", {"type": "string"}),
            _query("final", "Whether it is to count in the end.", {"type": "boolean"}),
            language,
        ],
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
        "responses": {
            "200": _json("The same content was received before.", "Receipt"),
            "202": _json("Received; it will be scored soon.", "Receipt"),
            "413": _problem("Too large."),
            "422": {
                "description": "Refused: every problem with its place and mend. It cost no quota.",
                "content": {_JSON: {"schema": {"anyOf": [_ref("Receipt"), _ref("Problem")]}}},
            },
            **wrong, **refused, **busy,
        },
    }  # fmt: skip
    own = {
        "operationId": "submissions",
        "summary": "The team's submissions, oldest first.",
        "security": token,
        "responses": {"200": _json("The list.", "Submissions"), **refused, **busy},
    }
    one = {
        "operationId": "submission",
        "summary": "One submission of the team: its state, and what the board showed after it.",
        "security": token,
        "parameters": [_path("id", {"type": "string"})],
        "responses": {
            "200": _json("The submission.", "Submission"),
            "404": _problem("The team has none of this number."),
            **refused,
            **busy,
        },
    }
    board = {
        "operationId": "leaderboard",
        "summary": "The leaderboard as anybody may see it.",
        "responses": {"200": _json("All tracks.", "Board"), "403": _problem("Not yet."), **busy},
    }
    kit = {
        "operationId": "kit",
        "summary": "A starter kit.",
        "parameters": [_path("name", {"enum": list(KITS)})],
        "responses": {
            "200": {
                "description": "The kit.",
                "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
            },
            "403": _problem("The event has not opened."),
            "404": _problem("There is no such kit."),
            **busy,
        },
    }
    health = {
        "operationId": "health",
        "summary": "Whether the server takes in and scores.",
        "responses": {"200": _json("How it is.", "Health"), **busy},
    }
    itself = {
        "operationId": "openapi",
        "summary": "This document.",
        "responses": {
            "200": {
                "description": "OpenAPI 3.1.",
                "content": {_JSON: {"schema": {"type": "object"}}},
            },
            "429": _problem("Too often."),
        },
    }
    return {
        "/api/v1/submissions": {"post": receive, "get": own},
        "/api/v1/submissions/{id}": {"get": one},
        "/api/v1/leaderboard": {"get": board},
        "/api/v1/kits/{name}": {"get": kit},
        "/api/v1/health": {"get": health},
        "/api/v1/openapi.json": {"get": itself},
    }


def _schema(name: str) -> dict[str, Any]:
    return {k: v for k, v in read_schema(name).items() if k not in ("$schema", "title")}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(description: str, schema: str) -> dict[str, Any]:
    return {"description": description, "content": {_JSON: {"schema": _ref(schema)}}}


def _problem(description: str) -> dict[str, Any]:
    return _json(description, "Problem")


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}
