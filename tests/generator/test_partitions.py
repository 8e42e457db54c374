"""Workers come and go with the process that started them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.engine.partitions import over_partitions

SCRIPT = """
import os, sys, time
from pathlib import Path
from generator.engine.partitions import over_partitions

def work(k):
    Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(60)

if __name__ == "__main__":
    over_partitions(work, [0, 1], workers=2, done=print)
"""


@pytest.fixture
def running(tmp_path):
    """A process with two workers at work: (process, ids of the workers)."""
    script, marks = tmp_path / "script.py", tmp_path / "marks"
    marks.mkdir()
    script.write_text(SCRIPT)
    process = subprocess.Popen([sys.executable, script, marks], stderr=subprocess.PIPE, text=True)
    wait_for(lambda: len(list(marks.iterdir())) == 2)
    workers = [int(p.name) for p in marks.iterdir()]
    yield process, workers
    for pid in (process.pid, *workers):
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    process.stderr.close()


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def alive(pid):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks into /proc")


@linux
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_workers_stop_when_their_parent_is_killed(running, how):
    process, workers = running
    process.send_signal(how)
    wait_for(lambda: not any(map(alive, workers)), seconds=20)


@linux
def test_a_broken_off_run_stops_its_workers_at_once_and_says_so_once(running):
    """Ctrl-C reaches every process of the terminal."""
    process, workers = running
    for pid in (*workers, process.pid):
        os.kill(pid, signal.SIGINT)
    _, err = process.communicate(timeout=90)
    wait_for(lambda: not any(map(alive, workers)), seconds=20)
    assert err.count("Traceback") == 1


def test_results_come_in_the_order_of_the_tasks():
    told = []
    assert over_partitions(abs, [-3, 2, -1], workers=2, done=told.append) == [3, 2, 1]
    assert told == [1, 2, 3]


def test_what_a_worker_raises_is_passed_on():
    with pytest.raises(TypeError):
        over_partitions(len, [0, 1], workers=2, done=lambda _: None)
