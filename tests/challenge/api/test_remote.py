"""kansrijk submission submit --url: the same words and exit codes as in the folder of the event."""

import threading
import time

import pytest
import uvicorn
from starlette.applications import Starlette

from challenge.api.routes import Api
from challenge.api.service import Service
from challenge.desks import Standby
from challenge.intake import Intake
from challenge.ledger.events import SubmissionReceived


@pytest.fixture
def url(event, ledger, token, clock):
    """A server on the loopback interface, which scores as well."""
    scoring = {"workers": 1, "busy": [], "trouble": []}
    app = Starlette(routes=Api(Service(Standby(event.root)), scoring=lambda: scoring).routes())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    (socket,) = server.servers[0].sockets
    over = threading.Event()

    def score():
        desk = Intake(event, ledger, clock=clock)
        while not over.wait(0.2):
            desk.score_waiting()

    scorer = threading.Thread(target=score)
    scorer.start()
    yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    over.set()
    server.should_exit = True
    scorer.join()
    thread.join()


@pytest.fixture
def submit(url, token, tmp_path, run):
    def call(data: bytes, *more: str, name: str = "p.csv"):
        (tmp_path / name).write_bytes(data)
        return run("submission", "submit", tmp_path / name, "--url", url, "--token", token, *more)

    return call


def test_a_file_is_handed_in_and_its_score_waited_for(submit, csv, ledger, run_json, url, token, tmp_path):  # fmt: skip
    code, out, _ = submit(csv())
    assert code == 0
    assert "received and scored" in out
    assert [e.fact.team for e in ledger.entries() if isinstance(e.fact, SubmissionReceived)] == [
        "Blauw"
    ]
    again = run_json(
        "submission-submit",
        "submission",
        "submit",
        tmp_path / "p.csv",
        "--url",
        url,
        "--token",
        token,
    )
    assert again["again"]
    assert again["score"] == 0


def test_a_refused_file_exits_with_1_and_says_why_in_dutch(submit, csv):
    code, out, _ = submit(csv(youth_care=7.0), "--lang", "nl")
    assert code == 1
    assert "kansen" in out


def test_a_pitch_goes_with_its_slides(submit, tmp_path):
    (tmp_path / "deck.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    deck = ("--deck", str(tmp_path / "deck.pdf"))
    code, out, err = submit(b"# Blij\n\nWij komen thuis.", *deck, name="pitch.md")
    assert code == 0, err
    assert "Blij" in out


def test_a_wrong_token_and_a_silent_server_have_their_exit_codes(run, url, csv, tmp_path):
    (tmp_path / "p.csv").write_bytes(csv())
    file = tmp_path / "p.csv"
    code, _, err = run("submission", "submit", file, "--url", url, "--token", "AAAA-BBBB")
    assert code == 4
    assert "token" in err.lower()
    for wrong in ("http://127.0.0.1:9", "ftp://x", "nonsense"):
        code, _, err = run("submission", "submit", file, "--url", wrong, "--token", "AAAA-BBBB")
        assert code == 2, err
