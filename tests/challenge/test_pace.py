"""How fast work goes, and how long it still takes, in the words of the reader."""

import pytest

from challenge.cli import progress as shown
from challenge.cli.progress import progress_bars, said_of
from challenge.pace import Pace
from challenge.text import Texts


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "1.000 huishoudens/s · nog 1:30"),
        ("en", "1,000 households/s · 1:30 left"),
    ],
)
def test_rate_and_time_left_leave_out_what_an_earlier_run_did(language, said):
    pace = Pace(begun=10.0, before=100_000)
    assert said_of(pace, "simulate", 110_000, 200_000, 20.0, Texts(language)) == said


def test_nothing_is_said_before_there_is_a_measure_and_when_all_is_done():
    pace = Pace(begun=10.0, before=5)
    assert said_of(pace, "simulate", 5, 10, 20.0, Texts("en")) == ""
    assert said_of(pace, "simulate", 10, 10, 20.0, Texts("en")) == ""


def test_parts_that_are_no_households_have_no_rate():
    assert said_of(Pace(0.0, 0), "write", 1, 11, 2.0, Texts("en")) == "0:20 left"


def test_a_log_has_a_line_a_minute(capsys, monkeypatch):
    moments = iter([0.0, 30.0, 70.0, 90.0, 140.0])
    monkeypatch.setattr(shown.time, "monotonic", lambda: next(moments))
    with progress_bars(Texts("en")) as progress:
        for done in (0, 3000, 7000, 9000, 14_000):
            progress("simulate", done, 20_000)
    said = capsys.readouterr().err.splitlines()
    assert [line.strip() for line in said[1:]] == [
        "35% · 100 households/s · 2:10 left",
        "70% · 100 households/s · 1:00 left",
    ]
