"""What parents wrote and professionals noted, to read: from the local files of an event, counts under ten left out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from generator import warehouse
from generator.codebook import phrase, read_codes, tables
from starter_kits.nocode.groups import LEAST
from starter_kits.nocode.pages import page
from starter_kits.words import Words

_SURVEY, _SIGNALS, _CLINIC = "OUDERPEILING", "SCHOOLSIGNALEN", "JGZ"
_BARRIERS = ("KOSTEN", "TAAL", "TIJDEN", "FORMULIEREN", "ONBEKEND", "THUIS")
_MOST = 200  # answers on the page


def voices(public: Path, language: str) -> bytes:
    """Return the page; what an event has none of is said."""
    words = Words("voices", language)
    with warehouse.open_readonly(public / "local.duckdb") as db:
        there = {n for (n,) in db.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        parts = [
            *(_parents(db, words) if _SURVEY in there else [_p(words("parents_none"))]),
            *(_signals(db, words) if _SIGNALS in there else [_p(words("signals_none"))]),
            *(_clinic(db, words) if _CLINIC in there else []),
        ]
    body = (
        f'<main class="sheet"><h1>{escape(words("title"))}</h1><p class="made-up">{escape(words("made_up"))}</p>'
        f"{''.join(parts)}{_p(words('rule'))}{_p(words('ask'))}</main>"
    )
    return page(words("title"), body, language=language)


def _parents(db: Any, words: Words) -> list[str]:
    sent, returned = db.execute(
        f"SELECT count(*), count(*) FILTER (RESPONS = '1') FROM {_SURVEY}"  # noqa: S608
    ).fetchall()[0]
    answers = db.execute(
        f"""SELECT trim(OPENANTWOORD) AS said, count(*) FROM {_SURVEY} WHERE trim(OPENANTWOORD) <> ''
        GROUP BY said ORDER BY sha256(said) LIMIT {_MOST}"""  # noqa: S608
    ).fetchall()
    parts = [f"<h2>{escape(words('parents'))}</h2>"]
    if not answers:
        parts.append(_p(words("parents_none")))
    else:
        enough = min(returned, sent - returned) >= LEAST
        about = words("parents_about", sent=sent, returned=returned) if enough else words("parents_few")  # fmt: skip
        parts += [_p(about), _p(words("careful"))]
    for said, count in answers:
        often = f" <small>({escape(words('same', count=count))})</small>" if count >= LEAST else ""
        parts.append(f'<blockquote lang="nl">{escape(said)}{often}</blockquote>')
    ticks = ", ".join(f"count(*) FILTER (DREMPEL{b} = '1')" for b in _BARRIERS)
    counts = db.execute(f"SELECT {ticks} FROM {_SURVEY}").fetchall()[0]  # noqa: S608
    declared = tables("local")[_SURVEY]
    rows = [
        [phrase_of(declared.column(f"DREMPEL{b}"), words.language), _shown(n)]
        for b, n in zip(_BARRIERS, counts, strict=True)
    ]
    head = [words("barrier"), words("families")]
    return [*parts, _table(words("barriers"), head, rows)]


def _signals(db: Any, words: Words) -> list[str]:
    found = {
        (kind, action): n
        for kind, action, n in db.execute(
            f"SELECT SOORTZORG, ACTIE, count(DISTINCT RINPERSOON) FROM {_SIGNALS} GROUP BY ALL"  # noqa: S608
        ).fetchall()
    }
    kinds, actions = read_codes("school_concern"), read_codes("school_action")
    head = [words("concern"), *[a[words.language] for a in actions.values()]]
    rows = [
        [text[words.language], *[_shown(found.get((kind, action), 0)) for action in actions]]
        for kind, text in kinds.items()
    ]
    return [_table(words("signals"), head, rows)]


def _clinic(db: Any, words: Words) -> list[str]:
    found = db.execute(
        f"""SELECT d_so_a, count(*), count(*) FILTER (zorg = '1') FROM {_CLINIC}
        WHERE d_so_a IS NOT NULL GROUP BY d_so_a"""  # noqa: S608
    ).fetchall()
    counts = {moment: (n, noted) for moment, n, noted in found}
    rows = [
        [text[words.language], _shown(counts[m][0]), _shown(counts[m][1])]
        for m, text in read_codes("jgz_moment").items()
        if m in counts
    ]
    head = [words("moment"), words("visits"), words("noted")]
    return [_table(words("clinic"), head, rows)]


def phrase_of(column: Any, language: str) -> str:
    """Return what a column is called, without what stands before its colon."""
    text = column.nl if language == "nl" else phrase(column.en, language)
    return str(text).rpartition(": ")[2]


def _shown(count: int) -> str:
    return str(count) if count >= LEAST else "–"


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f'<td class="n">{escape(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="drawing"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )
