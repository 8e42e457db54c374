"""Verify: every promise kept is said, every one broken is found."""

import json
import shutil

import pytest

from challenge.errors import Damaged, NotAllowed
from challenge.ledger.repository import Ledger
from challenge.reveal import reveal_answers
from challenge.setup import advance_phase
from challenge.verification import verify_event, warnings_of
from challenge.workspace import Workspace, open_workspace


def checks_of(event):
    """All checks, with the ledger as it stands on disk."""
    if not (event.root / "event.toml").exists():
        return verify_event(event)
    ledger = Ledger.open(event.database_url, event=event.definition.id)
    try:
        return verify_event(open_workspace(event.root), ledger.entries())
    finally:
        ledger.close()


def bad(event):
    return [(c["kind"], c["file"]) for c in checks_of(event) if not c["ok"]]


def test_a_new_event_is_as_it_was_promised(event):
    checks = checks_of(event)
    assert bad(event) == []
    kinds = {c["kind"] for c in checks}
    assert kinds == {
        *("manifest_same", "event_same", "public_same", "sealed_same", "secret_same"),
        "answers_kept",
    }
    assert {c["file"] for c in checks} >= {"cbs.duckdb", "challenge.duckdb", "answers.sealed"}


def test_one_byte_of_any_file_is_found(event):
    files = sorted(p for d in (event.public, event.sealed) for p in d.rglob("*") if p.is_file())
    names = {p.name for p in files}
    assert names >= {"manifest.json", "seal.json", "answers.sealed", "potential.sealed", "unseen-1.sealed"}  # fmt: skip
    for path in files:
        data = path.read_bytes()
        middle = len(data) // 2
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
        try:
            found = [file for _, file in bad(event)]
        except Damaged as error:  # what is no JSON any more cannot be read
            found = [error.where]
        assert any(path.name in place for place in found), path.name
        path.write_bytes(data)
    assert bad(event) == []


def test_a_missing_file_is_found(event):
    (event.public / "cbs.duckdb").unlink()
    (event.sealed / "answers.sealed").unlink()
    found = bad(event)
    assert ("public_missing", "cbs.duckdb") in found
    assert ("sealed_missing", "answers.sealed") in found


def test_another_secret_is_found(event):
    event.secret_file.write_text("11" * 32, encoding="ascii")
    kinds = {kind for kind, _ in bad(event)}
    assert kinds == {"secret_other", "answers_other"}


def test_anybody_can_verify_without_the_secret(event):
    event.secret_file.unlink()
    assert bad(event) == []
    assert "not_opened" in {c["kind"] for c in checks_of(event)}


def test_a_copy_of_the_public_files_alone_can_be_verified(event, tmp_path):
    """What a participant has: no settings, no secret, perhaps not even the sealed files."""
    copy = Workspace(tmp_path / "copy")
    shutil.copytree(event.public, copy.public)
    assert bad(copy) == []
    kinds = {c["kind"] for c in verify_event(copy)}
    assert kinds == {"not_recorded", "public_same", "sealed_absent", "not_opened"}
    shutil.copytree(event.sealed, copy.sealed)
    kinds = {c["kind"] for c in verify_event(copy)}
    assert kinds == {"not_recorded", "public_same", "sealed_same", "not_opened"}
    (copy.sealed / "answers.sealed").unlink()
    assert bad(copy) == [("sealed_missing", "answers.sealed")]


def test_an_organiser_without_sealed_files_is_told(event):
    shutil.rmtree(event.sealed)
    assert ("sealed_missing", "answers.sealed") in bad(event)


def test_after_the_reveal_anybody_can_open_the_answers(event, ledger, intake, token, csv):
    intake.submit(csv(), "p.csv", token=token)
    with pytest.raises(NotAllowed):
        reveal_answers(intake, at=intake.clock())
    advance_phase(event, ledger, "closed", at=intake.clock())
    reveal_answers(intake, at=intake.clock())
    event.secret_file.unlink()
    fresh = open_workspace(event.root)
    assert bad(fresh) == []
    assert "answers_kept" in {c["kind"] for c in checks_of(fresh)}
    document = json.loads((event.public / "revealed.json").read_text())
    document["files"]["answers.sealed"]["key"] = "00" * 32
    (event.public / "revealed.json").write_text(json.dumps(document))
    assert bad(fresh) == [("answers_other", "answers.sealed")]
    (event.public / "revealed.json").write_text("{}")
    with pytest.raises(Damaged, match="published keys"):
        checks_of(fresh)


def test_the_private_part_is_not_scored_by_a_reveal_that_is_refused(
    event, ledger, intake, token, csv
):
    intake.submit(csv(), "p.csv", token=token)
    with pytest.raises(NotAllowed):
        reveal_answers(intake, at=intake.clock())
    assert all(getattr(e.fact, "part", "public") == "public" for e in ledger.entries())


def edit_json(path, change):
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def test_a_manifest_that_was_edited_is_found_before_and_after_the_opening(event, ledger, clock):
    kept = event.manifest_file.read_bytes()
    for opened in (False, True):
        edit_json(event.manifest_file, lambda m: m["attainable"].update(youth_care=0.5))
        assert bad(event) == [("manifest_changed", "manifest.json")]
        event.manifest_file.write_bytes(kept)
        assert bad(event) == []
        if not opened:
            advance_phase(event, ledger, "open", at=clock())


def test_another_id_in_the_settings_is_found(event, clock):
    path = event.root / "event.toml"
    path.write_text(path.read_text().replace(event.definition.id, "0" * 16))
    entries = Ledger.open(event.database_url).entries()
    kinds = {c["kind"] for c in verify_event(open_workspace(event.root), entries) if not c["ok"]}
    assert "event_other" in kinds
    with pytest.raises(Damaged, match="event 0000000000000000"):
        Ledger.open(event.database_url, event="0" * 16)


def test_the_published_seal_is_held_against_the_manifest(event):
    path = event.sealed / "seal.json"
    edit_json(path, lambda s: s.update(secret="00" * 32))
    assert bad(event) == [("sealed_changed", "seal.json")]
    path.unlink()
    assert bad(event) == [("sealed_missing", "seal.json")]


def test_who_has_the_files_only_can_verify_them(event):
    checks = verify_event(event, None)
    assert all(c["ok"] for c in checks)
    assert "not_recorded" in {c["kind"] for c in checks}


def test_what_a_killed_run_left_and_an_open_secret_are_warned_of(event):
    assert warnings_of(event) == []
    (event.root / ".building-x" / "data-at-work" / "answers").mkdir(parents=True)
    event.secret_file.chmod(0o666)
    assert [w["kind"] for w in warnings_of(event)] == ["stale_build", "secret_readable"]
