"""The life of one synthetic family, read from the public files of an event: who is who, and what happened when.

The family is that of a child: its mother and father, their other children, their partners, and the grandparents. Of a
child on the way, whom no register knows yet, it is that of its mother.
Everything is what registers recorded, in the register window; nothing hidden is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from generator.codebook import databases, read_codes, tables
from generator.places import read_region
from starter_kits.family_moments import SOURCES, TOGETHER
from starter_kits.family_registers import Connection, final_day, names_of_tables
from starter_kits.words import Words

_ORDER = {"birth": 0, "arrival": 1, "together": 2, "married": 3, "apart": 4, "move": 5, "death": 9}
# Words whose values are codes: the table and column whose code list has the labels.
_CODED = {
    "referred": ("JGZ", "d_verwijs_11"),
    "help": ("JGDHULPBUS", "JGDHHULPVORM"),
    "measure": ("JGDBESCHERMBUS", "JGDBMAATREGEL"),
    "concern": ("SCHOOLSIGNALEN", "SOORTZORG"),
    "action": ("SCHOOLSIGNALEN", "ACTIE"),
    "pilot": ("PILOTS", "pilot"),
    "arm": ("PILOTS", "arm"),
}


@dataclass(frozen=True)
class Member:
    """One person; `number` tells apart who shares a role, 0 for who does not. `born` is a month, `died` a day."""

    rin: str
    role: str
    sex: str
    born: str
    died: str | None = None
    number: int = 0


@dataclass(frozen=True)
class Moment:
    """Something that happened: ISO dates as precise as known; `until` where it lasted, and its end is known."""

    kind: str
    start: str
    until: str | None
    who: tuple[str, ...]
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """The family of a child: members in order of kinship, moments in order of time."""

    child: str
    region: str
    members: tuple[Member, ...]
    moments: tuple[Moment, ...]

    def document(self, words: Words) -> dict[str, Any]:
        """Return the family as plain data, with sentences in the language of `words`."""
        return {
            "family": self.child,
            "members": [asdict(m) | {"text": self.name(m, words)} for m in self.members],
            "moments": [
                asdict(m) | {"who": list(m.who), "text": self.text(m, words)} for m in self.moments
            ],
        }

    def name(self, member: Member, words: Words) -> str:
        """Return who somebody is to the child."""
        label = words(f"role.{member.role}_{member.sex}")
        return f"{label} {member.number}" if member.number else label

    def text(self, moment: Moment, words: Words) -> str:
        """Return what happened, in words, without who and when."""
        said = [
            words(f"word.{word}", value=self._label(word, value, words))
            for word, value in moment.words.items()
        ]
        what = words(f"kind.{moment.kind}")
        return f"{what}: {', '.join(said)}" if said else what

    def _label(self, word: str, value: Any, words: Words) -> str:
        if word == "municipality":
            towns = {f"{m.code:04d}": m.name for m in read_region(self.region).municipalities}
            return towns.get(value, str(value))
        if word == "activity":
            return words(f"activity.a{value}")
        if word in ("sentences", "doll"):
            return words(f"milestone.m{value}")
        if word not in _CODED:
            return str(value)
        table, column = _CODED[word]
        declared = next(t[table] for d in databases() if table in (t := tables(d)))
        codes = read_codes(str(declared.column(column).codes))
        return codes[value][words.language].lower() if value in codes else str(value)


def family_of(
    db: Connection, child: str, *, region: str, first_year: int, mother: str | None = None
) -> Family:
    """Return the family of a child.

    db          opened by `family_registers.open_registers`; a table `member` is left in it
    first_year  of the register window
    mother      of a child on the way, which no register knows
    """
    members = _members(db, child, mother)
    there = names_of_tables(db)
    moments = [
        moment
        for source in SOURCES
        if set(source.tables) <= there
        for moment in _read(db, source.kind, source.sql)
    ]
    moments += _unions(db, first_year, members)
    return Family(child, region, members, _merged(moments, members))


def _members(db: Connection, child: str, expecting: str | None) -> tuple[Member, ...]:
    """Return who is who, and leave them in a table `member` (rin, role).

    expecting  the mother of a child on the way
    """
    roles = {child: "child"} if expecting is None else {expecting: "mother"}

    def parents(of: str, roles_of: tuple[str, str]) -> list[str | None]:
        found = db.execute(
            """SELECT CASE WHEN RINPERSOONSMa = 'R' THEN RINPERSOONMa END,
            CASE WHEN RINPERSOONSpa = 'R' THEN RINPERSOONpa END FROM KINDOUDERTAB WHERE RINPERSOON = ?""",
            [of],
        ).fetchone() or (None, None)
        roles.update({rin: role for rin, role in zip(found, roles_of, strict=True) if rin})
        return list(found)

    if expecting is None:
        mother, father = parents(child, ("mother", "father"))
    else:
        mother, father = expecting, None
    siblings = db.execute(
        """SELECT RINPERSOON, RINPERSOONMa, RINPERSOONpa FROM KINDOUDERTAB
        WHERE RINPERSOON <> $child AND (RINPERSOONMa = $mother OR RINPERSOONpa = $father)""",
        {"child": child, "mother": mother, "father": father},
    ).fetchall()
    for rin, mothers, fathers in siblings:
        side = "mother" if mothers == mother else "father"
        same = mothers == mother and fathers == father
        # Whose child it will be besides the mother's, no register says.
        roles[rin] = "sibling" if same or expecting else f"half_sibling_{side}"
    for parent, side in ((mother, "mother"), (father, "father")):
        if parent:
            parents(parent, (f"mother_of_{side}", f"father_of_{side}"))
    db.execute("CREATE OR REPLACE TABLE member (rin VARCHAR, role VARCHAR)")
    db.executemany("INSERT INTO member VALUES (?, ?)", list(roles.items()))
    for one, other, *_ in db.execute(TOGETHER).fetchall():
        if other not in roles:
            roles[other] = f"partner_of_{roles[one]}"
            db.execute("INSERT INTO member VALUES (?, ?)", [other, roles[other]])
    return _described(db, roles)


def _described(db: Connection, roles: Mapping[str, str]) -> tuple[Member, ...]:
    """Return the members with sex and dates; who shares a role and a sex is numbered by age."""
    deaths = "GBAOVERLIJDENTAB" in names_of_tables(db)
    join = "LEFT JOIN GBAOVERLIJDENTAB USING (RINPERSOON)" if deaths else ""
    died = "iso(GBADatumOverlijden)" if join else "NULL"
    found = db.execute(
        f"""SELECT rin, role, if(GBAGESLACHT = '1', 'man', 'woman'),
        GBAGEBOORTEJAAR || '-' || GBAGEBOORTEMAAND AS born, {died}
        FROM member JOIN GBAPERSOONTAB ON RINPERSOON = rin {join} ORDER BY born, rin"""  # noqa: S608
    ).fetchall()
    shared: dict[tuple[str, str], list[str]] = {}
    for rin, role, sex, *_ in found:
        shared.setdefault((role, sex), []).append(rin)
    members = []
    for rin, role, sex, born, died_on in found:
        mates = shared[role, sex]
        number = mates.index(rin) + 1 if len(mates) > 1 else 0
        members.append(Member(rin, role, sex, born, died_on, number))
    rank = list(dict.fromkeys(roles.values()))
    return tuple(sorted(members, key=lambda m: rank.index(m.role)))


def _read(db: Connection, kind: str, sql: str) -> Iterator[Moment]:
    found = db.execute(sql)
    names = [column[0] for column in found.description or []]
    for row in found.fetchall():
        words = {k: v for k, v in zip(names, row, strict=True) if v is not None}
        who, start, until = words.pop("who"), words.pop("start"), words.pop("until", None)
        yield Moment(kind, start, until, (who,), words)


def _unions(db: Connection, first_year: int, members: tuple[Member, ...]) -> Iterator[Moment]:
    """Yield moving in together, marrying and parting of the parents and their partners."""
    first, last = (
        date(first_year, 1, 1),
        _day(final_day(db)),
    )
    died = {m.died for m in members if m.died}
    couples: dict[tuple[str, str], list[tuple[date, date, bool]]] = {}
    for one, other, start, end, married in db.execute(TOGETHER).fetchall():
        couples.setdefault((one, other), []).append((_day(start), _day(end), married))
    for pair, spells in couples.items():
        before: tuple[date, date, bool] | None = None
        for spell in [*spells, None]:
            goes_on = before and spell and spell[0] == before[1] + timedelta(days=1)
            if before and not goes_on and before[1] < last and before[1].isoformat() not in died:
                yield Moment("apart", (before[1] + timedelta(days=1)).isoformat(), None, pair)
            if spell and not goes_on:
                kind = "together" if spell[0] > first else "lived_together"
                yield Moment(kind, spell[0].isoformat(), None, pair)
            if spell and spell[2] and not (goes_on and before and before[2]) and spell[0] > first:
                yield Moment("married", spell[0].isoformat(), None, pair)
            before = spell


def _merged(moments: list[Moment], members: tuple[Member, ...]) -> tuple[Moment, ...]:
    """Return the moments in order of time; what happens to several at once stands there once."""
    rank = [m.rin for m in members]
    merged: dict[tuple[Any, ...], list[str]] = {}
    for m in moments:
        key = (m.start, _ORDER.get(m.kind, 6), m.kind, m.until, tuple(m.words.items()))
        merged.setdefault(key, []).extend(m.who)
    # A couple that leaves the country together does not part.
    gone = {
        (key[0], who) for key, people in merged.items() if key[2] == "departure" for who in people
    }
    together = [
        Moment(kind, start, until, tuple(sorted(set(who), key=rank.index)), dict(words))
        for (start, _, kind, until, words), who in sorted(merged.items(), key=lambda i: str(i[0]))
    ]
    return tuple(
        m
        for m in together
        if m.kind != "apart" or not all((_eve(m.start), rin) in gone for rin in m.who)
    )


def _eve(start: str) -> str:
    return (date.fromisoformat(start) - timedelta(days=1)).isoformat()


def _day(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
