"""Matching: whom somebody looks for, and who meets whom.

The only place in which the lives of people who are not tied to each other touch. Who finds nobody that fits
looks again later. Where no matching is allowed (after the cut-off, and in futures of a part of a world), a
partner comes from elsewhere with the traits that were looked for.
"""

import numpy as np
from scipy.special import ndtri

from generator.engine.types import Bools, Codes, Days, Floats, Ints, Years
from generator.engine.world import NOWHERE
from generator.mechanisms.codes import HIGH, MAN, WOMAN
from generator.mechanisms.registry import model


@model.mechanism("person", where="seeks_partner")
def wanted_sex(sex: Codes) -> Codes:
    """Sex of the partner looked for. Shapes (persons,). Leaves out: couples of the same sex."""
    return np.where(sex == MAN, WOMAN, MAN).astype(np.int16)


@model.mechanism("person", where="seeks_partner")
def wanted_birth_date(
    birth_date: Days,
    sex: Codes,
    year: int,
    u_gap: Floats,
    *,
    mean_gap: float,
    sd_gap: float,
    youngest: int,
) -> Days:
    """Date of birth of the partner looked for, in days since 1970.

    Shapes (persons,). A normal gap in age: men are older by `mean_gap` years.
    """
    gap = mean_gap + sd_gap * ndtri(np.clip(u_gap, 1e-9, 1 - 1e-9))
    wanted = birth_date + 365.25 * np.where(sex == MAN, gap, -gap)
    latest = np.datetime64(f"{year - youngest}-01-01", "D").astype(int)
    return np.minimum(wanted, latest).astype(np.int32)


@model.mechanism("person", where="seeks_partner")
def wanted_origin(
    origin: Codes, u_partner_origin: Floats, *, same: Floats, shares: Floats
) -> Codes:
    """Group of origin of the partner looked for.

    Shapes (persons,). The own group with a probability per group, otherwise a draw from all groups.
    """
    own = u_partner_origin < same[origin]
    rest = (u_partner_origin - same[origin]) / (1 - same[origin])
    other = np.searchsorted(np.cumsum(shares) / shares.sum(), np.clip(rest, 0, 1 - 1e-9), "right")
    return np.where(own, origin, other).astype(np.int16)


@model.mechanism("person", where="seeks_partner")
def seeks_abroad(
    born_here: Bools,
    wanted_origin: Codes,
    u_seeks_abroad: Floats,
    *,
    natives: Floats,
    newcomers: Floats,
) -> Bools:
    """Whether somebody has a partner who comes from abroad for it, by that partner's group of origin.

    Shapes (persons,). Two schedules: for who was born here (marriage migration) and for who came (a family
    that follows).
    """
    return u_seeks_abroad < np.where(born_here, natives[wanted_origin], newcomers[wanted_origin])


@model.mechanism("person", where="seeks_partner")
def wanted_born_here(wanted_origin: Codes, u_born_here: Floats, *, share: Floats) -> Bools:
    """Whether a partner from elsewhere was born in the country, by group of origin. Shapes (persons,)."""
    return u_born_here < share[wanted_origin]


@model.mechanism("person", where="seeks_partner")
def wanted_education(
    education: Codes, u_partner_education: Floats, *, given_own: list[list[float]]
) -> Codes:
    """Level of education of the partner looked for.

    Shapes (persons,). A row of shares for each level of one's own: like seeks like.
    """
    edges = np.cumsum(np.asarray(given_own), axis=1)[education - 1]
    return (1 + (u_partner_education[:, None] > edges[:, :-1]).sum(axis=1)).astype(np.int16)


@model.process("person")
def match(
    birth_date: Days,
    sex: Codes,
    origin: Codes,
    education: Codes,
    mother_birth_year: Years,
    wanted_birth_date: Days,
    wanted_origin: Codes,
    wanted_education: Codes,
    u_order: Floats,
    *,
    furthest_years: float,
) -> Ints:
    """Return for everybody who seeks the place of the partner found among them, or NOWHERE.

    Shapes (seekers,). Three rounds: men whose origin and education a woman looks for; then of that origin;
    then anybody. Within a round both sides are sorted by the year of birth, the women's as they wish it, and
    meet in that order; who would be further than `furthest_years` from the wish stays alone.
    source: ranked one-to-one matching as in dynamic microsimulation (Zinn 2012, mate-matching algorithms).
    """
    found = np.full(len(sex), NOWHERE, dtype=np.int32)
    cells = (
        (origin * (HIGH + 1) + education, wanted_origin * (HIGH + 1) + wanted_education),
        (origin, wanted_origin),
        (np.zeros(len(sex), dtype=np.int16), np.zeros(len(sex), dtype=np.int16)),
    )
    for of_men, of_women in cells:
        free = found == NOWHERE
        for cell in np.unique(of_men[free & (sex == MAN)]):
            men = np.flatnonzero(free & (sex == MAN) & (of_men == cell))
            women = np.flatnonzero(free & (sex == WOMAN) & (of_women == cell))
            n = min(len(men), len(women))
            # Of the longer side, who draws the lowest numbers takes part.
            men = men[np.argsort(u_order[men], kind="stable")[:n]]
            women = women[np.argsort(u_order[women], kind="stable")[:n]]
            men = men[np.argsort(birth_date[men], kind="stable")]
            women = women[np.argsort(wanted_birth_date[women], kind="stable")]
            far = np.abs(birth_date[men] - wanted_birth_date[women]) > 365.25 * furthest_years
            kin = (mother_birth_year[men] > 0) & (
                mother_birth_year[men] == mother_birth_year[women]
            )
            fits = ~far & ~kin
            found[men[fits]], found[women[fits]] = women[fits], men[fits]
    return found
