"""What the idea builder shows beside its form: families, money, gates, and a few families to meet. HTML, pure but for the drawing."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from challenge.app import layout
from challenge.board.markup import Column
from challenge.idea_builder import Look, Public, families, not_recorded
from challenge.idea_draft import Draft
from challenge.idea_filters import Target, label
from challenge.idea_meet import in_words, joined, met
from challenge.text import Texts
from scoring.idea_preview import OfferPreview

STYLE = """
<style>
  .kb-step { font-size: 1.4rem; font-weight: 650; margin: 1.4rem 0 .2rem; padding: 0; }
  .kb-panel { border: 1px solid color-mix(in srgb, currentColor 22%, transparent); border-radius: 12px; padding: 1rem 1.3rem; }
  .kb-panel h2, .kb-panel h3 { font-size: 1.05rem; margin: .9rem 0 .2rem; padding: 0; }
  .kb-panel h2 { margin-top: 0; }
  .kb-panel p { margin: .25rem 0; }
  .kb-panel ul { margin: .3rem 0; padding: 0; }
  .kb-panel li { list-style: none; margin: .25rem 0; padding-left: 1.6rem; text-indent: -1.6rem; }
  .kb-big { font-size: 2.6rem; font-weight: 650; line-height: 1.1; font-variant-numeric: tabular-nums; }
  .kb-bar { height: .7rem; border-radius: 99px; overflow: hidden; background: color-mix(in srgb, currentColor 15%, transparent); }
  .kb-bar span { display: block; height: 100%; background: light-dark(#0b6e63, #5cc4b5); }
  .kb-mark { display: inline-block; width: 1.6rem; text-indent: 0; font-weight: 700; }
  .kb-cards { display: grid; gap: .7rem; }
  .kb-cards .kr-card { padding: .6rem 1rem; }
  .kb-cards h3 { margin-top: 0; }
  .kb-cards p { margin: 0; }
  .kb-pitch h4, .kb-pitch h5, .kb-pitch h6 { font-size: 1.08rem; margin: .8rem 0 .2rem; padding: 0; }
  .kb-short { display: none; }
  @media (max-width: 640px) { .kb-short { display: block; position: fixed; left: 0; right: 0; bottom: 0; z-index: 99; padding: .55rem 1rem; font-weight: 650; border-top: 2px solid light-dark(#0b6e63, #5cc4b5); background: light-dark(#e9f2f0, #18282a); } .stMain { padding-bottom: 3rem; } }
  .kb-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media (min-width: 900px) { .st-key-builder-panel { position: sticky; top: 4.2rem; max-height: calc(100vh - 5rem); overflow-y: auto; } }
</style>
"""


def step(text: str) -> None:
    """Draw the heading of a step."""
    st.html(f'<h2 class="kb-step">{html.escape(text)}</h2>')


def panel(draft: Draft, at: int, found: Look, public: Public, texts: Texts, unseen: int) -> None:
    """Draw what the draft would do.

    at      number of the offer that is looked at
    unseen  households on which the event plays ideas out
    """
    say = texts
    offer, shown = draft.offers[at], found.preview.offers[at]
    title = say("builder.offer", number=at + 1) if len(draft.offers) > 1 else say("builder.look.title")  # fmt: skip
    parts = [f"<h2>{html.escape(title)}</h2>", *_families(offer.target, shown, public, texts)]
    parts += _money(shown, texts)
    if len(draft.offers) > 1:
        parts.append(f"<h3>{html.escape(say('builder.look.together'))}</h3>")
        cost = sum(o.cost for o in found.preview.offers)
        taking = sum(o.taking_part for o in found.preview.offers)
        parts += [
            _p(say("builder.look.offered", offered=say.whole(found.preview.offered), taking=say.whole(taking))),
            _p(say("builder.look.money", cost=say.whole(cost), budget=say.whole(draft.budget))),
        ]  # fmt: skip
    parts.append(f"<h3>{html.escape(say('builder.look.gates'))}</h3><ul>{_gates(found, texts)}</ul>")  # fmt: skip
    if public.households:
        sizes = {"households": say.whole(public.households), "unseen": say.whole(unseen)}
        sizes["share"] = say.whole(100 * public.catalogue.take_up)
        parts.append(f"<p><small>{html.escape(say('builder.look.unseen', **sizes))}</small></p>")
    # On a phone the panel comes after the form: what it comes to stays in sight at the foot of the screen.
    short = say("builder.look.short", count=say.whole(families(offer.target, public)), cost=say.whole(shown.cost))  # fmt: skip
    parts.append(f'<div class="kb-short" aria-hidden="true">{html.escape(short)}</div>')
    with st.container(key="builder-panel"):
        st.html(f'<div class="kb-panel" role="status">{"".join(parts)}</div>')


def meet(target: Target, public: Public, texts: Texts) -> None:
    """Draw a few of the families that a target names."""
    turn = int(st.session_state.setdefault("builder.turn", 0))
    places = met(target, public, turn=turn)
    if not places:
        return
    st.html(f'<h3 class="kr-title">{html.escape(texts("builder.meet.title"))}</h3>')
    st.caption(texts("builder.meet.lead"))
    cards = [
        f'<div class="kr-card"><h3>{html.escape(texts("builder.meet.card", number=number))}</h3>'
        f"<p>{html.escape(joined(in_words(place, target, public, texts)))}</p></div>"
        for number, place in enumerate(places, 1)
    ]
    st.html(f'<div class="kb-cards">{"".join(cards)}</div>')

    def next_turn() -> None:
        st.session_state["builder.turn"] = turn + 1

    st.button(texts("builder.meet.others"), on_click=next_turn)


def offers_table(
    offers: tuple[OfferPreview, ...] | list[OfferPreview], public: Public, texts: Texts
) -> None:
    """Draw what each offer does on the public data."""
    heads = [
        Column(texts("builder.table.offer"), left=True),
        Column(texts("builder.table.families")),
    ]
    heads += [Column(texts("builder.table.offered")), Column(texts("builder.table.taking"))]
    heads += [Column(texts("builder.table.cost"))]
    rows = [
        [
            str(public.about[o.support].get(f"name_{texts.told}", o.support)),
            *map(texts.whole, (o.households, o.offered, o.taking_part, o.cost)),
        ]
        for o in offers
    ]
    layout.table(heads, rows, label=texts("builder.done.did"))


def _families(target: Target, shown: OfferPreview, public: Public, texts: Texts) -> list[str]:
    everybody = Target(target.moment)
    count, all_of = families(target, public), families(everybody, public)
    key = "builder.look.family" if count == 1 else "builder.look.families"
    parts = [
        f'<div><span class="kb-big">{texts.whole(count)}</span> {html.escape(texts(key))}</div>',
        _p(texts("builder.look.of", all=texts.whole(all_of))),
    ]
    if not count:
        return [*parts, _p(texts("builder.look.nobody"))]
    if shown.mode == "universal":
        named = texts.whole(shown.households)
        parts.append(_p(texts("builder.look.everybody", named=named)))
    for column, unknown in not_recorded(target, public).items():
        words = {"count": texts.whole(unknown), "label": label(column, texts.told).lower()}
        parts.append(_p(texts("builder.look.unknown", **words)))
    return parts


def _money(shown: OfferPreview, texts: Texts) -> list[str]:
    if not shown.households:
        return []
    share = 100 * float(np.clip(shown.cost / shown.budget, 0, 1))
    words = {"offered": texts.whole(shown.offered), "taking": texts.whole(shown.taking_part)}
    money = {"cost": texts.whole(shown.cost), "budget": texts.whole(shown.budget)}
    parts = [
        _p(texts("builder.look.offered", **words)),
        f'<div class="kb-bar" aria-hidden="true"><span style="width:{share:.0f}%"></span></div>',
        _p(texts("builder.look.money", **money)),
    ]
    if shown.taken:
        parts.append(_p(texts("builder.look.taken", taken=texts.whole(shown.taken))))
    if shown.offered < shown.households - shown.taken - 0.5:
        short = "builder.look.no_money" if share > 99 else "builder.look.no_places"
        parts.append(_p(texts(short)))
    return parts


def _gates(found: Look, texts: Texts) -> str:
    words = {
        "most": texts.whole(found.most),
        "budget": texts.whole(found.budget),
        "offered": texts.whole(found.preview.offered),
        "least": texts.whole(found.least),
    }
    lines = []
    for gate, holds in found.gates.items():
        verdict = texts("builder.gate.holds" if holds else "builder.gate.fails")
        said = texts(f"builder.gate.{gate}_{'true' if holds else 'false'}", **words)
        mark = "✓" if holds else "✗"
        lines.append(
            f'<li><span class="kb-mark" aria-hidden="true">{mark}</span>'
            f'<span class="kb-hidden">{html.escape(verdict)}: </span>{html.escape(said)}</li>'
        )
    return "".join(lines)


def _p(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"
