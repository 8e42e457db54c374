"""The pages of the app: what they are called, where they are, and who sees them in the menu."""

from __future__ import annotations

from challenge.accounts import JURY, ORGANISER, TEAM

# Every page: file, text of its title, address, and for whom it stands in the menu.
PAGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("home", "public.menu.index", "", ()),
    ("leaderboard", "public.menu.leaderboard", "leaderboard", ()),
    ("pitches", "public.menu.pitches", "pitches", ()),
    ("results", "public.menu.results", "results", ()),
    ("data", "public.menu.data", "data", ()),
    ("about", "public.menu.about", "about", ()),
    ("submit", "submit.title", "submit", (TEAM,)),
    ("idea", "builder.title", "idea", (TEAM,)),
    ("pitch", "pitch_editor.title", "pitch", (TEAM,)),
    ("judge", "judge.title", "judge", (JURY,)),
    ("compare", "compare.title", "compare", (JURY,)),
    ("deliberate", "deliberate.title", "deliberate", (JURY, ORGANISER)),
    ("event", "organise.title", "event", (ORGANISER,)),
)
