"""`submission check idea.toml`: the same verdict for people and machines, on public data only."""

from __future__ import annotations

import duckdb
import pytest

IDEA = """
title = "Blije doos"
pitch = "pitch.md"
[evaluation]
design = "waiting_list"
[[offer]]
support = "coach"
channel = "midwife"
mode = "targeted"
moment = "first_year"
budget = 100_000
target = "SELECT RINPERSOON, -household_income AS priority FROM first_1000_days WHERE mother_age < 27"
"""


@pytest.fixture
def copy(tmp_path):
    """A participant's copy of public data: 120 children of 60 mothers, half of them in their first year."""
    public = tmp_path / "event" / "data" / "public"
    public.mkdir(parents=True)
    with duckdb.connect(str(public / "challenge.duckdb")) as db:
        db.execute(
            "CREATE TABLE children AS SELECT lpad(i::VARCHAR, 9, '0') AS RINPERSOON, "
            "lpad((1000 + i // 2)::VARCHAR, 9, '0') AS mother, "
            "CASE WHEN i % 2 = 0 THEN 'first_year' END AS stage FROM range(120) AS t(i)"
        )
        db.execute(
            "CREATE TABLE first_1000_days AS SELECT RINPERSOON, stage, 20 + (RINPERSOON::INT % 20) AS mother_age, "
            "20000 AS household_income, 'x' AS mother_origin FROM children"
        )
        db.execute(
            "CREATE TABLE supports AS SELECT * FROM (VALUES "
            "('coach', 50.0, 1000.0, 8.0, 500.0, FALSE)) "
            "AS t(support, cost_offer, cost_family, hours, capacity, of_language)"
        )
        db.execute(
            "CREATE TABLE support_offers AS SELECT * FROM (VALUES "
            "('coach', 'midwife', 'first_year', 0.5), ('coach', 'letter', 'toddler', 0.5)) "
            "AS t(support, channel, moment, reach)"
        )
    with duckdb.connect(str(public / "cbs.duckdb")) as db:
        db.execute(
            "CREATE TABLE GBAHUISHOUDENSBUS AS SELECT lpad((1000 + i)::VARCHAR, 9, '0') AS RINPERSOON, "
            "'20200101' AS DATUMAANVANGHH, 'h' || i AS HUISHOUDNR FROM range(60) AS t(i)"
        )
        db.execute(
            "CREATE TABLE GBAADRESOBJECTBUS AS SELECT RINPERSOON, DATUMAANVANGHH AS GBADATUMAANVANGADRESHOUDING, "
            "'o' || RINPERSOON AS RINOBJECTNUMMER FROM GBAHUISHOUDENSBUS"
        )
        db.execute(
            "CREATE TABLE VSLGWBTAB AS SELECT RINOBJECTNUMMER, 'b' AS bc2023 FROM GBAADRESOBJECTBUS"
        )
    return tmp_path / "event"


@pytest.fixture
def idea(tmp_path):
    """Write the idea with a change, and its pitch; return the file."""

    def written(*change, pitch="# Wij"):
        path = tmp_path / "idea.toml"
        path.write_text(IDEA.replace(*change) if change else IDEA, encoding="utf-8")
        (tmp_path / "pitch.md").write_text(pitch, encoding="utf-8")
        return path

    return written


def kinds(document, part):
    return [f["kind"] for f in document[part]]


def test_an_idea_is_counted_on_public_data(copy, idea, run_json):
    document = run_json("submission-check", "submission", "check", idea(), "--event", copy)
    assert document["accepted"]
    (offer,) = document["offers"]
    # Mothers of 20, 22, 24 and 26: the first, second, third and fourth of ten children at that stage.
    assert (offer["children"], offer["elsewhere"], offer["households"]) == (42, 18, 24)
    assert (offer["offered"], offer["taking_part"]) == (
        24,
        pytest.approx(24 * 0.5 * 0.4),
    )  # 0.4: nobody measured who takes part
    assert (offer["cost"], offer["hours"]) == (24 * (50 + 200), pytest.approx(8 * 4.8))
    assert document["gates"] == {"columns": True, "budget": None, "households": False}
    assert kinds(document, "repairs") == ["idea_elsewhere"]
    assert kinds(document, "warnings") == ["idea_take_up_unknown", "idea_few_households"]


def test_a_whole_neighbourhood(copy, idea, run_json):
    path = idea('"targeted"', '"universal"')
    document = run_json("submission-check", "submission", "check", path, "--event", copy)
    assert document["offers"][0]["households"] == 60
    assert document["gates"]["households"]


@pytest.mark.parametrize(
    ("find", "put", "kind"),
    [
        ("mother_age < 27", "mother_origin = 'x'", "idea_origin"),
        ("mother_age < 27", "mother_agee < 27", "rule_unknown_name"),
        ("mother_age < 27", "CAST(mother_origin AS INT) < 3", "idea_origin"),
        ("mother_age < 27", "CAST(household_income || 'x' AS INT) < 3", "rule_fails"),
        ("coach", "coash", "idea_nearly_known"),
        ("[[offer]]", "[[offer]", "idea_not_toml"),
    ],
)
def test_refused_with_its_kind(copy, idea, run_json, find, put, kind):
    path = idea(find, put)
    document = run_json("submission-check", "submission", "check", path, "--event", copy, code=1)
    assert not document["accepted"]
    assert kind in kinds(document, "problems")
    assert document["offers"] == []
    assert document["gates"]["columns"] == (kind != "idea_origin")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_for_people(copy, idea, run, language):
    path = idea(pitch="zie ~/anna/x.csv")
    code, out, err = run("submission", "check", path, "--event", copy, "--lang", language)
    assert (code, err) == (0, "")
    assert ("raakt 24 huishoudens" in out) == (language == "nl")
    assert ("touches 24 households" in out) == (language == "en")
    assert "~/anna" in out


def test_an_event_without_supports_says_so(copy, idea, run):
    with duckdb.connect(str(copy / "data/public/challenge.duckdb")) as db:
        db.execute("ALTER TABLE supports DROP COLUMN cost_offer")
    code, _, err = run("submission", "check", idea(), "--event", copy)
    assert code == 3
    assert "cost_offer" in err
    with duckdb.connect(str(copy / "data/public/challenge.duckdb")) as db:
        db.execute("DROP TABLE supports")
    for language, words in (("nl", "nog geen aanbod"), ("en", "no supports yet")):
        code, _, err = run("submission", "check", idea(), "--event", copy, "--lang", language)
        assert code == 3
        assert words in err


def test_folders_and_files_that_are_not_there(copy, idea, run, tmp_path):
    (tmp_path / "empty").mkdir()
    assert run("submission", "check", idea(), "--event", tmp_path / "empty")[0] == 3
    assert run("submission", "check", tmp_path / "no.toml", "--event", copy)[0] == 1
    (copy / "data/public/challenge.duckdb").write_bytes(b"damaged" * 99)
    code, _, err = run("submission", "check", idea(), "--event", copy)
    assert code == 3
    assert "challenge.duckdb" in err
    (copy / "data/public/challenge.duckdb").unlink()
    assert run("submission", "check", idea(), "--event", copy)[0] == 3


def test_the_budget_of_the_event_and_what_an_evaluation_would_see(copy, idea, run_json):
    """A manifest that names them; the real one has far more."""
    from challenge.idea_desk import Workspace, check_idea

    with pytest.MonkeyPatch.context() as patch:
        manifest = {"budget": 50_000, "least_households": 10, "base_rates": {"youth_care": 0.2}}
        patch.setattr(Workspace, "manifest", manifest)
        (copy / "data/public/manifest.json").write_text("{}")
        assert [p.kind for p in check_idea(idea(), copy).problems] == ["idea_over_budget"]
        checked = check_idea(idea("100_000", "40_000"), copy)
    document = checked.as_json("nl")
    assert document["gates"] == {"columns": True, "budget": True, "households": True}
    assert set(document["smallest_fall"]) == {"youth_care"}
