"""Names, dates and postcodes as a volunteer types them: initials, another family name, slips of the finger.

Only a few hundred rows of a population are typed, and only those with a slip are taken in hand one by one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from generator.engine.types import Bools, Column, Days, Ints
from generator.sources.extract import Extract

# A key beside each key of a keyboard.
_BESIDE = str.maketrans("abcdefghijklmnopqrstuvwxyz", "snvfrdhgukjknmioweedyicxtx")
_PARTICLES = ("van der ", "van den ", "van de ", "van ", "de ", "den ", "ten ", "ter ", "'t ")


class Typist:
    """Types what belongs to some rows of person in a year; every kind of slip has a stream of its own."""

    def __init__(self, extract: Extract, stream: str, rows: Ints, years: Ints) -> None:
        """Keep who is typed; a person may be typed once a year."""
        self._extract, self._stream, self._rows, self._years = extract, stream, rows, years

    def draw(self, name: str) -> Column:
        """Draw one number for each of the rows, by year."""
        drawn = np.empty(len(self._rows))
        for year in np.unique(self._years):
            here = self._years == year
            stream = f"{self._stream}_{name}"
            drawn[here] = self._extract.uniform(stream, self._rows[here], year=int(year))
        return drawn

    def slip(self, name: str, words: Column, share: float) -> Column:
        """Let a share of words have one slip: two letters swapped, one left out, doubled, or the key beside it."""
        return self._edit(self.draw(f"{name}_slip") < share, words, self.draw(f"{name}_how"), _slip)

    def initials(self, words: Column, share: float) -> Column:
        """Let a share of first names be an initial."""
        chosen = self.draw("initial") < share
        return self._edit(chosen, words, np.zeros(len(words)), lambda word, _: f"{word[0]}.")

    def without_particle(self, words: Column, share: float) -> Column:
        """Let a share of family names lose what stands before them ("de Vries" becomes "Vries")."""
        chosen = self.draw("particle") < share
        return self._edit(chosen, words, np.zeros(len(words)), _bare)

    def dates(self, dates: Days, *, swapped: float, another_year: float) -> Days:
        """Let day and month change places in a share of dates where they can, and the year be one off in another."""
        month = dates.astype("datetime64[D]").astype("datetime64[M]")
        on = (dates - month.astype("datetime64[D]").astype(np.int32)).astype(int)
        of = month.astype(int) % 12
        first = month.astype("datetime64[Y]").astype("datetime64[M]")
        turned = (first + on % 12).astype("datetime64[D]").astype(np.int32) + of
        can: Bools = (on < 12) & (on != of) & (self.draw("date_swapped") < swapped)
        dates = np.where(can, turned, dates)
        off = ~can & (self.draw("date_year") < another_year)
        later = month + np.where(self.draw("date_ahead") < 0.5, 12, -12)
        moved = later.astype("datetime64[D]").astype(np.int32) + on
        return np.where(off, moved, dates).astype(np.int32)

    def _edit(
        self, chosen: Bools, words: Column, how: Column, change: Callable[[str, float], str]
    ) -> Column:
        typed = words.astype("U80")
        for i in np.flatnonzero(chosen):
            typed[i] = change(str(words[i]), float(how[i]))
        return typed


def _bare(word: str, _: float) -> str:
    for particle in _PARTICLES:
        if word.startswith(particle):
            return word.removeprefix(particle)
    return word


def _slip(word: str, how: float) -> str:
    """Make one of four slips at one place of a word; `how` in [0, 1) says which and where."""
    kind, place = divmod(int(how * 4 * (len(word) - 1)), max(len(word) - 1, 1))
    if len(word) < 2:
        return word
    before, letter, after = word[:place], word[place], word[place + 1 :]
    if kind == 0:
        return before + after[0] + letter + after[1:]
    if kind == 1:
        return before + after
    if kind == 2:
        return before + letter + letter + after
    return before + letter.lower().translate(_BESIDE) + after
