"""A step that is done is believed as long as every file of it is as it was left."""

import pytest

from generator.checkpoint import any_record, fingerprint, recall, record


@pytest.fixture
def step(tmp_path):
    (tmp_path / "tables").mkdir()
    files = [tmp_path / "tables" / name for name in ("a", "b")]
    for file in files:
        file.write_text(file.name)
    path = tmp_path / "notes" / "step.done"
    record(path, tmp_path, files, {"rate": 0.1})
    return path, files


def test_a_step_that_is_done_is_not_done_again(step, tmp_path):
    assert recall(step[0], tmp_path) == {"rate": 0.1}
    assert any_record(tmp_path)
    assert {p.name for p in (tmp_path / "notes").iterdir()} == {"step.done"}


@pytest.mark.parametrize(
    "harm",
    [
        lambda path, files: files[0].unlink(),
        lambda path, files: files[1].write_bytes(b""),
        lambda path, files: files[1].write_bytes(b"c"),
        lambda path, files: path.write_text(path.read_text()[:-9]),
        lambda path, files: path.write_text("[]"),
        lambda path, files: path.unlink(),
    ],
)
def test_a_step_is_done_again_when_anything_of_it_is_not_as_it_was_left(step, tmp_path, harm):
    harm(*step)
    assert recall(step[0], tmp_path) is None


def test_other_code_has_another_fingerprint(tmp_path):
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "code.py").write_text("x = 1\n")
    (tmp_path / "two" / "code.py").write_text("x = 2\n")
    (tmp_path / "three" / "notes.md").write_text("not code\n")
    one, two, three = (fingerprint(tmp_path / name) for name in ("one", "two", "three"))
    assert one == three != two
