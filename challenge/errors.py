"""Errors that a user can mend: what, where, mend, and the exit code of the command line."""

from __future__ import annotations

DONE, REFUSED, WRONG_USAGE, DAMAGED, NOT_ALLOWED, BUG = range(6)


class EventError(Exception):
    """Something that the user can mend; subclasses fix the exit code."""

    exit_code = REFUSED

    def __init__(self, what: str, *, where: str, mend: str) -> None:
        """Keep the three parts apart, so that a program can print or translate them."""
        self.what, self.where, self.mend = what, where, mend
        super().__init__(f"{what}\n  where: {where}\n  mend:  {mend}")


class Refused(EventError):
    """The input was read and refused."""

    exit_code = REFUSED


class WrongUsage(EventError):
    """The command was called in a way that has no meaning."""

    exit_code = WRONG_USAGE


class Damaged(EventError):
    """The event folder is missing or damaged."""

    exit_code = DAMAGED


class NotAllowed(EventError):
    """Not now, or not by this person: phase, quota, token."""

    exit_code = NOT_ALLOWED
