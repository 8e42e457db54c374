"""Two workers of a Dask cluster, in processes of their own, make the tables that one process makes."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.catalogue.reading import read_catalogue
from generator.engine import cluster
from generator.engine.cluster import NoCluster, check_cluster, over_cluster
from generator.engine.partitions import Cluster
from generator.enrolment import all_pilots
from generator.production import code_here, produce
from generator.publication import content_hashes, read_answers, write_all
from generator.recipe import Recipe
from generator.timeline import Timeline

ROOT = Path(__file__).parents[2]
TIMELINE = Timeline()
needs_dask = pytest.mark.skipif(
    not cluster.installed(),
    reason='NOT TESTED: Dask is not installed (pip install "kansrijk[dask]")',
)


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Start a part of Dask in a process of its own; all are gone after the tests."""
    logs, started = tmp_path_factory.mktemp("logs"), []
    environment = os.environ | {"PYTHONPATH": str(ROOT)}

    def call(part, *arguments):
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *map(str, arguments)]
        with (logs / f"{part}-{len(started)}").open("w") as said:
            started.append(
                subprocess.Popen(command, env=environment, stdout=said, stderr=said, cwd=logs)
            )

    yield call
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def scheduler(start, tmp_path_factory):
    """The address of a scheduler without workers."""
    file = tmp_path_factory.mktemp("scheduler") / "address.json"
    start(
        "scheduler", "--port", 0, "--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", file
    )
    end = time.monotonic() + 120
    while not file.is_file() or not file.read_text():
        assert time.monotonic() < end, "no scheduler"
        time.sleep(0.1)
    return json.loads(file.read_text())["address"]


@pytest.fixture(scope="module")
def workers(start, scheduler, tmp_path_factory):
    """The address of a scheduler with two workers."""
    import distributed

    with distributed.Client(scheduler, set_as_default=False) as client:
        with pytest.raises(NoCluster) as error:
            check_cluster(scheduler, tmp_path_factory.mktemp("empty"), code_here)
        assert error.value.kind == "empty"
        for _ in range(2):
            start("worker", scheduler, "--nthreads", 1, "--no-nanny", "--no-dashboard")
        client.wait_for_workers(2, timeout=120)
    return scheduler


def tables_of(folder, calibration, *, workers):
    recipe = Recipe(
        secret=bytes(range(32)),
        population="event",
        region="hart-van-brabant",
        households=2000,
        timeline=TIMELINE,
        calibration=calibration,
        futures=2,
        risks_for=(TIMELINE.test_birth,),
        pilots=all_pilots(read_catalogue()),
    )
    produce(recipe, folder / "spool", workers=workers, done=lambda *_: None)
    write_all(folder / "spool", folder / "public", timeline=TIMELINE)
    found = {
        f"{name}.{table}": facts["content"]
        for name in ("cbs", "local", "open", "challenge")
        for table, facts in content_hashes(folder / "public" / f"{name}.duckdb").items()
    }
    return found, read_answers(folder / "spool", [TIMELINE.test_birth])


@needs_dask
def test_two_dask_workers_make_the_same_tables(tmp_path, calibration, monkeypatch, workers):
    monkeypatch.setattr("generator.production.HOUSEHOLDS_PER_PARTITION", 1000)
    assert check_cluster(workers, tmp_path, code_here) == 2
    one, answers = tables_of(tmp_path / "one", calibration, workers=1)
    dask, same = tables_of(tmp_path / "dask", calibration, workers=Cluster(workers))
    assert len(one) > 30
    assert dask == one
    assert same.equals(answers)


@needs_dask
def test_what_a_worker_of_a_cluster_raises_is_passed_on(workers):
    with pytest.raises(TypeError):
        over_cluster(len, ["a", 1], scheduler=workers, done=lambda _: None)


@needs_dask
def test_results_of_a_cluster_come_in_the_order_of_the_tasks(workers):
    told = []
    assert over_cluster(abs, [-3, 2, -1], scheduler=workers, done=told.append) == [3, 2, 1]
    assert told == [1, 2, 3]


@needs_dask
def test_workers_with_other_code_are_refused(workers, tmp_path):
    """A number of the process stands for a fingerprint of the code: it differs everywhere."""
    with pytest.raises(NoCluster) as error:
        check_cluster(workers, tmp_path, os.getpid)
    assert (error.value.kind, error.value.number) == ("other", 2)


@needs_dask
def test_workers_that_do_not_see_the_folder_are_refused(workers, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "touch", lambda _self: None)  # as on a disk of this machine only
    with pytest.raises(NoCluster) as error:
        check_cluster(workers, tmp_path, code_here)
    assert (error.value.kind, error.value.number) == ("blind", 2)


@needs_dask
@pytest.mark.filterwarnings("ignore")  # Dask's own tasks, which nobody waits for any more
def test_an_address_where_nobody_answers_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_SECONDS", 0.5)
    with pytest.raises(NoCluster) as error:
        check_cluster("tcp://127.0.0.1:9", tmp_path, code_here)
    assert error.value.kind == "silent"


def test_who_has_no_dask_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCluster, match="pip install"):
        over_cluster(abs, [1], scheduler="tcp://127.0.0.1:8786", done=lambda _: None)
