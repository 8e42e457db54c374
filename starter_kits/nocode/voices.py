"""What parents wrote and professionals noted, to read: from the local files of an event, counts under ten left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from generator import warehouse
from generator.codebook import phrase, read_codes, tables
from generator.sources.local.parents import BARRIERS, open_answers
from starter_kits.nocode.groups import LEAST
from starter_kits.nocode.pages import page
from starter_kits.words import Words

_SURVEY, _SIGNALS, _CLINIC = "OUDERPEILING", "SCHOOLSIGNALEN", "JGZ"
_BARRIERS = ("KOSTEN", "TAAL", "TIJDEN", "FORMULIEREN", "ONBEKEND", "THUIS")
_CHILD = re.compile("ijn (?:zoon|dochter)")
_MOST = 200  # answers on the page
_FEW = (
    30  # where there are fewer of their own, the page shows what else parents write on such a form
)


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
    quotes = []
    for said, count in answers:
        often = f" <small>({escape(words('same', count=count))})</small>" if count >= LEAST else ""
        quotes.append(f'<blockquote lang="nl">{escape(said)}{often}</blockquote>')
    parts.append(f'<div class="said">{"".join(quotes)}</div>')
    if len(answers) < _FEW:
        parts += _more({_CHILD.sub("ijn kind", said) for said, _ in answers}, words)
    ticks = ", ".join(f"count(*) FILTER (DREMPEL{b} = '1')" for b in _BARRIERS)
    counts = db.execute(f"SELECT {ticks} FROM {_SURVEY}").fetchall()[0]  # noqa: S608
    declared = tables("local")[_SURVEY]
    rows = [
        [phrase_of(declared.column(f"DREMPEL{b}"), words.language), _shown(n)]
        for b, n in zip(_BARRIERS, counts, strict=True)
    ]
    head = [words("barrier"), words("families")]
    return [*parts, _table(words("barriers"), head, rows)]


def _more(said: set[str], words: Words) -> list[str]:
    """Return what the answers of this event were drawn from and do not hold, a barrier at a time."""
    names = dict(zip(BARRIERS, _BARRIERS, strict=True))
    declared = tables("local")[_SURVEY]
    parts = [f"<h3>{escape(words('more'))}</h3>", _p(words("more_about"))]
    for about, sentences in open_answers().items():
        others = [s for s in map(_spoken, sentences) if s not in said]
        if not others or about not in names:
            continue
        barrier = phrase_of(declared.column(f"DREMPEL{names[about]}"), words.language)
        quotes = "".join(f'<li lang="nl">{escape(text)}</li>' for text in others)
        parts.append(f"<div><h4>{escape(barrier)}</h4><ul>{quotes}</ul></div>")
    return [*parts[:2], f'<div class="said">{"".join(parts[2:])}</div>']


def _spoken(sentence: str) -> str:
    return sentence.format(wie="mijn kind", Wie="Mijn kind")


def _signals(db: Any, words: Words) -> list[str]:
    found = {
        (kind, action): n
        for kind, action, n in db.execute(
            f"SELECT SOORTZORG, ACTIE, count(DISTINCT RINPERSOON) FROM {_SIGNALS} GROUP BY ALL"  # noqa: S608
        ).fetchall()
    }
    # What was done is a list in a cell: seven columns of numbers fit no telephone and no sheet of paper.
    actions = read_codes("school_action")
    rows = []
    for kind, text in read_codes("school_concern").items():
        counts = {code: found.get((kind, code), 0) for code in actions}
        often = sorted((code for code in counts if counts[code] >= LEAST), key=lambda c: -counts[c])
        said = [f"{actions[code][words.language]}: {words.whole(counts[code])}" for code in often]
        said += [words("fewer")] if any(0 < n < LEAST for n in counts.values()) else []
        rows.append([text[words.language], "; ".join(said) or words("hidden")])
    return [_table(words("signals"), [words("concern"), words("done")], rows, numbers=False)]


def _clinic(db: Any, words: Words) -> list[str]:
    found = db.execute(
        f"""SELECT d_so_a, count(*), count(*) FILTER (zorg = '1') FROM {_CLINIC}
        WHERE d_so_a IS NOT NULL GROUP BY d_so_a"""  # noqa: S608
    ).fetchall()
    counts = {moment: (n, noted) for moment, n, noted in found}
    rows = [
        [text[words.language], *(_shown(n) for n in counts[m])]
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


def _table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: bool = True
) -> str:
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    kind = ' class="n"' if numbers else ""
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{kind}>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="drawing"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )
