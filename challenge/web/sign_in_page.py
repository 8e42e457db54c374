"""The page on which a token is typed in: pure."""

from __future__ import annotations

from challenge.accounts import JURY, ORGANISER, TEAM
from challenge.board.markup import escape, page, style, tag
from challenge.board.place import Place
from challenge.board.site import sheet
from challenge.text import Texts, languages

LONGEST_TOKEN = 60  # with whatever somebody types between its letters
# Where people of a role begin.
START = {TEAM: "/submit", JURY: "/judge", ORGANISER: "/event"}


def sign_in_page(event: str, texts: Texts, *, said: str = "", to: str = "", name: str = "") -> str:
    """Return the page.

    said  what went wrong the time before
    to    page of this server to go on to
    name  of who is signed in already
    """
    hidden = f'<input type="hidden" name="to" value="{escape(to)}">' if to else ""
    problem = tag("p", escape(said), class_="say", role="alert") if said else ""
    field = (
        '<input id="token" name="token" type="text" required autofocus autocomplete="off" '
        f'autocapitalize="characters" spellcheck="false" maxlength="{LONGEST_TOKEN}" '
        'placeholder="XXXX-XXXX-XXXX-XXXX-XXXX">'
    )
    form = (
        f'<form method="post" action="/sign-in" class="sign-in">{hidden}'
        f'<label for="token">{escape(texts("sign_in.token"))}</label>{field}'
        f"<button>{escape(texts('sign_in.enter'))}</button></form>"
    )
    leave = ""
    if name:
        leave = (
            f'<form method="post" action="/sign-out" class="sign-in">'
            f"<p>{escape(texts('sign_in.as', name=name))}</p>"
            f"<button>{escape(texts('sign_in.out'))}</button></form>"
        )
    others = "".join(
        tag("a", escape(Texts(language)("web.language_name")), href=f"/language?to={language}&back=/sign-in", lang=language)
        for language in languages()
        if language != texts.language
    )  # fmt: skip
    body = "\n".join(
        [
            tag("header", tag("nav", tag("a", escape(texts("sign_in.back")), href="/") + others, aria_label=texts("site.menu"))),
            tag(
                "main",
                "\n".join(
                    [
                        tag("h1", escape(texts("sign_in.title"))),
                        tag("p", escape(texts("sign_in.lead", event=event)), class_="lead"),
                        problem,
                        leave,
                        form,
                        tag("p", escape(texts("sign_in.help")), class_="note"),
                    ]
                ),
            ),
        ]
    )  # fmt: skip
    title = f"{texts('sign_in.title')} · {event}"
    return page(
        language=texts.language,
        title=title,
        body=body,
        sheet=sheet(Place.inside("/board/", texts.language, texts.language)) + style("form.css"),
    )
