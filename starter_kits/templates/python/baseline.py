"""A baseline to beat: gradient boosting on first_1000_days, as known at age two.

Writes predictions.csv (hand this in) and training_predictions.csv (cross-validated: every training child is
predicted by a model that has not seen it or its siblings).
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold

HERE = Path(__file__).parent
OUTCOMES = ["developmental_delay", "youth_care", "persistent_poverty"]
NOT_FEATURES = ["RINPERSOON", "stage", "year", "mother", "split"]

WORDS = {
    "nl": {
        "row": "{outcome:<22} aandeel {base}   vertrouwen {trust}   Brier skill in kruisvalidatie {skill}",
        "ready": "predictions.csv is klaar. Nu: python kansrijk.py check predictions.csv",
    },
    "en": {
        "row": "{outcome:<22} rate {base}   trust {trust}   cross-validated Brier skill {skill}",
        "ready": "predictions.csv is ready. Next: python kansrijk.py check predictions.csv",
    },
}


def read() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row per training child and one per test child, features as known on the index date."""
    # A postcode is read as a number: areas that lie side by side are side by side, and a province has more of them
    # than a tree takes categories.
    text = {"RINPERSOON": str, "mother": str, "mother_origin": str}
    children = pd.read_csv(HERE / "data" / "children.csv", dtype=text)
    features = pd.read_csv(HERE / "data" / "first_1000_days.csv", dtype=text)
    outcomes = pd.read_csv(HERE / "data" / "train_outcomes.csv", dtype=text)
    table = children[["RINPERSOON", "mother", "split"]].merge(
        features[features["stage"] == "toddler"], on="RINPERSOON"
    )
    train = table[table["split"] == "train"].merge(outcomes, on="RINPERSOON")
    return train, table[table["split"] == "test"].reset_index(drop=True)


def numbers(train: pd.DataFrame, test: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn features into numbers and categories, with the same categories on both sides."""
    names = [c for c in test.columns if c not in NOT_FEATURES]
    both = pd.concat([train[names], test[names]], ignore_index=True)
    for name in names:
        if not pd.api.types.is_numeric_dtype(both[name]) or both[name].dtype == bool:
            both[name] = both[name].astype(str).astype("category")
    return both.iloc[: len(train)], both.iloc[len(train) :]


def model() -> HistGradientBoostingClassifier:
    """Small, careful trees: there are a few thousand children, and the outcomes are rare."""
    return HistGradientBoostingClassifier(
        max_iter=60,
        learning_rate=0.05,
        max_leaf_nodes=6,
        min_samples_leaf=40,
        l2_regularization=5.0,
        categorical_features="from_dtype",
        random_state=0,
    )


def main() -> None:
    language = json.loads((HERE / "event.json").read_text(encoding="utf-8"))["language"]
    words = WORDS[language]
    train, test = read()
    x, x_test = numbers(train, test)
    predictions = test[["RINPERSOON"]].copy()
    checked = train[["RINPERSOON"]].copy()
    for outcome in OUTCOMES:
        y = train[outcome].to_numpy()
        base = y.mean()
        held_out = np.zeros(len(train))
        for learn, judge in GroupKFold(5).split(x, groups=train["mother"]):
            fitted = model().fit(x.iloc[learn], y[learn])
            held_out[judge] = fitted.predict_proba(x.iloc[judge])[:, 1]
        # Keep only as much of the model's opinion as cross-validation confirms.
        opinion = held_out - base
        trust = float(np.clip((opinion @ (y - base)) / (opinion @ opinion), 0, 1))
        checked[outcome] = np.clip(base + trust * opinion, 0, 1)
        new = model().fit(x, y).predict_proba(x_test)[:, 1]
        predictions[outcome] = np.clip(base + trust * (new - base), 0, 1)
        skill = 1 - ((checked[outcome] - y) ** 2).sum() / ((base - y) ** 2).sum()
        shown = {"base": f"{base:.3f}", "trust": f"{trust:.2f}", "skill": f"{skill:+.3f}"}
        if language == "nl":
            shown = {name: text.replace(".", ",") for name, text in shown.items()}
        print(words["row"].format(outcome=outcome, **shown))
    predictions.to_csv(HERE / "predictions.csv", index=False)
    checked.to_csv(HERE / "training_predictions.csv", index=False)
    print(words["ready"])


if __name__ == "__main__":
    main()
