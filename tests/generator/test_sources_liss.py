"""The panel: who is in it, how it answers, and that its answers come from the same lives as the registers."""

import numpy as np
import pandas as pd
import pytest

from generator.questionnaire import modules
from generator.sources.liss import TABLES
from generator.sources.liss.modules import NOTHING, module_records, respondents
from generator.warehouse import open_readonly


@pytest.fixture(scope="module")
def background(survey):
    return pd.DataFrame(TABLES["avars"](survey))


@pytest.fixture(scope="module")
def family(survey):
    return pd.DataFrame(module_records(survey, modules()["cf"])).replace(NOTHING, np.nan)


@pytest.fixture(scope="module")
def database(panel_files):
    return panel_files / "liss.duckdb"


def test_a_household_has_one_head_and_counts_its_members(background):
    homes = background.groupby(["nohouse_encr", "wave"])
    assert (homes["positie"].apply(lambda p: (p == 1).sum()) == 1).all()
    assert (homes["aantalhh"].first() == np.minimum(homes.size(), 9)).all()
    assert (homes["doetmee"].sum() >= 1).mean() > 0.99
    assert background.loc[background["leeftijd"] < 15, "doetmee"].max() == 0
    # From sixteen; some are told a year younger than they are.
    assert background.loc[background["leeftijd"] == 15, "doetmee"].mean() < 0.05


def test_the_panel_wears_out_and_is_refreshed(background):
    homes = {w: set(g) for w, g in background.groupby("wave")["nohouse_encr"]}
    stay = [
        len(homes[100 * y + 112] & homes[100 * y + 12]) / len(homes[100 * y + 12])
        for y in range(2010, 2021)
    ]
    assert 0.84 < np.mean(stay) < 0.94
    fresh = background[background["wave"] == 201912].groupby("werving")["nohouse_encr"].nunique()
    assert fresh[9] > 100
    assert fresh[99] > 10


def test_partners_share_a_household_and_nobody_is_there_twice(background):
    month = background[background["wave"] == 202009]
    assert not month["nomem_encr"].duplicated().any()
    couples = month[month["positie"].isin([2, 3])].groupby("nohouse_encr").size()
    assert couples.max() == 1
    assert (month.loc[month["nohouse_encr"].isin(couples.index), "partner"] == 1).all()


def test_answers_follow_the_world_with_errors(survey):
    module = modules()["cf"]
    people, _ = respondents(survey, module)
    answers = module_records(survey, module)
    late = (people.year >= 2015) & (answers["455"] != NOTHING)
    told, true = answers["455"][late], people.facts["children"][late]
    assert 0.97 < (told == true).mean() < 1
    later = (answers["029"] != NOTHING) & (people.facts["year_together"] > 0)
    assert np.corrcoef(answers["029"][later], people.facts["year_together"][later])[0, 1] > 0.99
    assert (answers["029"][later] != people.facts["year_together"][later]).mean() > 0.05


def test_routing_is_as_answered(family):
    alone = family["024"] == 2
    assert family.loc[alone, ["025", "026", "180"]].isna().all().all()
    assert family.loc[family["128"] != 1, "130"].isna().all()
    assert family.loc[(family["247"] == 1), "249"].isna().all()


def test_a_wish_for_children_leads_births(survey, family):
    people, _ = respondents(survey, modules()["cf"])
    births, _ = survey.history.births(people.row)
    now = (people.year - 1970) * 365.25 + 270
    soon = ((births > now[:, None]) & (births < now[:, None] + 3 * 365)).any(axis=1)
    asked = family["128"].notna() & (people.facts["age"] > 20)
    yes, no = soon[asked & (family["128"] == 1)].mean(), soon[asked & (family["128"] == 2)].mean()
    assert yes > 5 * no


def test_silence_tells_something(survey):
    module = modules()["ci"]
    people, _ = respondents(survey, module)
    told = module_records(survey, module)["339"]
    put = (people.year >= 2010) & ~np.isnan(told)
    open_ = put & (told > 9e9)
    debts = people.facts["debts"]
    assert open_[put & debts].mean() > open_[put & ~debts].mean() + 0.03


def test_some_give_one_answer_to_a_whole_grid(survey):
    answers = pd.DataFrame(module_records(survey, modules()["cv"])).replace(NOTHING, np.nan)
    same = answers[["124", "125", "126", "127", "128", "129", "130"]].nunique(axis=1) == 1
    assert 0.03 < same.mean() < 0.09


def test_households_answer_alike(survey, background):
    answers = pd.DataFrame(module_records(survey, modules()["cr"]))
    home = background.assign(year=background["wave"] // 100)
    home = home[(home["wave"] % 100 == 9) & home["positie"].isin([1, 2, 3])]
    both = answers.merge(home[["nomem_encr", "year", "nohouse_encr"]], on=["nomem_encr", "year"])
    both = both[both["041"].between(1, 6)]
    pairs = both.groupby(["nohouse_encr", "year"])["041"].agg(["first", "last", "size"])
    pairs = pairs[pairs["size"] == 2]
    assert 0.3 < pairs["first"].corr(pairs["last"]) < 0.95


def test_the_file_has_a_table_per_wave_and_a_codebook_of_all(database):
    with open_readonly(database) as db:
        names = {row[0] for row in db.execute("SHOW TABLES").fetchall()}
        assert {"avars", "koppelsleutel", "cf20m", "ca22h", "cv21m", "codeboek"} <= names
        columns = [row[0] for row in db.execute("DESCRIBE ca20g").fetchall()]
        known = {row[0] for row in db.execute("SELECT var_name FROM codeboek").fetchall()}
        assert set(columns[1:]) <= known
        told = db.execute("SELECT count(*) FROM ca20g WHERE ca20g013 = -9").fetchall()[0][0]
        labels = db.execute(
            "SELECT values_cat FROM codeboek WHERE var_name = 'ca20g013'"
        ).fetchall()
        assert told > 0
        assert "999" in labels[0][0]
        assert "-9" not in labels[0][0]
