"""From spooled columns to files: the public databases, and the answers as a table in memory."""

from __future__ import annotations

from collections.abc import Callable, Container
from pathlib import Path

import pandas as pd

from generator import warehouse
from generator.catalogue.reading import read_catalogue
from generator.catalogue.rows import offer_rows, support_rows
from generator.codebook import CORE, tables
from generator.features import write_features
from generator.outcomes import OUTCOMES
from generator.panel_files import write_panel
from generator.places import municipality_names
from generator.timeline import Timeline

SOURCES = Path(__file__).parent / "sources"
KEY_FIGURES = SOURCES / "open_data" / "kwb.sql"
# A count as it is shown: exact for a municipality, else rounded at random to a multiple of five, so that it is
# right on average (source cbs-kwb-explanation).
SHOWN = """CREATE TEMP MACRO shown(kind, n, u) AS
  CASE WHEN kind = 'GM' THEN n ELSE 5 * (n // 5 + CASE WHEN u < (n % 5) / 5 THEN 1 ELSE 0 END) END"""


def write_cbs(
    spooled: Path,
    path: Path,
    *,
    names: Container[str] = CORE,
    done: Callable[[str], None] = lambda _: None,
) -> None:
    """Write cbs.duckdb: the registers in `names`."""
    _write("cbs", spooled, path, names, done)


def write_local(
    spooled: Path,
    path: Path,
    *,
    names: Container[str] = CORE,
    done: Callable[[str], None] = lambda _: None,
) -> None:
    """Write local.duckdb: what local organisations recorded, as far as it is in `names`."""
    _write("local", spooled, path, names, done)


def write_open(spooled: Path, path: Path, *, done: Callable[[str], None] = lambda _: None) -> None:
    """Write open.duckdb: key figures of neighbourhoods, from the counts of all partitions."""
    path.unlink(missing_ok=True)
    names = ", ".join(
        f"({code}, '{name.replace(chr(39), chr(39) * 2)}')"
        for code, name in municipality_names().items()
    )
    counts = f"read_parquet('{spooled / 'KWB' / '*.parquet'}')"
    with warehouse.open_for_writing(path) as db:
        db.execute(SHOWN)
        db.execute(f"CREATE TEMP VIEW counts AS SELECT * FROM {counts}")  # noqa: S608
        db.execute(
            f"CREATE TEMP VIEW names AS SELECT * FROM (VALUES {names}) AS n(code_of_town, name)"  # noqa: S608
        )
        warehouse.write_query(db, tables("open")["KWB"], KEY_FIGURES.read_text(encoding="utf-8"))
    done("KWB")


def write_challenge(
    spooled: Path,
    path: Path,
    *,
    registers: Path,
    local: Path,
    timeline: Timeline,
    done: Callable[[str], None] = lambda _: None,
) -> dict[str, float]:
    """Write challenge.duckdb from the list of children, the training outcomes, the registers and the catalogue.

    registers, local  the cbs.duckdb and local.duckdb that features are made of
    returns    outcome -> rate among the training children, as it stands in sample_submission
    """
    declared = tables("challenge")
    warehouse.write_database(path, {"children": declared["children"]}, spooled, done=done)
    training = ", ".join(map(str, timeline.training))
    answers = f"read_parquet('{spooled / 'answers' / '*.parquet'}')"
    with warehouse.open_for_writing(path) as db:
        listed = ", ".join(f"CAST({o} AS SMALLINT) AS {o}" for o in OUTCOMES)
        chosen = f"lpad(CAST(rin AS VARCHAR), 9, '0') AS RINPERSOON, {listed}"
        warehouse.write_query(
            db,
            declared["train_outcomes"],
            f"SELECT {chosen} FROM {answers} WHERE birth_year IN ({training})",  # noqa: S608
        )
        done("train_outcomes")
        means = ", ".join(f"avg({o})" for o in OUTCOMES)
        rates = db.execute(f"SELECT {means} FROM train_outcomes").fetchall()[0]  # noqa: S608
        base = {o: round(float(rate), 6) for o, rate in zip(OUTCOMES, rates, strict=True)}
        constants = ", ".join(f"{rate} AS {outcome}" for outcome, rate in base.items())
        warehouse.write_query(
            db,
            declared["sample_submission"],
            f"SELECT RINPERSOON, {constants} FROM children WHERE split = 'test'",  # noqa: S608
        )
        done("sample_submission")
        with (
            warehouse.attached(db, registers, "cbs"),
            warehouse.attached(db, local, "local"),
        ):
            write_features(db, declared["first_1000_days"])
        done("first_1000_days")
        supports = read_catalogue().values()
        for name, rows in (("supports", support_rows), ("support_offers", offer_rows)):
            warehouse.write_frame(db, declared[name], pd.DataFrame(rows(supports)))
            done(name)
    return base


def write_all(
    spooled: Path,
    folder: Path,
    *,
    timeline: Timeline,
    names: Container[str] = CORE,
    done: Callable[[str], None] = lambda _: None,
) -> dict[str, float]:
    """Write cbs, local, open and challenge.duckdb to `folder`; return the base rates.

    names  the tables that were observed; without key figures of neighbourhoods there is no open.duckdb
    """
    registers, local = folder / "cbs.duckdb", folder / "local.duckdb"
    write_cbs(spooled, registers, names=names, done=done)
    write_local(spooled, local, names=names, done=done)
    if "KWB" in names:
        write_open(spooled, folder / "open.duckdb", done=done)
    challenge = folder / "challenge.duckdb"
    if (spooled / "avars").is_dir():
        write_panel(spooled, folder / "liss.duckdb", cutoff=timeline.cutoff, done=done)
    return write_challenge(
        spooled, challenge, registers=registers, local=local, timeline=timeline, done=done
    )


def _write(
    database: str,
    spooled: Path,
    path: Path,
    names: Container[str],
    done: Callable[[str], None],
) -> None:
    wanted = {name: table for name, table in tables(database).items() if name in names}
    warehouse.write_database(path, wanted, spooled, done=done)


def read_answers(spooled: Path, births: list[int]) -> pd.DataFrame:
    """Return outcomes, true risks and their errors of the children born in `births`, sorted by number.

    Columns: RINPERSOON, mother, birth_year and per outcome name, name_risk, name_error.
    """
    frame = pd.concat(
        [warehouse.read_parquet(p) for p in sorted((spooled / "answers").glob("*.parquet"))]
    )
    frame = frame[frame["birth_year"].isin(births)]
    frame.insert(0, "RINPERSOON", frame.pop("rin").map("{:09d}".format))
    frame.insert(1, "mother", frame.pop("mother_rin").map("{:09d}".format))
    return frame.sort_values("RINPERSOON").reset_index(drop=True)


def content_hashes(path: Path) -> dict[str, dict[str, object]]:
    """Return table -> rows and logical content hash of one database."""
    with warehouse.open_readonly(path) as db:
        names = [row[0] for row in db.execute("SHOW TABLES").fetchall()]
        return {
            name: {
                "rows": db.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0][0],  # noqa: S608
                "content": warehouse.content_hash(db, name),
            }
            for name in names
        }
