"""The food bank and the clinic's client list: who comes, and who can be found again by name, date and postcode."""

from collections import defaultdict

import jellyfish
import numpy as np
import pytest

from generator.sources.dates import as_number, day
from generator.sources.local import TABLES, food_bank
from generator.sources.local.food_bank import ALONE, ONE_PARENT, TWO_PARENTS, Clients, find_clients
from generator.sources.local.names import last_name
from generator.sources.local.typist import _slip


@pytest.fixture(scope="module")
def clients(view):
    return find_clients(view)


@pytest.fixture(scope="module")
def typed(view):
    return TABLES["VOEDSELBANK"](view)


@pytest.fixture(scope="module")
def in_need(view):
    """Everybody who was ever in need, as if they had come: ten times as many, so that shares say something."""
    pages = []
    for year in range(2014, view.timeline.cutoff + 1):
        who = food_bank._heads_in_need(view, year)
        start = np.full(len(who), day(year) + 100, dtype=np.int32)
        pages.append(Clients(who, np.full(len(who), year, np.int32), start, start + 100))
    every = Clients(*(np.concatenate([getattr(p, n) for p in pages]) for n in vars(pages[0])))
    _, first = np.unique(every.person, return_index=True)
    return Clients(*(getattr(every, n)[first] for n in vars(every)))


@pytest.fixture(scope="module")
def listed(view):
    return TABLES["JGZ_CLIENTS"](view)


def test_need_leads_to_the_food_bank_and_not_all_need(view, clients):
    for year in (2016, 2019):
        home = view.at(year, "household")
        came = np.unique(home[clients.person[clients.year == year]])
        heads = np.unique(home[view.at(year, "head") & (home >= 0)])
        poor = view.household_at(year, "in_poverty").astype(bool)
        assert poor[came].mean() > 8 * poor[heads].mean()
        assert np.isin(heads[poor[heads]], came).mean() < 0.3


def test_a_household_is_no_client_twice_at_once(view, clients):
    home = np.array(
        [view.at(int(y), "household")[p] for y, p in zip(clients.year, clients.person, strict=True)]
    )
    order = np.lexsort((clients.start, home))
    same = home[order][1:] == home[order][:-1]
    assert (clients.start[order][1:] > clients.end[order][:-1])[same].all()
    length = clients.end - clients.start
    assert 0.33 < (length > 365).mean() < 0.57  # more than half leave within a year
    assert 0.08 < (length > 3 * 365).mean() < 0.24


def test_the_list_is_as_long_as_published(view, clients):
    """37,311 households at the end of 2020, 0.47% of all (the world is a region; Poisson noise of some 30)."""
    on = (clients.start < day(2021)) & (clients.end >= day(2021))
    home = view.at(2020, "household")
    assert 0.0025 < on.sum() / len(np.unique(home[home >= 0])) < 0.0075


def test_the_group_says_who_lives_at_home(typed):
    with_minors = np.isin(typed["group"], (ONE_PARENT, TWO_PARENTS))
    assert (with_minors == (typed["minors"] > 0)).all()
    # About ninety clients: two standard errors are ten points.
    assert 0.2 < with_minors.mean() < 0.7
    assert 0.25 < (typed["group"] == ALONE).mean() < 0.7


def test_a_child_bears_the_name_of_its_father_and_siblings_share_one(view):
    rows = view.children[:2000]
    father = view.links("father")[rows]
    known = father >= 0
    assert known.mean() > 0.8
    assert (last_name(view, rows[known]) == last_name(view, father[known])).all()
    assert len(np.unique(last_name(view, rows))) > 200


@pytest.mark.parametrize("how", [0.0, 0.3, 0.6, 0.99])
@pytest.mark.parametrize("word", ["Jan", "van der Berg", "Bo", "A"])
def test_a_slip_changes_little(word, how):
    assert jellyfish.damerau_levenshtein_distance(word, _slip(word, how)) <= 1


def test_a_client_on_both_lists_is_the_same_person(view, listed):
    assert len(np.unique(listed["rin"])) == len(listed["rin"])
    row = {int(rin): i for i, rin in enumerate(view.rin)}
    rows = np.array([row[int(rin)] for rin in listed["rin"]])
    assert (listed["birth_date"] == as_number(view.columns()["birth_date"][rows])).all()
    assert (listed["birth_date"] % 100 > 1).mean() > 0.9  # the day is there, unlike in registers


def bare(name):
    """A family name without what stands before it, in small letters."""
    return name.lower().split(" ")[-1]


def alike(a, b):
    return jellyfish.jaro_winkler_similarity(a, b)


def turned(date):
    year, month, on = date // 10_000, date // 100 % 100, date % 100
    return year * 10_000 + on * 100 + month


def score(a, b):
    """How far two records agree, as a sum of weights: a plain linker in the manner of Fellegi and Sunter."""
    last = max(alike(bare(part), bare(b["last_name"])) for part in a["last_name"].split("-"))
    first, other = a["first_name"], b["first_name"]
    short = first.endswith(".") and first[0] == other[0]
    total = 5 * (last > 0.88) + 4 * (alike(first, other) > 0.85) + 2 * short
    total += 6 * (a["birth_date"] == b["birth_date"]) + 4 * (
        turned(a["birth_date"]) == b["birth_date"]
    )
    total += 4 * (abs(a["birth_date"] - b["birth_date"]) == 10_000)
    return total + 3 * (a["postcode"] == b["postcode"])


def link(left, right, threshold):
    """Return left number -> right number of the best pair above the threshold, among pairs that share a key."""
    blocks = defaultdict(list)
    for b in right:
        for key in (b["birth_date"], jellyfish.soundex(bare(b["last_name"]))):
            blocks[key].append(b)
    found = {}
    for a in left:
        keys = {a["birth_date"], turned(a["birth_date"])}
        keys |= {jellyfish.soundex(bare(part)) for part in a["last_name"].split("-")}
        pairs = [b for key in keys for b in blocks[key]]
        best = max(pairs, key=lambda b: score(a, b), default=None)
        if best is not None and score(a, best) >= threshold:
            found[a["client"]] = best["rin"]
    return found


def as_records(columns):
    return [
        {name: value.item() for name, value in zip(columns, row, strict=True)}
        for row in zip(*columns.values(), strict=True)
    ]


def test_a_good_linker_finds_most_and_exact_matching_few(view, in_need, listed, monkeypatch):
    monkeypatch.setattr(food_bank, "find_clients", lambda extract: in_need)
    typed = TABLES["VOEDSELBANK"](view)
    truth = dict(zip(typed["client"].tolist(), view.rin[in_need.person].tolist(), strict=True))
    parents = [b for b in as_records(listed) if b["role"] > 0]
    on_both = {c: rin for c, rin in truth.items() if rin in {b["rin"] for b in parents}}
    assert len(on_both) > 200

    def judged(found):
        right = sum(truth[c] == rin for c, rin in found.items())
        return right / len(on_both), right / max(len(found), 1)

    same = ("first_name", "last_name", "birth_date", "postcode")
    known = {tuple(b[n] for n in same): b["rin"] for b in parents}
    exact = {
        a["client"]: known[key]
        for a in as_records(typed)
        if (key := tuple(a[n] for n in same)) in known
    }
    recall, precision = judged(exact)
    assert recall < 0.45
    assert precision > 0.95
    recall, precision = judged(link(as_records(typed), parents, threshold=11))
    assert 0.7 < recall < 1
    assert precision > 0.9
