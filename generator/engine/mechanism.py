"""Mechanisms: the structural equations of a model, read off the signatures of plain functions.

    def log_wage(age, education, wage_before, u_wage, *, return_to_education): ...
        name            the variable it makes
        age, education  its causal parents, this year
        wage_before     its own value a year ago
        u_wage          its own noise, uniform on [0, 1)
        after *         cited parameters

A parent may live on another entity: `mother_education` on a child is `education` of the person that the
child's link `mother` leads to (0 or False where the link leads nowhere). `year` is the calendar year.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import numpy as np

from generator.engine.types import Bools, Column, Floats, Probabilities

Equation = Callable[..., Column]
When = Literal["entry", "year"]
BEFORE = "_before"


class Reference(NamedTuple):
    """Where the value of a parent stands."""

    variable: str
    link: str | None  # None: on the entity itself
    before: bool  # last year's value


@dataclass(frozen=True)
class Mechanism:
    """One structural equation: variable := f(parents, noise; parameters)."""

    name: str
    entity: str
    equation: Equation
    parents: tuple[str, ...]
    noise: tuple[str, ...]
    parameters: tuple[str, ...]
    when: When
    where: str | None
    dtype: np.dtype[Any]

    @property
    def place(self) -> str:
        """File and line, for messages."""
        code = self.equation.__code__
        return f"{code.co_filename}:{code.co_firstlineno}"

    def stream(self, noise: str) -> str:
        """Name of the stream that feeds one noise argument."""
        return f"{self.entity}.{self.name}.{noise}"


def read_signature(equation: Equation, entity: str, *, when: When, where: str | None) -> Mechanism:
    """Read the roles of the arguments off the signature of `equation`, the dtype off what it returns."""
    arguments = inspect.signature(equation).parameters.values()
    positional = [a.name for a in arguments if a.kind is not a.KEYWORD_ONLY]
    returns = get_type_hints(equation).get("return")
    if returns is None:
        raise TypeError(f"{equation.__name__} does not say what it returns")
    return Mechanism(
        name=equation.__name__,
        entity=entity,
        equation=equation,
        parents=tuple(a for a in positional if not a.startswith("u_")),
        noise=tuple(a for a in positional if a.startswith("u_")),
        parameters=tuple(a.name for a in arguments if a.kind is a.KEYWORD_ONLY),
        when=when,
        where=where,
        dtype=stored_as(returns),
    )


def stored_as(hint: Any) -> np.dtype[Any]:
    """Return the dtype that a column type of `types` stands for.

    Since numpy 2.5 NDArray[scalar] keeps that one argument; before, it unfolds to ndarray[shape, dtype[scalar]].
    """
    last = get_args(hint)[-1]
    scalar: type[np.generic] = get_args(last)[0] if get_origin(last) is np.dtype else last
    return np.dtype(scalar)


def event_equation(name: str, hazard: str) -> Equation:
    """Make the equation "it happens when the noise lies below the hazard".

    The hazard keeps a variable of its own, because a true risk is made of hazards, not of events.
    """

    def happens(probability: Probabilities, noise: Floats) -> Bools:
        return noise < probability

    def equation(**arguments: Column) -> Bools:
        return happens(arguments[hazard], arguments[f"u_{name}"])

    equation.__name__ = name
    equation.__doc__ = f"Whether it happens this year, with probability `{hazard}`."
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    equation.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(hazard, kind), inspect.Parameter(f"u_{name}", kind)]
    )
    equation.__annotations__ = {"return": Bools}
    return equation
