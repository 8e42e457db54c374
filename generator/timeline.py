"""The calendar of an event: what is public, who is predicted, and when the answer falls."""

from __future__ import annotations

from dataclasses import dataclass

from generator.errors import GeneratorError

AGE_AT_INDEX = 2  # an index date is 31 December of the year in which a child turns two
ANSWER_YEARS = 3
UNDER_SEVEN = 7


@dataclass(frozen=True)
class Timeline:
    """Calendar years of an event.

    first_year       the register window opens on 1 January of this year
    cutoff           and closes on 31 December of this one
    training_births  first and last birth year of the training children
    """

    first_year: int = 2010
    cutoff: int = 2022
    training_births: tuple[int, int] = (2013, 2017)

    def __post_init__(self) -> None:
        """Refuse years that would put an answer in the public window, or a training answer outside it."""
        first, last = self.training_births
        if not self.first_year <= first <= last <= self.cutoff - AGE_AT_INDEX - ANSWER_YEARS:
            raise GeneratorError(
                "The answer window of a training child must lie inside the public window.",
                where=f"years: public {self.first_year} to {self.cutoff}, training births {first} to {last}",
                mend=f"let training births end in {self.cutoff - AGE_AT_INDEX - ANSWER_YEARS} or before.",
            )

    @property
    def test_birth(self) -> int:
        """Birth year of the test children: their index date is the cut-off."""
        return self.cutoff - AGE_AT_INDEX

    @property
    def training(self) -> range:
        """Birth years of the training children."""
        return range(self.training_births[0], self.training_births[1] + 1)

    @property
    def cohorts(self) -> list[int]:
        """All birth years that have an answer."""
        return [*self.training, self.test_birth]

    @property
    def last_year(self) -> int:
        """The year in which the world may stop."""
        return self.test_birth + AGE_AT_INDEX + ANSWER_YEARS

    @property
    def first_birth_in_extract(self) -> int:
        """Birth year of the oldest children who are under seven in the window."""
        return self.first_year - UNDER_SEVEN + 1

    @staticmethod
    def index_year(birth: int) -> int:
        """Return the year on whose last day a child born in `birth` is assessed."""
        return birth + AGE_AT_INDEX

    @staticmethod
    def answer_years(birth: int) -> range:
        """Return the calendar years in which the answer for a child born in `birth` falls."""
        return range(birth + AGE_AT_INDEX + 1, birth + AGE_AT_INDEX + 1 + ANSWER_YEARS)
