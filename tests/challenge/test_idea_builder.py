"""An idea without code: what the page says at once is what the check says, and what the page makes the intake takes."""

import zipfile
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from challenge.errors import Damaged, Refused
from challenge.idea_builder import families, look, not_recorded, open_public
from challenge.idea_bundle import read_packed
from challenge.idea_desk import check_bundle
from challenge.idea_draft import (
    Draft,
    DraftOffer,
    Start,
    as_toml,
    as_zip,
    first_draft,
    read_draft,
    ways_at,
)
from challenge.idea_filters import NO, YES, Filter, Target, kind_of, label, named
from challenge.idea_meet import in_words, joined, met
from challenge.kits import kit_settings
from challenge.text import Texts
from challenge.workspace import open_workspace
from scoring.idea import MODES, MOMENTS
from scoring.idea_preview import Catalogue
from starter_kits.nocode.groups import EVERYBODY
from starter_kits.nocode.sums import EXAMPLE, Choice, sums_of

YOUNG = Filter("mother_age", high=29)
ALONE = Filter("household_type", values=("single_parent", "other"))
IN_DEBT = Filter("problematic_debts", values=(YES,))
TARGETS = [
    Target("toddler"),
    Target("toddler", (YOUNG,)),
    Target("toddler", (YOUNG, ALONE, IN_DEBT), any_of=True, first="low_income_index"),
    Target("toddler", (Filter("development_language", high=-0.5),), first="clinic_concerns", lowest=False),
    Target("toddler", (Filter("childcare", values=(NO,)), Filter("low_income_index", 0, 150))),
    Target("toddler", (Filter("household_income", low=10**7),)),
]  # fmt: skip


@pytest.fixture(scope="module")
def public(made_event):
    return open_public(made_event)


@pytest.fixture(scope="module")
def made(made_event):
    return open_workspace(made_event)


def one_offer(target, support="parent_training", mode="targeted", budget=100_000, **more):
    return DraftOffer(support, "child_health_clinic", mode, budget, target, **more)


def draft_of(*offers, title="Samen leren opvoeden", **more):
    return Draft(title, more.pop("text", "# Wij\n\nZo doen we dat."), more.pop("design", None), offers)  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("mode", ["targeted", "universal"])
def test_the_page_counts_what_the_process_that_runs_rules_counts(made_event, public, target, mode):
    draft = draft_of(one_offer(target, mode=mode))
    at_once = look(draft, public).preview
    checked = check_bundle(read_packed(as_zip(draft), "idea.zip"), "idea.zip", made_event)
    assert checked.problems == ()
    assert at_once.offers == checked.preview.offers
    assert at_once.enough_households == checked.preview.enough_households
    if mode == "targeted":
        assert families(target, public) == checked.preview.offers[0].households


def test_offers_that_follow_on_each_other_count_as_in_the_check(made_event, public):
    both = draft_of(one_offer(TARGETS[1]), one_offer(TARGETS[2]), design="waiting_list")
    at_once = look(both, public).preview
    checked = check_bundle(read_packed(as_zip(both), "idea.zip"), "idea.zip", made_event)
    assert at_once.offers == checked.preview.offers
    assert at_once.offers[1].taken > 0


@pytest.mark.parametrize("target", TARGETS)
def test_the_intake_takes_what_the_page_makes(ideas, blue, public, target):
    draft = draft_of(one_offer(target, justification='Omdat "iedereen"\nmeetelt. \\o/'))
    packed = read_packed(as_zip(draft), "idea.zip").packed()
    receipt = ideas.receive(packed, "idea.zip", token=blue)
    assert receipt.submission is not None
    assert receipt.reading.preview.offers == look(draft, public).preview.offers


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("packed", [True, False])
def test_what_the_page_made_is_read_back(public, target, packed):
    draft = draft_of(
        one_offer(target, justification='Omdat "iedereen"\nmeetelt. \\o/'),
        one_offer(Target("second_year"), mode="universal", budget=1),
        title='Een "huis" \\ voor élk kind',
        design="stepped_wedge",
    )
    data = as_zip(draft) if packed else as_toml(draft).encode()
    expected = draft.plain if packed else replace(draft.plain, text="")
    assert read_draft(data, "mijn.idee", public.terms.supports) == expected


def test_a_zip_can_be_unpacked_by_people(public):
    with zipfile.ZipFile(BytesIO(as_zip(draft_of(one_offer(TARGETS[0]))))) as archive:
        assert archive.namelist() == ["idea.toml", "pitch.md"]


GOOD = as_toml(draft_of(one_offer(TARGETS[1])))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (GOOD.replace("f.mother_age <= 29", "f.mother_age <= 29 + 1"), "builder_by_hand"),
        (GOOD.replace("parent_training", "no_such"), "builder_by_hand"),
        (GOOD.replace("child_health_clinic", "midwife"), "builder_by_hand"),
        (GOOD.replace("targeted", "both"), "builder_by_hand"),
        (GOOD.replace("100000", "0"), "builder_by_hand"),
        (GOOD.replace("100000", "'much'"), "builder_by_hand"),
        (GOOD.replace('"toddler"', '"first_year"'), "builder_by_hand"),
        (GOOD.replace("[[offer]]", "[[offer]]\nmore = 1"), "builder_by_hand"),
        (GOOD.replace("title", "titel"), "builder_by_hand"),
        (GOOD.replace("[[offer]]", "[evaluation]\ndesign = 'guess'\n[[offer]]"), "builder_by_hand"),
        ('title = "x"', "builder_by_hand"),
        ('title = "x"\noffer = []', "builder_by_hand"),
        ("title = ", "builder_unreadable"),
        ("PK\x03\x04 no zip", "idea_zip"),
        ("", "builder_by_hand"),
    ],
)
def test_an_idea_that_says_more_than_the_page_can_show_is_refused_in_words(public, text, key):
    with pytest.raises(Refused) as refused:
        read_draft(text.encode("latin-1"), "idea.toml", public.terms.supports)
    assert refused.value.key == key


def test_bytes_that_are_no_text_are_refused(public):
    with pytest.raises(Refused, match="no idea that can be read"):
        read_draft(b"title = '\xff\xfe'", "idea.toml", public.terms.supports)


def test_only_what_exists_can_be_chosen(public):
    for moment in MOMENTS:
        for support, channels in ways_at(public.terms.supports, moment).items():
            reached = public.terms.supports[support].reach
            assert channels
            assert all(moment in reached[channel] for channel in channels)
        for column in public.columns_at(moment):
            if kind_of(column) in ("whole", "real"):
                low, high = public.bounds(column, moment)
                assert np.isfinite([low, high]).all()
                assert low <= high
    assert "birth_weight" not in public.columns_at("pregnancy")
    assert "birth_weight" in public.columns_at("toddler")


def test_the_first_draft_can_be_handed_in(made_event, public):
    first = first_draft(public.start, budget=public.terms.budget)
    named_so = replace(first, title="Iets")
    checked = check_bundle(read_packed(as_zip(named_so), "i.zip"), "i.zip", made_event)
    assert checked.accepted
    with pytest.raises(Refused):
        first_draft(Start(Catalogue({}, {}), {}, 1), budget=1)


@pytest.mark.parametrize("budget", [20_000, 10**7])
def test_the_page_expects_what_the_workbook_of_the_kit_expects(made, public, budget):
    """Everybody at a stage: one more or less where two mothers share a household."""
    sums = sums_of(made.public, kit_settings(made))
    support, channel, moment = EXAMPLE
    choice = Choice(support, channel, MODES[0], moment, EVERYBODY, budget)
    offer = DraftOffer(support, channel, MODES[0], budget, Target(moment))
    (here,) = look(draft_of(offer), public).preview.offers
    there, scale = sums.expected(choice), sums.scale
    assert scale == public.catalogue.unseen != 1
    assert here.households == pytest.approx(sums.families(choice), abs=2 * scale)
    for name in ("offered", "taking_part", "cost", "hours"):
        assert getattr(here, name) == pytest.approx(getattr(there, name), rel=0.03), name


def test_gates_that_do_not_hold_are_said_before_handing_in(public):
    of_home = Target("toddler", (Filter("multilingual", values=(YES,)),))
    nobody = Target("toddler", (*of_home.filters, Filter("household_income", low=10**7)))
    wrong = look(draft_of(one_offer(nobody, budget=10**7)), public)
    assert wrong.gates == {"columns": False, "budget": False, "households": False}
    reading = look(draft_of(one_offer(of_home, support="reading_at_home")), public)
    assert reading.gates["columns"]
    assert reading.gates["budget"]


def test_who_has_no_record_is_counted(public):
    target = Target("toddler", (Filter("development_language", high=9),))
    unknown = not_recorded(target, public)["development_language"]
    # Of twins one may have been seen, and not the other.
    assert unknown > 0
    everybody = families(Target("toddler"), public)
    assert families(target, public) + unknown >= everybody


def test_families_are_met_once_and_others_the_next_time(public):
    target = TARGETS[1]
    first, then = met(target, public), met(target, public, turn=1)
    assert len(first) == 3
    assert met(target, public) == first
    assert set(first) != set(then)
    assert named(target, public.table)[[*first, *then]].all()
    assert len(set(public.listed.household[first])) == 3
    assert met(TARGETS[-1], public) == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_family_is_told_in_words_that_are_true(public, language):
    texts = Texts(language)
    target = Target("toddler", (YOUNG, Filter("birth_order", low=1), IN_DEBT), any_of=True)
    for place in met(target, public, count=50):
        told = joined(in_words(place, target, public, texts))
        age = public.table["mother_age"][place]
        assert texts("builder.fact.mother_age", value=f"{age:.0f}")[1:] in told
        owes = public.table["problematic_debts"][place] == 1.0
        assert (texts("builder.fact.problematic_debts", value="")[1:] in told) == owes
        assert label("birth_order", language) in told
        assert "nan" not in told.lower()
        assert public.listed.ids[place] not in told


def test_without_data_it_is_said_what_is_missing(tmp_path):
    with pytest.raises(Damaged):
        open_public(tmp_path)
