"""Where a part is shown, hence where its links lead: on a static page, or inside a page of somebody else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Prefixes of addresses.

    pages  before the names of pages of the same language
    files  before the names of what all languages share: kits, slides, codebook, assets
    """

    pages: str = ""
    files: str = ""

    @classmethod
    def static(cls, language: str, first: str) -> Place:
        """Return that of a static page; those of the first language stand at the top, others in a folder.

        >>> Place.static("en", "nl")
        Place(pages='', files='../')
        """
        return cls("", "" if language == first else "../")

    @classmethod
    def inside(cls, base: str, language: str, first: str) -> Place:
        """Return that of a page elsewhere on the server that serves the static pages under `base`.

        >>> Place.inside("/board/", "en", "nl").page("pitches")
        '/board/en/pitches.html'
        """
        return cls(base if language == first else f"{base}{language}/", base)

    def page(self, name: str) -> str:
        """Return the address of a page."""
        return f"{self.pages}{name}.html"

    def file(self, name: str) -> str:
        """Return the address of a file."""
        return f"{self.files}{name}"


def path_of(name: str, language: str, first: str) -> str:
    """Return where a page stands in the site.

    >>> path_of("index", "nl", "nl"), path_of("index", "en", "nl")
    ('index.html', 'en/index.html')
    """
    return f"{name}.html" if language == first else f"{language}/{name}.html"
