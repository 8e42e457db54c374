"""The API: the same use cases as the command line, for every route and whoever asks."""

import io
import re
import zipfile

import jsonschema
import pytest

from challenge.api.limits import OF_TOKEN, OF_WRONG_TOKENS
from challenge.intake import Intake
from challenge.ledger.events import SubmissionReceived
from challenge.schemas import read_schema
from challenge.setup import advance_phase
from challenge.teams import add_team, renew_token

NOBODY = "AAAA-BBBB-CCCC-DDDD-EEEE"
PATHS = ("/submissions", "/submissions/x", "/leaderboard", "/kits/python", "/health", "/openapi.json")  # fmt: skip
PUBLIC = ("/leaderboard", "/kits/python", "/health", "/openapi.json")
TEAM = ("/submissions", "/submissions/{id}")


def receive(server, data, headers, **asked):
    return server.post("/api/v1/submissions", params=asked, content=data, headers=headers)


def problem(response) -> dict:
    """The problem document of an answer, held against its schema."""
    jsonschema.validate(response.json(), read_schema("error"))
    return response.json()["error"]


def test_a_file_is_received_and_its_receipt_is_that_of_the_command_line(
    server, bearer, csv, ledger
):
    response = receive(server, csv(), bearer, name="p.csv")
    assert response.status_code == 202
    jsonschema.validate(response.json(), read_schema("submission-submit"))
    assert response.json()["state"] == "waiting"
    (fact,) = [e.fact for e in ledger.entries() if isinstance(e.fact, SubmissionReceived)]
    assert (fact.submission, fact.name) == (response.json()["submission"], "p.csv")


def test_the_same_content_again_is_the_same_submission(server, bearer, csv):
    first, second = (receive(server, csv(), bearer, name=n).json() for n in ("a.csv", "b.csv"))
    assert second["again"]
    assert first["submission"] == second["submission"]


def test_a_team_follows_its_submission_to_the_score(server, bearer, csv, event, ledger, clock):
    number = receive(server, csv(), bearer).json()["submission"]
    one = f"/api/v1/submissions/{number}"
    assert server.get(one, headers=bearer).json()["state"] == "waiting"
    Intake(event, ledger, clock=clock).score_waiting()
    found = server.get(one, headers=bearer).json()
    assert (found["state"], found["score"]) == ("scored", 0)
    jsonschema.validate(
        server.get("/api/v1/submissions", headers=bearer).json(), read_schema("submission-list")
    )


def test_a_file_with_problems_is_refused_with_each_of_them_in_the_language_asked_for(
    server, bearer, csv, ledger
):
    before = len(ledger.entries())
    for language, word in (("nl", "kansen"), ("en", "probabilities")):
        response = receive(server, csv(youth_care=7.0), bearer, lang=language)
        assert response.status_code == 422
        assert word in response.json()["problems"][0]["text"]
    assert len(ledger.entries()) == before


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_every_route_for_who_has_no_token(server, token, limits, method):
    for path in PATHS:
        for headers in ({}, {"Authorization": f"Bearer {NOBODY}"}):
            limits.now += 60
            response = server.request(method, "/api/v1" + path, headers=headers)
            allowed = {"/submissions": ("GET", "POST")}.get(path, ("GET",))
            if method not in allowed:
                assert response.status_code == 405, path
                assert problem(response)
            elif path in PUBLIC:
                assert response.status_code == 200, path
            else:
                assert response.status_code == 401, path
                assert response.headers["WWW-Authenticate"].startswith("Bearer")
                assert problem(response)["exit_code"] in (1, 4)


def test_a_team_never_sees_what_another_one_handed_in(server, bearer, csv, ledger, clock):
    mine = receive(server, csv(), bearer).json()["submission"]
    other = {"Authorization": f"Bearer {add_team(ledger, 'Rood', at=clock())}"}
    theirs = server.get(f"/api/v1/submissions/{mine}", headers=other)
    nobodys = server.get("/api/v1/submissions/000000000000", headers=other)
    assert theirs.status_code == nobodys.status_code == 404
    assert problem(theirs)["what"] == problem(nobodys)["what"]
    assert server.get("/api/v1/submissions", headers=other).json() == {"submissions": []}


def test_no_exact_score_and_nothing_hidden_before_the_reveal(
    server, bearer, frame, event, ledger, clock
):
    good = frame.assign(youth_care=0.137, developmental_delay=0.2)
    receive(server, good.to_csv(index=False).encode(), bearer)
    desk = Intake(event, ledger, clock=clock)
    desk.score_waiting()
    exact = [e.fact.score for e in ledger.entries() if hasattr(e.fact, "score")]
    said = [server.get("/api/v1" + p, headers=bearer).text for p in ("/submissions", "/leaderboard", "/health")]  # fmt: skip
    assert exact
    for text in said:
        assert "replicates" not in text
        assert all(abs(float(n) - exact[0]) > 1e-9 for n in re.findall(r"-?\d+\.\d{4,}", text))


def test_an_old_token_is_none(server, bearer, ledger, clock):
    assert server.get("/api/v1/submissions", headers=bearer).status_code == 200
    renew_token(ledger, "Blauw", at=clock())
    assert server.get("/api/v1/submissions", headers=bearer).status_code == 401


def test_out_of_phase_and_over_quota_are_forbidden(
    server, bearer, csv, event, ledger, clock, limits
):
    quota = event.definition.quotas.submissions_per_team
    for k in range(quota):
        limits.now += 60
        assert receive(server, csv(youth_care=0.1 + k / 1000), bearer).status_code == 202
    over = receive(server, csv(youth_care=0.7), bearer, lang="en")
    assert over.status_code == 403
    assert str(quota) in problem(over)["what"]
    advance_phase(event, ledger, "closed", at=clock())
    assert receive(server, csv(youth_care=0.8), bearer).status_code == 403


def test_a_file_too_large_is_left_at_the_first_byte_too_many(server, bearer):
    response = receive(server, b"x" * 3_000_000, bearer)
    assert response.status_code == 413
    assert problem(response)


@pytest.mark.parametrize(
    "asked",
    [{"track": "x"}, {"final": "maybe"}, {"name": ""}, {"name": "a\nb"}, {"name": "x" * 201}],
)
def test_a_parameter_without_meaning_is_wrong_usage(server, bearer, csv, asked):
    response = receive(server, csv(), bearer, **asked)
    assert response.status_code == 400
    assert problem(response)


def zipped(**files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and then nothing",
        zipped(readme__md="x"),
        zipped(a__toml="x", b__toml="y"),
        zipped(a__toml="0" * 50_000_000),
    ],
    ids=["broken", "without", "two", "a bomb"],
)
def test_a_zip_that_is_no_idea_is_refused(server, bearer, data):
    response = receive(server, data, bearer, name="idea.zip")
    assert response.status_code == 422
    assert response.json().get("error") or response.json()["problems"]


def test_tokens_are_given_out_by_the_minute(server, bearer, limits):
    codes = [server.get("/api/v1/submissions", headers=bearer).status_code for _ in range(OF_TOKEN.burst + 1)]  # fmt: skip
    assert codes == [200] * OF_TOKEN.burst + [429]
    limits.now += 60 / OF_TOKEN.per_minute + 0.1
    assert server.get("/api/v1/submissions", headers=bearer).status_code == 200


def test_who_guesses_tokens_has_to_wait_and_is_told_how_long(server, bearer, token):
    wrong = {"Authorization": f"Bearer {NOBODY}"}
    codes = [server.get("/api/v1/submissions", headers=wrong).status_code for _ in range(OF_WRONG_TOKENS.burst + 1)]  # fmt: skip
    assert codes == [401] * OF_WRONG_TOKENS.burst + [429]
    response = server.get("/api/v1/submissions", headers=wrong)
    assert int(response.headers["Retry-After"]) >= 1
    assert problem(response)
    # A hall shares an address: who has a token is not kept out by who guesses.
    assert server.get("/api/v1/submissions", headers=bearer).status_code == 200


def test_a_token_is_in_no_answer_and_no_log(server, bearer, token, csv, event, capfd):
    event.secret_file.unlink()
    texts = [receive(server, csv(), bearer).text, server.get(f"/api/v1/{token}", headers=bearer).text]  # fmt: skip
    said = "".join(capfd.readouterr())
    assert token not in said
    assert token not in texts[0]
    assert event.root.name in said or "secret.key" in said  # who looks after it reads where
    assert str(event.root) not in "".join(texts)


def test_a_damaged_event_is_no_fault_of_the_client(server, bearer, csv, event):
    kept = event.secret_file.read_bytes()
    event.secret_file.unlink()
    response = receive(server, csv(), bearer)
    assert response.status_code == 503
    assert str(event.root) not in response.text
    event.secret_file.write_bytes(kept)
    assert receive(server, csv(), bearer).status_code in (202, 503)


def test_a_kit_is_there_once_the_event_is_open(server, event, ledger, clock):
    assert server.get("/api/v1/kits/python").status_code == 403
    advance_phase(event, ledger, "open", at=clock())
    response = server.get("/api/v1/kits/python")
    assert response.status_code == 200
    assert zipfile.is_zipfile(io.BytesIO(response.content))
    assert server.get("/api/v1/kits/nonsense").status_code == 404
    assert server.get("/api/v1/kits/..%2f..%2fsecret.key").status_code == 404


def test_the_board_is_that_of_the_command_line(server, token):
    jsonschema.validate(server.get("/api/v1/leaderboard").json(), read_schema("board-show"))


def test_an_unknown_path_is_a_problem_document(server):
    for path in ("/api/v1/nonsense", "/api/", "/api/v2/health"):
        response = server.get(path)
        assert response.status_code == 404
        assert problem(response)


def test_answers_are_kept_by_no_cache(server, bearer):
    for path in ("/submissions", "/leaderboard", "/nonsense"):
        assert server.get("/api/v1" + path, headers=bearer).headers["Cache-Control"] == "no-store"


def test_the_document_names_every_route(server):
    paths = server.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths) == {"/api/v1" + p for p in (*PUBLIC[:1], "/kits/{name}", *PUBLIC[2:], *TEAM)}


def test_a_pitch_comes_in_with_its_slides_and_is_not_scored(server, bearer, ledger):
    pdf = b"%PDF-1.4\n%%EOF\n"
    for data, name in ((b"# Blij\n\nWij komen thuis.", "pitch.md"), (zipped(pitch__md="# Blij\n\nMet dia's.", deck__pdf=pdf), "pitch.zip")):  # fmt: skip
        response = receive(server, data, bearer, name=name, track="pitch", lang="nl")
        assert response.status_code == 202, response.text
        assert response.json()["state"] == "received"
        assert response.json()["title"] == "Blij"
        jsonschema.validate(response.json(), read_schema("submission-submit"))
    assert [type(e.fact).__name__ for e in ledger.entries()].count("PitchHandedIn") == 2
    refused = receive(server, zipped(a__md="x", b__md="y"), bearer, name="p.zip", track="pitch")
    assert refused.status_code == 422
