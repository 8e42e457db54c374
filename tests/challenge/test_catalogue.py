"""The catalogue as an event uses it."""

import io

import pytest
from rich.console import Console

from challenge.catalogue import idea_support, idea_terms, print_catalogue
from challenge.text import Texts, languages
from generator.catalogue.reading import read_catalogue
from scoring.idea import MOMENTS, read_idea

CATALOGUE = read_catalogue()
RULE = "SELECT RINPERSOON FROM children WHERE stage = '{moment}'"


def an_idea(support, channel, moment):
    rule = RULE.format(moment=moment)
    text = (
        'title = "Een idee"\npitch = "pitch.md"\n'
        f'[[offer]]\nsupport = "{support}"\nchannel = "{channel}"\nmode = "targeted"\n'
        f'moment = "{moment}"\nbudget = 1000\ntarget = "{rule}"\n'
    )
    return text.encode()


@pytest.fixture(scope="module")
def terms():
    schema = {"main.children": ["RINPERSOON", "stage"]}
    return idea_terms(CATALOGUE, budget=1000, schema=schema)


@pytest.mark.parametrize("support", CATALOGUE.values(), ids=CATALOGUE)
def test_a_channel_reaches_the_stages_of_the_catalogue(support, terms):
    known = terms.supports[support.id]
    assert known.reach.keys() == support.channels.keys()
    for name, stages in known.reach.items():
        assert set(stages) == {m for m in MOMENTS if support.reaches(name, m)}


@pytest.mark.parametrize(
    ("channel", "moment", "accepted"),
    [("midwife", "pregnancy", True), ("midwife", "first_year", False), ("school", "toddler", True)],
)
def test_an_idea_may_offer_what_the_catalogue_reaches(channel, moment, accepted, terms):
    data = an_idea("income_supplement", channel, moment)
    reading = read_idea(data, "idea.toml", terms, lambda _: b"Onze pitch.")
    assert reading.accepted == accepted, reading.problems


def test_only_supports_of_language_may_look_at_the_language_of_the_home():
    allowed = {name for name, s in CATALOGUE.items() if idea_support(s).of_language}
    assert allowed == {"book_gift", "preschool_outreach", "reading_at_home"}


@pytest.mark.parametrize("language", languages())
def test_the_table_shows_every_support_on_one_line(language):
    out = io.StringIO()
    print_catalogue(Console(file=out, width=110), CATALOGUE.values(), Texts(language))
    lines = out.getvalue().splitlines()
    for support in CATALOGUE.values():
        assert sum(support.name.in_language(language) in line for line in lines) == 1
    assert "…" not in out.getvalue()
