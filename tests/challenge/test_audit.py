"""The audit: a leak of every kind is planted in a copy of a small event, and found; the event itself is clean."""

from __future__ import annotations

import json
import shutil
import zipfile
from contextlib import ExitStack

import duckdb
import numpy as np
import pandas as pd
import pytest

from challenge import audit
from challenge.answers import ANSWERS, open_key
from challenge.attainable import cross_fitted
from challenge.release import PARAMETERS
from challenge.workspace import MANIFEST, SEAL, open_workspace
from generator import warehouse
from generator.codebook import databases
from generator.fidelity.audit import (
    columns,
    dates,
    hidden,
    ids,
    missing,
    order,
    relatives,
    traces,
    weak,
)
from generator.fidelity.audit.trial import findings
from generator.fidelity.audit.words import FILE, Words
from generator.fidelity.words import words_in
from generator.seal import file_keys, new_secret, published, seal, secret_commitment, unseal

KINDS = words_in(FILE)["en"]["kinds"]


@pytest.fixture(scope="module")
def sealed(made_event):
    return audit.answer_table(open_key(open_workspace(made_event)))


@pytest.fixture
def plant(made_event, sealed, tmp_path):
    """Change copies of public files by SQL; return what an auditor sees. `sealed` is at hand as a table."""
    with ExitStack() as closing:

        def call(changes: dict[str, list[str]] | None = None, answers=None):
            workspace = open_workspace(made_event)
            db = closing.enter_context(warehouse.open_in_memory())
            for name in databases():
                path = workspace.public / f"{name}.duckdb"
                if statements := (changes or {}).get(name):
                    path = shutil.copy(path, tmp_path / path.name)
                    with duckdb.connect(str(path)) as writing:
                        writing.register("sealed", sealed)
                        for statement in statements:
                            writing.execute(statement)
                closing.enter_context(warehouse.attached(db, path, name))
            return audit.gather(workspace, db, databases(), sealed if answers is None else answers)

        yield call


def found(trials):
    """Findings as (kind, table, column), and every one has its words in both languages."""
    leaks = findings(trials)
    for finding in leaks:
        for language in ("nl", "en"):
            words = Words(language)
            assert words.text(finding)
            assert words.mend(finding)
    return {(f.kind, f.table, f.column.split(" (")[0]) for f in leaks}


ADD_CODE = "ALTER TABLE {table} ADD COLUMN {name} {type}"
SET_CODE = "UPDATE {table} SET {name} = {value} FROM sealed WHERE sealed.RINPERSOON = {table}.{key}"


def added(table, name, kind, value, key="RINPERSOON"):
    return [
        ADD_CODE.format(table=table, name=name, type=kind),
        SET_CODE.format(table=table, name=name, value=value, key=key),
    ]


def sorted_by(table, target):
    return [
        f"CREATE TABLE anew AS SELECT t.* FROM {table} t LEFT JOIN sealed s USING (RINPERSOON) ORDER BY {target}",
        f"DROP TABLE {table}",
        f"ALTER TABLE anew RENAME TO {table}",
    ]


@pytest.mark.parametrize("target", ["s.developmental_delay_risk", "s.youth_care_risk DESC"])
def test_rows_in_the_order_of_what_is_sealed(plant, target):
    evidence = plant({"challenge": sorted_by("children", target)})
    assert ("row_order", "challenge.children", "RINPERSOON") in found(
        order.row_order(evidence, cross_fitted)
    )


def test_values_that_appear_in_the_order_of_what_is_sealed(plant):
    mean = "avg(s.developmental_delay_risk) OVER (PARTITION BY t.pc4)"
    change = [
        f"CREATE TABLE anew AS SELECT t.* FROM (SELECT t.*, {mean} AS m FROM PERINED t LEFT JOIN sealed s "
        "ON s.RINPERSOON = t.Rinpersoon_Kind) t ORDER BY m, pc4",
        "ALTER TABLE anew DROP COLUMN m",
        "DROP TABLE PERINED",
        "ALTER TABLE anew RENAME TO PERINED",
    ]
    evidence = plant({"cbs": change})
    assert ("dictionary_order", "cbs.PERINED", "pc4") in found(order.dictionary_order(evidence))


def test_numbers_that_tell_what_is_sealed(plant):
    """An outcome in a parity, a risk in a digit, and a distance to the mother's number."""
    shuffled = "(hash(sealed.RINPERSOON) % 1000000)::INTEGER"
    digit = "((10 * developmental_delay_risk)::INTEGER % 10)"
    parity = f"(2 * ({shuffled} % 5) + youth_care::INTEGER)"
    near = "sealed.mother::INTEGER + (1000 * developmental_delay_risk)::INTEGER"
    evidence = plant(
        {
            "local": [
                *added(
                    "JGZ_CLIENTS",
                    "KLANTNR",
                    "VARCHAR",
                    f"printf('1%06d%d44', {shuffled}, {digit})",
                ),
                *added(
                    "JGZ_CLIENTS", "DOSSIER", "VARCHAR", f"printf('7%06d3%d', {shuffled}, {parity})"
                ),
            ],
            "challenge": added("children", "NUMMER", "VARCHAR", f"lpad(({near})::VARCHAR, 9, '0')"),
        }
    )
    assert found(ids.numbers(evidence, cross_fitted)) == {
        ("id", "local.JGZ_CLIENTS", "KLANTNR"),
        ("id", "local.JGZ_CLIENTS", "DOSSIER"),
        ("id", "challenge.children", "NUMMER"),
    }


def test_columns_that_know_the_outcome_or_the_true_risk(plant):
    """As a code, as a word, as the last digit of an amount; the risk rounded, and the risk as an amount."""
    amount = "100 * (hash(sealed.RINPERSOON) % 90)::INTEGER + 7 * developmental_delay"
    word = "CASE WHEN youth_care THEN 'geel' ELSE 'blauw' END"
    evidence = plant(
        {
            "cbs": [
                *added("PERINED", "CODE", "SMALLINT", "youth_care", "Rinpersoon_Kind"),
                *added("PERINED", "BEDRAG", "INTEGER", amount, "Rinpersoon_Kind"),
                *added("PERINED", "KLEUR", "VARCHAR", word, "Rinpersoon_Kind"),
            ],
            "challenge": [
                *added("first_1000_days", "score", "DOUBLE", "round(100 * youth_care_risk, 1)"),
                *added("first_1000_days", "pay", "INTEGER", "9e6 * developmental_delay_risk"),
            ],
        }
    )
    every = list(columns.views(evidence))
    assert found(columns.knows_what_comes(evidence, every)) == {
        ("column_outcome", "cbs.PERINED", name) for name in ("CODE", "BEDRAG", "KLEUR")
    }
    leaks = found(columns.beats_the_model(evidence, every))
    assert leaks == {
        ("column_risk", "challenge.first_1000_days", name) for name in ("score", "pay")
    }


@pytest.mark.parametrize(
    ("database", "table", "column", "change"),
    [
        ("local", "JGZ", "dat_a", "UPDATE JGZ SET dat_a = '20230301' WHERE rowid = 7"),
        ("cbs", "JGDHULPBUS", "LAAT", "ALTER TABLE JGDHULPBUS ADD COLUMN LAAT DATE DEFAULT '2024-05-01'"),
        ("cbs", "INHATAB", "JAAR", "UPDATE INHATAB SET JAAR = 2023 WHERE rowid = 5"),
        ("challenge", "children", "DAG", "ALTER TABLE children ADD COLUMN DAG INTEGER DEFAULT 20250101"),
    ],
)  # fmt: skip
def test_a_date_after_the_cutoff(plant, database, table, column, change):
    leaks = found(dates.late_dates(plant({database: [change]})))
    assert leaks == {("date_after_cutoff", f"{database}.{table}", column)}


def test_test_children_and_strangers_with_a_public_outcome(plant):
    known = "INSERT INTO train_outcomes SELECT RINPERSOON, 1, 0, 0 FROM sealed LIMIT 1"
    assert found(dates.public_answers(plant({"challenge": [known]}))) == {
        ("test_in_training", "challenge.train_outcomes", "RINPERSOON")
    }


def test_a_child_of_another_population(plant):
    strange = "INSERT INTO train_outcomes VALUES ('999999999', 1, 0, 0)"
    assert found(dates.public_answers(plant({"challenge": [strange]}))) == {
        ("unknown_child", "challenge.train_outcomes", "RINPERSOON")
    }


def test_siblings_in_both_halves(plant, sealed):
    a, b = (sealed[sealed["part"] == part].index[0] for part in ("public", "private"))
    ours = sealed.copy()
    ours.loc[b, "mother"] = ours.loc[a, "mother"]
    assert found(relatives.split_families(plant(answers=ours))) == {
        ("relatives", "answers.sealed", "mother")
    }
    mother, child = sealed.loc[a, "mother"], sealed.loc[b, "RINPERSOON"]
    change = f"UPDATE KINDOUDERTAB SET RINPERSOONMa = '{mother}', RINPERSOONSMa = 'R' WHERE RINPERSOON = '{child}'"
    assert found(relatives.split_families(plant({"cbs": [change]}))) == {
        ("relatives", "cbs.KINDOUDERTAB", "RINPERSOONMa")
    }


def test_values_that_are_missing_for_test_children_only(plant):
    change = "UPDATE first_1000_days SET mother_age = NULL FROM sealed WHERE first_1000_days.RINPERSOON = sealed.RINPERSOON AND hash(sealed.RINPERSOON) % 2 = 0"
    assert found(missing.drift(plant({"challenge": [change]}))) == {
        ("missing", "challenge.first_1000_days", "mother_age")
    }


def test_hidden_noise_in_a_public_value(plant):
    """Birth weight keeps a share of its own, and gets the luck that decided the outcome as well."""
    luck = "(developmental_delay::INTEGER - developmental_delay_risk)"
    change = f"UPDATE first_1000_days SET birth_weight = birth_weight + 5000 * {luck} FROM sealed WHERE first_1000_days.RINPERSOON = sealed.RINPERSOON"
    evidence = plant({"challenge": [change]})
    leaks = found(hidden.inverted(evidence, audit.features_of(evidence), cross_fitted))
    assert ("noise", "challenge.first_1000_days", "birth_weight") in leaks


def test_traces_in_files(tmp_path):
    secret = new_secret()
    for name, content in {
        "a.duckdb": b"x" * 5000 + secret + b"y",
        "b.html": b"made in /home/somebody/event",
        "c.json": secret.hex().encode(),
        "clean.md": b"nothing at all; see https://example.org/home/page",
        "d.txt": b"on the machine called big-computer-7",
    }.items():
        (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "kit.zip", "w") as kit:
        kit.writestr(zipfile.ZipInfo("when.txt", (2026, 11, 22, 9, 0, 0)), "text")
    trials = traces.in_files(
        tmp_path.iterdir(), secret=secret, forbidden=["big-computer-7"], root=tmp_path
    )
    assert {(t, c) for _, t, c in found(trials)} == {
        ("a.duckdb", "content"),
        ("b.html", "content"),
        ("c.json", "content"),
        ("d.txt", "content"),
        ("kit.zip", "times of members"),
    }
    assert not any(secret.hex() in Words("en").text(t) for t in trials)
    (tmp_path / MANIFEST).write_text(json.dumps({"event": "x", "files": {"a": {"seed": 3}}}))
    assert found(traces.in_manifest(tmp_path / MANIFEST)) == {("trace", MANIFEST, "names")}


def test_text_that_nobody_labelled(plant):
    evidence = plant({"challenge": ["CREATE VIEW peek AS SELECT 1 AS one"]})
    assert found(traces.in_databases(evidence)) == {("trace", "challenge.duckdb", "views and macros")}  # fmt: skip


@pytest.mark.parametrize(
    "secret", [b"kansrijk".ljust(32, b"\0"), (42).to_bytes(32, "big"), bytes(range(32))]
)
def test_a_secret_that_is_guessed(secret):
    """The secret that tests are made with is among them."""
    trials = weak.guessed(secret_commitment(secret))
    assert found(trials) == {("weak_secret", MANIFEST, "seal.secret")}


def test_which_secrets_are_weak():
    assert weak.weakness(b"7" * 32) == weak.weakness(bytes(31) + b"\1") == "few"
    assert weak.weakness(b"the quick brown fox jumps over!!") == "text"
    assert weak.weakness(next(g for g in weak.guesses() if len(set(g)) > 25)) == "known"
    assert not any(weak.weakness(new_secret()) for _ in range(200))


def test_a_weak_secret_makes_no_event(event, run, tmp_path):
    given = tmp_path / "given.key"
    given.write_text("00" * 31 + "2a")
    code, _, err = run("data", "generate", "--secret-file", given, "--event", event.root)
    assert code == 1
    assert "guessed" in err


def sealed_anew(workspace):
    """Give an event another secret, drawn, with the same answers."""
    files, old = {}, workspace.secret
    for name in (ANSWERS, PARAMETERS):
        key, _ = file_keys(old, name)
        files[name] = unseal(workspace.sealed / name, key=key, event=workspace.definition.id)
    secret = new_secret()
    promised = [
        seal(content, workspace.sealed / name, secret=secret, event=workspace.definition.id)
        for name, content in files.items()
    ]
    workspace.secret_file.write_text(secret.hex())
    manifest = json.loads(workspace.manifest_file.read_text())
    manifest["seal"] = published(secret, promised)
    workspace.manifest_file.write_text(json.dumps(manifest))
    (workspace.sealed / SEAL).write_text(json.dumps(manifest["seal"]))
    return open_workspace(workspace.root)


def test_a_clean_event_passes(event, run_json, run):
    where = ("--event", sealed_anew(event).root)
    document = run_json("data-audit", "data", "audit", *where)
    assert document["findings"] == []
    assert document["passed"]
    assert {t["kind"] for t in document["tests"]} == set(KINDS)
    assert all(t["trials"] for t in document["tests"])
    kept = event.root / "data" / "quality" / "audit.json"
    assert json.loads(kept.read_text()) == document
    assert kept.stat().st_mode & 0o077 == 0


def test_what_is_found_is_printed_with_its_mend(event, run, monkeypatch):
    monkeypatch.setattr(
        audit,
        "checks",
        lambda workspace, _: [lambda: weak.guessed(workspace.manifest["seal"]["secret"])],
    )
    code, out, _ = run("data", "audit", "--event", event.root)
    assert code == 1
    assert "manifest.json, seal.secret" in out
    assert "event init" in out
    code, out, _ = run("data", "audit", "--lang", "nl", "--event", event.root)
    assert "herstel:" in out


def test_without_the_secret_there_is_no_audit(event, run):
    event.secret_file.unlink()
    assert run("data", "audit", "--event", event.root)[0] == 3


def test_words_are_the_same_in_both_languages():
    nl, en = (words_in(FILE)[language] for language in ("nl", "en"))
    assert nl.keys() == en.keys()
    assert {k: set(v) for k, v in nl["kinds"].items()} == {k: set(v) for k, v in KINDS.items()}


def test_chance_alone_is_no_leak():
    """Of two thousand unrelated columns none is taken for a leak."""
    draw = np.random.default_rng(3)
    risk = draw.beta(1, 8, size=300)
    frame = {f"{o}_risk": risk for o in columns.OUTCOMES}
    frame |= {o: (draw.uniform(size=300) < risk).astype(int) for o in columns.OUTCOMES}
    evidence = type("Seen", (), {})()
    evidence.children = pd.DataFrame(frame)
    views = [
        columns.View("t", str(k), {"": draw.integers(0, 8, size=300).astype(str)}, None)
        for k in range(150)
    ]
    assert findings(columns.knows_what_comes(evidence, views)) == []
