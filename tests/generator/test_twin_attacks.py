"""Attacks of anonymeter: it does not fit beside the kit (numpy below 2), so a stand-in with its interface takes its place."""

import sys
import types

import pandas as pd

from generator.twin.attacks import attacks
from generator.twin.prepared import Compared


class SinglingOut:
    def __init__(self, ori, syn, control, n_attacks):
        self.sizes = len(ori), len(syn), len(control), n_attacks

    def evaluate(self):
        assert self.sizes == (80, 60, 20, 20)

    def risk(self):
        return types.SimpleNamespace(value=0.04)


class Inference(SinglingOut):
    def __init__(self, ori, syn, control, aux_cols, secret, n_attacks):
        super().__init__(ori, syn, control, n_attacks)
        assert aux_cols == ["a"]
        self.secret = secret

    def risk(self):
        if self.secret == "c":
            raise RuntimeError("no attack succeeded")
        return types.SimpleNamespace(value=0.2)


def test_attacks_are_carried_out_where_anonymeter_is_and_one_that_fails_stops_nothing(monkeypatch):
    rows = pd.DataFrame({name: ["x", "y"] * 40 for name in "abc"})
    kinds = dict.fromkeys("abc", "category")
    table = Compared("t", rows, rows.head(20), rows.head(60), kinds)
    fake = types.ModuleType("anonymeter.evaluators")
    fake.SinglingOutEvaluator, fake.InferenceEvaluator = SinglingOut, Inference
    monkeypatch.setitem(sys.modules, "anonymeter", types.ModuleType("anonymeter"))
    monkeypatch.setitem(sys.modules, "anonymeter.evaluators", fake)
    assert attacks(table, ["a"], ["b", "c"]) == {
        "singling_out": 0.04, "inference of b": 0.2, "inference of c": None,
    }  # fmt: skip
    monkeypatch.setitem(sys.modules, "anonymeter.evaluators", None)
    assert attacks(table, ["a"], ["b"]) is None
