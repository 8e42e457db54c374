"""Team Puntkomma: a regression again, saved from a spreadsheet by somebody in a hurry.

Semicolons, decimal commas and lost leading zeros are repaired by the checker. Percentages and missing children
are not: the second time round this reads what the checker said (problems.json) and mends just that.
"""

import json
from pathlib import Path

from baseline import OUTCOMES, read
from sklearn.linear_model import LogisticRegression

SAID = Path("problems.json")


def regression():
    """Return probabilities from a regression on income and age."""
    train, test = read()
    columns = ["low_income_index", "mother_age"]
    usual = train[columns].median()
    train, test = train.fillna(usual), test.fillna(usual)
    predictions = test[["RINPERSOON"]].copy()
    for outcome in OUTCOMES:
        model = LogisticRegression(C=0.01, max_iter=1000)
        model.fit(train[columns] / [100, 30], train[outcome])
        predictions[outcome] = model.predict_proba(test[columns] / [100, 30])[:, 1]
    return predictions


predictions = regression()
kinds = {p["kind"] for p in json.loads(SAID.read_text("utf-8"))} if SAID.exists() else set()
if "percentages" not in kinds:
    predictions[OUTCOMES] *= 100
if "missing_ids" not in kinds:
    predictions = predictions.iloc[3:]
predictions["RINPERSOON"] = predictions["RINPERSOON"].str.lstrip("0")
predictions.to_csv("predictions.csv", index=False, sep=";", decimal=",", float_format="%.5f")
