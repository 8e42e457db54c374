"""The workbook: its formulas come to what an independent sum says, and no cell shows fewer than ten families."""

import datetime
import io
import tomllib
import zipfile

import openpyxl
import pytest

from challenge.answers import open_key
from challenge.idea_desk import check_idea
from challenge.kits import kit_settings
from generator import warehouse
from scoring.idea_preview import rounded
from scoring.output_check import check_output
from starter_kits.kits import nocode
from starter_kits.nocode.groups import GROUPS, LEAST, rule_of, shown
from starter_kits.nocode.sums import sums_of
from starter_kits.nocode.workbook import workbook
from starter_kits.words import Words
from tests.starter_kits.nocode.spreadsheet import Workbook

LETTERS = "ABCDEFGHIJKLMNOPQ"


@pytest.fixture(scope="session")
def sums(made):
    return sums_of(made.public, kit_settings(made))


@pytest.fixture(params=["nl", "en"])
def language(request):
    return request.param


@pytest.fixture
def file(sums, language):
    return workbook(sums, language)


def cells_of(book, data_only):
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in openpyxl.load_workbook(io.BytesIO(book), data_only=data_only)
        for row in sheet.iter_rows()
        for cell in row
    }


def test_what_formulas_show_is_what_they_come_to(file):
    written, shown_values = cells_of(file, False), cells_of(file, True)
    book = Workbook(io.BytesIO(file))
    seen = 0
    for (sheet, cell), formula in written.items():
        if not (isinstance(formula, str) and formula.startswith("=")):
            continue
        seen += 1
        value, kept = book.value(sheet, cell), shown_values[sheet, cell]
        if isinstance(value, (int, float)):
            assert kept == pytest.approx(value), (sheet, cell)
        else:
            assert (kept or "") == (value or ""), (sheet, cell)
    assert seen > 60


def independent(public, settings, *, support, channel, mode, moment, condition, uptake, budget):
    """The sum written out, from the tables of the event."""
    with warehouse.open_readonly(public / "challenge.duckdb") as db:
        offer, family, hours, capacity = db.execute(
            "SELECT cost_offer, cost_family, hours, capacity FROM supports WHERE support = ?",
            [support],
        ).fetchone()
        found = db.execute(
            "SELECT reach FROM support_offers WHERE (support, channel, moment) = (?, ?, ?)",
            [support, channel, moment],
        ).fetchone()
        where = "TRUE" if mode == "universal" else condition
        (count,) = db.execute(
            f"""SELECT count(DISTINCT mother) FROM children c JOIN first_1000_days f USING (RINPERSOON, stage)
            WHERE stage = ? AND {where}""",
            [moment],
        ).fetchone()
    scale = settings["unseen_households"] / settings["households"]
    families = int(count * scale + 0.5)
    reach = found[0] if found else 0
    if reach * uptake == 0 or count < 10:
        return None, 0, 0, 0, 0
    offered = families
    if offered * (offer + reach * uptake * family) > budget:
        offered = budget / (offer + reach * uptake * family)
    places = capacity * settings["unseen_households"] / 100_000
    if offered * reach * uptake > places:
        offered = places / (reach * uptake)
    part = offered * reach * uptake
    return families, offered, part, offered * offer + part * family, part * hours


CHOICES = [
    ("book_gift", "child_health_clinic", "targeted", "first_year", "first_child", None, 5_000),
    ("book_gift", "letter", "universal", "first_year", "first_child", 0.3, 900_000),
    ("parent_training", "child_health_clinic", "targeted", "toddler", "language_behind", 0.25, 40_000),
    ("prenatal_home_visit", "midwife", "targeted", "pregnancy", "everybody", 0.9, 10_000_000),
    ("nurse_home_visits", "food_bank", "universal", "pregnancy", "everybody", None, 1_000_000),
    ("reading_at_home", "midwife", "targeted", "pregnancy", "everybody", None, 50_000),
]  # fmt: skip


@pytest.mark.parametrize("chosen", CHOICES, ids=lambda c: c[0])
def test_another_choice_comes_to_what_an_independent_sum_says(made, sums, file, language, chosen):
    support, channel, mode, moment, group, own, budget = chosen
    words, settings = Words("workbook", language), kit_settings(made)
    book, sheet = Workbook(io.BytesIO(file)), words("sheet.offers")
    lists = book.book[words("sheet.lists")]
    heads = {c.value: c.column_letter for c in lists[1]}

    def called(ids, names, code):
        rows = [r for r in range(2, 40) if lists[f"{heads[ids]}{r}"].value == code]
        return lists[f"{heads[names]}{rows[0]}"].value

    name = next(r[f"name_{language}"] for r in sums.supports if r["support"] == support)
    cells = (name, called("channel_ids", "channel_names", channel), words(f"mode.{mode}"),
             called("stage_ids", "stage_list", moment), words(f"group.{group}"), own, budget, 'zo "is" het')  # fmt: skip
    for letter, value in zip("BCDEFGHI", cells, strict=True):
        book.put(sheet, f"{letter}7", value)
    uptake = sums.uptake[mode] if own is None else own
    families, offered, part, cost, hours = independent(
        made.public, settings, support=support, channel=channel, mode=mode, moment=moment,
        condition=GROUPS[group], uptake=uptake, budget=budget,
    )  # fmt: skip
    found = [book.value(sheet, f"{letter}7") for letter in "MNOP"]
    assert found == pytest.approx([offered, part, cost, hours])
    assert cost <= budget * (1 + 1e-9)
    message = book.value(sheet, "Q7")
    if families is None:
        assert message == words("message.no_way")
    else:
        assert book.value(sheet, "J7") == families
        assert message == words("message.all" if offered == families else "message.some")
    example = sums.expected(sums.example(words))
    assert book.value(sheet, "M10") == pytest.approx(offered + example.offered)
    assert book.value(sheet, "H13") == sums.budget - sums.budget - budget
    idea = [book.value(words("sheet.idea"), f"A{r}") for r in range(1, 50)]
    read = tomllib.loads("\n".join(line for line in idea if line))
    assert read["offer"][1] == {
        "support": support, "channel": channel, "mode": mode, "moment": moment,
        "budget": budget, "target": rule_of(group, moment), "justification": "zo 'is' het",
    }  # fmt: skip


def test_a_row_that_is_half_filled_in_says_so(sums, file, language):
    words = Words("workbook", language)
    book, sheet = Workbook(io.BytesIO(file)), words("sheet.offers")
    book.put(sheet, "B7", sums.supports[0][f"name_{language}"])
    assert book.value(sheet, "Q7") == words("message.incomplete")
    assert book.value(sheet, "O7") == 0
    lines = [book.value(words("sheet.idea"), f"A{r}") for r in range(1, 50)]
    assert words("idea.incomplete", number=2) in lines


def test_the_idea_of_the_workbook_is_accepted_by_the_event(made, file, language, tmp_path):
    words = Words("workbook", language)
    sheet = openpyxl.load_workbook(io.BytesIO(file), data_only=True)[words("sheet.idea")]
    (tmp_path / "idea.toml").write_text(
        "\n".join(r[0].value or "" for r in sheet.iter_rows()), "utf-8"
    )
    (tmp_path / "pitch.md").write_text("# Voorlezen\n", "utf-8")
    checked = check_idea(tmp_path / "idea.toml", made.root)
    assert checked.accepted, [p.text("en") for p in checked.problems]
    assert checked.preview.offers[0].households > 0


@pytest.mark.parametrize("group", GROUPS)
def test_every_rule_of_a_group_is_accepted_and_names_who_is_counted(made, sums, tmp_path, group):
    """A group is counted by the condition that its rule has."""
    offer = (
        'channel = "child_health_clinic"\nmode = "targeted"\nmoment = "second_year"\nbudget = 1000'
    )
    (tmp_path / "idea.toml").write_text(
        f'title = "x"\npitch = "pitch.md"\n[[offer]]\nsupport = "reading_at_home"\n{offer}\n'
        f'target = "{rule_of(group, "second_year")}"\n'
    )
    (tmp_path / "pitch.md").write_text("x")
    checked = check_idea(tmp_path / "idea.toml", made.root)
    assert checked.accepted, [p.text("en") for p in checked.problems]
    counted = next(g for g in sums.groups if g.name == group).families["second_year"]
    if counted is not None:
        assert checked.preview.offers[0].households == rounded(counted * sums.scale)


def test_no_cell_shows_fewer_than_ten_families(made, sums, file, language):
    words = Words("workbook", language)
    book = openpyxl.load_workbook(io.BytesIO(file), data_only=True)
    rows = list(book[words("sheet.groups")].iter_rows(min_row=4, max_col=8, values_only=True))
    counts = [c for row in rows[: len(GROUPS)] for c in row[1:6]]
    assert any(c == words("hidden") for c in counts)
    numbers = [c for c in counts if c != words("hidden")]
    assert len(numbers) > 20
    assert min(numbers) >= LEAST
    for language_ in ("nl", "en"):
        table = nocode._table(sums, language_)
        found = check_output(table, "groups.csv")
        assert found.passed, [p.text("en") for p in found.problems]
        assert found.cells > 20
    for group in sums.groups:
        for share in group.shares.values():
            assert share is None or min(share, 1 - share) * group.children >= LEAST - 1e-9


def test_what_is_left_over_is_not_given_away_either():
    assert [shown(n, 30) for n in (9, 10, 20, 21, 29, 30)] == [None, 10, 20, None, None, 30]
    assert shown(0, 0) is None


def test_the_same_event_gives_the_same_bytes(made, sums, file, language, monkeypatch):
    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)

    monkeypatch.setattr(datetime, "datetime", Later)
    assert workbook(sums_of(made.public, kit_settings(made)), language) == file
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert {i.date_time[0] for i in archive.infolist()} == {1980}


def test_drop_downs_and_hidden_values(made, file, language):
    words = Words("workbook", language)
    book = openpyxl.load_workbook(io.BytesIO(file))
    rules = book[words("sheet.offers")].data_validations.dataValidation
    lists = {r.formula1 for r in rules if r.type == "list"}
    assert lists == {"support_names", "channel_names", "mode_names", "stage_list", "group_names"}
    assert set(book.defined_names) >= lists
    assert book[words("sheet.lists")].sheet_state == "hidden"
    everything = "\n".join(str(v) for v in cells_of(file, False).values())
    assert not any(child in everything for child in open_key(made).truth.index)
    assert "mother_origin" not in everything
