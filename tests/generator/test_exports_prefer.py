"""The panel in the shape of the PreFer challenge, and code made for the real files."""

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from generator.exports.prefer import (
    BACKGROUND,
    BACKGROUND_COLUMNS,
    CODEBOOK,
    FILES,
    OUTCOME,
    TRAIN,
    write_prefer,
)

# What three or more public submissions to PreFer read of the last wave; the numbers are of questions.
USED = {
    "cf20m": "003 004 009 022 024 025 026 028 029 030 031 032 128 129 130 134 166 180 181 454 455 456 "
    "457 458 459 460 486 508 526",
    "ch20m": "004 011 018 020 126 219",
    "ci20m": "006",
    "ca20g": "012 078",
    "cd20m": "034",
    "cr20m": "041 134 143 162",
    "cv20l": "109 110 111 112 113 114 115 124 125 126 127 128 129 130 143 144 145 146 151 152 153 154",
}
YEARLY = "sted nettohh_f woning woonvorm oplcat burgstat oplmet belbezig partner nettoink_f brutohh_f oplzon"
FIXED = ["birthyear_bg", "gender_bg", "migration_background_bg", "age_bg"]
COLUMNS = [
    *FIXED,
    *(f"{prefix}{number}" for prefix, numbers in USED.items() for number in numbers.split()),
    "cf14g035",  # asked until 2014, under another number since
    "cf14g036",
    *(f"{name}_2020" for name in YEARLY.split()),
]


@pytest.fixture(scope="module")
def folder(panel_files, tmp_path_factory):
    """The four files of the panel of the small world."""
    out = tmp_path_factory.mktemp("prefer")
    assert list(write_prefer(panel_files / "liss.duckdb", out)) == [out / name for name in FILES]
    return out


@pytest.fixture(scope="module")
def train(folder):
    """Read as the template of the challenge reads it: latin-1, whatever the columns hold."""
    return pd.read_csv(folder / TRAIN, encoding="latin-1", low_memory=False)


@pytest.fixture(scope="module")
def outcome(folder):
    return pd.read_csv(folder / OUTCOME)


def clean_df(df, background_df=None):
    """Clean as submissions did: choose columns, fill what is missing, say that it was."""
    keep = df[["nomem_encr", *COLUMNS]].copy()
    keep["age"] = 2024 - keep["birthyear_bg"]
    keep["gender_bg"] = keep["gender_bg"].fillna(0)
    keep["open"] = df["cf20m128"].isna().astype(int)
    return keep


def test_files_read_the_same_in_either_encoding(folder):
    for name in FILES:
        assert (folder / name).read_bytes().isascii()


def test_every_variable_that_submissions_used_is_there_and_described(folder, train):
    assert set(COLUMNS) <= set(train.columns)
    codebook = pd.read_csv(folder / CODEBOOK)
    assert list(codebook["var_name"]) == list(train.columns)
    described = codebook.set_index("var_name").loc[COLUMNS]
    assert described["type_var"].isin(["numeric", "categorical", "empty"]).all()
    assert (described["n_missing"] == train[COLUMNS].isna().sum()).all()


def test_the_codebook_tells_the_codes_of_the_background_too(folder, train):
    book = pd.read_csv(folder / CODEBOOK, encoding="latin-1").set_index("var_name")
    assert book.loc[[*FIXED, "sted_2015", "netinc_2020"], "var_label"].str.len().min() > 2
    for name in ("burgstat_2020", "woonvorm_2012", "gender_bg", "migration_background_bg"):
        codes = book.loc[name, "values_cat"].split("; ")
        assert len(codes) == len(book.loc[name, "labels_cat"].split("; "))
        assert set(train[name].dropna().astype(int).astype(str)) <= set(codes)
    assert "-13" in book.loc["netinc_2020", "values_cat"].split("; ")


def test_numbers_are_whole_and_outcomes_are_known_of_some(train, outcome):
    assert list(outcome.columns) == ["nomem_encr", "new_child"]
    assert set(outcome["new_child"].dropna()) == {0, 1}
    assert 0.1 < outcome["new_child"].notna().mean() < 0.7
    assert 0.03 < outcome["new_child"].mean() < 0.35
    assert list(train.columns[:2]) == ["nomem_encr", "outcome_available"]
    assert (train["nomem_encr"] == outcome["nomem_encr"]).all()
    assert (train["outcome_available"] == outcome["new_child"].notna()).all()


def test_the_background_is_long_and_ends_before_the_outcome(folder):
    months = pd.read_csv(folder / BACKGROUND)
    assert list(months.columns) == BACKGROUND_COLUMNS
    assert months["wave"].max() == 202012
    assert not months.duplicated(["nomem_encr", "wave"]).any()


def test_a_submission_runs_unedited_and_finds_something(folder, train, outcome):
    """A logistic model on the columns that teams used; partners are kept in the same fold, as in the challenge."""
    data = clean_df(train).merge(outcome, on="nomem_encr").dropna(subset=["new_child"])
    months = pd.read_csv(folder / BACKGROUND)
    home = months.sort_values("wave").groupby("nomem_encr")["nohouse_encr"].last()
    groups = data["nomem_encr"].map(home)
    model = make_pipeline(
        SimpleImputer(keep_empty_features=True, add_indicator=True),
        StandardScaler(),
        LogisticRegression(max_iter=500, C=0.03),
    )
    features, truth = data.drop(columns=["nomem_encr", "new_child"]), data["new_child"].astype(int)
    told = cross_val_predict(
        model, features, truth, groups=groups, cv=GroupKFold(4), method="predict_proba"
    )
    assert roc_auc_score(truth, told[:, 1]) > 0.65


def test_a_wish_leads_silence_tells_and_partners_agree(folder, train, outcome):
    known = train[["nomem_encr", "birthyear_bg", "cf20m128"]]
    known = known.assign(new_child=outcome["new_child"]).dropna(subset=["new_child"])
    wish = known["cf20m128"].eq(1)
    assert known.loc[wish, "new_child"].mean() > 2 * known.loc[~wish, "new_child"].mean()
    grown = known[known["birthyear_bg"].between(1980, 1995)]
    silent = grown["cf20m128"].isna()
    said_no = grown["cf20m128"].eq(2)
    assert silent.sum() > 10
    rates = [grown.loc[mask, "new_child"].mean() for mask in (silent, said_no)]
    assert rates[0] > rates[1]
    months = pd.read_csv(folder / BACKGROUND)
    last = months[(months["wave"] == 202012) & months["positie"].isin([1, 2, 3])]
    pairs = last.merge(known[["nomem_encr", "new_child"]], on="nomem_encr")
    pairs = pairs.groupby("nohouse_encr")["new_child"].agg(["first", "last", "size"])
    pairs = pairs[pairs["size"] == 2]
    assert len(pairs) > 15
    assert np.mean(pairs["first"] == pairs["last"]) > 0.95
