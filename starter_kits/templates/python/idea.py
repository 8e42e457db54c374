"""Learn from a pilot with a lottery for whom a support works, and write an idea: idea.toml with its pitch.

    python idea.py

A lottery decided who was offered reading at home, so who was offered it and who was not differ by chance alone: the
difference a year later is what the offer did, give or take chance. In a small pilot chance is large, so what a group
seems to gain is drawn towards what all gain; when nothing stands out, the idea is for whom language comes slowest.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
PILOT, SUPPORT, MOMENT = "reading_by_lot", "reading_at_home", "second_year"
LEAST = 10  # children per cell: fewer are not shown, as at Statistics Netherlands

# Whom one could choose: in words, as a condition in SQL, and the same in pandas. Never by origin: such an idea is refused.
GROUPS = {
    "all": ("alle gezinnen", "all families", "TRUE", lambda t: t["stage"].notna()),
    "low_education": (
        *("een moeder met weinig opleiding", "a mother with little education", "f.mother_education = 'low'"),
        lambda t: t["mother_education"] == "low",
    ),
    "low_income": (
        *("een inkomen tot 130% van de lage-inkomensgrens", "an income up to 130% of the low-income line"),
        *("f.low_income_index < 130", lambda t: t["low_income_index"] < 130),
    ),
    "slow_language": (
        *("een kind dat langzamer leert praten", "a child that learns to talk more slowly"),
        *("f.development_language_mean < 0", lambda t: t["development_language_mean"] < 0),
    ),
    "concerns": (
        *("zorgen bij het consultatiebureau", "concerns at the child health clinic", "f.clinic_concerns > 0"),
        lambda t: t["clinic_concerns"] > 0,
    ),
}

WORDS = {
    "nl": {
        "row": "{group:<50} {n:>5} kinderen   verschil {effect} (± {error})   ingetoomd {calm}",
        "ready": "idea.toml en pitch.md zijn klaar. Lever ze samen in bij de balie, of verander ze eerst.",
        "title": "Voorlezen voor gezinnen met {group}",
        "title_all": "Voorlezen waar taal langzamer komt",
        "why": "In de proef met loting was het verschil in taal een jaar later {effect} punt, voor {group} ({n} kinderen, onzekerheid ± {error}).",
        "first": "Wie de meeste moeite heeft met taal, krijgt het eerst een aanbod.",
        "unsure": "Dat verschil kan ook toeval zijn: de proef was klein.",
        "surer": "Toeval alleen verklaart dat verschil niet gemakkelijk.",
        "measure": "Daarom loten we weer wie het eerst aan de beurt is, en meten we na een jaar bij iedereen.",
    },
    "en": {
        "row": "{group:<50} {n:>5} children   difference {effect} (± {error})   drawn in {calm}",
        "ready": "idea.toml and pitch.md are ready. Hand them in together at the desk, or change them first.",
        "title": "Reading aloud for families with {group}",
        "title_all": "Reading aloud where language comes slowly",
        "why": "In the pilot with a lottery the difference in language a year later was {effect} points, for {group} ({n} children, uncertainty ± {error}).",
        "first": "Who has most trouble with language gets an offer first.",
        "unsure": "That difference may be chance as well: the pilot was small.",
        "surer": "Chance alone does not easily explain that difference.",
        "measure": "So a lottery decides again who comes first, and after a year we measure everybody.",
    },
}


def read_pilot() -> pd.DataFrame:
    """Return the children of the pilot with what was known of them before it began."""
    pilots = pd.read_csv(HERE / "data" / "pilots.csv", dtype={"RINPERSOON": str})
    features = pd.read_csv(HERE / "data" / "first_1000_days.csv", dtype={"RINPERSOON": str}, low_memory=False)
    pilot = pilots[pilots["pilot"] == PILOT]
    return pilot.merge(features, on=["RINPERSOON", "stage"]).dropna(subset=["language"])


def effect(table: pd.DataFrame) -> tuple[float, float]:
    """Return what the offer did to language a year later, and its standard error: offered against not offered.

    By the lottery, not by who took part: who says yes differs from who says no.
    """
    offered, control = (table.loc[table["arm"] == arm, "language"] for arm in ("offered", "control"))
    if min(len(offered), len(control)) < LEAST:
        return float("nan"), float("nan")
    error = np.sqrt(offered.var() / len(offered) + control.var() / len(control))
    return float(offered.mean() - control.mean()), float(error)


def study(pilot: pd.DataFrame) -> pd.DataFrame:
    """Return a row per group: how many, the difference, its error, and the difference drawn in towards that of all."""
    rows = []
    for name, (*_, chosen) in GROUPS.items():
        inside = pilot[chosen(pilot).fillna(False).astype(bool)]
        difference, error = effect(inside)
        rows.append({"group": name, "n": len(inside), "effect": difference, "error": error})
    table = pd.DataFrame(rows).set_index("group")
    overall = table.loc["all", "effect"]
    parts = table.drop("all").dropna()
    # How far groups really differ: their spread, less what chance alone gives.
    spread = max(float(((parts["effect"] - overall) ** 2 - parts["error"] ** 2).mean()), 0.0) if len(parts) else 0.0
    weight = spread / (spread + table["error"] ** 2)
    table["calm"] = overall + weight * (table["effect"] - overall)
    return table


def best_channel() -> str:
    """Return through whom most families can be reached at this stage."""
    offers = pd.read_csv(HERE / "data" / "support_offers.csv")
    ways = offers[(offers["support"] == SUPPORT) & (offers["moment"] == MOMENT)]
    ways = ways.assign(letter=ways["channel"] == "letter")  # of equals somebody rather than a letter
    return str(ways.sort_values(["reach", "letter", "channel"], ascending=[False, True, True])["channel"].iloc[0])


def shown(row: pd.Series, language: str) -> dict[str, str]:
    """Return the numbers of a group as they are written; the error as the half of a 95% interval."""
    texts = {
        "n": f"{row['n']:.0f}",
        "effect": f"{row['effect']:+.2f}",
        "error": f"{1.96 * row['error']:.2f}",
        "calm": f"{row['calm']:+.2f}",
    }
    return {k: v.replace(".", ",") for k, v in texts.items()} if language == "nl" else texts


def write_idea(found: pd.DataFrame, event: dict, language: str) -> None:
    """Write idea.toml and pitch.md."""
    words = WORDS[language]
    named = found.drop("all").dropna()
    best = named["calm"].idxmax() if len(named) else "all"
    if best == "all" or not named.loc[best, "calm"] > found.loc["all", "calm"]:
        best = "all"  # no group stands out: everybody may, and who has most trouble goes first
    row = found.loc[best]
    group = GROUPS[best][0 if language == "nl" else 1]
    title = words["title_all"] if best == "all" else words["title"].format(group=group)
    why = words["why"].format(group=group, **shown(row, language))
    condition = "" if best == "all" else f" AND {GROUPS[best][2]}"
    sure = words["surer" if row["effect"] > 1.96 * row["error"] else "unsure"]
    idea = f'''title = "{title}"
pitch = "pitch.md"

[evaluation]
design = "randomised"

[[offer]]
support = "{SUPPORT}"
channel = "{best_channel()}"
mode    = "targeted"
moment  = "{MOMENT}"
budget  = {int(event["budget"])}
target  = """
  SELECT c.RINPERSOON, 10 - coalesce(f.development_language_mean, 0) AS priority
  FROM children c JOIN first_1000_days f USING (RINPERSOON, stage)
  WHERE c.stage = '{MOMENT}'{condition}
"""
justification = "{why}"
'''
    pitch = f"# {title}\n\n{why} {sure}\n\n{words['first']} {words['measure']}\n"
    (HERE / "idea.toml").write_text(idea, encoding="utf-8")
    (HERE / "pitch.md").write_text(pitch, encoding="utf-8")


def main() -> None:
    event = json.loads((HERE / "event.json").read_text(encoding="utf-8"))
    language = event["language"]
    words = WORDS[language]
    found = study(read_pilot())
    for name, row in found.dropna().iterrows():
        print(words["row"].format(group=GROUPS[name][0 if language == "nl" else 1], **shown(row, language)))
    write_idea(found, event, language)
    print(words["ready"])


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
