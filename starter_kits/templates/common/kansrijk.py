"""Check and score predictions on your own machine: the same code as the server's.

    python kansrijk.py check predictions.csv             can it be handed in?
    python kansrijk.py check idea.toml                   and an idea: whom does it name, what does it cost?
    python kansrijk.py score training_predictions.csv    how good is it on the training children?
    python kansrijk.py output-check table.csv            may this table be shown, by the rules of CBS?

Add --lang en for English, --json for a machine.
"""

import argparse
import json
import sys
from pathlib import Path

import pandas as pd

from scoring.output_check import check_output_file
from scoring.report import TruthError, score_files
from scoring.submission import read_file

HERE = Path(__file__).parent
DATA = HERE / "data"
WORDS = {
    "nl": {
        "about": """Controleer en scoor voorspellingen op je eigen machine: dezelfde code als op de server.

    python kansrijk.py check predictions.csv             kan het ingeleverd worden?
    python kansrijk.py check idea.toml                   en een idee: wie noemt het, wat kost het?
    python kansrijk.py score training_predictions.csv    hoe goed is het op de oefenkinderen?
    python kansrijk.py output-check tabel.csv            mag deze tabel naar buiten, volgens de regels van het CBS?
""",
        "action": "check: controleer een inzending; score: scoor voorspellingen van de oefenkinderen; output-check: mag een tabel naar buiten",
        "file": "het bestand met voorspellingen, met een idee of met een tabel",
        "lang": "taal van de uitvoer",
        "json": "één JSON-document, voor een machine",
        "help": "toon deze hulp",
        "arguments": "argumenten",
        "options": "opties",
        "fine": "In orde: elk testkind heeft één kans per uitkomst.",
        "score": "score {score}  ({low} – {high})   0 = de basiskans, 1 = het beste openbare model",
        "ceiling": "Ter vergelijking: wie de ware kansen kent, haalt op het bord ongeveer {ceiling} (het plafond). Veel hoger kan alleen met de uitkomsten zelf.",
        "passed": "Deze tabel mag naar buiten, voor zover een machine dat ziet ({cells} cellen). Kijk zelf of twee tabellen samen niet een klein groepje verraden.",
        "strict": "Dit gaat over inkomen, vermogen of armoede: de strengere regels zijn gebruikt.",
        "note": "Let op: een model dat deze kinderen al gezien heeft, scoort hier te goed. Gebruik kruisvalidatie.",
    },
    "en": {
        "about": __doc__,
        "action": "check: can it be handed in; score: score predictions of the training children; output-check: may a table be shown",
        "file": "the file with predictions, with an idea or with a table",
        "lang": "language of the output",
        "json": "one JSON document, for a machine",
        "help": "show this help",
        "arguments": "arguments",
        "options": "options",
        "fine": "All right: every test child has one probability per outcome.",
        "score": "score {score}  ({low} – {high})   0 = base rates, 1 = the best public model",
        "ceiling": "For comparison: who knows the true risks reaches about {ceiling} on the board (the ceiling). Far more takes the outcomes themselves.",
        "passed": "This table may be shown, as far as a machine can see ({cells} cells). Look yourself whether two tables together give away a small group.",
        "strict": "This is about income, wealth or poverty: the stricter rules were used.",
        "note": "Mind: a model that has seen these children scores too well here. Use cross-validation.",
    },
}


def command_line(language: str) -> argparse.ArgumentParser:
    """Return the parser, with its help in a language."""
    words = WORDS[language]
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=words["about"], formatter_class=plain, add_help=False)
    what = parser.add_argument_group(words["arguments"])
    what.add_argument("action", choices=["check", "score", "output-check"], help=words["action"])
    what.add_argument("file", type=Path, help=words["file"])
    how = parser.add_argument_group(words["options"])
    how.add_argument("--lang", choices=["nl", "en"], help=words["lang"])
    how.add_argument("--json", action="store_true", help=words["json"])
    how.add_argument("-h", "--help", action="help", help=words["help"])
    return parser


def main() -> int:
    event = json.loads((HERE / "event.json").read_text(encoding="utf-8"))
    asked = argparse.ArgumentParser(add_help=False)  # help itself has a language, before the rest is read
    asked.add_argument("--lang")
    early = asked.parse_known_args()[0].lang
    given = command_line(early if early in WORDS else event["language"]).parse_args()
    language = given.lang or event["language"]
    action = {"check": check, "score": score, "output-check": output_check}[given.action]
    try:
        return action(given.file, event, language, given.json)
    except TruthError as error:
        print(error.finding.text(language), file=sys.stderr)
        return 1


def check(file: Path, event: dict, language: str, as_json: bool) -> int:
    if file.suffix.lower() == ".toml":
        from check_idea import check_idea

        return check_idea(file, event, language, as_json)
    children = pd.read_csv(DATA / "children.csv", dtype=str)
    ids = {s: children.loc[children["split"] == s, "RINPERSOON"].tolist() for s in ("test", "train")}
    reading = read_file(file, ids=ids["test"], training_ids=ids["train"])
    if as_json:
        print(json.dumps(reading.as_json(language), ensure_ascii=False, indent=2))
    else:
        for finding in [*reading.problems, *reading.repairs, *reading.warnings]:
            print(finding.text(language))
        if reading.accepted:
            print(WORDS[language]["fine"])
    return 0 if reading.accepted else 1


def score(file: Path, event: dict, language: str, as_json: bool) -> int:
    document, problems = score_files(
        file,
        DATA / "train_outcomes.csv",
        base=event["base_rates"],
        attainable=event["attainable"],
        capacity=event["capacity"],
    )
    if problems:
        for problem in problems:
            print(problem.text(language), file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    for outcome, metrics in document["metrics"].items():
        print(outcome)
        for name, e in metrics.items():
            print(f"  {name:<24}{_text(e['value'])}   ({_text(e['low'])} – {_text(e['high'])})")
    words = {k: _text(document[k]).strip() for k in ("score", "low", "high")}
    print(WORDS[language]["score"].format(**words))
    print(WORDS[language]["ceiling"].format(ceiling=f"{event['ceiling']:.1f}"))
    print(WORDS[language]["note"])
    return 0


def output_check(file: Path, event: dict, language: str, as_json: bool) -> int:
    found = check_output_file(file)
    if as_json:
        print(json.dumps(found.as_json(language), ensure_ascii=False, indent=2))
    else:
        for finding in [*found.problems, *found.repairs]:
            print(finding.text(language))
        if found.income:
            print(WORDS[language]["strict"])
        if found.passed:
            print(WORDS[language]["passed"].format(cells=found.cells))
    return 0 if found.passed else 1


def _text(value: float | None) -> str:
    return "       –" if value is None else f"{value:8.3f}"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
