"""Room on the disk is asked for before the work begins."""

import shutil
from dataclasses import replace

import pytest

from challenge.definition import Definition
from challenge.errors import Refused
from challenge.room import SPARE, SPOOLED, WRITTEN, bytes_needed, check_room

SMALL = Definition(
    id="a", name="Proef", unseen_households=0, final_populations=0, liss_households=0
)


def test_what_is_needed_grows_with_the_population_its_tables_and_what_nobody_sees():
    one = bytes_needed(replace(SMALL, households=1000))
    assert one == pytest.approx(SPARE * 1000 * (SPOOLED + WRITTEN))
    assert bytes_needed(replace(SMALL, households=2000)) == pytest.approx(2 * one)
    assert bytes_needed(replace(SMALL, households=1000, tables="all")) > one
    assert bytes_needed(replace(SMALL, households=1000, liss_households=500)) > one
    unseen = replace(SMALL, households=1000, unseen_households=1000)
    three = replace(unseen, final_populations=3)
    assert bytes_needed(three) - bytes_needed(unseen) == pytest.approx(
        SPARE * 3 * 1000 * (SPOOLED + WRITTEN)
    )


@pytest.fixture
def free(monkeypatch):
    """Let a disk have so many bytes free."""

    def call(count):
        usage = shutil.disk_usage("/")._replace(free=int(count))
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    return call


def test_too_little_room_is_refused_in_both_languages(tmp_path, free):
    large = replace(SMALL, households=1_000_000)
    free(1e9)
    with pytest.raises(Refused) as error:
        check_room(tmp_path, tmp_path / "build", large)
    needed = f"{bytes_needed(large) / 1e9:.1f} GB"
    assert all(needed in error.value.parts(language).what for language in ("nl", "en"))
    assert "1.0 GB" in error.value.what


def test_what_an_earlier_run_left_counts_as_room(tmp_path, free):
    few = replace(SMALL, households=1000)
    build = tmp_path / "build"
    build.mkdir()
    free(bytes_needed(few) - 1000)
    with pytest.raises(Refused):
        check_room(tmp_path, build, few)
    (build / "spool").write_bytes(bytes(2000))
    check_room(tmp_path, build, few)


def test_nothing_is_made_of_an_event_that_does_not_fit(run, event, free):
    free(1e6)
    code, _, said = run("data", "generate", "--event", event.root, "--households", "7000")
    assert code == 1
    assert "too little room" in said
    assert not list(event.root.glob(".building-*"))
    assert "households = 6000" in (event.root / "event.toml").read_text()
