"""What the benchmarks say of their own measurements."""

import json

import pytest

from benchmarks import history, scale
from benchmarks.clock import row


@pytest.fixture
def file(tmp_path):
    """A history of two runs: 2 seconds, and twice a yardstick."""
    path = tmp_path / "history.jsonl"
    for seconds in (1.9, 2.1):
        history.append([row("a", seconds), row("b", 4.0, yardstick="limit", other=2.0)], path)
    return path


def test_a_slowdown_is_seen_by_the_ratio_where_there_is_one(file):
    # The machine is twice as slow: seconds say so, a ratio does not.
    busy = [row("a", 4.0), row("b", 8.0, yardstick="limit", other=4.0)]
    assert history.slower(busy, file) == {"a": 2.0}
    worse = [row("a", 2.0), row("b", 8.0, yardstick="limit", other=2.0)]
    assert history.slower(worse, file) == {"b | limit": 2.0}


def test_runs_on_another_kind_of_machine_do_not_count(file):
    lines = [json.loads(line) | {"machine": "another"} for line in file.read_text().splitlines()]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n")
    assert history.slower([row("a", 9.0)], file) == {}


def test_the_country_is_read_off_a_line():
    runs = [
        {
            "households": n,
            "seconds": 60 + n / 1000,
            "megabytes": 3000,
            "disk_megabytes_at_most": n / 500,
            "disk_megabytes_made": n / 600,
        }
        for n in (18_000, 36_000, 72_000, 144_000)
    ]
    found = scale.country(runs)
    assert found["seconds"] == 8460
    assert found["megabytes"] == 3000
    assert found["disk_megabytes_at_most"] == 16_800
    assert found["seconds_off_the_line"] == 0
