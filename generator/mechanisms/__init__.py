"""The structural equations of the world, one theme per file, in life order.

Importing this package registers all of them in `model`.
"""

from generator.mechanisms import (  # noqa: F401  (registered by being imported)
    arrears,
    childbearing,
    childcare,
    coparenting,
    debt_relief,
    debts,
    delivery,
    development,
    education,
    geography,
    health,
    household,
    household_income,
    housing,
    immigrant_families,
    income,
    leaving,
    lives,
    matching,
    maternity,
    newborn,
    origin,
    personal_income,
    physical_health,
    poverty,
    pregnancy,
    preschool,
    protection,
    transitions,
    unions,
    upbringing,
    violence,
    wealth,
    work,
    youth_care,
)
from generator.mechanisms.registry import model

__all__ = ["model"]
