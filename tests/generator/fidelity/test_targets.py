"""Reading of published figures."""

import pytest

from generator.errors import GeneratorError
from generator.fidelity.targets import FOLDER, read_targets

TEXT = (FOLDER / "targets.csv").read_text("utf-8")
HEAD, FIRST, *_ = TEXT.splitlines()


def test_a_figure_has_value_unit_year_and_source():
    target = read_targets()["T162"]
    assert (target.value, target.unit, target.reference_year) == (3.0, "%", "2023")
    assert target.verified
    assert all(t.source and t.quote for t in read_targets().values())


def test_recalled_figures_are_marked():
    assert sum(not t.verified for t in read_targets().values()) == 18
    assert all(t.source == "memory" for t in read_targets().values() if not t.verified)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD.replace("unit,", "") + "\n", "Columns are missing: unit"),
        (f"{HEAD}\n{FIRST}\n{FIRST}\n", "T001 stands there twice"),
        (f"{HEAD}\n{FIRST.replace('164487,births', 'many,births')}\n", "'many' is no number"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, text, says):
    path = tmp_path / "targets.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GeneratorError, match=says):
        read_targets(path)
