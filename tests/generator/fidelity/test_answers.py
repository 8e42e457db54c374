"""Answers from hand-made records of registers that the small event does not hold, or holds too few of."""

import dataclasses

import pytest

from generator.fidelity.bar import read_rules
from generator.fidelity.evaluation import check
from generator.fidelity.targets import read_targets

RULES = read_rules()
PATIENT = dataclasses.replace(
    RULES, tolerance=dataclasses.replace(RULES.tolerance, most_sampling=1e9)
)
FACTOR = read_targets()["T028"].value / 400


def answer(country, *figures, region="nederland"):
    found = {f.target.id: f for f in check({region: country}, rules=PATIENT)}
    return [found[figure].value for figure in figures]


def insert(country, schema, table, select):
    country.execute(f"INSERT INTO {schema}.{table} BY NAME SELECT 'R' AS RINPERSOONS, {select}")


def test_debts_are_counted_by_household(country):
    """1 January 2021: families 1 to 8. Families 1 to 4 already for three years in 2020, 5 to 8 for one."""
    for year, families in ((2021, 8), (2020, 8), (2019, 4), (2018, 4)):
        insert(
            country,
            "everybody",
            "SCHULDENPROBLEMATIEK",
            f"{year} AS JAAR, rin AS RINPERSOON, lpad(CAST(f AS VARCHAR), 12, '0') AS HUISHOUDNR, "
            f"'20200701' AS DATUMAANVANGHH, CAST(f <= {families} AS SMALLINT) AS "
            "smalle_def_problematische_schulden_HH FROM people",
        )
    insert(
        country,
        "everybody",
        "SECMBUS",
        "rin AS RINPERSOON, '20150101' AS AANVSECM, '20221231' AS EINDSECM, '11' AS SECM, "
        "'0' AS BIJSTANDSECM, '0' AS WERKLUITKSECM FROM people WHERE m = 1 AND f <= 6",
    )
    assert answer(country, "T181", "T182", "T187") == [8.0, 8.0, 25.0]
    assert answer(country, "T184", "T188") == [4.0, 0.0]  # 2016 and 2017 are not in the register


def test_debts_of_three_years_in_a_row(country):
    for year, families in ((2018, 8), (2017, 2), (2016, 3)):
        insert(
            country,
            "everybody",
            "SCHULDENPROBLEMATIEK",
            f"{year} AS JAAR, rin AS RINPERSOON, lpad(CAST(f AS VARCHAR), 12, '0') AS HUISHOUDNR, "
            f"'20150101' AS DATUMAANVANGHH, CAST(f <= {families} AS SMALLINT) AS "
            "smalle_def_problematische_schulden_HH FROM people",
        )
    assert answer(country, "T188") == [25.0]  # families 1 and 2 of 1 to 8


def test_arrears_are_of_adults_by_their_place_in_the_household(country):
    insert(
        country,
        "everybody",
        "WANBZVWTAB",
        "2022 AS JAAR, rin AS RINPERSOON FROM people WHERE m = 1 AND f IN (1, 99)",
    )
    everybody, alone, married, unmarried = answer(country, "T251", "T255", "T254", "T253")
    assert everybody == 1.0  # two of 200 adults
    assert alone == 50.0  # the father of family 99, of two fathers who live alone
    assert married == 2.5  # the father of family 1, of 40 partners
    assert unmarried == 0.0


def test_youth_help_counts_whoever_had_it_in_the_year(country):
    """Five children had help that ended in 2021, four still have it, and one came in 2022."""
    for children, start, end, kind in (
        ("f <= 5", "20210101", "20211231", "02"),
        ("f BETWEEN 6 AND 9", "20210101", "        ", "02"),
        ("f IN (9, 10)", "20220601", "20220701", "11"),
    ):
        insert(
            country,
            "everybody",
            "JGDHULPBUS",
            f"rin AS RINPERSOON, '{start}' AS JGDHGELDIGHEIDBEGINDATUM, '{end}' AS "
            f"JGDHGELDIGHEIDEINDDATUM, '{kind}' AS JGDHHULPVORM FROM people WHERE m = 3 AND {children}",
        )
    share, without, within = answer(country, "T064", "T065", "T066")
    assert share == 2.5  # families 6 to 10: five of 200 children
    assert (without, within) == (pytest.approx(4 * FACTOR), pytest.approx(2 * FACTOR))


def test_measures_of_protection_run_begin_and_are_of_two_kinds(country):
    for child, start, end, kind in (
        ("m = 4 AND f = 1", "20200901", "20211231", "11"),
        ("m = 4 AND f = 2", "20200901", None, "21"),
        ("m = 3 AND f = 3", "20220301", "20221101", "12"),
        ("m = 3 AND f = 4", "20220301", None, "11"),
    ):
        closed = "NULL" if end is None else f"'{end}'"
        insert(
            country,
            "everybody",
            "JGDBESCHERMBUS",
            f"rin AS RINPERSOON, '{start}' AS JGDBGELDIGHEIDBEGINDATUM, {closed} AS "
            f"JGDBGELDIGHEIDEINDDATUM, '{kind}' AS JGDBMAATREGEL FROM people WHERE {child}",
        )
    figures = ("T067", "T072", "T073", "T074", "T075", "T078", "T079", "T080")
    wanted = [3, 2, 1, 1, 2, 1, 0, 1]  # the child of family 2 is one year old on 30 June 2022
    assert answer(country, *figures) == [pytest.approx(n * FACTOR) for n in wanted]


def test_the_line_of_cbs_scp_and_nibud_counts_persons_and_households(country):
    country.execute(
        "INSERT INTO everybody.STAPMON BY NAME SELECT 2022 AS JAAR, rin AS RINPERSOON, "
        "CAST(f <= 4 OR f = 99 AS SMALLINT) AS ARMOEDE, CAST(f = 99 AS SMALLINT) AS LANGARMOEDE FROM people"
    )
    children, single, couples, everybody, for_long = answer(
        country, "T052", "T053", "T054", "T055", "T056"
    )
    assert children == 5.0
    assert single == for_long == 50.0  # mother 99 of two
    assert couples == pytest.approx(100 * 4 / 98)
    assert everybody == pytest.approx(100 * 6 / 102)  # with the father of family 99


def test_dwellings_lead_to_municipality_and_owner(country):
    """Families 1 to 30 live in Tilburg, the others in Goirle; 1 to 50 rent from a housing association."""
    insert(
        country,
        "everybody",
        "GBAADRESOBJECTBUS",
        "rin AS RINPERSOON, '20190101' AS GBADATUMAANVANGADRESHOUDING, '20221231' AS "
        "GBADATUMEINDEADRESHOUDING, 'D' AS SOORTOBJECTNUMMER, CAST(f AS VARCHAR) AS RINOBJECTNUMMER FROM people",
    )
    home = "SELECT 'D' AS SOORTOBJECTNUMMER, CAST(f AS VARCHAR) AS RINOBJECTNUMMER"
    families = "FROM range(1, 101) AS families (f)"
    country.execute(
        f"INSERT INTO everybody.VSLGWBTAB BY NAME {home}, "
        f"CASE WHEN f <= 30 THEN '0855' ELSE '0785' END AS gem2023 {families}"
    )
    country.execute(
        f"INSERT INTO everybody.EIGENDOMTAB BY NAME {home}, 2021 AS JAAR, "
        f"CASE WHEN f <= 50 THEN 'W' WHEN f <= 60 THEN 'V' ELSE 'E' END AS TypeEigenaar {families}"
    )
    assert answer(country, "T295", "T296") == [50.0, 10.0]
    residents, under_ten = answer(country, "T030", "T109", region="hart-van-brabant")
    assert residents == pytest.approx(30.0)  # 31 December 2020
    assert under_ten is None  # 31 December 2019: the small country begins in 2020


def test_children_in_childcare_are_counted_once(country):
    for kind, children in (("1", "f <= 3"), ("3", "f = 3"), ("4", "f = 4")):
        country.execute(
            "INSERT INTO everybody.KINDEROPVANG_KIND BY NAME SELECT 2022 AS JAAR, rin AS RINPERSOON, "
            f"'{kind}' AS SOORTOPVANG FROM people WHERE m = 4 AND {children}"
        )
    assert answer(country, "T202", "T204", "T205") == [pytest.approx(n * FACTOR) for n in (3, 4, 2)]


def test_care_of_the_mind_is_of_a_household_with_minors(country):
    country.execute(
        "INSERT INTO everybody.MEDICIJNTAB BY NAME SELECT 2021 AS JAAR, rin AS RINPERSOON, 'N06A' AS ATC4 "
        "FROM people WHERE m = 1 AND f <= 3"
    )
    country.execute(
        "INSERT INTO everybody.ZVWZORGKOSTENTAB BY NAME SELECT 2021 AS JAAR, rin AS RINPERSOON, "
        "100 AS ZVWKGGZZPMTOTAAL FROM people WHERE m = 2 AND f BETWEEN 3 AND 5"
    )
    assert answer(country, "T173") == [5.0]


def test_births_are_ordered_and_mothers_married(country):
    """All 100 births of 2020 are a second child; of those, 20 to married parents."""
    country.execute(
        "UPDATE extract.GBAPERSOONTAB SET GBAGEBOORTEJAAR = '2022' WHERE GBAGEBOORTEJAAR = '2020'"
    )
    first, second, married, mother_born_here = answer(country, "T002", "T003", "T006", "T267")
    assert (first, second, married, mother_born_here) == (0.0, 100.0, 20.0, 100.0)
    assert answer(country, "T279") == [34.0]  # born in July 1988


def test_the_perinatal_registration(country):
    """40 children of 2021: 2 at 30 weeks, 4 at 36, 10 of 39 weeks below the tenth centile, the others at 40 weeks."""
    for n, days, grams in ((2, 210, 1500), (4, 252, 2800), (10, 273, 2700), (24, 280, 3600)):
        country.execute(
            "INSERT INTO extract.PERINED BY NAME SELECT 2021 AS jaar, 'R' AS CBKSoortNr_Moeder, '1' AS gesl, "
            f"{days} AS amddd, {grams} AS geboortegew, 1 AS omv FROM range({n})"
        )
    preterm, late_preterm, light, either = answer(country, "T085", "T086", "T088", "T089")
    assert (preterm, late_preterm, light, either) == (15.0, 10.0, 25.0, 40.0)


def test_twins_are_one_delivery(country):
    for mother, children in (("000000012", 2), ("000000022", 1), ("000000032", 1)):
        country.execute(
            "INSERT INTO extract.PERINED BY NAME SELECT 2022 AS jaar, '20220510' AS ddgeb, 'R' AS CBKSoortNr_Moeder, "
            f"'{mother}' AS Rinpersoon_Moeder, {children} AS omv FROM range({children})"
        )
    twins, share = answer(country, "T342", "T344")
    assert twins == pytest.approx(FACTOR / 5)  # a mean of five years
    assert share == pytest.approx(100 / 3)


def test_incomes_by_kind_line_and_decile(country):
    """2020: 100 households of four; 10 single parents, 4 of them below the line, in the first decile."""
    for f, kind, index, percentile in (
        ("<= 4", "41", 80, 5),
        ("BETWEEN 5 AND 10", "41", 150, 45),
        ("> 10", "31", 200, 70),
    ):
        country.execute(
            "INSERT INTO everybody.INHATAB BY NAME SELECT 2020 AS JAAR, rin AS RINPERSOONHKW, '1' AS INHPOPIIV, "
            f"'{kind}' AS INHSAMHH, {index} AS INHARMLAG, -4 AS INHARMLAGL, {percentile} AS INHP100HGEST, "
            f"'22' AS INHBBIHJ, '1' AS INHEHALGR FROM people WHERE m = 1 AND f {f}"
        )
    country.execute(
        "INSERT INTO everybody.KOPPELPERSOONHUISHOUDEN BY NAME SELECT 2020 AS JAAR, 'R' AS RINPERSOONS, rin AS RINPERSOON, "
        "lpad(CAST(10 * f + 1 AS VARCHAR), 9, '0') AS RINPERSOONHKW FROM people"
    )
    minors, single, couples, first_decile, fifth = answer(
        country, "T043", "T045", "T046", "T347", "T351"
    )
    assert (minors, single, couples) == (4.0, 40.0, 0.0)
    assert (first_decile, fifth) == (40.0, 60.0)


def test_assistance_of_a_parent_is_of_the_whole_family(country):
    insert(
        country,
        "everybody",
        "SECMBUS",
        "rin AS RINPERSOON, '20220101' AS AANVSECM, '20221231' AS EINDSECM, '22' AS SECM, "
        "'1' AS BIJSTANDSECM, '0' AS WERKLUITKSECM FROM people WHERE m = 2 AND f <= 5",
    )
    share, children = answer(country, "T058", "T059")
    assert share == 5.0
    assert children == pytest.approx(10 * FACTOR)


def test_unknown_codes_in_the_registers_stop_nothing(country):
    """A person with dashes for a birth year and for the household counts as somebody without an age."""
    country.execute(
        "UPDATE everybody.GBAPERSOONTAB SET GBAGEBOORTEJAAR = '----', GBAGEBOORTEMAAND = '--' "
        "WHERE RINPERSOON = '000000011'"
    )
    country.execute(
        "UPDATE everybody.GBAHUISHOUDENSBUS SET TYPHH = '-', PLHH = '- ' WHERE RINPERSOON = '000000021'"
    )
    under_25, apart = answer(country, "T036", "T163")
    assert under_25 == pytest.approx(100 * 200 / 399)
    assert apart == 2.0
