"""What the registers say of a family: one query per kind of moment, on tables that are there.

A query reads the table `member` (rin, role) and gives who, start and, where it lasts, until; every other column
is a word of the moment. Dates are ISO text, as precise as the register has them: year, month or day.
"""

from __future__ import annotations

from dataclasses import dataclass

PARENTS = "('mother', 'father')"
CHILDREN = "('child', 'sibling', 'half_sibling_mother', 'half_sibling_father')"
PARTNERS = "('partner_of_mother', 'partner_of_father')"
_YOUNG_AND_PARENTS = f"({CHILDREN[1:-1]}, {PARENTS[1:-1]})"
_ADULTS = f"({PARENTS[1:-1]}, {PARTNERS[1:-1]})"

# Filled in: the first year of the register window, in which no spell is cut off at its beginning, and its last day.
MACROS = """
CREATE MACRO first_day() AS '{first_year}0101';
CREATE MACRO final_day() AS '{final_day}';
CREATE MACRO iso(d) AS left(d, 4) || '-' || substr(d, 5, 2) || '-' || substr(d, 7, 2);
CREATE MACRO open_end(d) AS CASE WHEN trim(d) <> '' AND d < final_day() THEN iso(d) END
"""


@dataclass(frozen=True)
class Source:
    """Moments of one kind: the tables that a query needs, and the query."""

    kind: str
    tables: tuple[str, ...]
    sql: str


def _years(table: str, condition: str) -> str:
    """Return a query for unbroken runs of years in which a condition holds for a parent."""
    return f"""
        WITH marked AS (
            SELECT DISTINCT rin, JAAR AS year FROM {table}
            WHERE role IN {PARENTS} AND {condition}
        ), runs AS (SELECT rin, year, year - row_number() OVER (PARTITION BY rin ORDER BY year) AS run FROM marked)
        SELECT rin AS who, CAST(min(year) AS VARCHAR) AS start, CAST(max(year) AS VARCHAR) AS until
        FROM runs GROUP BY rin, run"""  # noqa: S608


_OF_MEMBERS = "{0} JOIN member ON rin = {0}.RINPERSOON"
_INCOME = """INHATAB i JOIN KOPPELPERSOONHUISHOUDEN k USING (JAAR, RINPERSOONHKW)
            JOIN member ON rin = k.RINPERSOON"""

SOURCES = (
    Source(
        "birth",
        ("GBAPERSOONTAB", "PERINED"),
        f"""
        SELECT rin AS who, coalesce(iso(p.ddgeb), GBAGEBOORTEJAAR || '-' || GBAGEBOORTEMAAND) AS start,
            p.amddd // 7 AS weeks, p.geboortegew AS grams, p.amddd1ond // 7 AS visit_week
        FROM member JOIN GBAPERSOONTAB ON RINPERSOON = rin
        LEFT JOIN PERINED p ON p.Rinpersoon_Kind = rin
        WHERE role IN {CHILDREN}""",  # noqa: S608
    ),
    Source(
        "death",
        ("GBAOVERLIJDENTAB",),
        """SELECT rin AS who, iso(GBADatumOverlijden) AS start
        FROM member JOIN GBAOVERLIJDENTAB ON RINPERSOON = rin""",
    ),
    Source(
        "move",
        ("GBAADRESOBJECTBUS", "VSLGWBTAB"),
        f"""
        SELECT rin AS who, iso(GBADATUMAANVANGADRESHOUDING) AS start, gem2023 AS municipality
        FROM GBAADRESOBJECTBUS JOIN member ON rin = RINPERSOON
        JOIN VSLGWBTAB USING (SOORTOBJECTNUMMER, RINOBJECTNUMMER)
        WHERE role IN {_YOUNG_AND_PARENTS}
        QUALIFY lag(RINOBJECTNUMMER) OVER (PARTITION BY rin ORDER BY GBADATUMAANVANGADRESHOUDING) IS NOT NULL""",  # noqa: S608
    ),
    Source(
        "arrival",
        ("GBAHUISHOUDENSBUS", "GBAPERSOONTAB"),
        f"""
        SELECT rin AS who, iso(min(DATUMAANVANGHH)) AS start FROM GBAHUISHOUDENSBUS
        JOIN member ON rin = RINPERSOON JOIN GBAPERSOONTAB p USING (RINPERSOON)
        WHERE role IN {_ADULTS} GROUP BY rin, p.GBAGEBOORTEJAAR, p.GBAGEBOORTEMAAND
        HAVING left(min(DATUMAANVANGHH), 6) > p.GBAGEBOORTEJAAR || p.GBAGEBOORTEMAAND
            AND min(DATUMAANVANGHH) > first_day()""",  # noqa: S608
    ),
    Source(
        "departure",
        ("GBAHUISHOUDENSBUS", "GBAOVERLIJDENTAB"),
        f"""
        SELECT rin AS who, open_end(max(DATUMEINDEHH)) AS start FROM GBAHUISHOUDENSBUS
        JOIN member ON rin = RINPERSOON
        WHERE role IN {_YOUNG_AND_PARENTS} AND rin NOT IN (SELECT RINPERSOON FROM GBAOVERLIJDENTAB)
        GROUP BY rin HAVING start IS NOT NULL""",  # noqa: S608
    ),
    Source(
        "work",
        ("SECMBUS",),
        f"""
        SELECT rin AS who, iso(AANVSECM) AS start, SECM AS activity
        FROM SECMBUS JOIN member ON rin = RINPERSOON WHERE role IN {PARENTS}
        QUALIFY SECM IS DISTINCT FROM lag(SECM) OVER (PARTITION BY rin ORDER BY AANVSECM)""",  # noqa: S608
    ),
    Source(
        "low_income",
        ("INHATAB", "KOPPELPERSOONHUISHOUDEN"),
        _years(_INCOME, "INHARMLAG BETWEEN 0 AND 99"),
    ),
    Source(
        "debts",
        ("SCHULDENPROBLEMATIEK",),
        _years(
            _OF_MEMBERS.format("SCHULDENPROBLEMATIEK"), "smalle_def_problematische_schulden_HH = 1"
        ),
    ),
    Source(
        "arrears",
        ("WANBZVWTAB",),
        _years(_OF_MEMBERS.format("WANBZVWTAB"), "true"),
    ),
    Source(
        "clinic",
        ("JGZ",),
        f"""
        SELECT rin AS who, iso(dat_a) AS start, zin2w AS sentences, pop6 AS doll, d_verwijs_11 AS referred
        FROM JGZ JOIN member ON rin = RINPERSOON WHERE role IN {CHILDREN} AND d_so_a = '2 jr'""",  # noqa: S608
    ),
    Source(
        "mental_care",
        ("ZVWZORGKOSTENTAB",),
        _years(
            _OF_MEMBERS.format("ZVWZORGKOSTENTAB"),
            "greatest(coalesce(ZVWKGGZ, 0), coalesce(ZVWKGENBASGGZ, 0), coalesce(ZVWKSPECGGZ, 0), coalesce(ZVWKGGZZPMTOTAAL, 0)) > 0",
        ),
    ),
    Source(
        "midwife",
        ("INTAKE",),
        """
        SELECT rin AS who, iso(dat_intake) AS start, CASE WHEN amww BETWEEN 1 AND 42 THEN amww END AS intake_week
        FROM INTAKE JOIN member ON rin = RINPERSOON WHERE role = 'mother'""",
    ),
    Source(
        "childcare",
        ("KINDEROPVANG_KIND",),
        """
        SELECT rin AS who, CAST(min(JAAR) AS VARCHAR) AS start, CAST(max(JAAR) AS VARCHAR) AS until
        FROM KINDEROPVANG_KIND JOIN member ON rin = RINPERSOON WHERE role = 'child' AND SOORTOPVANG IN ('1', '3') GROUP BY rin""",
    ),
    Source(
        "preschool",
        ("VVE",),
        f"""
        SELECT rin AS who, iso(DATUMSTART) AS start, CAST(round(URENPERWEEK) AS INTEGER) AS hours
        FROM VVE JOIN member ON rin = RINPERSOON WHERE role IN {CHILDREN} AND trim(DATUMSTART) <> ''""",  # noqa: S608
    ),
    Source(
        "clinic_first",
        ("JGZ",),
        """
        SELECT rin AS who, iso(min(dat_a)) AS start
        FROM JGZ JOIN member ON rin = RINPERSOON WHERE role = 'child' GROUP BY rin""",
    ),
    Source(
        "clinic_concern",
        ("JGZ",),
        """
        SELECT rin AS who, iso(dat_a) AS start
        FROM JGZ JOIN member ON rin = RINPERSOON WHERE role = 'child' AND zorg = '1'""",
    ),
    Source(
        "school_signal",
        ("SCHOOLSIGNALEN",),
        f"""
        SELECT rin AS who, iso(DATUMSIGNAAL) AS start, SOORTZORG AS concern, ACTIE AS action
        FROM SCHOOLSIGNALEN JOIN member ON rin = RINPERSOON WHERE role IN {CHILDREN}""",  # noqa: S608
    ),
    Source(
        "pilot",
        ("PILOTS",),
        f"""
        SELECT rin AS who, iso(enrolled) AS start, pilot, arm
        FROM PILOTS JOIN member ON rin = RINPERSOON WHERE role IN {CHILDREN}""",  # noqa: S608
    ),
    Source(
        "youth_help",
        ("JGDHULPBUS",),
        f"""
        SELECT DISTINCT rin AS who, iso(JGDHGELDIGHEIDBEGINDATUM) AS start,
            open_end(JGDHGELDIGHEIDEINDDATUM) AS until, JGDHHULPVORM AS help
        FROM JGDHULPBUS JOIN member ON rin = RINPERSOON WHERE role IN {CHILDREN}""",  # noqa: S608
    ),
    Source(
        "protection",
        ("JGDBESCHERMBUS",),
        f"""
        SELECT DISTINCT rin AS who, iso(JGDBGELDIGHEIDBEGINDATUM) AS start,
            open_end(JGDBGELDIGHEIDEINDDATUM) AS until, JGDBMAATREGEL AS measure
        FROM JGDBESCHERMBUS JOIN member ON rin = RINPERSOON WHERE role IN {CHILDREN}""",  # noqa: S608
    ),
)

# Mother or father (a) and a partner (b) in one household: spell by spell.
TOGETHER = f"""
    SELECT a.RINPERSOON, b.RINPERSOON, DATUMAANVANGHH, a.DATUMEINDEHH, a.TYPHH IN ('3', '5')
    FROM GBAHUISHOUDENSBUS a JOIN member m ON m.rin = a.RINPERSOON AND m.role IN {PARENTS}
    JOIN GBAHUISHOUDENSBUS b USING (HUISHOUDNR, DATUMAANVANGHH)
    WHERE a.RINPERSOON <> b.RINPERSOON AND trim(a.PLHH) IN ('3', '4', '5', '6')
        AND trim(b.PLHH) IN ('3', '4', '5', '6')
        AND NOT (m.role = 'father' AND b.RINPERSOON IN (SELECT rin FROM member WHERE role = 'mother'))
    ORDER BY ALL"""  # noqa: S608
