"""The doctor finds what keeps an event from opening well, and says what to do; what is fine it calls fine."""

import socket
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from challenge.accounts import digest
from challenge.definition import HERE, Definition, Quotas
from challenge.doctor import data, facts, machine, people, settings
from challenge.doctor.findings import FINE, MEND, MIND, document, mend, raised
from challenge.errors import Damaged
from challenge.jury_settings import JurySettings
from challenge.ledger.events import Entry, PhaseOpened, TeamRegistered, TokenIssued
from challenge.ledger.jury_facts import JurorAdded
from challenge.text import Texts, languages, read

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=HERE)


def keys(findings):
    return [(f.level, f.key) for f in findings]


def entries(*made):
    return [Entry(n, NOON, "organiser", fact) for n, fact in enumerate(made, 1)]


def event_of(days=1, deadline="", **quotas):
    counts = {**vars(Quotas.of(days)), **quotas}
    return Definition(id="0", name="Proef", days=days, deadline=deadline, quotas=Quotas(**counts))


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (event_of(), [(FINE, "quotas_good")]),
        (event_of(5), [(MIND, "quota_out_of_reach")]),
        (event_of(8), [(FINE, "quotas_good")]),
        (event_of(50), [(MIND, "quota_scant")]),
        (event_of(submissions_per_team=3), [(MIND, "quota_daily_more")]),
        (event_of(submissions_per_team=12, final_choices=13), [(MIND, "quota_final_more")]),
    ],
)
def test_quotas_are_held_against_each_other_and_the_days(event, found):
    assert keys(settings.quotas(event)) == found


@pytest.mark.parametrize(
    ("deadline", "days", "found"),
    [
        ("", 1, [(MIND, "deadline_none")]),
        ("2026-11-21 17:00", 1, [(FINE, "deadline_good")]),
        ("2026-11-21 12:00", 1, [(MEND, "deadline_past")]),
        ("2025-11-21 17:00", 1, [(MEND, "deadline_past")]),
        ("2026-11-21 12:30", 1, [(MIND, "deadline_near")]),
        ("2026-11-22 12:00", 3, [(MIND, "deadline_short")]),
        ("2026-11-24 12:00", 3, [(FINE, "deadline_good")]),
        ("2027-11-21 17:00", 1, [(MIND, "deadline_far")]),
        ("2026-11-22 05:00", 1, [(MIND, "deadline_at_night")]),
        ("2027-03-28 02:30", 1, [(MIND, k) for k in ("deadline_far", "deadline_at_night", "deadline_as_clocks_turn")]),
    ],
)  # fmt: skip
def test_the_deadline_is_held_against_the_clock_and_the_days(deadline, days, found):
    assert keys(settings.deadline(event_of(days, deadline), now=NOON)) == found


def test_a_deadline_is_shown_in_dutch_time_and_in_utc():
    (found,) = settings.deadline(event_of(deadline="2026-07-01 17:00"), now=datetime(2026, 7, 1, 12, tzinfo=HERE))  # fmt: skip
    assert "01-07-2026 17:00 Dutch time (01-07-2026 15:00 UTC)" in found.said(Texts("en"))["what"]


def test_a_secret_that_can_be_guessed_or_read_has_to_be_mended(tmp_path):
    file = tmp_path / "secret.key"
    file.touch(mode=0o600)
    good = digest("anything")
    assert keys(settings.secret_findings(bytes.fromhex(good), file)) == [(FINE, "secret_good")]
    assert keys(settings.secret_findings(bytes(range(32)), file)) == [(MEND, "secret_weak")]
    file.chmod(0o640)
    found = settings.secret_findings(bytes(32), file)
    assert keys(found) == [(MEND, "secret_readable"), (MEND, "secret_weak")]


def test_who_is_registered_and_has_no_token_is_named():
    team, judge = TeamRegistered("Blauw"), JurorAdded("Noor", "GGD")
    some = entries(team, judge, TokenIssued("Blauw", "team", "x"))
    assert people.without_token(some) == [("jury", "Noor")]
    assert keys(people.teams(some)) == [(MEND, "no_token")]
    assert keys(people.teams(entries())) == [(MIND, "no_team")]
    whole = [*some, *entries(TokenIssued("Noor", "jury", "y"))]
    assert keys(people.teams(whole)) == [(FINE, "teams_good")]


def test_the_jury_is_held_against_the_teams():
    event = event_of()
    judges = [JurorAdded(name, home) for name, home in (("A", "GGD"), ("B", "ggd"), ("C", ""))]
    teams = [TeamRegistered("Blauw", "GGD"), TeamRegistered("Rood")]
    assert keys(people.jury(entries(*teams), event)) == [(MIND, "no_judges")]
    silent = Definition(id="0", name="P", jury=JurySettings(weights={"signals": 1, "ideas": 1, "pitch": 0}))  # fmt: skip
    assert keys(people.jury(entries(*teams), silent)) == [(FINE, "jury_not_asked")]
    found = keys(people.jury(entries(*judges[:2], *teams), event))
    assert found[:2] == [(MEND, "pitch_without_judge"), (MIND, "pitch_with_few_judges")]
    found = keys(people.jury(entries(*judges, *teams), event))
    assert found[:2] == [(MIND, "judge_without_organisation"), (MIND, "pitch_with_few_judges")]
    assert keys(people.planned(1, 3)) == [(MIND, "jury_before_teams")]
    assert keys(people.planned(12, 1)) == [(MIND, "jury_thin")]
    assert keys(people.planned(30, 3)) == [(MIND, "jury_long")]
    (plan,) = people.planned(12, 6)
    assert plan.level == FINE
    assert (plan.words["each"], plan.words["minutes"]) == (6, 48)


@pytest.mark.parametrize(
    ("free", "found"),
    [(100, (MEND, "disk_full")), (500, (MIND, "disk_tight")), (2000, (FINE, "disk_good"))],
)
def test_free_space_is_held_against_copies_and_what_may_come_in(free, found):
    assert keys(machine.room(free * 10**6, 200 * 10**6, 480 * 10**6)) == [found]


def test_what_may_come_in_follows_teams_quotas_and_children():
    one = machine.handed_in(event_of(), teams=1, children=100)
    assert one == 12 * 2 * 1_000_000
    assert machine.handed_in(event_of(), teams=20, children=25_000) == 20 * 24 * 2_000_000


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ({}, []),
        ({"latest": NOON + timedelta(minutes=5)}, [(MEND, "clock_behind")]),
        ({"skew": -30.0}, [(MIND, "clock_of_disk")]),
        ({"jump": 3600.0}, [(MIND, "clock_jumps")]),
    ],
)
def test_a_clock_that_is_wrong_is_found(about, found):
    said = machine.clock_findings(NOON, **({"latest": NOON, "skew": 0.01, "jump": 0.0} | about))
    assert keys(said) == [*found, (MIND if found else FINE, "clock_now")]
    assert said[-1].words["utc"] == "11:00"


def test_time_zones_without_summer_are_found(monkeypatch):
    assert machine.zone_known()
    fixed = timezone(timedelta(hours=1))
    monkeypatch.setattr(machine, "HERE", fixed)
    assert not machine.zone_known()


def test_a_port_that_is_taken_is_found():
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1]
        (found,) = machine.port(number, entries(PhaseOpened("draft")))
        assert (found.level, found.error.key) == (MEND, "port")
        assert keys(machine.port(number, entries(PhaseOpened("open")))) == [(MIND, "port_taken")]
    assert keys(machine.port(number, [])) == [(FINE, "port_free")]


@pytest.mark.parametrize(
    ("free", "found"),
    [
        (None, (MIND, "memory_unknown")),
        (500, (MEND, "memory_none")),
        (2000, (MIND, "memory_little")),
        (8000, (FINE, "memory_good")),
    ],
)
def test_memory_is_held_against_what_the_server_takes(free, found):
    assert keys(machine.memory_findings(free)) == [found]


def test_free_memory_is_read_where_the_system_says_it(tmp_path):
    table = tmp_path / "meminfo"
    assert machine.available_memory(table) is None
    table.write_text("MemTotal: 8000000 kB\nMemAvailable:    4096000 kB\n")
    assert machine.available_memory(table) == 4096


def test_a_database_without_its_driver_is_named(monkeypatch):
    monkeypatch.setattr(facts, "find_spec", lambda name: None)
    url = "postgresql://somewhere/event"
    assert facts.driver_missing(url) == "psycopg"
    ledger, found = facts.ledger(SimpleNamespace(database_url=url))
    assert ledger is None
    assert keys(found) == [(MEND, "ledger_driver")]


@pytest.mark.parametrize("language", languages())
def test_what_was_raised_is_a_finding_with_place_and_mend(language):
    texts = Texts(language)
    found = [
        raised("data", Damaged("no_data", where="here")),
        raised("disk", PermissionError(13, "Permission denied", "/there")),
        mend("teams", "no_token", role="team", name="a\x1bb"),
    ]
    made = document(found, texts)
    assert (made["ready"], made["mend"]) == (False, 3)
    assert [row["where"] for row in made["findings"]] == ["here", "/there", None]
    assert all(row["what"] and row["mend"] for row in made["findings"])
    assert "\x1b" not in made["findings"][2]["what"]


def test_what_can_be_minded_or_mended_has_a_way_to_do_so():
    said, ways = ({k.split(".")[-1] for k in read("nl") if k.startswith(f"doctor.{part}.")} for part in ("say", "mend"))  # fmt: skip
    assert ways <= said
    assert {k for k in said - ways if not k.endswith(("_good", "_read", "_now", "_there", "_kept", "_fresh", "_works", "_free", "_asked"))} == set()  # fmt: skip


def of(found, check):
    return [row for row in found["findings"] if row["check"] == check]


def test_the_round_of_a_draft(event, run, run_json, monkeypatch):
    """The small event has a secret of the tests, which the doctor would refuse; nothing else has to be mended."""
    line = ("event", "doctor", "--quick", "--event", event.root, "--port", "18765")
    before = sorted(p.name for p in event.root.rglob("*"))
    found = run_json("event-doctor", *line, code=1)
    assert [row["kind"] for row in found["findings"] if row["level"] == "mend"] == ["secret_weak"]
    assert {"audit_not_run", "kits_not_run", "deadline_none", "no_team", "power_low"} <= {row["kind"] for row in found["findings"] if row["level"] == "mind"}  # fmt: skip
    monkeypatch.setattr(settings, "guesses", lambda: ())
    code, out, err = run(*line)
    assert (code, "NOT DONE" in err, "Nothing has to be mended" in out) == (0, True, True)
    assert sorted(p.name for p in event.root.rglob("*")) == before


def test_the_round_of_a_damaged_event(event, run, run_json):
    """Each damage is found by its own check, and no damage hides what comes after it."""
    line = ("event", "doctor", "--quick", "--event", event.root, "--port", "18765")
    (event.public / "codebook").rename(event.public / "elsewhere")
    for kit in event.kits.glob("*.zip"):
        kit.unlink()
    event.secret_file.chmod(0o644)
    (event.root / "event.toml").write_text(
        (event.root / "event.toml")
        .read_text()
        .replace('deadline   = ""', 'deadline = "2020-01-01 17:00"')
    )
    database = event.root / "ledger.sqlite"
    database.rename(event.root / "lost")
    found = run_json("event-doctor", *line, code=1)
    wrong = {row["kind"] for row in found["findings"] if row["level"] == "mend"}
    assert {"promise_broken", "kit_missing", "secret_readable", "deadline_past", "ledger_missing"} <= wrong  # fmt: skip
    assert of(found, "memory")
    event.manifest_file.write_text("{")
    found = run_json("event-doctor", *line, code=1)
    assert [row["kind"] for row in of(found, "data")] == ["manifest_unreadable"]
    (event.root / "event.toml").write_text("days = ")
    found = run_json("event-doctor", *line, code=1)
    assert [row["check"] for row in found["findings"]] == ["settings"]


def test_the_whole_round_runs_audit_and_kits(event, run_json):
    found = run_json("event-doctor", "event", "doctor", "--event", event.root, code=1)
    assert not found["quick"]
    assert "kit_works" in [row["kind"] for row in of(found, "kits")]
    leaks = [row for row in of(found, "audit") if row["kind"] == "audit_found"]
    assert any("seal.secret" in row["what"] for row in leaks)  # that of the tests
    assert (event.sealed.parent / "quality" / "audit.json").is_file()


def test_a_database_that_does_not_answer_is_a_finding(event):
    url = "postgresql:///event?host=/nowhere"
    asked = SimpleNamespace(database_url=url, definition=event.definition)
    ledger, (found,) = facts.ledger(asked)
    assert ledger is None
    assert (found.level, found.error.key) == (MEND, "ledger_not_read")


def test_settings_that_changed_since_the_data_were_made_are_named(event):
    text = (event.root / "event.toml").read_text()
    (event.root / "event.toml").write_text(
        text.replace("households = 6000", "households = 7000", 1)
    )
    event.__dict__.pop("definition", None)
    (_, found) = data.data(event)
    assert (found.level, found.words["names"]) == (MIND, "households")
