"""Signing in over HTTP: who gets a cookie, where it leads, and what is refused."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from challenge.api.limits import OF_WRONG_TOKENS, Limits
from challenge.desks import Standby
from challenge.web.frame import Frame
from challenge.web.session import LANGUAGE_COOKIE, cookie_of
from challenge.web.signing import Signing, safe_target

pytestmark = pytest.mark.event
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title></head><body>hello</body></html>'
)


async def _greet(socket):
    await socket.accept()
    await socket.close()


@pytest.fixture
def visitor(event):
    """Somebody at the server, who keeps cookies and follows nothing."""
    signing = Signing(Standby(event.root), limits=Limits(clock=lambda: 0.0))
    routes = [
        *signing.routes(),
        Route("/app", lambda _: HTMLResponse(PAGE, headers={"ETag": '"x"'})),
        Route("/_stcore/upload_file/a/b", lambda _: JSONResponse({}), methods=["PUT"]),
        Route("/_stcore/nothing", lambda _: HTMLResponse(PAGE)),
        Route("/_stcore/metrics", lambda _: JSONResponse({"modules": "x"})),
        WebSocketRoute("/_stcore/stream", _greet),
        Route("/api/v1/x", lambda _: JSONResponse({"lang": 'lang="en"'})),
    ]
    frame = Middleware(Frame, language=lambda: "nl", name=lambda: "Proef <1>", known=signing.known)
    with TestClient(Starlette(routes=routes, middleware=[frame]), follow_redirects=False) as client:
        yield client


def sign_in(visitor, token, **more):
    return visitor.post("/sign-in", data={"token": token, **more})


def test_a_token_gives_a_cookie_that_scripts_cannot_read(visitor, token, event):
    answer = sign_in(visitor, token)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/submit"
    said = answer.headers["set-cookie"]
    assert said.startswith(f"{cookie_of(event.definition.id)}=")
    assert "HttpOnly" in said
    assert "SameSite=lax" in said
    assert token not in said
    assert "Blauw" in visitor.get("/sign-in").text


@pytest.mark.parametrize("token", ["", "wrong", "7Q2M-0F4K-9XW1-5RTB-C8ZD", "é" * 60, "A" * 5000])
def test_a_wrong_token_gives_none(visitor, token):
    answer = sign_in(visitor, token)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_guesses_are_counted(visitor, token):
    for _ in range(OF_WRONG_TOKENS.burst):
        assert sign_in(visitor, "wrong").status_code == 403
    assert sign_in(visitor, "wrong").status_code == 429
    assert (
        sign_in(visitor, token).status_code == 303
    )  # a hall shares an address with whoever guesses


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused(visitor, token, site):
    answer = visitor.post("/sign-in", data={"token": token}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    away = visitor.post(
        "/sign-in", data={"token": token}, headers={"Origin": "https://evil.example"}
    )
    assert away.status_code == 403


@pytest.mark.parametrize(
    ("to", "there"),
    [
        ("/idea?lang=en", "/idea?lang=en"),
        ("//evil.example", "/submit"),
        ("https://evil.example", "/submit"),
        ("/\\evil.example", "/submit"),
        ("/\r\nSet-Cookie: a=b", "/submit"),
        ("javascript:alert(1)", "/submit"),
    ],
)
def test_who_signed_in_stays_on_this_server(visitor, token, to, there):
    assert sign_in(visitor, token, to=to).headers["location"] == there


def test_signing_out_takes_the_cookie_away(visitor, token, event):
    sign_in(visitor, token)
    answer = visitor.post("/sign-out")
    assert answer.status_code == 303
    assert f'{cookie_of(event.definition.id)}=""' in answer.headers["set-cookie"]
    assert "Blauw" not in visitor.get("/sign-in").text


def test_the_language_is_kept_and_nothing_else_is(visitor):
    answer = visitor.get("/language", params={"to": "en", "back": "/app"})
    assert answer.headers["location"] == "/app"
    assert visitor.cookies[LANGUAGE_COOKIE] == "en"
    assert "set-cookie" not in visitor.get("/language", params={"to": "<script>"}).headers
    assert (
        visitor.get("/language", params={"to": "nl", "back": "//evil"}).headers["location"] == "/"
    )


def test_a_page_carries_the_language_the_name_and_its_policy(visitor):
    answer = visitor.get("/app", headers={"If-None-Match": '"x"', "Accept-Encoding": "gzip"})
    assert '<html lang="nl">' in answer.text
    assert "<title>Proef &lt;1&gt;</title>" in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    english = visitor.get("/app?lang=en").text
    assert '<html lang="en">' in english
    # Streamlit speaks English by itself; on a Dutch page our words stand over its own.
    assert '"No results": "Niets gevonden"' in answer.text
    assert "<script>" not in english
    assert '<html lang="nl">' in visitor.get("/app?lang=<b>").text
    assert visitor.head("/app").content == b""


def test_the_page_to_sign_in_on_stays_as_it_was_made(visitor):
    answer = visitor.get("/sign-in?lang=en")
    assert '<html lang="en">' in answer.text
    assert "<title>Sign in · Proef</title>" in answer.text
    assert "<script" not in answer.text  # its own policy would forbid it
    assert answer.headers["x-frame-options"] == "DENY"


def test_what_is_no_page_passes_as_it_is(visitor):
    assert visitor.get("/api/v1/x").json() == {"lang": 'lang="en"'}


@pytest.mark.parametrize("path", ["", "x", "//x", "/\\x", "/a\nb", "/" + "a" * 300])
def test_targets_that_lead_away_are_none(path):
    assert safe_target(path) == ""


def test_only_who_takes_part_may_upload(visitor, token):
    assert visitor.put("/_stcore/upload_file/a/b", content=b"x").status_code == 403
    sign_in(visitor, token)
    assert visitor.put("/_stcore/upload_file/a/b", content=b"x").status_code == 200


def test_pages_below_the_addresses_of_streamlit_have_headers_as_well(visitor):
    answer = visitor.get("/_stcore/nothing")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert visitor.get("/_stcore/metrics").status_code == 404


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://testserver:99", "http://[::1", ""]
)
def test_a_page_of_another_host_or_port_opens_no_socket(visitor, origin):
    with (
        pytest.raises(WebSocketDisconnect),
        visitor.websocket_connect("/_stcore/stream", headers={"Origin": origin}),
    ):
        pass
    assert (
        visitor.post("/sign-in", data={"token": "x"}, headers={"Origin": origin}).status_code == 403
    )
    with visitor.websocket_connect("/_stcore/stream", headers={"Origin": "http://testserver"}):
        pass


def test_where_to_go_on_to_outlives_a_wrong_token(visitor):
    assert 'value="/idea"' in sign_in(visitor, "wrong", to="/idea").text
