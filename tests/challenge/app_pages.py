"""Pages of the app without a browser."""

from __future__ import annotations

import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

import challenge.app
from challenge.app import services
from challenge.web.session import cookie_of, seal_session

MAIN = Path(challenge.app.__file__).parent / "main.py"
FIRST = "home.py"


def open_view(monkeypatch, event, view, *, lang=None, token=None):
    """Open a view of an event, as a visitor or as who has a token; nothing may go wrong."""
    monkeypatch.setenv("KANSRIJK_EVENT", str(event.root))
    # AppTest puts its script in the place of __main__; processes started later would run it.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    # AppTest sends no cookies.
    sealed = token and seal_session(token, secret=event.secret, at=services.now())
    monkeypatch.setattr(
        services, "cookies", lambda: {cookie_of(event.definition.id): sealed} if sealed else {}
    )
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    if lang:
        app.query_params["lang"] = lang
    app.run()
    if view != FIRST:
        app.switch_page(f"views/{view}").run()
    assert not app.exception
    return app


def words(app):
    """Return all that a page says outside its controls."""
    parts = [m.value for m in app.markdown] + [c.value for c in app.caption]
    parts += [s.value for s in app.subheader] + [e.proto.body for e in app.get("html")]
    return " ".join(parts)
