"""The panel in the shape of the PreFer challenge, which asks who gets a child in the three years after 2020.

Files, names and encodings as PreFer's first phase: one wide row per person, a long background file, an outcome file,
and a codebook with a row per column. Leaves out: the file of people outside the age range, the holdout (split it off
by household), and the summary of the codebook by question.
source: eyra/fertility-prediction-challenge; PreFer website (lisasivak/prefer)
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from generator import warehouse
from generator.codebook import labels, missing_codes, tables
from generator.questionnaire import modules

LAST_YEAR = 2020
TRAIN, OUTCOME = "PreFer_train_data.csv", "PreFer_train_outcome.csv"
BACKGROUND, CODEBOOK = "PreFer_train_background_data.csv", "PreFer_codebook.csv"
FILES = (TRAIN, OUTCOME, BACKGROUND, CODEBOOK)
BACKGROUND_COLUMNS = [
    "nomem_encr",
    "nohouse_encr",
    "wave",
    "positie",
    "lftdcat",
    "lftdhhh",
    "aantalhh",
    "aantalki",
    "partner",
    "burgstat",
    "woonvorm",
    "woning",
    "belbezig",
    "brutoink",
    "nettoink",
    "brutocat",
    "nettocat",
    "oplzon",
    "oplmet",
    "oplcat",
    "doetmee",
    "sted",
    "simpc",
    "brutoink_f",
    "netinc",
    "nettoink_f",
    "brutohh_f",
    "nettohh_f",
    "werving",
    "age_imp",
    "birthyear_imp",
    "gender_imp",
    "migration_background_imp",
]
_RENAMED = {
    "leeftijd": "age_imp",
    "gebjaar": "birthyear_imp",
    "geslacht": "gender_imp",
    "herkomstgroep": "migration_background_imp",
}
SUMMARISED = [
    "belbezig",
    "brutohh_f",
    "brutoink",
    "brutoink_f",
    "burgstat",
    "netinc",
    "nettohh_f",
    "nettoink",
    "nettoink_f",
    "oplcat",
    "oplmet",
    "oplzon",
    "partner",
    "sted",
    "woning",
    "woonvorm",
]
_FIXED = {
    "birthyear_bg": "gebjaar",
    "gender_bg": "geslacht",
    "migration_background_bg": "herkomstgroep",
    "age_bg": "leeftijd",
}
_CATEGORICAL = {"belbezig", "burgstat", "oplcat", "oplmet", "oplzon", "partner", "sted", "woning"}
_CATEGORICAL |= {"woonvorm", "gender_bg", "migration_background_bg"}


def write_prefer(liss_database: Path, folder: Path) -> dict[Path, int]:
    """Write the four files to `folder`, each whole or not at all; return path -> rows.

    Raises GeneratorError when the database is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    outcome = warehouse.read_table(liss_database, "prefer_outcome").sort_values("nomem_encr")
    train = _wide(liss_database, outcome)
    background = _background(liss_database, outcome["nomem_encr"])
    files = {
        TRAIN: train,
        OUTCOME: _whole(outcome[["nomem_encr", "new_child"]]),
        BACKGROUND: background,
        CODEBOOK: _codebook(liss_database, train),
    }
    for name, frame in files.items():
        aside = folder / f".{name}.part"
        try:
            warehouse.write_csv(frame, aside)
            aside.replace(folder / name)
        finally:
            aside.unlink(missing_ok=True)
    return {folder / name: len(frame) for name, frame in files.items()}


def _wide(database: Path, outcome: pd.DataFrame) -> pd.DataFrame:
    """One row per person: every question of every wave up to 2020, then the background by year."""
    people = outcome["nomem_encr"].to_numpy()
    head = pd.DataFrame({"outcome_available": outcome["new_child"].notna().astype(int).to_numpy()})
    parts = [head.set_index(people)]
    for module in modules().values():
        for year in module.years(LAST_YEAR):
            answers = warehouse.read_table(database, module.prefix(year)).set_index("nomem_encr")
            parts.append(answers.reindex(people))
    parts.append(_summary(database, people))
    wide = pd.concat(parts, axis=1)
    return _whole(pd.concat([pd.Series(people, index=people, name="nomem_encr"), wide], axis=1))


def _summary(database: Path, people: Any) -> pd.DataFrame:
    """Background per year, as it stood in the last month of the year in which somebody was a member."""
    months = warehouse.read_table(database, "avars", where=f"wave <= {LAST_YEAR}12")
    months = months[months["nomem_encr"].isin(people)].sort_values("wave")
    months["year"] = months["wave"] // 100
    last = months.groupby("nomem_encr").tail(1).set_index("nomem_encr").reindex(people)
    fixed = pd.DataFrame(
        {
            "birthyear_bg": last["gebjaar"],
            "gender_bg": last["geslacht"],
            "migration_background_bg": last["herkomstgroep"],
            "age_bg": LAST_YEAR - last["gebjaar"],
        }
    )
    yearly = months.groupby(["nomem_encr", "year"]).tail(1).set_index(["nomem_encr", "year"])
    wide: Any = yearly[list(SUMMARISED)].unstack("year")
    wide.columns = [f"{name}_{year}" for name, year in wide.columns]
    return fixed.join(wide.reindex(people))


def _background(database: Path, people: pd.Series) -> pd.DataFrame:
    """The household box by month, of the persons in the file and of whom they live with."""
    months = warehouse.read_table(database, "avars", where=f"wave <= {LAST_YEAR}12")
    mine = months.loc[months["nomem_encr"].isin(people), ["nohouse_encr", "wave"]].drop_duplicates()
    months = months.merge(mine, on=["nohouse_encr", "wave"]).rename(columns=_RENAMED)
    return _whole(months.sort_values(["nomem_encr", "wave"])[BACKGROUND_COLUMNS])


def _codebook(database: Path, wide: pd.DataFrame) -> pd.DataFrame:
    """A row per column of the wide file, with how many values it has and how many are missing."""
    said = warehouse.read_table(database, "codeboek").set_index("var_name")
    said = said.reindex(wide.columns).astype(object)
    for name in wide.columns:
        if name not in _FIXED and name.rsplit("_", 1)[0] not in SUMMARISED:
            continue
        said.loc[name, ["var_label", "values_cat", "labels_cat"]] = _of_the_box(name)
    years = pd.Series([_year_of(name) for name in wide.columns], index=wide.columns)
    missing = wide.isna().sum()
    kinds = ["categorical" if name.rsplit("_", 1)[0] in _CATEGORICAL or name in _CATEGORICAL
             else "numeric" for name in wide.columns]  # fmt: skip
    frame = pd.DataFrame(
        {
            "var_name": wide.columns,
            "var_label": said["var_label"].fillna("").to_numpy(),
            "values_cat": said["values_cat"].fillna("").to_numpy(),
            "labels_cat": said["labels_cat"].fillna("").to_numpy(),
            "unique_values_n": wide.nunique().to_numpy(),
            "n_missing": missing.to_numpy(),
            "prop_missing": (missing / max(len(wide), 1)).round(3).to_numpy(),
            "type_var": said["type_var"].fillna(pd.Series(kinds, index=wide.columns)).to_numpy(),
            "note": said["mark"].fillna("").to_numpy(),
            "year": said["year"].fillna(years).to_numpy(),
            "survey": said["survey"].fillna("Summary Background Variables").to_numpy(),
            "dataset": TRAIN,
        }
    )
    empty = frame["unique_values_n"] == 0
    frame.loc[empty, "type_var"] = "empty"
    return _whole(frame)


def _of_the_box(name: str) -> list[str]:
    """Return label, codes and their labels of a column of the summary background, from the declaration of the box."""
    column = tables("liss")["avars"].column(_FIXED.get(name, name.rsplit("_", 1)[0]))
    codes = {**labels(column), **missing_codes(column)}
    label = f"{column.en[0].upper()}{column.en[1:]}"
    return [label, "; ".join(codes), "; ".join(text["en"] for text in codes.values())]


def _year_of(name: str) -> float:
    tail = name.rsplit("_", 1)[-1]
    return float(tail) if tail.isdigit() else float("nan")


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Write whole numbers without a decimal point, and nothing where one is missing."""
    columns = {}
    for name in frame.columns:
        values = frame[name]
        if values.dtype.kind == "f":
            whole = bool((values.dropna() % 1 == 0).all())
            values = values.astype("Int64" if whole else "Float64")
        columns[name] = values.array
    return pd.DataFrame(columns, copy=False)
