"""The same secret gives the same tables, for any number of workers; another secret gives another world."""

import pytest

from generator.catalogue.reading import read_catalogue
from generator.codebook import chosen, tables
from generator.enrolment import all_pilots
from generator.production import Recipe, produce, produce_panel
from generator.publication import content_hashes, read_answers, write_all, write_cbs
from generator.timeline import Timeline

TIMELINE = Timeline()


def recipe_of(calibration, *, secret=bytes(range(32)), households=12_000):
    return Recipe(
        secret=secret,
        population="event",
        region="hart-van-brabant",
        households=households,
        timeline=TIMELINE,
        calibration=calibration,
        futures=2,
        risks_for=(TIMELINE.test_birth,),
        pilots=all_pilots(read_catalogue()),
    )


def hashes(folder, calibration, *, workers, secret=bytes(range(32)), households=12_000):
    recipe = recipe_of(calibration, secret=secret, households=households)
    heard = []
    produce(
        recipe, folder / "spool", workers=workers, done=lambda n, total: heard.append((n, total))
    )
    write_all(folder / "spool", folder / "public", timeline=TIMELINE)
    answers = read_answers(folder / "spool", [TIMELINE.test_birth])
    found = {
        f"{name}.{table}": facts["content"]
        for name in ("cbs", "local", "open", "challenge")
        for table, facts in content_hashes(folder / "public" / f"{name}.duckdb").items()
    }
    return found, answers, heard


def test_one_and_two_workers_give_the_same_tables(tmp_path, calibration, monkeypatch):
    monkeypatch.setattr("generator.production.HOUSEHOLDS_PER_PARTITION", 6_000)
    one, answers, heard = hashes(tmp_path / "one", calibration, workers=1)
    two, again, _ = hashes(tmp_path / "two", calibration, workers=2)
    assert one == two
    assert answers.equals(again)
    assert heard == [(1, 2), (2, 2)]
    made = {name.partition(".")[2] for name in one}
    assert made >= set(chosen("cbs", "core"))
    assert not made & (set(tables("cbs")) - set(chosen("cbs", "core")))


def test_another_secret_gives_another_world(tmp_path, calibration):
    one, _, _ = hashes(tmp_path / "one", calibration, workers=1, households=2000)
    other, _, _ = hashes(
        tmp_path / "other", calibration, workers=1, secret=bytes(32), households=2000
    )
    same = {name for name in one if one[name] == other[name]}
    assert same == {"challenge.supports", "challenge.support_offers"}  # the catalogue is no draw


def test_a_partition_that_fails_stops_the_run(tmp_path, calibration, monkeypatch):
    def broken(_):
        raise RuntimeError("disk full")

    monkeypatch.setattr("generator.production._one", broken)
    with pytest.raises(RuntimeError, match="disk full"):
        hashes(tmp_path, calibration, workers=1)


@pytest.mark.parametrize("size", [20, 200])
def test_a_panel_adds_registers_and_no_children_to_predict(tmp_path, calibration, size):
    """Whatever its size: its members are in the registers, and nowhere else where the event's families are."""
    recipe = recipe_of(calibration)
    produce_panel(recipe, tmp_path, panel_households=size, workers=1, done=lambda *_: None)
    spooled = {p.name for p in tmp_path.iterdir()}
    assert set(chosen("cbs", "core")) <= spooled
    assert not spooled & {"children", "answers", *tables("local"), *tables("open")}
    write_cbs(tmp_path, tmp_path / "cbs.duckdb")
    assert content_hashes(tmp_path / "cbs.duckdb")["GBAPERSOONTAB"]["rows"] > size
