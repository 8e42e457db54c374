"""What the two teams with an idea share: public data, what can be learned of whom a support reaches, and the file of an idea.

Needs data/public of the event (the pilots and registers are not in the kit); its folder is the first argument of a team's script.
"""

import json
import sys
from pathlib import Path

import duckdb

# Whom one could choose at the child health clinic, with the columns of first_1000_days.
GROUPS = {
    "een moeder met weinig opleiding": "mother_education = 'low'",
    "een laag inkomen": "low_income_index < 130",
    "een kind dat achterloopt met taal": "development_language_mean < 0",
    "zorgen bij het consultatiebureau": "clinic_concerns > 0",
}


def open_public():
    """Return the public tables: challenge.duckdb, with the local files as local.*."""
    folder = Path(sys.argv[1])
    db = duckdb.connect(str(folder / "challenge.duckdb"), read_only=True)
    db.execute(f"ATTACH '{folder / 'local.duckdb'}' AS local (READ_ONLY)")
    return db, json.loads((folder / "manifest.json").read_text("utf-8"))


def best_group(db, pilot, treated, others):
    """Return the group for whom a pilot seems to do most for language, in standard errors: its name and its condition.

    treated, others  which rows of the pilot are compared: conditions on its columns
    """
    best = {}
    for name, condition in GROUPS.items():
        found = db.execute(
            f"SELECT avg(p.language) FILTER ({treated}) - avg(p.language) FILTER ({others}), "
            f"sqrt(var_samp(p.language) FILTER ({treated}) / count(p.language) FILTER ({treated}) "
            f"+ var_samp(p.language) FILTER ({others}) / count(p.language) FILTER ({others})) "
            "FROM local.PILOTS p JOIN first_1000_days f USING (RINPERSOON, stage) "
            f"WHERE p.pilot = '{pilot}' AND f.{condition}"
        ).fetchone()
        best[name] = found[0] / found[1] if found[0] is not None and found[1] else float("-inf")
    name = max(best, key=best.get)
    return name, GROUPS[name]


def write_idea(title, support, moments, budget, group, why):
    """Write idea.toml and pitch.md: the same support at several stages, to families of one group, those furthest behind first."""
    name, condition = group
    offers = "".join(
        f'''
[[offer]]
support = "{support}"
channel = "child_health_clinic"
mode    = "targeted"
moment  = "{moment}"
budget  = {budget // len(moments)}
target  = """
  SELECT c.RINPERSOON, 10 - coalesce(f.development_language_mean, 0) AS priority
  FROM children c JOIN first_1000_days f USING (RINPERSOON, stage)
  WHERE c.stage = '{moment}' AND f.{condition}
"""
justification = "{why}"
'''
        for moment in moments
    )
    Path("idea.toml").write_text(f'title = "{title}"\npitch = "pitch.md"\n{offers}', "utf-8")
    Path("pitch.md").write_text(f"# {title}\n\nVoor gezinnen met {name}. {why}\n", "utf-8")
