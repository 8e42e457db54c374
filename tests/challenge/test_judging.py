"""What judges may do and when, what counts of it, and what can be taken back."""

from __future__ import annotations

import pytest

from challenge.admission import advance
from challenge.cli.base import stdout
from challenge.errors import NotAllowed, Refused
from challenge.judgement import comparisons, entrants, left_to_rate, ratings
from challenge.jury_print import print_standing
from challenge.jury_view import standing_document
from challenge.ledger.jury_facts import RatingGiven, RatingWithdrawn
from challenge.text import Texts
from tests.challenge.juries import make_hall, points


@pytest.fixture
def hall(tmp_path):
    made = make_hall(tmp_path / "event")
    made.phase("closed")
    made.phase("jury")
    yield made
    made.ledger.close()


class refused:
    """Within it an error with a key is raised."""

    def __init__(self, kind, key):
        self.kind, self.key = kind, key

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _trace):
        assert issubclass(kind or type(None), self.kind), f"not raised: {self.key}"
        assert error.key == self.key
        return True


def test_a_judge_sees_every_pitch_once_and_never_one_of_its_own_house(hall):
    for judge, expected in (("An", {"Blauw", "Rood", "Geel"}), ("Bo", {"Blauw", "Geel"})):
        seen = []
        while (offered := hall.jury.next(hall.judges[judge])).left:
            (pitch,) = offered.pitches
            assert pitch.text.startswith(f"# {pitch.team} helpt")
            seen.append(pitch.team)
            hall.jury.rate(hall.judges[judge], pitch.team, points(3))
        assert sorted(seen) == sorted(expected)


def test_then_it_compares_every_pair_once(hall):
    token = hall.judges["Bo"]
    for team in ("Blauw", "Geel"):
        hall.jury.rate(token, team, points(3))
    offered = hall.jury.next(token)
    assert {p.team for p in offered.pitches} == {"Blauw", "Geel"}
    hall.jury.compare(token, "Geel", "Blauw")
    assert hall.jury.next(token).pitches == ()


@pytest.mark.parametrize("team", ["Rood", "rood "])
def test_of_its_own_house_it_rates_and_compares_nothing(hall, team):
    with refused(NotAllowed, "judge_barred"):
        hall.jury.rate(hall.judges["Bo"], team, points(5))
    with refused(NotAllowed, "judge_barred"):
        hall.jury.compare(hall.judges["Bo"], "Blauw", team)


def test_a_team_without_a_pitch_is_not_judged(hall):
    assert list(entrants(hall.ledger.entries())) == ["Blauw", "Rood", "Geel"]
    with refused(NotAllowed, "no_pitch"):
        hall.jury.rate(hall.judges["An"], "Groen", points(3))


@pytest.mark.parametrize(
    ("scores", "key"),
    [
        ({"evidence": 3}, "points_missing"),
        (points(6), "points_wrong"),
        (points(0), "points_wrong"),
        (points(3, charm=3), "criterion_unknown"),
    ],
)
def test_points_that_mean_nothing_are_refused_and_leave_no_trace(hall, scores, key):
    before = len(hall.facts())
    with refused(Refused, key):
        hall.jury.rate(hall.judges["An"], "Blauw", scores)
    assert len(hall.facts()) == before


def test_a_second_rating_takes_the_place_of_the_first_and_undo_brings_it_back(hall):
    token = hall.judges["An"]
    hall.jury.rate(token, "Blauw", points(2))
    hall.jury.rate(token, "Blauw", points(4), comment="Toch beter")
    (now,) = ratings(hall.ledger.entries())
    assert (now.scores["pitch"], now.comment) == (4, "Toch beter")
    hall.jury.undo(token)
    (now,) = ratings(hall.ledger.entries())
    assert now.scores["pitch"] == 2
    hall.jury.undo(token)
    assert ratings(hall.ledger.entries()) == []
    with refused(NotAllowed, "nothing_to_undo"):
        hall.jury.undo(token)
    kinds = [type(f) for f in hall.facts()]
    assert (kinds.count(RatingGiven), kinds.count(RatingWithdrawn)) == (2, 2)


def test_the_same_again_is_nothing_new(hall):
    token = hall.judges["An"]
    first = hall.jury.rate(token, "Blauw", points(4))
    assert hall.jury.rate(token, "blauw", points(4)) == first
    assert hall.jury.compare(token, "Blauw", "Geel") == hall.jury.compare(token, "Blauw", "Geel")
    assert len(ratings(hall.ledger.entries())) == len(comparisons(hall.ledger.entries())) == 1


def test_the_latest_comparison_of_a_pair_counts(hall):
    token = hall.judges["An"]
    hall.jury.compare(token, "Blauw", "Geel")
    hall.jury.compare(token, "Geel", "Blauw")
    (now,) = comparisons(hall.ledger.entries())
    assert (now.winner, now.loser) == ("Geel", "Blauw")
    with refused(Refused, "compare_same"):
        hall.jury.compare(token, "Geel", "geel")


def test_who_steps_aside_sees_the_pitch_no_more_and_its_rating_does_not_count(hall):
    token = hall.judges["An"]
    hall.jury.rate(token, "Geel", points(5))
    hall.jury.compare(token, "Geel", "Blauw")
    hall.jury.step_aside(token, "Geel")
    entries = hall.ledger.entries()
    assert ratings(entries) == comparisons(entries) == []
    assert "Geel" not in left_to_rate(entries, "An")
    hall.jury.undo(token)
    assert len(ratings(hall.ledger.entries())) == 1


def test_judges_judge_in_their_phase_only(tmp_path):
    hall = make_hall(tmp_path / "event")
    token = hall.judges["An"]
    acts = [
        lambda: hall.jury.next(token),
        lambda: hall.jury.rate(token, "Blauw", points(3)),
        lambda: hall.jury.compare(token, "Blauw", "Geel"),
        lambda: hall.jury.step_aside(token, "Geel"),
        lambda: hall.jury.undo(token),
    ]
    for phase in ("open", "closed", "revealed"):
        hall.phase(phase)
        for act in acts:
            with refused(NotAllowed, "not_judging"):
                act()
    hall.ledger.close()


def test_tokens_open_what_belongs_to_their_role_and_nothing_else(hall):
    for token in (hall.teams["Blauw"], hall.organiser):
        with refused(NotAllowed, "token_role"):
            hall.jury.next(token)
        with refused(NotAllowed, "token_role"):
            hall.jury.rate(token, "Blauw", points(3))
    with refused(NotAllowed, "token_role"):
        standing_document(hall.jury, hall.teams["Blauw"])
    with refused(NotAllowed, "token_wrong"):
        hall.jury.next("0000-0000-0000-0000-0000")


def test_a_judge_sees_what_others_gave_once_it_has_rated_all_it_may(hall):
    hall.jury.rate(hall.judges["Cy"], "Blauw", points(5))
    token = hall.judges["Bo"]
    with refused(NotAllowed, "rate_first"):
        standing_document(hall.jury, token)
    for team in ("Blauw", "Geel"):
        hall.jury.rate(token, team, points(3))
    assert standing_document(hall.jury, token)["ratings"] == 3
    assert standing_document(hall.jury, hall.organiser)["ratings"] == 3
    assert standing_document(hall.jury, None)["ratings"] == 3


def test_the_ranking_follows_the_ratings_and_says_how_sure_it_is(hall):
    for severity, token in enumerate(hall.judges.values()):
        for team, worth in (("Blauw", 5), ("Rood", 4), ("Geel", 3)):
            if (token, team) != (hall.judges["Bo"], "Rood"):
                hall.jury.rate(token, team, points(worth - severity), comment=f"{team}!")
    hall.jury.compare(hall.judges["An"], "Blauw", "Rood")
    found = standing_document(hall.jury, None)
    assert [row["team"] for row in found["pitches"]] == ["Blauw", "Rood", "Geel"]
    first = found["pitches"][0]
    assert 0.5 < first["first"] <= 1
    assert first["low"] < first["value"] < first["high"]
    assert (first["views"], first["compared"], len(first["comments"])) == (3, 1, 3)
    severity = {row["juror"]: row["severity"] for row in found["judges"]}
    assert severity["An"] > severity["Bo"] > severity["Cy"]
    assert found["connected"]


def test_phases_with_and_without_judges(hall, tmp_path):
    entries = hall.ledger.entries()
    with refused(NotAllowed, "phase_wrong"):
        advance(entries, "open")
    advance(entries, "revealed")
    closed = [e for e in entries if getattr(e.fact, "phase", "") != "jury"]
    advance(closed, "jury")
    with refused(NotAllowed, "phase_wrong"):
        advance(closed, "revealed")
    nobody = make_hall(tmp_path / "other", judges=())
    nobody.phase("closed")
    advance(nobody.ledger.entries(), "revealed")
    with refused(NotAllowed, "jury_nobody"):
        advance(nobody.ledger.entries(), "jury")
    nobody.ledger.close()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_jury_with_one_judge_and_one_out_of_line_can_be_read(tmp_path, capsys, language):
    hall = make_hall(tmp_path / "event", teams=[f"T{n}" for n in range(8)], judges=("An", "Bo", "Cy", "Di"))  # fmt: skip
    hall.phase("closed")
    hall.phase("jury")
    hall.jury.rate(hall.judges["An"], "T0", points(4))
    print_standing(stdout(), standing_document(hall.jury, None), Texts(language))
    for judge, token in hall.judges.items():
        for n, worth in enumerate((5, 4, 4, 3, 2, 2, 1)):
            hall.jury.rate(token, f"T{n}", points(6 - worth if judge == "Di" else worth))
    found = standing_document(hall.jury, None)
    assert [j["flags"][:1] for j in found["judges"]] == [[], [], [], ["against"]]
    assert found["judges"][3]["weight"] < 0.2
    assert found["pitches"][0]["team"] == "T0"
    assert found["without"] == [{"juror": "Di", "order": found["without"][0]["order"], "same_first": True}]  # fmt: skip
    print_standing(stdout(), found, Texts(language))
    out = capsys.readouterr().out
    assert Texts(language)("flag.against") in " ".join(out.split())
    assert Texts(language)("jury.without.same", juror="Di", first="T0") in out
    hall.ledger.close()
