"""What all machine-readable codebooks say of the whole: name, description, licence, version."""

from __future__ import annotations

from collections.abc import Iterator

from generator import __version__
from generator.codebook import Table, databases, tables

NAME = "Kansrijk"
TITLE = {
    "nl": "Kansrijk: een verzonnen bevolking voor de eerste 1000 dagen van een kind",
    "en": "Kansrijk: a made-up population for the first 1000 days of a child",
}
DESCRIPTION = {
    "nl": (
        "Registers, een consultatiebureau en challengetabellen over kinderen en hun families, gesimuleerd uit gepubliceerde "
        "cijfers, in de vorm van CBS-microdata. Alle gegevens zijn verzonnen: geen enkele rij hoort bij een bestaand kind of gezin."
    ),
    "en": (
        "Registers, a child health clinic and challenge tables on children and their families, simulated from published "
        "figures, in the shape of CBS microdata. All data are made up: not one row belongs to a child or family that exists."
    ),
}
LICENSE = "MIT"
LICENSE_URL = "https://opensource.org/license/mit"
KEYWORDS = ("synthetic data", "microsimulation", "CBS", "first 1000 days", "hackathon")
LANGUAGES = ("nl", "en")
VERSION = __version__


def every_table() -> Iterator[Table]:
    """Give all declared tables, by database."""
    for database in databases():
        yield from tables(database).values()


def pattern(table: Table, year: str = "*", *, language: str = "*") -> str:
    """Return the name of a table's files, without suffix, for any year or one (the last month of it)."""
    period = f"{year}12" if table.months and year != "*" else year
    return table.file_name.format(year=period, language=language.upper())
