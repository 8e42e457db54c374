"""The ledger keeps facts, once, in order, whoever writes."""

import multiprocessing
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenge.errors import Damaged
from challenge.ledger.events import KINDS, PhaseOpened, TeamRegistered, from_row, to_row
from challenge.ledger.repository import Ledger, NewFact

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def new(name, key=None):
    return NewFact(TeamRegistered(name), key or name, "tester", NOW)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/ledger.sqlite"


def examples():
    words = st.text(max_size=20)
    values = {
        "str": words,
        "int": st.integers(0, 10**6),
        "float": st.floats(allow_nan=False, allow_infinity=False),
        "float | None": st.none() | st.floats(0, 1),
        "Mapping[str, Any]": st.dictionaries(words, words, max_size=2),
    }
    return st.one_of(
        st.builds(kind, **{name: values[t] for name, t in kind.__annotations__.items()})
        for kind in KINDS.values()
    )


@settings(
    suppress_health_check=[HealthCheck.too_slow]
)  # a kind of fact has many fields; machines are busy
@given(examples())
def test_a_fact_survives_the_way_through_a_row(fact):
    assert from_row(*to_row(fact)) == fact


def test_a_field_of_a_later_version_is_left_out():
    kind, body = to_row(TeamRegistered("a"))
    assert from_row(kind, body | {"colour": "blue"}) == TeamRegistered("a")


def test_facts_come_back_in_order_with_moment_and_actor(url):
    ledger = Ledger.create(url)
    assert ledger.append(new("a"), new("b")) == 2
    entries = ledger.entries()
    assert [e.fact.team for e in entries] == ["a", "b"]
    assert [e.seq for e in entries] == [1, 2]
    assert entries[0].at == NOW
    assert entries[0].actor == "tester"
    assert [e.fact.team for e in ledger.entries(after=1)] == ["b"]


def test_the_same_key_is_recorded_once(url):
    ledger = Ledger.create(url)
    assert ledger.append(new("a", key="k")) == 1
    assert ledger.append(new("b", key="k")) == 0
    assert [e.fact.team for e in ledger.entries()] == ["a"]


def test_what_decide_refuses_leaves_nothing(url):
    ledger = Ledger.create(url)

    def decide(entries):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        ledger.append_if(decide)
    assert ledger.entries() == []


def test_creating_again_keeps_what_is_there(url):
    Ledger.create(url).append(new("a"))
    assert len(Ledger.create(url).entries()) == 1


def test_it_is_in_wal_mode(url, tmp_path):
    Ledger.create(url).append(new("a"))
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as db, db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def _write_many(url: str, who: int) -> None:
    ledger = Ledger.open(url)
    for k in range(20):

        def decide(entries, k=k):
            # Everybody wants the next number: count-then-append must be one step.
            return [new(f"{who}-{k}", key=f"number {len(entries)}")]

        assert ledger.append_if(decide) == 1


def test_four_processes_count_and_append_without_losing_one(url):
    Ledger.create(url)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(url, k)) for k in range(4)]
    for w in writers:
        w.start()
    for w in writers:
        w.join()
    assert all(w.exitcode == 0 for w in writers)
    assert len(Ledger.open(url).entries()) == 80


def test_readers_see_what_others_wrote_after_they_opened(url):
    reader = Ledger.create(url)
    Ledger.open(url).append(new("a"))
    assert len(reader.entries()) == 1


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


def test_the_ledger_of_another_event_is_not_taken_for_this_one(url, of_event):
    assert len(Ledger.open(url, event="e" * 16).entries()) == 2
    with pytest.raises(Damaged, match="eeeeeeee"):
        Ledger.open(url, event="f" * 16)


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
