"""The command line: every command, its help, its JSON, its exit codes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import jsonschema
import pytest

from challenge.cli import cli
from challenge.definition import read_definition
from challenge.schemas import names, read_schema


def commands(group=cli, path=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield pytest.param((*path, name), command, id=" ".join((*path, name)))


every_command = pytest.mark.parametrize(("path", "command"), list(commands()))


@every_command
def test_every_command_has_help_an_example_and_the_global_options(path, command, run):
    code, out, _ = run(*path, "-h")
    assert code == 0
    assert "Example:" in out
    for option in ("--event", "--lang", "--json", "--help"):
        assert option in out, option


@every_command
def test_help_is_the_same_for_a_command_that_is_looked_at_by_itself(path, command):
    assert command.context_settings["help_option_names"] == ["-h", "--help"]


@every_command
def test_every_example_is_a_command_line_that_parses(path, command):
    lines = re.findall(r"^\s*kansrijk (.+)$", command.help, flags=re.MULTILINE)
    assert lines
    for line in lines:
        words = shlex.split(line)
        assert words[: len(path)] == list(path)
        context = command.make_context(" ".join(path), words[len(path) :], resilient_parsing=False)
        context.close()


@pytest.mark.parametrize("name", names())
def test_every_schema_is_a_schema(name):
    jsonschema.Draft202012Validator.check_schema(read_schema(name))


def test_schemas_are_tested():
    tests = "".join(p.read_text("utf-8") for p in Path(__file__).parents[1].rglob("test_*.py"))
    assert [name for name in names() if f'"{name}"' not in tests] == []


def test_the_whole_way_of_an_event(event, run, run_json, tmp_path, csv):
    where = ("--event", event.root)
    status = run_json("event-status", "event", "status", *where)
    assert (status["phase"], status["teams"]) == ("draft", 0)
    assert run_json("event-verify", "event", "verify", *where)["verified"]
    assert run_json("team-list", "team", "list", *where) == {"teams": []}
    kits = run_json("kit-build", "kit", "build", *where)["kits"]
    again = run_json("kit-build", "kit", "build", *where)["kits"]
    assert kits == again
    assert run_json("kit-check", "kit", "check", *where)["passed"]
    assert run_json("event-phase", "event", "open", *where) == {"phase": "open"}
    token = run_json("team-token", "team", "add", "Blauw", *where)["token"]
    file = tmp_path / "predictions.csv"
    file.write_bytes(csv())
    assert run_json("submission-check", "submission", "check", file, *where)["accepted"]
    submit = ("submission", "submit", file, "--token", token, *where)
    receipt = run_json("submission-submit", *submit)
    assert (receipt["score"], receipt["moved"], receipt["final"]) == (0, False, False)
    receipt = run_json("submission-submit", *submit, "--final")
    assert (receipt["again"], receipt["final"]) == (True, True)
    file.write_bytes(csv(youth_care=12))
    refused = run_json("submission-check", "submission", "check", file, *where, code=1)
    assert [p["kind"] for p in refused["problems"]] == ["percentages"]
    refused = run_json(
        "submission-submit", "submission", "submit", file, "--token", token, *where, code=1
    )
    assert refused["submission"] is None
    rows = run_json("submission-list", "submission", "list", *where)["submissions"]
    assert [(r["team"], r["moved"], r["final"]) for r in rows] == [("Blauw", False, True)]
    board = run_json("board-show", "board", "show", *where)
    assert [r["team"] for r in board["tracks"]["signals"]] == ["Blauw"]
    anchors = board["anchors"]["signals"]
    assert anchors["base_rates"] == 0 < anchors["attainable"] == 1 < anchors["ceiling"]
    assert anchors["baseline"] is not None
    new = run_json("team-token", "team", "token", "blauw", *where)["token"]
    assert new != token
    assert run_json("event-phase", "event", "close", *where) == {"phase": "closed"}
    assert run_json("event-phase", "event", "reveal", *where) == {"phase": "revealed"}
    board = run_json("board-show", "board", "show", *where)
    assert board["part"] == "private"
    assert board["winners"] == {"signals": ["Blauw"], "ideas": []}
    (row,) = board["tracks"]["signals"]
    assert (row["first"], row["co_winner"]) == (1, True)
    groups = board["fairness"]["signals"]["Blauw"]["sex"]["groups"]
    assert len(groups) == 2
    assert all("recall" in group["youth_care"] for group in groups.values())
    assert board["anchors"]["signals"]["baseline"] is not None
    assert run_json("event-verify", "event", "verify", *where)["verified"]


def test_the_length_of_an_event_decides_on_its_quotas(run, run_json, tmp_path):
    for days, expected in ((1, (12, 12)), (3, (40, 5))):
        folder = tmp_path / str(days)
        run_json("event-init", "event", "init", folder, "--days", days)
        quotas = read_definition(folder / "event.toml").quotas
        assert (quotas.submissions_per_team, quotas.submissions_per_day) == expected
    settings = folder / "event.toml"
    text = settings.read_text()
    settings.write_text(text.replace("# submissions_per_day  = 5", "submissions_per_day = 7"))
    quotas = read_definition(settings).quotas
    assert (quotas.submissions_per_team, quotas.submissions_per_day) == (40, 7)
    settings.write_text(text.replace("days       = 3", "days = 1").replace("# submissions_per_team = 40", "submissions_per_team = 30"))  # fmt: skip
    quotas = read_definition(settings).quotas
    assert (quotas.submissions_per_team, quotas.submissions_per_day) == (30, 30)
    settings.write_text(text.replace("days       = 3", "days = 0"))
    code, _, err = run("event", "status", "--event", folder)
    assert code == 3
    assert "days" in err


def test_a_new_event_and_its_data(run, run_json, tmp_path):
    folder = tmp_path / "my-event"
    assert run_json("event-init", "event", "init", folder, "--name", "X")["event"] == str(folder)
    settings = folder / "event.toml"
    text = settings.read_text()
    for name, value in (
        ("unseen_households", 16_000),
        ("futures", 2),
        ("final_populations", 0),
        ("calibration_households", 6000),
        ("liss_households", 0),
    ):
        text = re.sub(rf"{name} = \d+", f"{name} = {value}", text)
    settings.write_text(text)
    own, given = (folder / "secret.key").read_text(), tmp_path / "given.key"
    given.write_text(bytes(range(100, 132)).hex())
    made = run_json(
        "data-generate",
        *("data", "generate", "--event", folder, "--households", "2000", "--workers", "1"),
        *("--parameters", "published", "--secret-file", given, "--tables", "all"),
    )
    assert (folder / "secret.key").read_text().strip() == bytes(range(100, 132)).hex()
    assert (folder / "secret.old-1.key").read_text() == own
    assert made["households"] == 2000
    assert made["tables"]["cbs.GBAPERSOONTAB"]["rows"] > 1000
    assert made["tables"]["cbs.SPOLISBUS"]["rows"] > made["tables"]["cbs.INPATAB"]["rows"]
    assert "households = 2000" in settings.read_text()
    assert 'tables     = "all"' in settings.read_text()
    code, _, err = run("event", "init", folder)
    assert code == 1
    assert "something in this folder" in err
    out = tmp_path / "codebook"
    assert len(run_json("data-codebook", "data", "codebook", "--out", out)["files"]) == 4


def test_data_cannot_change_once_the_event_is_open(event, run):
    before = event.manifest_file.read_bytes()
    run("event", "open", "--event", event.root)
    code, _, err = run("data", "generate", "--event", event.root, "--households", "3000")
    assert code == 4
    assert "may not change" in err
    assert event.manifest_file.read_bytes() == before
    assert "households = 6000" in (event.root / "event.toml").read_text()


def test_predictions_are_scored_against_any_truth(run, run_json, tmp_path):
    truth, file = tmp_path / "truth.csv", tmp_path / "p.csv"
    lines = [f"{k:09d},{k % 2},{k // 2},{'a' if k < 30 else 'b'}" for k in range(1, 41)]
    truth.write_text("RINPERSOON,youth_care,mother,side\n" + "\n".join(lines) + "\n")
    predictions = [f"{k:09d},{0.8 if k % 2 else 0.3}" for k in range(1, 41)]
    file.write_text("RINPERSOON,youth_care\n" + "\n".join(predictions) + "\n")
    document = run_json(
        "submission-score",
        *("submission", "score", file, "--truth", truth, "--cluster", "mother", "--group", "side"),
    )
    metrics = document["metrics"]["youth_care"]
    assert metrics["auroc"]["value"] == 1
    assert metrics["brier"]["value"] == pytest.approx((0.04 + 0.09) / 2)
    assert document["households"] == 21
    assert set(document["groups"]) == {"a", "b"}
    code, out, _ = run(
        "submission",
        "score",
        file,
        "--truth",
        truth,
        "--cluster",
        "mother",
        "--group",
        "side",
        "--lang",
        "en",
    )
    assert code == 0
    assert "AUROC" in out
    bad = tmp_path / "bad.csv"
    bad.write_text(file.read_text().replace("0.8", "8"))
    again = ("submission", "score", bad, "--truth", truth, "--cluster", "mother", "--group", "side")
    assert run_json("submission-score", *again, code=1)["problems"]
    code, _, err = run("submission", "score", file, "--truth", truth)
    assert code == 1  # 'side' holds letters: not an outcome
    assert "side" in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["board", "show", "--event", "/nowhere"], 3, "no event here"),
        (["evnt"], 2, "No such command"),
        (["demo", "--households", "few"], 2, "is not a valid integer"),
        (["data", "generate", "--households", "10"], 2, "not in the range"),
        (["submission", "submit", "x.csv"], 2, "no token"),
        (["team", "add"], 2, "Missing argument"),
    ],
)
def test_each_mistake_has_one_clear_error_and_its_code(arguments, code, words, run):
    found, out, err = run(*arguments)
    assert found == code
    assert words in err
    assert "Traceback" not in err
    assert out == ""


def test_errors_are_documents_with_json(run_json, tmp_path):
    document = run_json("error", "board", "show", "--event", tmp_path, code=3)
    assert document["error"]["exit_code"] == 3
    document = run_json("error", "board", "shw", code=2)
    assert "shw" in document["error"]["what"]


def test_a_bug_keeps_its_traceback_and_its_code(run, monkeypatch, event):
    def broken(*_):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("challenge.setup.status_of", broken)
    code, _, err = run("event", "status", "--event", event.root)
    assert code == 5
    assert "Traceback" in err
    assert "ZeroDivisionError" in err
    assert "report it" in err


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_board_is_printed_in_both_languages(event, run, language):
    run("event", "open", "--event", event.root)
    code, out, _ = run("board", "show", "--event", event.root, "--lang", language)
    assert code == 0
    assert ("Nog geen team" in out) == (language == "nl")


def test_the_private_part_is_not_shown_before_the_reveal(event, run):
    code, _, err = run("board", "show", "--part", "private", "--event", event.root)
    assert code == 4
    assert "after the reveal" in err


def test_teams_have_one_name_each(event, run):
    where = ("--event", event.root)
    assert run("team", "add", "Blauw", *where)[0] == 0
    code, _, err = run("team", "add", "  blauw ", *where)
    assert code == 1
    assert "already" in err
    for name in ("", "   ", "a\tb\x07", "x" * 41):
        assert run("team", "add", name, *where)[0] == 1
    code, _, err = run("team", "token", "Rood", *where)
    assert code == 1
    assert "Blauw" in err


def test_a_damaged_folder_is_named_and_left_alone(event, run, tmp_path, csv):
    file = tmp_path / "p.csv"
    file.write_bytes(csv())
    where = ("--event", event.root)
    for path in ("ledger.sqlite", "data/public/challenge.duckdb", "data/public/manifest.json"):
        target = event.root / path
        kept = target.read_bytes()
        target.write_bytes(b"damaged" * 50)
        code, _, err = run("submission", "check", file, *where)
        assert code == 3, path
        assert target.name in err or "manifest" in err or "ledger" in err
        assert "mend:" in err
        assert "Traceback" not in err
        assert target.read_bytes() == b"damaged" * 50
        target.write_bytes(kept)
    assert run("submission", "check", file, *where)[0] == 0


def test_a_port_in_use_is_said_before_anything_is_made(run, tmp_path, monkeypatch):
    import socket

    monkeypatch.chdir(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, err = run("demo", "--port", port, "--no-browser")
    assert code == 2
    assert f"Port {port}" in err
    assert f"--port {port + 1}" in err
    assert list(tmp_path.iterdir()) == []
