"""Made-up tables that look like real ones, and a stand-in for SDV, for tests of the twin."""

import contextlib
import importlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from generator.twin import vault
from generator.twin.latent import correlation

ROWS = 500
RARE = "uiterst zeldzaam"


class Copula:
    """Draws from normal scores with their correlations, as SDV's copula does."""

    def __init__(self, scores):
        self.columns = list(scores)
        self.among = correlation(scores.to_numpy())
        self.centre, self.spread = scores.mean().to_numpy(), scores.std().to_numpy()


def draw(model, rows):
    noise = np.random.default_rng(0)
    drawn = noise.multivariate_normal(np.zeros(len(model.columns)), model.among, rows)
    return pd.DataFrame(drawn * model.spread + model.centre, columns=model.columns)


@contextlib.contextmanager
def instead_of_sdv(monkeypatch):
    """Fit and sample without SDV; what SDMetrics measures is left out."""
    monkeypatch.setattr(vault, "need", lambda: None)
    monkeypatch.setattr(vault, "fit_copula", Copula)
    monkeypatch.setattr(vault, "sample_copula", draw)
    monkeypatch.setattr(vault, "correlations", lambda model, _: model.among)
    monkeypatch.setattr(
        vault,
        "compare",
        lambda *_: {"quality": 0.9, "diagnostic": 1.0, "parts": {}, "columns": {"t": {"x": 0.9}}},
    )
    monkeypatch.setattr(vault, "disclosure", lambda *_: {"score": 0.9})
    yield


def has_sdv(request, file):
    """Skip with a loud line where SDV is not installed."""
    try:
        importlib.import_module("sdv")
    except ImportError:
        reason = "no SDV, so nothing was learnt by it: make test-twin"
        plugins = request.config.pluginmanager
        with plugins.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"\nSKIPPED in {Path(file).name}: {reason}")
        pytest.skip(reason)


def real_table():
    """A made table as a CSV file would hold it: a key, codes, dates, numbers with missing values."""
    noise = np.random.default_rng(1)
    base = noise.normal(size=ROWS)
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(noise.integers(0, 700, ROWS), "D")
    income = pd.Series((2000 * np.exp(base / 2)).round(2))
    columns = {
        "country": "NL",
        "key": [f"K{i:06d}" for i in noise.permutation(ROWS)],
        "code": noise.choice(["0101", "0203", "1105"], ROWS, p=[0.5, 0.3, 0.2]),
        "born": pd.Series(days).dt.strftime("%d-%m-%Y"),
        "income": income.mask(noise.random(ROWS) < 0.1),
        "rent": (700 + 100 * base + 40 * noise.normal(size=ROWS)).round().astype(int),
        "children": noise.integers(0, 4, ROWS),
        "kind": [RARE] * 3 + ["huur", "koop"] * 248 + ["koop"],
    }
    return pd.DataFrame(columns)


def linked_tables():
    """Households, members and visits, three deep: cardinalities differ by wealth; leading zeros in keys."""
    noise = np.random.default_rng(2)
    houses = pd.DataFrame(
        {"house_id": [f"{k:06d}" for k in range(300)], "rich": noise.choice(["1", "2"], 300)}
    )
    size = np.where(houses["rich"] == "1", 1, 3) + noise.integers(0, 2, 300)
    members = pd.DataFrame({"house_id": houses["house_id"].repeat(size)}).reset_index(drop=True)
    wealth = members["house_id"].map(dict(zip(houses["house_id"], houses["rich"], strict=True)))
    members["member_id"] = [f"M{k:05d}" for k in noise.permutation(len(members))]
    members["pay"] = noise.normal(2000, 200, len(members)).round() + 1500 * (wealth == "2")
    visits = noise.integers(0, 3, len(members))
    calls = pd.DataFrame({"member_id": members["member_id"].repeat(visits)}).reset_index(drop=True)
    calls["why"] = noise.choice(["a", "b", "c"], len(calls))
    return {"houses": houses, "members": members, "calls": calls}


def panel_table():
    """A panel: a row per person and year, with what never changes, what does, and years in which somebody is away."""
    noise = np.random.default_rng(3)
    persons = pd.DataFrame({"person_id": range(100000, 100200), "sex": noise.choice([1, 2], 200)})
    level = noise.normal(size=200)
    years = [
        persons.assign(
            year=year, mood=np.clip(np.round(5 + 2 * level + noise.normal(size=200)), 0, 10)
        )
        for year in (2018, 2019, 2020)
    ]
    whole = pd.concat(years, ignore_index=True)
    return whole[noise.random(len(whole)) > 0.15].reset_index(drop=True)
