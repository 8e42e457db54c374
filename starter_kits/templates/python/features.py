"""From raw registers to first_1000_days: how the flat table was made, in pandas.

    python features.py            the 1,000 families whose registers are in this kit
    python features.py --full     everybody, from full/cbs.duckdb and full/local.duckdb (needs duckdb)

Writes features.csv, and says of every column whether it equals the flat table. Each child has a row per stage at which it
was known, with what registers had recorded by 31 December of that year: never anything later.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
KEY = ["RINPERSOON", "stage"]
YEARS = {"pregnancy": -1, "first_year": 0, "second_year": 1, "toddler": 2}
EDUCATION = {"1": "low", "2": "middle", "3": "high"}
HOUSEHOLD = {
    **{"1": "single_parent", "6": "single_parent", "3": "married_couple", "5": "married_couple"},
    **{"2": "unmarried_couple", "4": "unmarried_couple"},
}
TENURE = {"1": "owner", "2": "tenant", "3": "tenant_with_allowance"}
ITEM = {"1": "seen", "2": "not_seen", "3": "told"}


class Registers:
    """Tables as texts: of the kit, or of the full files. What is empty is missing."""

    def __init__(self, full: bool) -> None:
        self.full = full

    def read(self, table: str, columns: list[str]) -> pd.DataFrame:
        """Return columns of a table, all as text: a number of nine digits keeps its zeros."""
        if not self.full:
            path = HERE / "data" / "registers" / f"{table}.csv"
            return pd.read_csv(path, dtype=str, usecols=columns, keep_default_na=False, na_values=[""])[columns]
        import duckdb

        file = "local" if table in ("JGZ", "VVE") else "cbs"
        chosen = ", ".join(f'CAST("{c}" AS VARCHAR) AS "{c}"' for c in columns)
        with duckdb.connect(str(HERE / "full" / f"{file}.duckdb"), read_only=True) as db:
            return db.execute(f'SELECT {chosen} FROM "{table}"').df()

    def mothers(self, children: pd.DataFrame) -> pd.Series:
        """Return the mothers of whom everything is there."""
        return children["mother"] if self.full else self.read("FAMILIES", ["mother"])["mother"]


def whole(texts: pd.Series) -> pd.Series:
    """Return texts as whole numbers, with <NA> for what is missing."""
    return pd.to_numeric(texts, errors="coerce").round().astype("Int64")


def rounded(values: pd.Series, digits: int) -> pd.Series:
    """Round half away from zero, as SQL does."""
    scale = 10**digits
    return np.sign(values) * np.floor(values.abs() * scale + 0.5) / scale


def mean(groups: "pd.api.typing.DataFrameGroupBy", column: str) -> pd.Series:
    """Return the mean by group, added in the order of the rows as SQL does: a half in the third decimal falls the same way."""
    values, number = groups.obj[column], groups.ngroup()
    total = np.bincount(number, weights=values.fillna(0))
    count = np.bincount(number, weights=values.notna())
    with np.errstate(invalid="ignore"):
        return pd.Series(total / count, index=groups.size().index)


def moments(registers: Registers) -> pd.DataFrame:
    """Return a row per child and stage, with the day up to which things are known (YYYYMMDD)."""
    children = pd.read_csv(HERE / "data" / "children.csv", dtype=str)
    children = children[children["mother"].isin(registers.mothers(children))]
    born = whole(children["birth_month"].str[:4])
    last = whole(registers.read("HOOGSTEOPLTAB", ["JAAR"])["JAAR"]).max()
    rows = []
    for stage, years in YEARS.items():
        train = (children["split"] == "train").to_numpy()
        part = children.assign(own=children["stage"], stage=stage, year=(born + years).where(train, last))
        rows.append(part[train | (part["own"] == stage)])
    every = pd.concat(rows, ignore_index=True)
    every["day"] = every["year"].astype(str) + "1231"
    birth = births(registers)
    every = every.merge(birth[["RINPERSOON", "ddgeb", "amddd", "amddd1ond"]], on="RINPERSOON", how="left")
    # A pregnancy counts when a midwife had seen the mother by the end of that year.
    day = pd.to_datetime(every["ddgeb"], format="%Y%m%d", errors="coerce")
    visit = day + pd.to_timedelta(pd.to_numeric(every["amddd1ond"]) - pd.to_numeric(every["amddd"]), unit="D")
    seen = visit.dt.strftime("%Y%m%d") <= every["day"]
    keep = (every["split"] != "train") | (every["stage"] != "pregnancy") | seen
    return every.loc[keep, [*KEY, "mother", "year", "day", "birth_month"]].reset_index(drop=True)


def births(registers: Registers) -> pd.DataFrame:
    """Return the births with a valid number of the child."""
    columns = ["CBKSoortNr_Kind", "Rinpersoon_Kind", "ddgeb", "amddd", "amddd1ond", "geboortegew", "pc4"]
    table = registers.read("PERINED", columns)
    return table[table["CBKSoortNr_Kind"] == "R"].rename(columns={"Rinpersoon_Kind": "RINPERSOON"})


def people(known: pd.DataFrame, registers: Registers) -> pd.DataFrame:
    """Sex, ages, order of birth, and education of the mother."""
    persons = registers.read("GBAPERSOONTAB", ["RINPERSOON", "GBAGESLACHT", "GBAGEBOORTEJAAR", "GBAGEBOORTEMAAND"])
    persons = persons.drop_duplicates("RINPERSOON").set_index("RINPERSOON")
    made = known[KEY].copy()
    sex = known["RINPERSOON"].map(persons["GBAGESLACHT"]).map({"1": "boy"}).fillna("girl")
    made["sex"] = sex.where(known["stage"] != "pregnancy")
    made["mother_age"] = known["year"] - whole(known["mother"].map(persons["GBAGEBOORTEJAAR"]))
    # Older children of the same mother.
    parents = registers.read("KINDOUDERTAB", ["RINPERSOON", "RINPERSOONMa"])
    month = persons["GBAGEBOORTEJAAR"] + "-" + persons["GBAGEBOORTEMAAND"]
    siblings = parents.assign(sibling_born=parents["RINPERSOON"].map(month)).rename(columns={"RINPERSOON": "sibling"})
    pairs = known[[*KEY, "mother", "birth_month"]].merge(siblings, left_on="mother", right_on="RINPERSOONMa")
    older = pairs[(pairs["sibling"] != pairs["RINPERSOON"]) & (pairs["sibling_born"] < pairs["birth_month"])]
    count = older.groupby(KEY).size().rename("older").reset_index()
    made["birth_order"] = known[KEY].merge(count, on=KEY, how="left")["older"].fillna(0).astype(int) + 1
    table = registers.read("HOOGSTEOPLTAB", ["JAAR", "RINPERSOON", "OPLNIVSOI2021AGG4HBmetNIRWO"])
    level = table["OPLNIVSOI2021AGG4HBmetNIRWO"].str[:1].map(EDUCATION).fillna("unknown")
    table = table.assign(year=whole(table["JAAR"]), mother_education=level).rename(columns={"RINPERSOON": "mother"})
    found = known.merge(table[["mother", "year", "mother_education"]], on=["mother", "year"], how="left")
    made["mother_education"] = found["mother_education"].fillna("unknown")
    return made


def homes(known: pd.DataFrame, registers: Registers) -> pd.DataFrame:
    """The household of the mother on the day, and how often it changed in three years."""
    columns = ["RINPERSOON", "DATUMAANVANGHH", "DATUMEINDEHH", "TYPHH", "AANTALPERSHH", "AANTALKINDHH"]
    spells = registers.read("GBAHUISHOUDENSBUS", columns).rename(columns={"RINPERSOON": "mother"})
    pairs = known.merge(spells, on="mother")
    on_the_day = pairs[(pairs["DATUMAANVANGHH"] <= pairs["day"]) & (pairs["day"] <= pairs["DATUMEINDEHH"])]
    home = known[KEY].merge(on_the_day, on=KEY, how="left")
    since = (pairs["year"] - 3).astype(str) + "1231"
    new = pairs[(pairs["DATUMAANVANGHH"] > since) & (pairs["DATUMAANVANGHH"] <= pairs["day"])]
    changes = new.groupby(KEY).size().rename("changes").reset_index()
    return known[KEY].assign(
        household_type=home["TYPHH"].map(HOUSEHOLD).fillna("other"),
        household_size=whole(home["AANTALPERSHH"]),
        children_at_home=whole(home["AANTALKINDHH"]),
        household_changes=known[KEY].merge(changes, on=KEY, how="left")["changes"].fillna(0).astype(int),
    )


def money(known: pd.DataFrame, registers: Registers) -> pd.DataFrame:
    """Income of the mother's household: person → household of that year → income. -1 and 9999999999 mean unknown."""
    link = registers.read("KOPPELPERSOONHUISHOUDEN", ["JAAR", "RINPERSOON", "RINPERSOONHKW"])
    names = ["INHGESTINKH", "INHP100HGEST", "INHARMLAG", "INHUAF", "INHEHALGR"]
    income = registers.read("INHATAB", ["JAAR", "RINPERSOONHKW", *names])
    link = link[link["RINPERSOON"].isin(known["mother"])]
    table = link.merge(income, on=["JAAR", "RINPERSOONHKW"]).rename(columns={"RINPERSOON": "mother"})
    table["income_year"] = whole(table["JAAR"])
    index = pd.to_numeric(table["INHARMLAG"])
    table["poor"] = (index >= 0) & (index <= 99)
    three = known.merge(table[["mother", "income_year", "poor"]], on="mother")
    three = three[(three["income_year"] <= three["year"]) & (three["income_year"] >= three["year"] - 2)]
    poor = three.groupby(KEY)["poor"].sum().rename("years").reset_index()
    now = known.merge(table, left_on=["mother", "year"], right_on=["mother", "income_year"], how="left")
    return known[KEY].assign(
        household_income=whole(now["INHGESTINKH"].replace("9999999999", np.nan)),
        income_percentile=whole(now["INHP100HGEST"].replace("-1", np.nan)),
        low_income_index=whole(now["INHARMLAG"].replace("-1", np.nan)),
        low_income_years=known[KEY].merge(poor, on=KEY, how="left")["years"].fillna(0).astype(int),
        benefit_share=whole(now["INHUAF"].replace("-1", np.nan)),
        tenure=now["INHEHALGR"].map(TENURE),
    )


def birth(known: pd.DataFrame, registers: Registers) -> pd.DataFrame:
    """What the birth register tells, once the child is born."""
    table = known[KEY].merge(births(registers), on="RINPERSOON", how="left")
    born = known["stage"] != "pregnancy"
    days, weight = whole(table["amddd"]), whole(table["geboortegew"])
    return known[KEY].assign(
        gestation_days=days.where(born & days.between(154, 315).fillna(False)),
        birth_weight=weight.where(born & (weight >= 300).fillna(False)),
        first_visit_day=whole(table["amddd1ond"]).where(born),
        postcode4=table["pc4"].where(born),
    )


def clinic(known: pd.DataFrame, registers: Registers) -> pd.DataFrame:
    """All visits to the child health clinic up to the day."""
    scores = {"language": "score_com", "motor": "score_gm", "social": "score_fmp"}
    columns = ["RINPERSOON", "dat_a", *scores.values(), "zorg", "aandoening", "zin2w", "pop6", "meertaal", "d_verwijs_11"]
    visits = known[[*KEY, "day"]].merge(registers.read("JGZ", columns), on="RINPERSOON")
    visits = visits[visits["dat_a"] <= visits["day"]].copy()
    visits[list(scores.values())] = visits[list(scores.values())].apply(pd.to_numeric)
    visits["concern"] = (visits["zorg"] == "1").astype(int)
    groups = visits.groupby(KEY)
    found = {f"development_{name}_mean": rounded(mean(groups, column), 2) for name, column in scores.items()}
    found["clinic_concerns"] = groups["concern"].sum().astype("Int64")
    # The highest code of all visits: texts, so missing ones are filled before they are compared.
    for column in ("aandoening", "zin2w", "pop6", "meertaal", "d_verwijs_11"):
        found[column] = visits.assign(code=visits[column].fillna("")).groupby(KEY)["code"].max()
    table = known[KEY].merge(pd.DataFrame(found).reset_index(), on=KEY, how="left")
    table["two_word_sentences"] = table.pop("zin2w").map(ITEM)
    table["points_at_doll"] = table.pop("pop6").map(ITEM)
    yes_no = {"multilingual": "meertaal", "preschool_referral": "d_verwijs_11", "chronic_condition": "aandoening"}
    for name, column in yes_no.items():
        codes = table.pop(column)
        table[name] = (codes == "1").astype("boolean").where(codes.fillna("") != "")
    return table


def walk(registers: Registers) -> pd.DataFrame:
    """Return the features: a row per child and stage."""
    known = moments(registers)
    table = known[[*KEY, "year"]]
    for step in (people, homes, money, birth, clinic):
        table = table.merge(step(known, registers), on=KEY)
    return table


def compare(made: pd.DataFrame, flat: pd.DataFrame) -> pd.Series:
    """Return for every column how many values differ from the flat table.

    Of a mean the last decimal may: who adds in another order may see a half fall the other way.
    """
    both = made[KEY].merge(flat, on=KEY, how="left")
    differs = {}
    for name in [c for c in made.columns if c not in KEY]:
        one, other = made[name], both[name]
        if pd.api.types.is_bool_dtype(one):
            one = one.map({True: "true", False: "false"})
        elif pd.api.types.is_numeric_dtype(one):
            one, other = pd.to_numeric(one).astype(float), pd.to_numeric(other)
        same = (one == other).fillna(False).astype(bool) | (one.isna() & other.isna())
        if name.endswith("_mean"):
            same |= (one - other).abs() < 0.011
        differs[name] = int((~same).sum())
    return pd.Series(differs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="read the full registers in full/ (needs duckdb)")
    made = walk(Registers(parser.parse_args().full))
    made.to_csv(HERE / "features.csv", index=False)
    flat = pd.read_csv(HERE / "data" / "first_1000_days.csv", dtype=str, keep_default_na=False, na_values=[""])
    differs = compare(made, flat)
    left_out = [name for name in flat.columns if name not in made.columns]
    print(f"{len(made)} rows of {made['RINPERSOON'].nunique()} children, {len(differs)} columns made from registers")
    print(f"not made here: {', '.join(left_out)}")
    if differs.any():
        print(f"differs from first_1000_days: {differs[differs > 0].to_dict()}", file=sys.stderr)
        return 1
    print("all of it equals first_1000_days")
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
