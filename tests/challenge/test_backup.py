"""A copy of an event, made while it runs, and the event made from it."""

import json
import stat
import zipfile

import pytest

from challenge.backup import LEDGER, back_up, restore
from challenge.errors import Damaged, Refused
from challenge.intake import Intake
from challenge.ledger.events import SubmissionReceived, SubmissionScored
from challenge.ledger.repository import Ledger
from challenge.workspace import open_workspace


def facts(ledger):
    return [(e.at, e.actor, e.fact) for e in ledger.entries()]


@pytest.fixture
def handed_in(intake, token, csv):
    """An event with one file that was scored and one that waits."""
    intake.submit(csv(), "p.csv", token=token)
    intake.receive(csv(youth_care=0.2), "q.csv", token=token)
    return intake


def test_what_comes_back_is_the_same_event_and_goes_on(event, ledger, handed_in, tmp_path, clock):
    made = back_up(event, ledger, tmp_path / "copy.zip", with_data=True)
    assert made.submissions == 2
    again = restore(tmp_path / "copy.zip", tmp_path / "again")
    restored = Ledger.open(again.database_url, event=event.definition.id)
    assert facts(restored) == facts(ledger)
    for name in ("secret.key", "data/public/manifest.json", "data/public/challenge.duckdb"):
        assert (again.root / name).read_bytes() == (event.root / name).read_bytes()
    assert Intake(again, restored, clock=clock).score_waiting() == 1  # the one that waited
    assert sum(isinstance(e.fact, SubmissionScored) for e in restored.entries()) == 2


def test_it_is_for_its_owner_only_and_never_over_another_file(event, ledger, tmp_path):
    target = tmp_path / "copy.zip"
    back_up(event, ledger, target, with_data=False)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    kept = target.read_bytes()
    with pytest.raises(Refused, match="already"):
        back_up(event, ledger, target, with_data=False)
    assert target.read_bytes() == kept
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


def test_what_comes_in_meanwhile_does_not_tear_it(event, ledger, handed_in, tmp_path, token, csv, monkeypatch):  # fmt: skip
    """Facts are read first: a file that comes while the copy is written is not in it, and nothing is missing."""
    import challenge.backup as backup

    stored = backup._stored
    late = []

    def meanwhile(workspace, digest):
        if not late:
            late.append(handed_in.submit(csv(youth_care=0.3), "late.csv", token=token).submission)
        return stored(workspace, digest)

    monkeypatch.setattr(backup, "_stored", meanwhile)
    back_up(event, ledger, tmp_path / "copy.zip", with_data=False)
    again = restore(tmp_path / "copy.zip", tmp_path / "again")
    kept = Ledger.open(again.database_url).entries()
    names = [e.fact.name for e in kept if isinstance(e.fact, SubmissionReceived)]
    assert names == ["p.csv", "q.csv"]
    assert len(list(again.submissions.iterdir())) == 2


def test_a_submission_that_is_missing_is_said(event, ledger, handed_in, tmp_path):
    next(event.submissions.iterdir()).unlink()
    with pytest.raises(Damaged, match="missing or was changed"):
        back_up(event, ledger, tmp_path / "copy.zip", with_data=False)
    assert list(tmp_path.glob("*copy*")) == []


def test_into_a_folder_or_a_ledger_that_holds_something_nothing_is_restored(
    event, ledger, tmp_path
):
    copy, before = tmp_path / "copy.zip", ledger.entries()
    back_up(event, ledger, copy, with_data=False)
    with pytest.raises(Refused):
        restore(copy, event.root)
    with pytest.raises(Refused, match="holds facts already"):
        restore(copy, tmp_path / "again", database=event.database_url)
    assert not (tmp_path / "again").exists()
    assert ledger.entries() == before


def test_a_copy_goes_to_another_database(event, ledger, tmp_path, postgres_url):
    back_up(event, ledger, tmp_path / "copy.zip", with_data=False)
    again = restore(tmp_path / "copy.zip", tmp_path / "again", database=postgres_url)
    assert open_workspace(again.root).definition.database == postgres_url
    assert facts(Ledger.open(postgres_url, event=event.definition.id)) == facts(ledger)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda files: files | {"../evil": b"x"},
        lambda files: files | {"data/../../evil": b"x"},
        lambda files: files | {"/etc/evil": b"x"},
        lambda files: files | {"submissions/" + "0" * 64: b"other content"},
        lambda files: {k: v for k, v in files.items() if k != LEDGER},
        lambda files: files | {LEDGER: b"{not json"},
        lambda files: files | {LEDGER: json.dumps({"at": "x"}).encode()},
    ],
)
def test_a_file_that_is_no_copy_or_was_changed_makes_nothing(event, ledger, tmp_path, spoil):
    copy, spoiled = tmp_path / "copy.zip", tmp_path / "spoiled.zip"
    back_up(event, ledger, copy, with_data=False)
    with zipfile.ZipFile(copy) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(spoiled, "w") as archive:
        for name, data in spoil(files).items():
            archive.writestr(name, data)
    with pytest.raises(Damaged):
        restore(spoiled, tmp_path / "again")
    assert not (tmp_path / "again").exists()
    assert not (tmp_path.parent / "evil").exists()


def test_no_zip_at_all_and_no_file_at_all(tmp_path):
    (tmp_path / "odd.zip").write_bytes(b"PK nothing")
    with pytest.raises(Damaged):
        restore(tmp_path / "odd.zip", tmp_path / "again")
    with pytest.raises(Refused):
        restore(tmp_path / "none.zip", tmp_path / "again")


def test_the_commands_say_what_they_did(event, ledger, run, run_json, tmp_path):
    copy, again = tmp_path / "copy.zip", tmp_path / "again"
    made = run_json(
        "event-backup", "event", "backup", copy, "--without-data", "--event", event.root
    )
    assert (made["facts"], made["submissions"], made["data"]) == (len(ledger.entries()), 0, False)
    restored = run_json("event-restore", "event", "restore", copy, again)
    assert restored["id"] == event.definition.id
    code, out, err = run("event", "backup", copy, "--event", event.root)
    assert code == 1
    assert "already" in err
    code, out, err = run("event", "restore", copy, tmp_path / "third")
    assert code == 0
    assert "kansrijk event verify" in out
