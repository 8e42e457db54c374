"""Check an idea on your own machine, by the public data: its fields, its rules, whom they name, what that costs.

    python kansrijk.py check idea.toml

The rules run as on the server, on the tables of this kit, or on the full registers where they lie in the folder `full`.
What an idea averts is known nowhere but at the event. Asks for duckdb (pip install duckdb).
"""

import csv
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from scoring.idea import Terms, read_idea_file, rule_problem
from scoring.idea_catalogue import read_catalogue, take_up
from scoring.idea_preview import Listed, preview
from scoring.rules import Refusal, Tables, run_rule

HERE = Path(__file__).parent
DATA, FULL = HERE / "data", HERE / "full"
REGISTERS = ("cbs", "local", "open")
TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
WORDS = {
    "nl": {
        "no_duckdb": "Voor het nakijken van een idee is duckdb nodig: pip install duckdb\nZonder kan ook: de pagina Inleveren van het evenement kijkt het na, en de balie ook.",
        "offer": "Aanbod {number} · {support}: {children} kinderen genoemd in de gegevens. Waar ideeën worden doorgerekend zijn dat naar verwachting {households} gezinnen; {offered} krijgen een aanbod, {taking_part} doen mee · € {cost} van € {budget} · {hours} uur van professionals",
        "universal": "Let op: bij een aanbod voor iedereen telt dit pakket alle gezinnen in die fase, niet alleen hun buurten.",
        "registers": "Let op: de volledige registers liggen niet in de map full. Een regel die erin zoekt, kan hier niet draaien; op het evenement wel.",
        "fine": "In orde: dit idee kan doorgerekend worden. Wat het oplevert, blijkt op gezinnen die niemand heeft gezien.",
    },
    "en": {
        "no_duckdb": "Checking an idea needs duckdb: pip install duckdb\nWithout it: the page Hand in of the event checks it, and so does the desk.",
        "offer": "Offer {number} · {support}: {children} children named in the data. Where ideas are played out these are expected to be {households} families; {offered} have an offer, {taking_part} take part · € {cost} of € {budget} · {hours} hours of professionals",
        "universal": "Mind: for an offer to everybody this kit counts all families at that stage, not only their neighbourhoods.",
        "registers": "Mind: the full registers are not in the folder full. A rule that looks into them cannot run here; at the event it can.",
        "fine": "All right: this idea can be played out. What it brings shows on families that nobody has seen.",
    },
}


def check_idea(file: Path, event: dict, language: str, as_json: bool) -> int:
    words = WORDS[language]
    try:
        import duckdb  # noqa: F401 - what rules run on
    except ImportError:
        print(words["no_duckdb"])
        return 2
    with tempfile.TemporaryDirectory() as folder:
        document, said = checked(file, event, language, public_files(Path(folder)))
    print(json.dumps(document, ensure_ascii=False, indent=2) if as_json else "\n".join(said))
    return 0 if document["accepted"] else 1


def checked(file: Path, event: dict, language: str, files: dict) -> tuple[dict, list[str]]:
    """Return what was found, as a document and in words; `files` are DuckDB files by schema."""
    supports, catalogue = read_catalogue(
        rows("supports"),
        rows("support_offers"),
        households=event["households"],
        unseen=event["unseen_households"],
        expected=take_up(*measured()),
    )
    reading = read_idea_file(file, Terms(supports, event["budget"], schema_of(files)))
    problems, warnings, shown = list(reading.problems), list(reading.warnings), None
    if reading.idea:
        answers = [run_rule(offer.target, Tables(files)) for offer in reading.idea.offers]
        problems += [
            rule_problem(answer, f"{file.name} [[offer]] {number}")
            for number, answer in enumerate(answers, 1)
            if isinstance(answer, Refusal)
        ]
        if not problems:
            shown = preview(reading.idea, answers, listed(), catalogue, file=file.name, least_households=event["least_households"])
            warnings += [*shown.repairs, *shown.warnings]
    document = {
        "accepted": shown is not None,
        "problems": [f.as_json(language) for f in problems],
        "warnings": [f.as_json(language) for f in warnings],
        "offers": [offer.as_json() for offer in shown.offers] if shown else [],
        "gates": {"budget": not any(f.kind == "idea_over_budget" for f in problems), "households": shown.enough_households if shown else None},
    }
    words = WORDS[language]
    said = [f.text(language) for f in [*problems, *warnings]]
    for number, offer in enumerate(shown.offers if shown else (), 1):
        counts = {k: whole(getattr(offer, k), language) for k in ("children", "households", "offered", "taking_part", "cost", "budget", "hours")}
        said.append(words["offer"].format(number=number, support=offer.support, **counts))
    if any(offer.mode == "universal" for offer in (shown.offers if shown else ())):
        said.append(words["universal"])
    if problems and "cbs" not in files:
        said.append(words["registers"])
    return document, [*said, *([words["fine"]] if shown else [])]


def public_files(folder: Path) -> dict:
    """Return the tables that rules may read: the full files where they are, else those of this kit, made in `folder`."""
    import duckdb

    files = {name: FULL / f"{name}.duckdb" for name in REGISTERS if (FULL / f"{name}.duckdb").is_file()}
    main = FULL / "challenge.duckdb"
    if not main.is_file():
        main = folder / "challenge.duckdb"
        package = json.loads((HERE / "datapackage.json").read_text(encoding="utf-8"))
        with duckdb.connect(str(main)) as db:
            for resource in package["resources"]:
                if resource["table"].startswith("challenge."):
                    columns = {f["name"]: TYPES.get(f["type"], "VARCHAR") for f in resource["schema"]["fields"]}
                    name = resource["table"].partition(".")[2]
                    db.execute(
                        f'CREATE TABLE "{name}" AS SELECT * FROM read_csv(?, header = true, columns = {columns})',
                        [str(HERE / resource["path"])],
                    )
    return {"main": main, **files}


def schema_of(files: dict) -> dict:
    """Return the columns of all tables, as `main.children` or `cbs.GBAPERSOONTAB`."""
    import duckdb

    tables: dict = {}
    for place, path in files.items():
        with duckdb.connect(str(path), read_only=True) as db:
            found = db.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index")
            for table, column in found.fetchall():
                tables.setdefault(f"{place}.{table}", []).append(column)
    return tables


def listed() -> Listed:
    """Return the children; a family is a mother, and all live in one neighbourhood."""
    children = pd.read_csv(DATA / "children.csv", dtype=str, keep_default_na=False)
    mother = children["mother"].where(children["mother"] != "", children["RINPERSOON"])
    nobody_knows = np.zeros(len(children), dtype=int)
    return Listed(children["RINPERSOON"].tolist(), pd.factorize(mother)[0], children["stage"].to_numpy(dtype=str), nobody_knows)


def rows(table: str) -> list[dict]:
    """Return the rows of a table of supports; numbers and truth values as such."""
    numbers = ("cost_offer", "cost_family", "hours", "capacity", "reach")
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    for row in found:
        row |= {name: float(row[name]) for name in numbers if name in row}
        if "of_language" in row:
            row["of_language"] = row["of_language"].lower() in ("true", "1")
    return found


def measured() -> tuple[int, int]:
    """Return how many had an offer by lot in an earlier pilot, and how many of them took part."""
    pilots = pd.read_csv(DATA / "pilots.csv", dtype=str)
    offered = pilots[pilots["arm"] == "offered"]
    return len(offered), int((offered["takes_part"] == "1").sum())


def whole(value: float, language: str) -> str:
    text = f"{round(value):,}"
    return text.replace(",", ".") if language == "nl" else text
