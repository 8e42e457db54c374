"""The server as one ASGI application: the pages (Streamlit), the API, and the processes that score.

Started by `kansrijk board serve`; the event comes from KANSRIJK_EVENT.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.web import bootstrap

from challenge.api.hall_pages import HallPages
from challenge.api.hall_watch import HallWatch
from challenge.api.limits import Limits
from challenge.api.routes import Api
from challenge.api.service import Service
from challenge.app.theme import theme_settings
from challenge.desks import Standby
from challenge.errors import EventError
from challenge.scoring_pool import ScoringPool
from challenge.uploads import MOST_MEGABYTES
from challenge.web.frame import Frame
from challenge.web.signing import Signing

# Settings of Streamlit, which reads those of the environment only when it is started by itself.
bootstrap.load_config_options(
    {
        "server_headless": True,
        "server_maxUploadSize": MOST_MEGABYTES,
        "server_fileWatcherType": "none",
        "browser_gatherUsageStats": False,  # no request leaves the machine
        "client_toolbarMode": "minimal",
        "client_showErrorDetails": "none",
        "logger_level": "warning",
    }
    | theme_settings()
)
ROOT = Path(os.environ.get("KANSRIJK_EVENT", ".")).resolve()
pool = ScoringPool(ROOT)
standby, limits = Standby(ROOT), Limits()
api = Api(Service(standby), scoring=pool.status, limits=limits)
hall = HallPages(HallWatch(ROOT, address=os.environ.get("KANSRIJK_ADDRESS", "")))
signing = Signing(standby, limits=limits)


def _of_event(setting: str, otherwise: str) -> str:
    """Return a setting of the event; a page about a damaged event is shown all the same."""
    try:
        return str(getattr(standby.desks().workspace.definition, setting))
    except (EventError, OSError):
        return otherwise


@asynccontextmanager
async def _scoring(_app: Any) -> AsyncIterator[dict[str, Any]]:
    pool.start()
    try:
        yield {}
    finally:
        pool.stop()


app = st.App(
    Path(__file__).parent / "app" / "main.py",
    lifespan=_scoring,
    routes=[*hall.routes(), *api.routes(), *signing.routes()],
    middleware=[
        Middleware(
            Frame,
            language=lambda: _of_event("language", "nl"),
            name=lambda: _of_event("name", "Kansrijk"),
            known=signing.known,
        )
    ],
)
