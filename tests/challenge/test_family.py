"""The life of one family: who is who and what happened, as the registers have it; and how it is shown."""

import re
from datetime import date

import pytest

from challenge.errors import Refused, WrongUsage
from challenge.family import read_family
from challenge.workspace import Workspace
from generator import warehouse
from starter_kits.words import Words

SEEDS = range(12)


@pytest.fixture(scope="module")
def workspace(made_event):
    return Workspace(made_event)


@pytest.fixture(scope="module")
def families(workspace):
    return [read_family(workspace, seed=seed) for seed in SEEDS]


def ask(workspace, sql, *values):
    with warehouse.open_readonly(workspace.public / "cbs.duckdb") as db:
        return db.execute(sql, list(values)).fetchall()


def of(family, role):
    return [m.rin for m in family.members if m.role == role]


def test_the_same_seed_shows_the_same_family(workspace, families):
    assert read_family(workspace, seed=SEEDS[0]) == families[0]
    assert len({f.child for f in families}) > 8


def test_a_number_shows_the_family_that_a_seed_found(workspace, families):
    assert read_family(workspace, families[3].child) == families[3]


def test_a_parent_leads_to_the_youngest_child(workspace, families):
    mother = of(families[0], "mother")[0]
    family = read_family(workspace, mother)
    children = [m.born for m in family.members if "sibling" in m.role or m.role == "child"]
    assert of(family, "mother") == [mother]
    assert next(m.born for m in family.members if m.rin == family.child) == max(children)


def test_kin_is_that_of_the_register(workspace, families):
    for family in families:
        ((mother, father),) = ask(
            workspace,
            "SELECT RINPERSOONMa, RINPERSOONpa FROM KINDOUDERTAB WHERE RINPERSOON = ?",
            family.child,
        )
        assert of(family, "mother") == [mother]
        assert of(family, "father") in ([father], [])
        full = ask(
            workspace,
            "SELECT RINPERSOON FROM KINDOUDERTAB WHERE RINPERSOONMa = ? AND RINPERSOONpa = ?",
            mother,
            father,
        )
        if of(family, "father"):
            assert {r for (r,) in full} == {family.child, *of(family, "sibling")}
        assert len({m.rin for m in family.members}) == len(family.members)
        assert len({(m.role, m.sex, m.number) for m in family.members}) == len(family.members)


def test_moments_stand_in_order_and_belong_to_members(workspace, families):
    last = workspace.definition.timeline.cutoff
    for family in families:
        members = {m.rin for m in family.members}
        starts = [m.start for m in family.moments]
        assert starts == sorted(starts)
        assert int(starts[-1][:4]) <= last
        for moment in family.moments:
            assert moment.who
            assert set(moment.who) <= members
            assert moment.until is None or moment.until >= moment.start
        births = [m.who for m in family.moments if m.kind == "birth"]
        assert births.count((family.child,)) == 1


def test_low_income_is_that_of_the_income_register(workspace, families):
    seen = 0
    for family in families:
        (mother,) = of(family, "mother")
        told = {
            year
            for m in family.moments
            if m.kind == "low_income" and mother in m.who
            for year in range(int(m.start), int(m.until) + 1)
        }
        low = ask(
            workspace,
            """SELECT JAAR FROM INHATAB JOIN KOPPELPERSOONHUISHOUDEN k USING (JAAR, RINPERSOONHKW)
            WHERE k.RINPERSOON = ? AND INHARMLAG BETWEEN 0 AND 99""",
            mother,
        )
        assert told == {year for (year,) in low}
        seen += len(told)
    assert seen


def test_who_parts_lived_together_and_lives_apart_the_day_after(workspace):
    parted = 0
    for seed in range(60):
        family = read_family(workspace, seed=seed)
        union = [m for m in family.moments if m.kind in ("together", "lived_together", "apart")]
        for moment in union:
            if moment.kind != "apart":
                continue
            parted += 1
            earlier = [m for m in union if m.who == moment.who and m.start < moment.start]
            assert earlier[-1].kind != "apart"
            day = moment.start.replace("-", "")
            homes = ask(
                workspace,
                """SELECT HUISHOUDNR FROM GBAHUISHOUDENSBUS WHERE RINPERSOON IN (?, ?)
                AND ? BETWEEN DATUMAANVANGHH AND DATUMEINDEHH""",
                *moment.who,
                day,
            )
            assert len(set(homes)) == len(homes)
    assert parted > 3


def test_every_moment_has_words_in_both_languages(families):
    for language in ("nl", "en"):
        words = Words("family", language)
        for family in families:
            for moment in family.document(words)["moments"]:
                assert not re.search(r"[{}]|\bNone\b|\bnan\b", moment["text"])
                assert moment["text"][0].islower()


def test_a_number_that_is_none_and_one_that_is_not_there(workspace, run):
    with pytest.raises(WrongUsage):
        read_family(workspace, "12345")
    with pytest.raises(Refused):
        read_family(workspace, "000000000")
    where = ("--event", workspace.root)
    code, _, err = run("data", "family", "12x", *where)
    assert code == 2
    assert "nine digits" in err
    code, _, err = run("data", "family", "000000000", *where)
    assert code == 1
    assert "000000000 is not in these data" in err
    assert "GBAPERSOONTAB" in err


def test_without_data_the_folder_is_not_ready(event, run):
    (event.public / "local.duckdb").unlink()
    code, _, err = run("data", "family", "--event", event.root)
    assert code == 3
    assert "local.duckdb is missing" in err


def test_the_document_keeps_its_schema(workspace, run_json, families):
    where = ("--event", workspace.root, "--seed", "1")
    document = run_json("data-family", "data", "family", *where)
    assert document["family"] == families[1].child
    assert {m["kind"] for m in document["moments"]} >= {"birth", "work"}


@pytest.mark.parametrize("width", [80, 120])
def test_the_timeline_fits_the_terminal(workspace, run, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    code, out, _ = run("data", "family", "--seed", "1", "--event", workspace.root)
    assert code == 0
    assert "mother" in out
    assert "does not exist" in out


@pytest.mark.parametrize(
    ("iso", "dutch", "english"),
    [
        ("2015-03-09", "9 mrt 2015", "9 Mar 2015"),
        ("2015-10", "okt 2015", "Oct 2015"),
        ("2015", "2015", "2015"),
    ],
)
def test_dates_are_as_precise_as_they_are(iso, dutch, english):
    assert Words("family", "nl").day(iso) == dutch
    assert Words("family", "en").day(iso) == english
    assert date.fromisoformat(f"{iso}-01-01"[:10])
