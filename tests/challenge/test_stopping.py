"""A command that is stopped takes what it started with it, and leaves the event as it was."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from challenge.placing import stale_builds, tidy_up


@pytest.fixture
def start(tmp_path):
    """Start a command line in a process of its own, which is gone after the test."""
    started = []

    def call(*arguments):
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        command = [sys.executable, "-m", "challenge", *map(str, arguments)]
        with (tmp_path / "said").open("w") as said:
            process = subprocess.Popen(
                command, env=environment, stdout=said, stderr=said, start_new_session=True
            )
        started.append(process)
        return process

    yield call
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_making_data_can_be_stopped(event, start, tmp_path, how):
    given = tmp_path / "given.key"
    given.write_text(bytes(range(100, 132)).hex())
    before = {p.name: p.read_bytes() for p in event.root.iterdir() if p.suffix in (".toml", ".key")}
    process = start(
        *("data", "generate", "--event", event.root, "--households", "3000", "--workers", "1"),
        *("--secret-file", given),
    )
    wait_for(lambda: stale_builds(event))
    process.send_signal(how)
    code = process.wait(timeout=120)
    assert code == {signal.SIGTERM: 143, signal.SIGINT: 130, signal.SIGKILL: -9}[how]
    assert bool(stale_builds(event)) == (how == signal.SIGKILL)
    tidy_up(event)
    assert stale_builds(event) == []
    after = {p.name: p.read_bytes() for p in event.root.iterdir() if p.suffix in (".toml", ".key")}
    assert after == before
    assert "Traceback" not in (tmp_path / "said").read_text()


def test_a_board_that_is_stopped_gives_its_port_back(event, start):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def answers():
        with socket.socket() as visitor:
            return visitor.connect_ex(("127.0.0.1", port)) == 0

    process = start("board", "serve", "--event", event.root, "--port", port, "--no-browser")
    wait_for(answers)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 143
    assert not answers()
