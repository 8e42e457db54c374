"""Survey and registers of linked members, joined on the files: they agree as often as the declarations say."""

import duckdb
import numpy as np
import pytest

from generator.parameters import choose_values, read_parameters, resolve
from generator.questionnaire import modules, scales

SECRET = bytes(32)
# Registers of households are those of 1 January; who moves, marries or parts in the year is asked later.
IN_THE_YEAR = 0.03
YEAR = 2019


@pytest.fixture(scope="module")
def db(panel_files):
    with duckdb.connect() as db:
        for name in ("liss", "cbs"):
            db.execute(f"ATTACH '{panel_files / name}.duckdb' AS {name} (READ_ONLY)")
        yield db


@pytest.fixture(scope="module")
def values():
    return resolve(choose_values(read_parameters(), "published", SECRET))


def agreement(db, told, register, where="TRUE", *, wave):
    """Return answers of linked members of a wave beside what a register has of them in that year."""
    return db.execute(f"""
        SELECT told, register FROM (
            SELECT {told} AS told, ({register}) AS register
            FROM liss.koppelsleutel k JOIN liss.{wave} a USING (nomem_encr) WHERE {where}
        ) WHERE told IS NOT NULL AND register IS NOT NULL""").df()


def right(module, number):
    """Share of answers that are right, by the declaration of the question."""
    item = next(i for i in modules()[module].items if i.number == number)
    # Who takes any of the codes by chance takes the right one now and then.
    codes = len(scales()[item.scale].labels) if item.scale else 1
    return (1 - item.wrong * (1 - 1 / codes)) * (1 - item.slip)


def near(found, expected, answers, *, slack=0.0):
    """Whether a share is within four standard errors of what is expected, or `slack` more below."""
    error = 4 * np.sqrt(max(expected * (1 - expected), 1 / answers) / answers)
    return expected - error - slack <= found <= expected + error


HOUSE = f"""FROM cbs.KOPPELPERSOONHUISHOUDEN p JOIN cbs.INHATAB i
    ON i.RINPERSOONHKW = p.RINPERSOONHKW AND i.JAAR = p.JAAR
    WHERE p.JAAR = {YEAR} AND p.RINPERSOON = k.RINPERSOON"""
INCOME = f"FROM cbs.INPATAB i WHERE i.JAAR = {YEAR} AND i.RINPERSOON = k.RINPERSOON"
SPELL = """FROM cbs.GBAHUISHOUDENSBUS h WHERE h.RINPERSOON = k.RINPERSOON
    AND a.wave BETWEEN left(h.DATUMAANVANGHH, 6)::INTEGER AND left(h.DATUMEINDEHH, 6)::INTEGER
    ORDER BY h.DATUMAANVANGHH DESC LIMIT 1"""
PARTNER = f"""FROM cbs.GBAHUISHOUDENSBUS h JOIN cbs.GBAHUISHOUDENSBUS o
    ON o.HUISHOUDNR = h.HUISHOUDNR AND o.DATUMAANVANGHH = h.DATUMAANVANGHH AND o.RINPERSOON <> h.RINPERSOON
    JOIN cbs.GBAPERSOONTAB g ON g.RINPERSOON = o.RINPERSOON
    WHERE h.RINPERSOON = k.RINPERSOON AND h.TYPHH IN ('2', '3', '4', '5') AND trim(h.PLHH) IN ('3', '4', '5', '6')
    AND trim(o.PLHH) IN ('3', '4', '5', '6') AND '{YEAR}0930' BETWEEN h.DATUMAANVANGHH AND h.DATUMEINDEHH"""
CHILDREN = f"""FROM cbs.KINDOUDERTAB o JOIN cbs.GBAPERSOONTAB g USING (RINPERSOON)
    WHERE k.RINPERSOON IN (o.RINPERSOONMa, o.RINPERSOONpa)
    AND g.GBAGEBOORTEJAAR || g.GBAGEBOORTEMAAND < '{YEAR}10'"""


def test_the_key_leads_to_as_many_as_agreed_and_to_the_register_of_persons(db, values):
    asked, linked, found = db.execute("""
        SELECT (SELECT count(DISTINCT nomem_encr) FROM liss.avars WHERE doetmee = 1), count(*), count(g.RINPERSOON)
        FROM liss.koppelsleutel k LEFT JOIN cbs.GBAPERSOONTAB g USING (RINPERSOON)""").fetchone()
    assert near(linked / asked, values["liss_background"]["agrees"], asked, slack=0.01)
    assert found / linked > 0.99  # who joins after the cut-off is in no file of the years before


@pytest.mark.parametrize(
    ("told", "register", "wrong"),
    [
        ("geslacht", "GBAGESLACHT", "sex_wrong"),
        ("gebjaar", "GBAGEBOORTEJAAR", "year_off"),
    ],
)
def test_the_household_box_is_wrong_on_who_somebody_is_as_often_as_declared(
    db, values, told, register, wrong
):
    both = agreement(
        db,
        f"arg_max({told}, wave)",
        f"SELECT {register} FROM cbs.GBAPERSOONTAB g WHERE g.RINPERSOON = k.RINPERSOON",
        "TRUE GROUP BY k.nomem_encr, k.RINPERSOON",
        wave="avars",
    ).astype(int)
    off = both["told"] - both["register"]
    assert len(both) > 3000
    assert near((off == 0).mean(), 1 - values["liss_box"][wrong], len(both))
    assert (off != 0).any()
    assert off.abs().max() == 1


@pytest.mark.parametrize("wave", [201206, YEAR * 100 + 9])
def test_the_household_box_counts_who_lives_there_but_for_late_changes(db, wave):
    register = f"SELECT least(h.AANTALPERSHH, 9) {SPELL}"
    both = agreement(db, "aantalhh", register, f"wave = {wave}", wave="avars").astype(int)
    same = (both["told"] == both["register"]).mean()
    assert len(both) > 800
    assert 0.98 < same < 1


def test_changes_of_members_are_told_late_as_often_as_declared(db, values):
    """A child is born to a member, who has been there before and after: how long until the box counts it?"""
    box = values["liss_box"]
    births = db.execute("""
        WITH births AS (
            SELECT k.nomem_encr, any_value(year(last_day) * 100 + month(last_day)) AS wave, any_value(last_day) AS month
            FROM liss.koppelsleutel k
            JOIN cbs.KINDOUDERTAB o ON o.RINPERSOONMa = k.RINPERSOON
            JOIN cbs.GBAPERSOONTAB g ON g.RINPERSOON = o.RINPERSOON,
            LATERAL (SELECT make_date(g.GBAGEBOORTEJAAR::INT, g.GBAGEBOORTEMAAND::INT, 1) AS last_day)
            GROUP BY ALL)
        SELECT b.nomem_encr, list(a.aantalki ORDER BY a.wave) AS children
        FROM births b JOIN liss.avars a ON a.nomem_encr = b.nomem_encr
            AND a.wave BETWEEN year(month - INTERVAL 1 MONTH) * 100 + month(month - INTERVAL 1 MONTH)
                AND year(month + INTERVAL 6 MONTH) * 100 + month(month + INTERVAL 6 MONTH)
        GROUP BY b.nomem_encr, b.month HAVING count(*) = 8""").df()
    children = np.array(births["children"].tolist())
    one_more = children[children[:, -1] == children[:, 0] + 1]
    waited = (one_more == one_more[:, :1]).sum(axis=1) - 1
    assert len(waited) > 150
    assert near((waited > 0).mean(), box["late"], len(waited))
    assert waited.max() <= box["late_months"]
    assert len(set(waited[waited > 0])) > 1


def test_weddings_are_told_late_as_often_as_declared(db, values):
    box = values["liss_box"]
    weddings = db.execute("""
        WITH spells AS (
            SELECT k.nomem_encr, trim(h.PLHH) AS place, strptime(h.DATUMAANVANGHH, '%Y%m%d') AS began,
                lag(trim(h.PLHH)) OVER (PARTITION BY k.RINPERSOON ORDER BY h.DATUMAANVANGHH) AS before
            FROM liss.koppelsleutel k JOIN cbs.GBAHUISHOUDENSBUS h USING (RINPERSOON))
        SELECT list(a.burgstat ORDER BY a.wave) AS status
        FROM spells s JOIN liss.avars a ON a.nomem_encr = s.nomem_encr
            AND a.wave BETWEEN year(began - INTERVAL 1 MONTH) * 100 + month(began - INTERVAL 1 MONTH)
                AND year(began + INTERVAL 6 MONTH) * 100 + month(began + INTERVAL 6 MONTH)
        WHERE place IN ('4', '6') AND before IN ('3', '5')
        GROUP BY s.nomem_encr, began HAVING count(*) = 8""").df()
    status = np.array(weddings["status"].tolist())
    status = status[(status[:, 0] != 1) & (status[:, -1] == 1)]
    waited = (status != 1).sum(axis=1) - 1
    assert len(waited) > 60
    assert near((waited > 0).mean(), box["wedding_late"], len(waited))
    assert waited.max() <= box["late_months"]


def test_who_answers_is_in_the_box_of_that_month(db):
    asked, found = db.execute("""
        SELECT count(*), count(b.nomem_encr) FROM liss.cf19l a
        LEFT JOIN liss.avars b ON b.nomem_encr = a.nomem_encr AND b.wave = 201909 AND b.doetmee = 1""").fetchone()
    assert asked > 500
    assert found == asked


def test_education_is_told_one_level_off_now_and_then(db, values):
    level = "left(OPLNIVSOI2021AGG4HBmetNIRWO, 1)"
    both = agreement(
        db,
        "oplmet",
        f"SELECT {level} FROM cbs.HOOGSTEOPLTAB o WHERE o.RINPERSOON = k.RINPERSOON AND JAAR = {YEAR}"
        f" AND {level} <> '-'",
        f"wave = {YEAR}10 AND leeftijd >= 25",
        wave="avars",
    ).astype(int)
    off = values["liss_background"]["level_off"]
    # Six levels of the box are three of the register: half of the slips stay within one.
    group = both["told"].map({1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3})
    same = (group == both["register"]).mean()
    assert 1 - off - 0.02 < same < 1 - off / 2 + 0.02


def test_who_works_for_an_employer_says_so(db):
    both = agreement(
        db,
        "belbezig",
        f"SELECT any_value(SECM) FROM cbs.SECMBUS s WHERE s.RINPERSOON = k.RINPERSOON"
        f" AND '{YEAR}0915' BETWEEN AANVSECM AND EINDSECM",
        f"wave = {YEAR}09 AND leeftijd BETWEEN 20 AND 64",
        wave="avars",
    )
    employee = both["register"] == "11"
    assert ((both["told"] == 1) == employee).mean() > 1 - IN_THE_YEAR


@pytest.mark.parametrize(
    ("number", "register", "where"),
    [
        ("456", f"SELECT min(g.GBAGEBOORTEJAAR) {CHILDREN}", f"(SELECT count(*) {CHILDREN}) = a.cf19l455"),
        ("026", f"SELECT any_value(g.GBAGEBOORTEJAAR) {PARTNER}", "TRUE"),
        ("032", f"SELECT any_value(g.GBAGESLACHT) {PARTNER}", "TRUE"),
    ],
)  # fmt: skip
def test_answers_on_the_family_are_wrong_as_often_as_declared(db, number, register, where):
    both = agreement(db, f"cf19l{number}", register, where, wave="cf19l").astype(int)
    same = (both["told"] == both["register"]).mean()
    assert len(both) > 250
    assert near(same, right("cf", number), len(both), slack=IN_THE_YEAR)
    assert same < 1 or number == "032"


@pytest.mark.parametrize(
    ("module", "number", "says", "register"),
    [
        ("cd", "003", "= 3", f"SELECT any_value(INHEHALGR) = '1' {HOUSE}"),
        ("cd", "015", "= 1", "SELECT any_value(VEHW1210SHYH) > 0 FROM cbs.VEHTAB v"),
    ],
)
def test_homes_and_loans_are_those_of_the_register(db, module, number, says, register):
    if "VEHTAB" in register:
        register += f""" JOIN cbs.KOPPELPERSOONHUISHOUDEN p ON p.RINPERSOONHKW = v.RINPERSOONHKW AND p.JAAR = v.JAAR
            WHERE v.JAAR = {YEAR} AND p.RINPERSOON = k.RINPERSOON"""
    wave = modules()[module].prefix(YEAR)
    told = f"CASE WHEN {wave}{number} BETWEEN 1 AND 4 THEN {wave}{number} {says} END"
    both = agreement(db, told, register, wave=wave).astype(bool)
    same = (both["told"] == both["register"]).mean()
    assert len(both) > 500
    assert near(same, right(module, number), len(both), slack=IN_THE_YEAR)


FORGOTTEN = [
    ("cd", "088", "1", f"SELECT any_value(INHEHALGR) = '3' {HOUSE}"),
    ("ci", "100", "1", f"SELECT any_value(INPPH868ZTS) > 0 {INCOME}"),
    ("ci", "327", "1", f"SELECT any_value(INPT6325KGB) > 0 {INCOME}"),
]


@pytest.mark.parametrize(("module", "number", "yes", "register"), FORGOTTEN)
def test_allowances_are_forgotten_as_often_as_declared_and_seldom_made_up(
    db, module, number, yes, register
):
    wave = modules()[module].prefix(YEAR)
    item = next(i for i in modules()[module].items if i.number == number)
    told = f"CASE WHEN {wave}{number} BETWEEN 0 AND 2 THEN {wave}{number} = {yes} END"
    both = agreement(db, told, register, wave=wave).astype(bool)
    gets = both[both["register"]]
    assert len(gets) > 40
    assert near(gets["told"].mean(), 1 - item.forgets, len(gets), slack=0.05)


def spread(db, told, register, *, wave, where="TRUE"):
    """Return rank correlation of what is told and registered, and the log of their ratio; codes are beyond amounts."""
    both = agreement(db, told, register, f"{told} BETWEEN 1 AND 9e9 AND {where}", wave=wave).astype(
        float
    )
    both = both[both["register"] > 1000]
    assert len(both) > 250
    ratio = np.log(both["told"] / both["register"])
    return both["told"].corr(both["register"], method="spearman"), ratio


def test_wages_of_last_year_are_told_with_the_declared_spread(db):
    wages = f"SELECT any_value(INPPERSPRIM) {INCOME}".replace(str(YEAR), str(YEAR - 1))
    rank, ratio = spread(db, "ci19l372", wages, wave="ci19l")
    item = next(i for i in modules()["ci"].items if i.number == "372")
    assert rank > 0.75
    assert abs(ratio.median()) < 0.05
    middle = np.subtract(*np.percentile(ratio, [75, 25])) / 1.35
    assert item.spread * 0.85 < middle < item.spread * 1.4  # and rounded


def test_homes_are_worth_about_what_the_register_says(db):
    register = "SELECT any_value(VEHW1121WONH) FROM cbs.VEHTAB v JOIN cbs.KOPPELPERSOONHUISHOUDEN p"
    register += " ON p.RINPERSOONHKW = v.RINPERSOONHKW AND p.JAAR = v.JAAR"
    register += f" WHERE v.JAAR = {YEAR} AND p.RINPERSOON = k.RINPERSOON"
    rank, ratio = spread(db, "cd19l028", register, wave="cd19l")
    assert rank > 0.9
    assert abs(ratio.median()) < 0.05


def test_household_income_of_the_box_goes_with_the_register(db):
    rank, ratio = spread(
        db,
        "12 * nettohh_f",
        f"SELECT any_value(INHBESTINKH) {HOUSE}",
        wave="avars",
        where=f"wave = {YEAR}06",
    )
    assert 0.6 < rank < 0.97
    assert abs(ratio.median()) < 0.15
    assert (ratio.abs() > 0.05).mean() > 0.3


def test_problematic_debts_show_in_both(db):
    told = "CASE WHEN ci19l248 BETWEEN 0 AND 1 THEN ci19l248 END"
    register = f"SELECT max(smalle_def_problematische_schulden_HH) FROM cbs.SCHULDENPROBLEMATIEK s WHERE s.JAAR = {YEAR} AND s.RINPERSOON = k.RINPERSOON"
    both = agreement(db, told, register, wave="ci19l").astype(int)
    shares = both.groupby("register")["told"].mean()
    assert shares[1] > 5 * shares[0]
