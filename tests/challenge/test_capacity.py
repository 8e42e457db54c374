"""The share of children that there is room for is a setting of the event, and every list is held against it."""

import pytest

from challenge.answers import capacity_of, open_key
from challenge.definition import read_definition
from challenge.errors import Damaged
from challenge.kits import kit_settings
from challenge.ledger.events import SubmissionScored
from challenge.workspace import open_workspace
from generator.outcomes import OUTCOMES


def setting(event, name, value):
    """Write a setting of event.toml anew."""
    lines = event.root.joinpath("event.toml").read_text("utf-8").splitlines()
    changed = [f"{name} = {value}" if line.split(" ")[0] == name else line for line in lines]
    assert changed != lines
    event.root.joinpath("event.toml").write_text("\n".join(changed), encoding="utf-8")


@pytest.mark.parametrize("value", ["0", "0.0", "-0.1", "1.5", "true", '"a tenth"', "nan"])
def test_a_share_that_is_none_is_refused(event, value):
    setting(event, "capacity", value)
    with pytest.raises(Damaged, match="capacity"):
        read_definition(event.root / "event.toml")


@pytest.mark.parametrize(("value", "share"), [("0.25", 0.25), ("1", 1.0)])
def test_a_share_is_read(event, value, share):
    setting(event, "capacity", value)
    assert read_definition(event.root / "event.toml").capacity == share


@pytest.mark.parametrize("value", ["0", "-3", "many"])
def test_the_fewest_households_are_one_or_more(event, value):
    setting(event, "least_households", value)
    with pytest.raises(Damaged):
        read_definition(event.root / "event.toml")


def test_the_data_say_what_the_capacity_was_when_they_were_made(event):
    assert event.manifest["capacity"] == event.definition.capacity == capacity_of(event.manifest)
    assert event.manifest["least_households"] == 50
    assert kit_settings(event)["capacity"] == event.definition.capacity
    setting(event, "capacity", "0.9")  # afterwards: what was promised stays
    assert capacity_of(open_workspace(event.root).manifest) == 0.1
    assert capacity_of({}) == 0.1  # data of an earlier version


def test_predictions_are_held_against_it(event, ledger, intake, token):
    key = open_key(event)
    event.manifest["capacity"] = 0.5
    assert key.answers(event.manifest).capacity == 0.5
    data = key.risks.reset_index().to_csv(index=False).encode()
    intake.submit(data, "p.csv", token=token)
    (fact,) = [e.fact for e in ledger.entries() if isinstance(e.fact, SubmissionScored)]
    event.manifest["capacity"] = 0.1
    few = intake.evaluated("x", intake.check(data, "p.csv").frame, "public").metrics
    values = {
        o: tuple(m[o]["recall_at_capacity"]["value"] for m in (fact.metrics, few)) for o in few
    }
    assert len(values) == len(OUTCOMES)
    known = {o: pair for o, pair in values.items() if None not in pair}
    # Where no child has an outcome there is no recall, at whatever capacity. Delay and youth care are never that rare.
    assert all(values[o] == (None, None) for o in values.keys() - known.keys())
    assert len(known) >= 2
    assert all(at_half >= at_tenth for at_half, at_tenth in known.values())
    assert any(at_half > at_tenth for at_half, at_tenth in known.values())


def test_the_scorecard_takes_that_of_the_event_unless_told(event, run_json, tmp_path):
    predictions, truth = tmp_path / "p.csv", tmp_path / "t.csv"
    rows = [f"{100000000 + k},{k / 40},{int(k > 30)}" for k in range(40)]
    for path, column in ((predictions, 1), (truth, 2)):
        lines = ["RINPERSOON,youth_care", *(f"{r.split(',')[0]},{r.split(',')[column]}" for r in rows)]  # fmt: skip
        path.write_text("\n".join(lines))
    manifest = event.manifest_file.read_text()
    event.manifest_file.write_text(manifest.replace('"capacity": 0.1', '"capacity": 0.25'))
    score = ("submission", "score", predictions, "--truth", truth)
    assert run_json("submission-score", *score, "--event", event.root)["capacity"] == 0.25
    assert run_json("submission-score", *score, "--event", tmp_path)["capacity"] == 0.1
    told = run_json("submission-score", *score, "--event", event.root, "--capacity", "0.5")
    assert told["capacity"] == 0.5
