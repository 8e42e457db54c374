"""The one error of this package: what is wrong, where, and how to mend it."""

import difflib


class GeneratorError(Exception):
    """Something that the caller can mend.

    what   one sentence, ends with a full stop
    where  file, table, column, year: as exact as known
    mend   what to do now
    """

    def __init__(self, what: str, *, where: str, mend: str) -> None:
        """Keep the three parts apart, so that a program can print or translate them."""
        self.what, self.where, self.mend = what, where, mend
        super().__init__(f"{what}\n  where: {where}\n  mend:  {mend}")


def did_you_mean(name: str, known: list[str]) -> str:
    """Return "did you mean 'x'?" for the nearest known name, or the whole list of names.

    >>> did_you_mean("helth", ["health", "income"])
    "did you mean 'health'?"
    """
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(sorted(known))}."
