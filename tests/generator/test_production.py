"""The same secret gives the same tables, for any number of workers; another secret gives another world."""

import os
import pickle
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from generator import production
from generator.catalogue.reading import read_catalogue
from generator.codebook import chosen, tables
from generator.enrolment import all_pilots
from generator.production import produce, produce_panel
from generator.publication import content_hashes, read_answers, write_all, write_cbs
from generator.recipe import Recipe
from generator.spools import left_to_do, spooling
from generator.timeline import Timeline

TIMELINE = Timeline()
ROOT = Path(__file__).parents[2]


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
    assert heard == [(0, 12_000), (6000, 12_000), (12_000, 12_000)]
    made = {name.partition(".")[2] for name in one}
    assert made >= set(chosen("cbs", "core"))
    assert not made & (set(tables("cbs")) - set(chosen("cbs", "core")))


SCRIPT = """
import pickle, sys
from pathlib import Path
from generator import production

if __name__ == "__main__":
    production.HOUSEHOLDS_PER_PARTITION = 1000
    recipe = pickle.loads(Path(sys.argv[1]).read_bytes())
    production.produce(recipe, Path(sys.argv[2]), workers=2, done=lambda *_: None)
"""


def test_a_run_that_was_killed_goes_on_with_what_is_missing(tmp_path, calibration, monkeypatch):
    """A kill leaves a partition whole, half placed, or not at all; a crash of the machine may cut a file short."""
    monkeypatch.setattr("generator.production.HOUSEHOLDS_PER_PARTITION", 1_000)
    spool = tmp_path / "killed" / "spool"
    kill_half_way(tmp_path, recipe_of(calibration, households=4000), spool)
    done = {p.stem for p in (spool / ".partitions").glob("*.done")}
    assert 0 < len(done) < 4
    killed, _, heard = hashes(tmp_path / "killed", calibration, workers=1, households=4000)
    assert heard[0] == (1000 * len(done), 4000)
    whole, answers, _ = hashes(tmp_path / "whole", calibration, workers=1, households=4000)
    spool = tmp_path / "again" / "spool"
    shutil.copytree(tmp_path / "whole" / "spool", spool)
    (spool / ".partitions" / "00001.done").unlink()
    (spool / "children" / "00001.parquet").unlink()
    (spool / "answers" / "00002.parquet").write_bytes(b"PAR1")
    (spool / ".attempts" / "00001-abcd").mkdir(parents=True)
    (spool / ".attempts" / "00001-abcd" / "tmp_children.parquet").write_bytes(b"PAR1")
    made = []
    one = production._one
    monkeypatch.setattr("generator.production._one", lambda task: made.append(task) or one(task))
    again, same, heard = hashes(tmp_path / "again", calibration, workers=1, households=4000)
    assert killed == again == whole
    assert same.equals(answers)
    assert [task.partition.index for task in made] == [1, 2]
    assert heard == [(2000, 4000), (3000, 4000), (4000, 4000)]
    assert not list((spool / ".attempts").glob("*"))


def kill_half_way(tmp_path, recipe, spool):
    """Make partitions in a process of its own, with two workers, and kill it when the first are done."""
    script, pickled = tmp_path / "script.py", tmp_path / "recipe"
    script.write_text(SCRIPT)
    pickled.write_bytes(pickle.dumps(recipe))
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, script, pickled, spool], env=environment)
    end = time.monotonic() + 500
    try:
        while not list((spool / ".partitions").glob("*.done")):
            assert process.poll() is None, process.returncode
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.02)
    finally:
        process.kill()
        process.wait()
    time.sleep(1)  # its workers see that it is gone


def test_populations_in_one_go_are_handed_over_one_by_one(tmp_path, calibration, monkeypatch):
    """As soon as its partitions are there, and not those of the next; what an earlier run left is not made again."""
    monkeypatch.setattr("generator.production.HOUSEHOLDS_PER_PARTITION", 1000)
    made, heard = [], []

    def one(task):
        name = f"{task.partition.index:05d}"
        with spooling(task.folder, name) as spool:
            spool("children", {"x": np.full(3, task.partition.households)})
        made.append((task.recipe.population, name))

    def then(name):
        there = {p.name: len(list(p.glob("children/*.parquet"))) for p in tmp_path.iterdir()}
        heard.append((name, there))

    def populations():
        sizes = {"first": 2000, "second": 3000, "third": 500}
        return [
            production.Population(
                replace(recipe_of(calibration, households=size), population=name),
                tmp_path / name,
                partial(then, name),
            )
            for name, size in sizes.items()
        ]

    monkeypatch.setattr("generator.production._one", one)
    told = []
    production.produce_all(populations(), workers=1, done=lambda *now: told.append(now))
    assert heard == [
        ("first", {"first": 2, "second": 0, "third": 0}),
        ("second", {"first": 2, "second": 3, "third": 0}),
        ("third", {"first": 2, "second": 3, "third": 1}),
    ]
    assert [now for now, _ in told] == [0, 1000, 2000, 3000, 4000, 5000, 5500]
    assert {whole for _, whole in told} == {5500}
    for lists in (made, heard, told):
        lists.clear()
    (tmp_path / "second" / "children" / "00001.parquet").unlink()
    production.produce_all(populations(), workers=1, done=lambda *now: told.append(now))
    assert made == [("second", "00001")]
    assert [name for name, _ in heard] == ["first", "third", "second"]
    assert told == [(4500, 5500), (5500, 5500)]


def test_a_worker_that_nobody_waits_for_makes_no_folder_anew(tmp_path):
    left_to_do(tmp_path / "spool", ["00000"])

    def work():
        with spooling(tmp_path / "spool", "00000") as spool:
            spool("a", {"x": np.zeros(3)})
            shutil.rmtree(tmp_path / "spool")
            spool("b", {"x": np.zeros(3)})

    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            work()
        assert not (tmp_path / "spool").exists()


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
