"""What is dropped on a page: predictions, or an idea with its pitch; the last file decides."""

import io
import zipfile

import pytest

from challenge.errors import Refused
from challenge.idea_bundle import unpacked
from challenge.standings import IDEAS, SIGNALS
from challenge.uploads import upload_of

IDEA = b'title = "x"\npitch = "plan.md"\n'
CSV = ("p.csv", b"RINPERSOON,a\n1,0.5\n")


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def test_a_file_of_predictions_is_handed_in_as_it_came():
    found = upload_of([CSV])
    assert (found.track, found.name, found.data) == (SIGNALS, *CSV)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_idea_takes_its_pitch_along_in_either_order(order):
    files = [("idea.toml", IDEA), ("plan.md", b"# Plan")]
    found = upload_of([files[i] for i in order])
    assert found.track == IDEAS
    assert unpacked(found.data).pitch == b"# Plan"


def test_the_last_file_decides():
    assert upload_of([("idea.toml", IDEA), CSV]).track == SIGNALS
    assert upload_of([CSV, ("idea.toml", IDEA)]).track == IDEAS
    assert upload_of([("old.csv", b"old"), CSV]).data == CSV[1]
    later = IDEA.replace(b"x", b"y")
    assert b'"y"' in unpacked(upload_of([("a.toml", IDEA), ("b.toml", later)]).data).idea


def test_a_zip_is_an_idea_and_a_workbook_is_none():
    packed = zipped(idea_toml=IDEA, plan_md=b"# Plan")
    assert unpacked(upload_of([("idea.zip", packed)]).data).pitch == b"# Plan"
    assert upload_of([("p.xlsx", packed)]).track == SIGNALS


def test_another_file_is_no_pitch_of_an_idea():
    assert unpacked(upload_of([("other.md", b"no"), ("idea.toml", IDEA)]).data).pitch is None


def test_a_pitch_alone_is_refused():
    with pytest.raises(Refused):
        upload_of([("plan.md", b"# Plan")])


def test_a_zip_that_is_none_is_refused():
    with pytest.raises(Refused):
        upload_of([("idea.zip", b"PK\x03\x04 nonsense")])
