"""The ledger keeps facts, once, in order, whoever writes: on SQLite and on PostgreSQL."""

import multiprocessing
import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from challenge.errors import Damaged, Refused
from challenge.ledger import migrations
from challenge.ledger.database import connected, writing
from challenge.ledger.events import PhaseOpened, TeamRegistered
from challenge.ledger.migrations import STEPS, migrate, version_of
from challenge.ledger.repository import Ledger, NewFact

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def new(name, key=None):
    return NewFact(TeamRegistered(name), key or name, "tester", NOW)


def test_facts_come_back_in_order_with_moment_and_actor(url):
    ledger = Ledger.create(url)
    assert ledger.append(new("a"), new("b")) == 2
    entries = ledger.entries()
    assert [e.fact.team for e in entries] == ["a", "b"]
    assert [e.seq for e in entries] == [1, 2]
    assert entries[0].at == NOW
    assert entries[0].actor == "tester"
    assert [e.fact.team for e in ledger.entries(after=1)] == ["b"]


def test_a_rehearsal_writes_and_leaves_nothing(url):
    ledger = Ledger.create(url)
    ledger.append(new("a"))
    before = list(ledger.dump())
    ledger.rehearse()
    assert list(ledger.dump()) == before
    engine = connected(url)
    with writing(engine) as db:
        db.exec_driver_sql("DROP TABLE facts")
    engine.dispose()
    with pytest.raises(Damaged, match="cannot be written"):
        ledger.rehearse()


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


def test_the_ledger_of_another_event_is_not_taken_for_this_one(url):
    draft = NewFact(PhaseOpened("draft", "e" * 16), "phase/draft", "tester", NOW)
    Ledger.create(url).append(draft, new("a"))
    assert len(Ledger.open(url, event="e" * 16).entries()) == 2
    with pytest.raises(Damaged, match="eeeeeeee"):
        Ledger.open(url, event="f" * 16)


def test_an_undone_transaction_leaves_readers_as_they_were(url):
    ledger = Ledger.create(url)
    ledger.append(new("a"))

    def decide(entries):
        assert len(entries) == 1
        return [new("b"), NewFact(TeamRegistered("c"), "c" * 5000, None, NOW)]

    with pytest.raises(Damaged):  # nobody did it: the database refuses
        ledger.append_if(decide)
    ledger.append(new("d"))
    assert [e.fact.team for e in ledger.entries()] == ["a", "d"]
    assert [e.fact.team for e in Ledger.open(url).entries()] == ["a", "d"]


def test_threads_share_a_ledger(url):
    ledger = Ledger.create(url)

    def write(who):
        for k in range(10):
            ledger.append_if(lambda now, k=k: [new(f"{who}-{k}", key=f"number {len(now)}")])
            ledger.entries()

    threads = [threading.Thread(target=write, args=(k,)) for k in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    seqs = [e.seq for e in ledger.entries()]
    assert len(seqs) == 60
    assert seqs == sorted(set(seqs))


def test_what_was_read_is_not_read_again(url):
    """Reading 5,000 facts at each visit would be what makes a board slow."""
    ledger = Ledger.create(url)
    ledger.append(*(new(f"team {k}") for k in range(50)))
    first = ledger.entries()
    assert all(a is b for a, b in zip(first, ledger.entries(), strict=True))


def test_a_dump_fills_an_empty_ledger_with_the_same_facts(url, tmp_path):
    ledger = Ledger.create(url)
    ledger.append(new("a"), NewFact(PhaseOpened("open", "e"), "phase/open", "é\U0001f600", NOW))
    other = Ledger.create(f"sqlite:///{tmp_path}/other.sqlite")
    assert other.load(ledger.dump()) == 2
    assert [(e.at, e.actor, e.fact) for e in other.entries()] == [
        (e.at, e.actor, e.fact) for e in ledger.entries()
    ]
    assert other.append(new("a")) == 0  # keys came with them: a retry is harmless still
    with pytest.raises(Refused, match="holds facts already"):
        other.load(ledger.dump())


@pytest.mark.parametrize("wrong", [{"kind": "Nonsense"}, {"body": {}}, {"at": "yesterday"}])
def test_a_row_that_is_no_fact_fills_nothing(url, wrong):
    ledger = Ledger.create(url)
    good = {"at": NOW.isoformat(), "actor": "x", "key": "a", "kind": "TeamRegistered"}
    rows = [good | {"body": {"team": "a"}}, good | {"key": "b", "body": {"team": "b"}} | wrong]
    with pytest.raises(Damaged, match="cannot be read, after number 1"):
        ledger.load(rows)
    assert ledger.entries() == []


def _add_column(db):
    db.execute(sa.text("ALTER TABLE facts ADD COLUMN colour VARCHAR(10)"))


def test_an_older_ledger_takes_the_steps_that_it_lacks_once(url, monkeypatch):
    Ledger.create(url).append(new("a"))
    later = max(STEPS) + 1
    monkeypatch.setattr("challenge.ledger.repository.SCHEMA_VERSION", later)
    steps = {**STEPS, later: _add_column}
    monkeypatch.setattr("challenge.ledger.repository.migrate", lambda db: migrate(db, steps))
    for _ in range(2):
        assert [e.fact.team for e in Ledger.open(url).entries()] == ["a"]
    engine = connected(url)
    with engine.connect() as db:
        assert version_of(db) == later
        assert "colour" in {c["name"] for c in sa.inspect(db).get_columns("facts")}
    engine.dispose()


def test_a_step_that_fails_leaves_the_ledger_as_it_was(url):
    Ledger.create(url).append(new("a"))
    engine = connected(url)
    later = max(STEPS) + 1

    def half(db):
        _add_column(db)
        raise RuntimeError("the machine stopped")

    with pytest.raises(RuntimeError), writing(engine) as db:
        migrate(db, {**STEPS, later: half})
    with engine.connect() as db:
        assert version_of(db) == migrations.SCHEMA_VERSION
        assert "colour" not in {c["name"] for c in sa.inspect(db).get_columns("facts")}
    engine.dispose()
    assert len(Ledger.open(url).entries()) == 1


def test_steps_are_numbered_without_a_gap():
    assert sorted(STEPS) == list(range(1, len(STEPS) + 1))
