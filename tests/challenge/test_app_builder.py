"""The idea builder and the pitch editor without a browser: signed in, in both languages, on events in every state."""

import pytest

from challenge.accounts import JURY
from challenge.idea_builder import families, open_public
from challenge.idea_draft import as_toml
from challenge.idea_filters import YES, Filter, Target, label
from challenge.judgement import entrants
from challenge.jury_settings import usual_criteria
from challenge.ledger.events import SubmissionReceived
from challenge.ledger.jury_facts import PitchHandedIn
from challenge.pitch_draft import title_and_story, whole_text, with_headings
from challenge.setup import advance_phase
from challenge.teams import add_team
from challenge.text import Texts, languages
from tests.challenge.app_pages import open_view, words

OURS = ["idea.py", "pitch.py"]


@pytest.fixture
def open_page(monkeypatch):
    """Open a view of an event, as who has a token."""
    return lambda event, view, token=None, lang="en": open_view(
        monkeypatch, event, view, token=token, lang=lang
    )


def button(app, text):
    return next(b for b in app.button if b.label == text)


def labels(app):
    kinds = ("selectbox", "multiselect", "number_input", "text_input", "text_area", "radio")
    return [w.label for kind in (*kinds, "checkbox", "button") for w in getattr(app, kind)]


@pytest.mark.parametrize("view", OURS)
@pytest.mark.parametrize("lang", languages())
def test_the_pages_open_for_a_team_and_every_field_has_a_label(open_page, open_event, blue, view, lang):  # fmt: skip
    app = open_page(open_event, view, blue, lang)
    assert all(labels(app))
    texts = Texts(lang)
    assert texts("builder.title" if view == "idea.py" else "pitch_editor.title") in words(app)
    assert str(open_event.root) not in words(app)


@pytest.mark.parametrize("view", OURS)
@pytest.mark.parametrize("lang", languages())
def test_a_visitor_is_asked_to_sign_in_and_a_judge_sent_away(open_page, event, ledger, token, clock, view, lang):  # fmt: skip
    from challenge.people import add_juror

    app = open_page(event, view, None, lang)
    assert Texts(lang)("sign_in.first") in words(app)
    assert not app.text_input
    judge = add_juror(ledger, "Ans", organisation="", at=clock())
    app = open_page(event, view, judge, lang)
    assert Texts(lang)(f"roles.{JURY}") in words(app)
    assert not app.text_input


@pytest.mark.parametrize("lang", languages())
def test_before_the_opening_no_data_are_shown_and_a_pitch_can_be_written(open_page, event, ledger, clock, lang):  # fmt: skip
    team = add_team(ledger, "Blauw", at=clock())
    app = open_page(event, "idea.py", team, lang)
    assert Texts(lang)("builder.not_yet") in words(app)
    assert 'class="kb-big"' not in words(app)
    assert not app.multiselect
    app = open_page(event, "pitch.py", team, lang)
    assert Texts(lang)("pitch_editor.draft") in words(app)
    assert app.text_area
    assert not any(b.label == Texts(lang)("pitch_editor.submit") for b in app.button)


@pytest.mark.parametrize("lang", languages())
def test_a_closed_event_takes_nothing_in_and_says_so(open_page, open_event, idea_ledger, blue, ideas, lang):  # fmt: skip
    advance_phase(open_event, idea_ledger, "closed", at=ideas.clock())
    texts = Texts(lang)
    app = open_page(open_event, "idea.py", blue, lang)
    assert texts("builder.over") in words(app)
    assert not any(b.label == texts("builder.send.submit") for b in app.button)
    app = open_page(open_event, "pitch.py", blue, lang)
    assert texts("pitch_editor.over") in words(app)
    assert not any(b.label == texts("pitch_editor.submit") for b in app.button)


@pytest.mark.parametrize("view", OURS)
@pytest.mark.parametrize("name", ["event.toml", "data/public/manifest.json", "data/public/challenge.duckdb"])  # fmt: skip
@pytest.mark.parametrize("damage", ["nonsense", "gone"])
def test_a_team_sees_no_code_and_no_paths_of_a_damaged_event(open_page, event, token, view, name, damage):  # fmt: skip
    secret = event.secret
    path = event.root / name
    path.unlink()
    if damage == "nonsense":
        path.write_bytes(b"[[nonsense" * 50)
    assert secret
    app = open_page(event, view, token)
    assert str(event.root) not in words(app)


def test_a_team_builds_an_idea_hands_it_in_and_reads_what_came_of_it(open_page, open_event, idea_ledger, blue, ideas):  # fmt: skip
    texts, public = Texts("en"), open_public(open_event.root)
    app = open_page(open_event, "idea.py", blue)
    moment = next(s for s in app.selectbox if s.label == texts("builder.field.moment"))
    moment.select("toddler").run()
    features = next(m for m in app.multiselect if m.label == texts("builder.field.filters"))
    features.set_value(["mother_age", "problematic_debts"]).run()
    age = label("mother_age", "en")
    high = next(n for n in app.number_input if n.label == texts("builder.field.high", label=age))
    high.set_value(30).run()
    joined = next(r for r in app.radio if r.label == texts("builder.field.joined"))
    joined.set_value(True).run()
    filters = (Filter("mother_age", high=30.0), Filter("problematic_debts", values=(YES,)))
    target = Target("toddler", filters, any_of=True)
    count = families(target, public)
    assert count
    assert f'<span class="kb-big">{count}</span>' in words(app)
    assert button(app, texts("builder.send.submit")).disabled
    named = next(t for t in app.text_input if t.label == texts("builder.field.name"))
    named.set_value("Young <b>parents</b>").run()
    app.text_area[-1].set_value("They are busy.").run()
    button(app, texts("builder.send.submit")).click().run()
    assert not app.exception
    made = [e.fact for e in idea_ledger.entries() if isinstance(e.fact, SubmissionReceived)]
    assert len(made) == 1
    assert texts("builder.done.received", id=made[0].submission) in words(app)
    assert texts("builder.done.waiting") in words(app)
    assert "<b>" not in words(app).split("<table")[-1]
    ideas.score_waiting()
    app.run()
    shown = words(app)
    assert texts("builder.done.scale") in shown
    assert texts("builder.done.waiting") not in shown
    assert texts("builder.state.scored") in shown
    draft = app.session_state["builder.draft"]
    assert draft.offers[0].target.plain == target
    assert "f.problematic_debts" in as_toml(draft)
    features = next(m for m in app.multiselect if m.label == texts("builder.field.filters"))
    features.set_value([]).run()
    assert app.session_state["builder.draft"].offers[0].target.plain == Target("toddler")
    earlier = next(s for s in app.selectbox if s.label == texts("builder.field.mine"))
    earlier.select_index(0).run()
    button(app, texts("builder.field.open")).click().run()
    assert app.session_state["builder.draft"] == draft.plain
    assert f'<span class="kb-big">{count}</span>' in words(app)


def test_an_idea_by_hand_is_not_opened_and_the_page_says_why(open_page, open_event, blue, hand_in):
    hand_in()
    texts = Texts("nl")
    app = open_page(open_event, "idea.py", blue, "nl")
    before = app.session_state["builder.draft"]
    earlier = next(s for s in app.selectbox if s.label == texts("builder.field.mine"))
    earlier.select_index(0).run()
    button(app, texts("builder.field.open")).click().run()
    assert texts("error.builder_by_hand.what") in words(app)
    assert app.session_state["builder.draft"] == before


def test_a_second_offer_comes_and_goes_and_the_draft_outlives_another_page(open_page, open_event, blue):  # fmt: skip
    texts = Texts("nl")
    app = open_page(open_event, "idea.py", blue, "nl")
    named = next(t for t in app.text_input if t.label == texts("builder.field.name"))
    named.set_value("Twee keer").run()
    button(app, texts("builder.add")).click().run()
    assert len(app.session_state["builder.draft"].offers) == 2
    assert texts("builder.look.together") in words(app)
    app.switch_page("views/pitch.py").run()
    app.switch_page("views/idea.py").run()
    draft = app.session_state["builder.draft"]
    assert (draft.title, len(draft.offers)) == ("Twee keer", 2)
    button(app, texts("builder.remove")).click().run()
    assert len(app.session_state["builder.draft"].offers) == 1
    assert not app.exception


def test_a_quota_that_is_used_up_is_said_in_words(open_page, open_event, blue, hand_in, monkeypatch):  # fmt: skip
    text = (open_event.root / "event.toml").read_text()
    hand_in()
    kept = [line for line in text.splitlines() if "submissions_per" not in line]
    changed = "\n".join(kept).replace("[quotas]", "[quotas]\nsubmissions_per_team = 1\nsubmissions_per_day = 1")  # fmt: skip
    (open_event.root / "event.toml").write_text(changed)
    texts = Texts("en")
    app = open_page(open_event, "idea.py", blue)
    assert texts("builder.send.left", left=0) in words(app)
    next(t for t in app.text_input if t.label == texts("builder.field.name")).set_value(
        "More"
    ).run()
    button(app, texts("builder.send.submit")).click().run()
    assert "kr-bad" in words(app)
    assert str(open_event.root) not in words(app)


@pytest.mark.parametrize("lang", languages())
def test_a_pitch_begins_with_the_headings_of_the_jury_and_counts_once_it_is_in(open_page, event, ledger, token, lang):  # fmt: skip
    texts = Texts(lang)
    app = open_page(event, "pitch.py", token, lang)
    assert texts("pitch_editor.now_none") in words(app)
    story = app.text_area[0]
    assert usual_criteria()[0].title(lang) in story.value
    story.set_value("## Waarom\n\n<script>alert(1)</script> **Nu**").run()
    app.text_input[0].set_value("Samen sterk").run()
    assert "<strong>Nu</strong>" in words(app)
    assert "<script>" not in words(app)
    app.text_input[1].set_value("http://film").run()
    button(app, texts("pitch_editor.submit")).click().run()
    assert "kr-bad" in words(app)
    app.text_input[1].set_value("https://example.org/film").run()
    button(app, texts("pitch_editor.submit")).click().run()
    found = entrants(ledger.entries())["Blauw"]
    assert texts("pitch_editor.received", id=found.pitch) in words(app)
    assert "Samen sterk" in words(app)
    assert found.video == "https://example.org/film"
    button(app, texts("pitch_editor.submit")).click().run()
    assert texts("pitch_editor.again") in words(app)
    assert sum(isinstance(e.fact, PitchHandedIn) for e in ledger.entries()) == 1
    again = open_page(event, "pitch.py", token, lang)
    assert again.text_input[0].value == "Samen sterk"
    assert "**Nu**" in again.text_area[0].value


def test_an_empty_pitch_is_refused_with_how_to_mend_it(open_page, event, token):
    texts = Texts("en")
    app = open_page(event, "pitch.py", token)
    app.text_area[0].set_value("").run()
    button(app, texts("pitch_editor.submit")).click().run()
    assert "kr-bad" in words(app)
    button(app, texts("pitch_editor.template")).click().run()
    assert usual_criteria()[0].title("en") in app.text_area[0].value


def test_the_pitch_of_an_idea_counts_until_there_is_another(open_page, open_event, blue, hand_in):
    hand_in(pitch="# Wij\n\nhelpen")
    app = open_page(open_event, "pitch.py", blue)
    assert Texts("en")("pitch_editor.now_idea", title="Samen leren opvoeden") in words(app)
    assert app.text_input[0].value == "Samen leren opvoeden"
    assert "helpen" in app.text_area[0].value


def test_a_deadline_is_said_in_dutch_time_and_in_utc(open_page, event, token):
    path = event.root / "event.toml"
    path.write_text(path.read_text().replace('deadline   = ""', 'deadline   = "2030-07-01 17:00"'))
    shown = words(open_page(event, "pitch.py", token))
    assert "01-07-2030 17:00" in shown
    assert "01-07-2030 15:00 UTC" in shown


@pytest.mark.parametrize("title", ["Samen sterk", "#1 van Tilburg", ""])
def test_title_and_story_go_together_and_apart(title):
    text = whole_text(title, "Wij\n\n## Waarom\n\nDaarom")
    if title:
        assert title_and_story(text) == (title, "Wij\n\n## Waarom\n\nDaarom")
    else:
        assert title_and_story(text)[0] == "Wij"
    assert title_and_story("") == ("", "")


def test_headings_that_are_there_are_not_added_again():
    once = with_headings("Wij", usual_criteria(), "nl")
    assert once.startswith("Wij")
    assert with_headings(once, usual_criteria(), "nl") == once.strip()
    assert "De pitch zelf" not in once
