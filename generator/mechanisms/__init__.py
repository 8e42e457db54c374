"""The structural equations of the world, one theme per file, in life order.

Importing this package registers all of them in `model`.
"""

from generator.mechanisms import (  # noqa: F401  (registered by being imported)
    care,
    childbearing,
    debts,
    development,
    education,
    geography,
    health,
    household,
    housing,
    income,
    origin,
    pregnancy,
    transitions,
    unions,
    upbringing,
    work,
)
from generator.mechanisms.registry import model

__all__ = ["model"]
