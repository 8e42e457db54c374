"""People at browsers of their own: each signed in as somebody, or not at all, in one language."""

from __future__ import annotations

import os
from pathlib import Path

from challenge.text import Texts

ARTEFACTS = os.environ.get("KANSRIJK_ARTEFACTS")
SLOW = 60_000


class Room:
    """One person at a browser of its own, signed in or not."""

    def __init__(self, browser, base: str, language: str) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 1400})
        self.page = self.context.new_page()
        self.base, self.texts = base, Texts(language)
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        self.page.on("request", lambda r: self.hosts.add(r.url.split("/")[2].split(":")[0]))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.set_default_timeout(SLOW)
        self.page.goto(f"{base}/language?to={language}&back=/sign-in")
        assert self.page.evaluate("document.documentElement.lang") == language

    def sign_in(self, token: str, to: str) -> None:
        self.page.goto(f"{self.base}/sign-in?to=/{to}")
        self.page.fill("#token", token)
        self.page.click('form[action="/sign-in"] button')
        self.page.wait_for_url(f"{self.base}/{to}")
        assert token not in self.page.url

    def sees(self, key: str, **words: object) -> None:
        self.page.get_by_text(self.texts(key, **words)).first.wait_for()
        # What stands below the words may still be of the page before.
        self.page.locator("[data-test-script-state=notRunning]").wait_for()

    def press(self, key: str, **words: object) -> None:
        self.page.get_by_role("button", name=self.texts(key, **words), exact=True).click()

    def token_shown(self) -> str:
        return str(self.page.locator("[data-testid=stCode] code").inner_text()).strip()

    def picture(self, name: str) -> None:
        if ARTEFACTS:
            Path(ARTEFACTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(ARTEFACTS) / f"{name}-{self.texts.language}.png")

    def leave(self) -> None:
        assert self.hosts <= {"localhost"}  # no request left the machine
        assert self.errors == []
        self.context.close()
