"""The same secret gives the same tables, for any number of workers; another secret gives another world."""

import pytest

from generator.codebook import chosen, tables
from generator.production import Recipe, produce
from generator.publication import content_hashes, read_answers, write_all
from generator.timeline import Timeline

TIMELINE = Timeline()


def hashes(folder, calibration, *, workers, secret=bytes(range(32)), households=12_000):
    recipe = Recipe(
        secret=secret,
        population="event",
        region="hart-van-brabant",
        households=households,
        timeline=TIMELINE,
        calibration=calibration,
        futures=2,
        risks_for=(TIMELINE.test_birth,),
    )
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
    assert all(one[name] != other[name] for name in one)


def test_a_partition_that_fails_stops_the_run(tmp_path, calibration, monkeypatch):
    def broken(_):
        raise RuntimeError("disk full")

    monkeypatch.setattr("generator.production._one", broken)
    with pytest.raises(RuntimeError, match="disk full"):
        hashes(tmp_path, calibration, workers=1)
