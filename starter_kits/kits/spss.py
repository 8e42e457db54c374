"""The kit for users of SPSS and Stata: files with labels and missing codes, and syntax that writes a submission."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starter_kits.material import Material
from starter_kits.running import JUDGED, SUBMISSION, KitResult, Step, found, run_steps, without
from starter_kits.statistical_files import KINDS, as_files

PROGRAM = "pspp"
STATA = "Stata"


def files(material: Material) -> Mapping[str, bytes]:
    """Return the kit's own files: tables for both programs, in the language of the event."""
    tables = as_files(material.public, str(material.settings["language"]))
    return {**material.own("spss"), **tables}


def check(home: Path) -> KitResult:
    """Read the files of Stata back, run the syntax in PSPP, and judge what came of it."""
    if complaint := _stata_complaint(home):
        return KitResult(True, False, complaint, unchecked=(STATA,))
    if not found(PROGRAM):
        return without(PROGRAM, STATA)
    syntax = Step((PROGRAM, "-b", "-o", "start.txt", "start.sps"), SUBMISSION)
    return run_steps(home, [syntax, *JUDGED], unchecked=(STATA,))


def _stata_complaint(home: Path) -> str:
    """Return what is wrong with the files of Stata: each must have the columns and rows of the one of SPSS."""
    import pyreadstat

    spss, stata = (home / KINDS[kind] for kind in ("sav", "dta"))
    for path in sorted(stata.rglob("*.dta")):
        twin = (spss / path.relative_to(stata)).with_suffix(".sav")
        try:
            _, one = pyreadstat.read_dta(str(path), metadataonly=True)
            rows, _ = pyreadstat.read_dta(str(path), usecols=one.column_names[:1])
            _, other = pyreadstat.read_sav(str(twin), metadataonly=True)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
            return f"{path.name}: {error}"
        if (len(rows), one.number_columns) != (other.number_rows, other.number_columns):
            return f"{path.name}: not the same rows and columns as {twin.name}"
    return ""
