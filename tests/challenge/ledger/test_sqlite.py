"""What only a ledger in a file can have: damage, a folder with an odd name, facts that somebody deleted."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from challenge.errors import Damaged
from challenge.ledger.events import PhaseOpened, TeamRegistered
from challenge.ledger.repository import Ledger, NewFact

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def new(name, key=None):
    return NewFact(TeamRegistered(name), key or name, "tester", NOW)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/ledger.sqlite"


def test_it_is_in_wal_mode(url, tmp_path):
    Ledger.create(url).append(new("a"))
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db, db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_damaged_ledger_is_named(url, tmp_path, content):
    (tmp_path / "ledger.sqlite").write_bytes(content)
    with pytest.raises(Damaged, match="ledger") as error:
        Ledger.open(url)
    assert "ledger.sqlite" in error.value.where
    assert error.value.mend


def test_a_missing_ledger_is_named_and_not_made(url, tmp_path):
    with pytest.raises(Damaged, match="missing"):
        Ledger.open(url)
    assert not Path(tmp_path / "ledger.sqlite").exists()


def test_a_ledger_of_a_later_version_is_left_alone(url, tmp_path):
    Ledger.create(url)
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db, db:
        db.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(Damaged, match="later version"):
        Ledger.open(url)


def test_a_ledger_that_may_not_be_written_says_so(tmp_path):
    with pytest.raises(Damaged, match="cannot be made"):
        Ledger.create(f"sqlite:///{tmp_path}/no/such/folder/ledger.sqlite")


def damage(tmp_path, statement):
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        db.execute(statement)


@pytest.fixture
def of_event(url):
    """A ledger with two facts, the first of which names its event."""
    ledger = Ledger.create(url)
    ledger.append(NewFact(PhaseOpened("draft", "e" * 16), "phase/draft", "tester", NOW), new("a"))
    ledger.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET kind = 'Nonsense' WHERE seq = 2",
        "UPDATE facts SET body = '{not json' WHERE seq = 2",
        "UPDATE facts SET body = '[1]' WHERE seq = 2",
        "UPDATE facts SET body = '{}' WHERE seq = 2",
        "UPDATE facts SET body = '{\"team\": 5}' WHERE seq = 2",
        "UPDATE facts SET at = 'yesterday' WHERE seq = 2",
    ],
)
def test_a_fact_that_cannot_be_read_is_damage(url, tmp_path, of_event, statement):
    damage(tmp_path, statement)
    with pytest.raises(Damaged, match="cannot be read, after number 1"):
        Ledger.open(url).entries()


@pytest.mark.parametrize("which", ["1", "2", "seq", "1 OR seq = 2"])
def test_facts_that_are_gone_are_missed(url, tmp_path, of_event, which):
    Ledger.open(url).append(new("b"))
    damage(tmp_path, f"DELETE FROM facts WHERE seq = {which}")
    with pytest.raises(Damaged, match="Facts are missing"):
        Ledger.open(url, event="e" * 16)


@pytest.mark.parametrize("folder", ["a?b", "a%20b", "a#b", "a b&c=d", "é"])
def test_a_folder_may_have_any_name(tmp_path, folder):
    home = tmp_path / folder
    home.mkdir()
    url = f"sqlite:///{home}/ledger.sqlite"
    Ledger.create(url).append(new("a"))
    assert (home / "ledger.sqlite").is_file()
    assert len(Ledger.open(url).entries()) == 1


@pytest.mark.parametrize("wrong", ["foo", "postgresql://u:hush@nowhere.invalid/db", "nosuch://x"])
def test_a_database_that_cannot_be_reached_is_named_without_its_password(wrong):
    with pytest.raises(Damaged) as error:
        Ledger.open(wrong)
    assert "hush" not in str(error.value)
