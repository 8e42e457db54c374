"""[jury] in event.toml: a rubric that is there, what may be changed, and what is refused."""

from __future__ import annotations

import dataclasses

import pytest

from challenge.definition import Definition, read_definition
from challenge.definition_text import write_definition
from challenge.errors import Damaged
from challenge.jury_settings import WEIGHTS, JurySettings, usual_criteria


def read(tmp_path, text):
    path = tmp_path / "event.toml"
    path.write_text(f'id = "a"\nname = "Proef"\n{text}', encoding="utf-8")
    return read_definition(path).jury


OWN = "\n".join(f'{lang}{n} = "{lang} {n}"' for lang in ("nl", "en") for n in ("", "_1", "_3", "_5"))  # fmt: skip


def test_an_event_that_says_nothing_has_a_rubric_in_both_languages(tmp_path):
    jury = read(tmp_path, "")
    assert [c.name for c in jury.criteria] == ["evidence", "insight", "feasibility", "justice", "pitch"]  # fmt: skip
    assert jury.weights == WEIGHTS
    for criterion in jury.criteria:
        for points in (1, 3, 5):
            assert criterion.anchor(points, "nl") != criterion.anchor(points, "en")
        assert criterion.title("nl") != criterion.title("en")


def test_what_is_written_is_read_again(tmp_path):
    own = read(tmp_path, f"[jury]\nweights = {{signals = 1}}\ncriteria = {{pitch = 2, charm = 0.5}}\n[jury.words.charm]\n{OWN}")  # fmt: skip
    path = tmp_path / "again.toml"
    write_definition(path, dataclasses.replace(Definition(id="a", name="Proef"), jury=own))
    assert read_definition(path).jury == own
    assert JurySettings.of(own.as_document()) == own
    assert own.weights == {"signals": 1, "ideas": 0, "pitch": 0}


def test_the_score_is_the_weighted_mean():
    criteria = tuple(dataclasses.replace(c, weight=w) for c, w in zip(usual_criteria()[:2], (1.0, 3.0), strict=True))  # fmt: skip
    assert JurySettings(criteria).score({"evidence": 5, "insight": 1}) == 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("jury = 3", "jury"),
        ("[jury]\nwieghts = {}", "wieghts"),
        ("[jury]\nweights = {signal = 1}", "signal"),
        ("[jury]\nweights = {signals = -1}", "jury.weights.signals"),
        ("[jury]\nweights = {signals = true}", "jury.weights.signals"),
        ("[jury]\nweights = {signals = nan}", "jury.weights.signals"),
        ("[jury]\nweights = {signals = 0}", "jury.weights"),
        ("[jury]\ncriteria = {}", "jury.criteria"),
        ("[jury]\ncriteria = {pitch = 0}", "jury.criteria"),
        ("[jury]\ncriteria = {charm = 1}", "jury.words.charm.nl"),
        (f"[jury]\n[jury.words.pitch]\n{OWN.replace('nl _3', ' ')}", "jury.words.pitch.nl_3"),
    ],
)
def test_what_means_nothing_is_refused_by_name(tmp_path, text, named):
    with pytest.raises(Damaged) as stopped:
        read(tmp_path, text)
    assert named in stopped.value.what
