"""The form of the idea builder: a draft in, widgets with a label each, the draft as it is now out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from challenge import idea_filters as filters
from challenge.app import layout
from challenge.idea_builder import Public
from challenge.idea_draft import Draft, DraftOffer, first_draft, first_offer, ways_at
from challenge.idea_filters import NO, THEMES, YES, Filter, Target
from challenge.text import Texts
from generator.codebook import read_codes
from scoring.idea import DESIGNS, MODES, MOMENTS, MOST_OFFERS

_DRAFT, _LOADED, _NEXT = "builder.draft", "builder.loaded", "builder.next"
_LONGEST_TITLE, _LONGEST_TEXT, _LONGEST_WHY = 120, 20_000, 4000
Choice = TypeVar("Choice")


def draft_of(public: Public) -> Draft:
    """Return the draft of this visitor: it outlives going to another page."""
    if _DRAFT not in st.session_state:
        keep(first_draft(public.start, budget=public.terms.budget))
    kept: Draft = st.session_state[_DRAFT]
    return kept


def keep(draft: Draft) -> None:
    """Keep the draft as it is now."""
    st.session_state[_DRAFT] = draft


def load(draft: Draft) -> None:
    """Put another draft on the page: all widgets begin anew, with what it says."""
    st.session_state[_LOADED] = st.session_state.get(_LOADED, 0) + 1
    keep(draft)


class Form:
    """The widgets of one offer, or of the idea as a whole (offer -1)."""

    def __init__(self, texts: Texts, public: Public, offer: int = -1) -> None:
        self.texts, self.public, self._offer = texts, public, offer

    def whom(self, target: Target) -> Target:
        """Draw who the offer is for."""
        texts, public = self.texts, self.public
        stages = read_codes("stage")
        there = [m for m in MOMENTS if ways_at(public.terms.supports, m)]
        moment = self._select(
            texts("builder.field.moment"),
            there,
            target.moment,
            lambda m: _capital(stages[m][texts.told]),
        )
        known = public.columns_at(moment)
        chosen = st.multiselect(
            texts("builder.field.filters"),
            known,
            format_func=self._named,
            key=self._several(known, [f.column for f in target.filters], "filters"),
            help=texts("builder.field.filters_help"),
            placeholder=texts("builder.field.choose"),
        )
        before = {f.column: f for f in target.filters}
        made = tuple(self._filter(before.get(c, Filter(c)), moment) for c in chosen)
        any_of = target.any_of
        if len(made) > 1:
            words = {False: texts("builder.field.all_of"), True: texts("builder.field.any_of")}
            any_of = self._radio(texts("builder.field.joined"), words, any_of, "joined")
        return self._first(Target(moment, made, any_of, target.first, target.lowest), known)

    def what(self, offer: DraftOffer, target: Target) -> DraftOffer:
        """Draw which support is offered, through whom, how and for how much; only what exists at this stage."""
        texts, public = self.texts, self.public
        ways = ways_at(public.terms.supports, target.moment)
        name = f"name_{texts.told}"
        support = self._select(
            texts("builder.field.support"),
            sorted(ways, key=lambda s: str(public.about[s].get(name, s))),
            offer.support,
            lambda s: str(public.about[s].get(name, s)),
        )
        self._about(support)
        labels = read_codes("channel")

        def reaches(channel: str) -> str:
            share = 100 * public.reach(support, channel, target.moment)
            said = labels[channel][texts.told] if channel in labels else channel
            return texts(
                "builder.field.reaches", channel=_capital(said), share=texts.number(share, 0)
            )

        best = sorted(ways[support], key=lambda c: -public.reach(support, c, target.moment))
        channel = self._select(texts("builder.field.channel"), best, offer.channel, reaches)
        modes = {m: texts(f"builder.mode.{m}") for m in MODES}
        mode = self._radio(texts("builder.field.mode"), modes, offer.mode, "mode")
        budget = st.number_input(
            texts("builder.field.budget"),
            min_value=1,
            max_value=10**9,
            step=5000,
            key=self._key("budget", offer.budget),
        )
        why = st.text_area(
            texts("builder.field.why"),
            max_chars=_LONGEST_WHY,
            key=self._key("why", offer.justification),
            height=80,
        )
        return DraftOffer(support, channel, mode, int(budget or 1), target, why or "")

    def words(self, draft: Draft) -> Draft:
        """Draw title, pitch and how it would be measured."""
        texts = self.texts
        title = st.text_input(
            texts("builder.field.name"),
            max_chars=_LONGEST_TITLE,
            key=self._key("title", draft.title),
        )
        text = st.text_area(
            texts("builder.field.pitch"),
            max_chars=_LONGEST_TEXT,
            key=self._key("text", draft.text),
            help=texts("builder.field.pitch_help"),
            height=160,
        )
        said = {"": texts("builder.field.no_design")}
        said |= {d: _capital(texts(f"idea.design.{d}")) for d in DESIGNS}
        design = self._select(
            texts("builder.field.design"), list(said), draft.design or "", lambda d: said[d]
        )
        return replace(draft, title=(title or "").strip(), text=text or "", design=design or None)

    def _filter(self, one: Filter, moment: str) -> Filter:
        """Draw one filter: two numbers, some of a list, or yes or no."""
        texts, name = self.texts, one.column
        said = filters.label(name, texts.told)
        match filters.kind_of(name):
            case "yes_no":
                words = {YES: _capital(texts("builder.yes")), NO: _capital(texts("builder.no"))}
                value = one.values[0] if one.values else YES
                return Filter(name, values=(self._radio(said, words, value, name),))
            case "choice":
                codes = filters.code_labels(name, texts.told)
                values = st.multiselect(
                    texts("builder.field.one_of", label=said),
                    list(codes),
                    format_func=lambda code: _capital(codes[code]),
                    key=self._several(list(codes), list(one.values), name),
                    placeholder=texts("builder.field.choose"),
                )
                return Filter(name, values=tuple(values))
            case kind:
                low, high = self.public.bounds(name, moment)
                digits = 1 if kind == "real" else 0
                write = texts.whole if kind == "whole" else lambda v: texts.number(v, digits)
                note = texts("builder.field.range", low=write(low), high=write(high))
                ends = []
                for end, column, kept in zip(
                    ("low", "high"), st.columns(2), (one.low, one.high), strict=True
                ):
                    with column:
                        ends.append(self._number(texts(f"builder.field.{end}", label=said), f"{name}.{end}", kept, digits, note))  # fmt: skip
                return Filter(name, low=ends[0], high=ends[1])

    def _number(
        self, label: str, name: str, value: float | None, digits: int, note: str
    ) -> float | None:
        """Draw a number that may be left empty."""
        of_type = float if digits else int
        key = self._key(name, None if value is None else of_type(value))
        step = of_type(0.1 if digits else 1)
        found = st.number_input(
            label, value=None, step=step, format="%.1f" if digits else "%d", key=key, help=note
        )
        return None if found is None else round(float(found), 2)

    def _first(self, target: Target, known: Sequence[str]) -> Target:
        """Draw who comes first."""
        texts = self.texts
        numbers = [c for c in known if filters.kind_of(c) in ("whole", "real")]
        lottery = texts("builder.field.lottery")
        first = self._select(
            texts("builder.field.first"),
            ["", *numbers],
            target.first,
            lambda c: self._named(c) if c else lottery,
        )
        lowest = target.lowest
        if first:
            words = {True: texts("builder.field.lowest"), False: texts("builder.field.highest")}
            lowest = self._radio(texts("builder.field.order"), words, lowest, "lowest")
        return replace(target, first=first, lowest=lowest)

    def _about(self, support: str) -> None:
        """Say what a support is, for whom, what it costs and what is known of it."""
        texts, about = self.texts, self.public.about[support]
        words = {
            k: str(about.get(f"{k}_{texts.told}") or "") for k in ("what", "for_whom", "evidence")
        }
        costs = self.public.catalogue.costs[support]
        with st.container(border=True):
            if words["what"]:
                st.markdown(layout.plain(words["what"]))
            for key in ("for_whom", "evidence"):
                if words[key]:
                    st.markdown(
                        f"**{texts(f'builder.support.{key}')}.** {layout.plain(words[key])}"
                    )
            numbers = {"offer": costs.offer, "family": costs.family}
            said = {k: texts.whole(v) for k, v in numbers.items()}
            st.markdown(texts("builder.support.costs", hours=texts.number(costs.hours, 0 if costs.hours >= 1 else 1), **said))  # fmt: skip
            if costs.capacity != float("inf"):
                room = texts.whole(costs.capacity * self.public.catalogue.unseen)
                st.caption(texts("builder.support.places", places=room))

    def _named(self, column: str) -> str:
        """Return what a column is, behind its theme, so that what belongs together stands together."""
        theme = next(t for t, names in THEMES.items() if column in names)
        return f"{self.texts(f'builder.theme.{theme}')} · {filters.label(column, self.texts.told)}"

    def _select(
        self, label: str, options: Sequence[Choice], value: Any, said: Callable[[Choice], str]
    ) -> Choice:
        key = self._key(label, value)
        if st.session_state[key] not in options:  # of another stage, or another support
            st.session_state[key] = options[0]
        return st.selectbox(label, options, format_func=said, key=key)

    def _radio(self, label: str, words: dict[Choice, str], value: Choice, name: str) -> Choice:
        return st.radio(
            label,
            list(words),
            format_func=lambda c: words[c],
            key=self._key(name, value),
            horizontal=True,
        )

    def _several(self, options: Sequence[str], values: list[str], name: str) -> str:
        key = self._key(name, values)
        st.session_state[key] = [v for v in st.session_state[key] if v in options]
        return key

    def _key(self, name: str, value: Any) -> str:
        """Return the key of a widget, which begins with `value` where it is drawn for the first time."""
        key = f"builder.{st.session_state.get(_LOADED, 0)}.{self._offer}.{name}"
        st.session_state.setdefault(key, value)
        return key


def which(draft: Draft, texts: Texts) -> int:
    """Draw which offer is looked at, where there is more than one; return its number."""
    count, key = len(draft.offers), "builder.which"
    if _NEXT in st.session_state:  # what a button asked for before the choice was drawn again
        st.session_state[key] = st.session_state.pop(_NEXT)
    if count == 1:
        return 0
    if st.session_state.setdefault(key, 0) >= count:
        st.session_state[key] = count - 1
    return st.radio(
        texts("builder.which"),
        range(count),
        format_func=lambda n: texts("builder.offer", number=n + 1),
        key=key,
        horizontal=True,
    )


def more_or_less(draft: Draft, at: int, texts: Texts, public: Public) -> None:
    """Draw the buttons by which an offer is added, or the one that is looked at removed."""
    count = len(draft.offers)
    with st.container(horizontal=True):
        if count < MOST_OFFERS and st.button(texts("builder.add")):
            left = max(1, public.terms.budget - draft.budget)
            more = first_offer(public.start, budget=left)
            _go_on(replace(draft, offers=(*draft.offers, more)), count)
        if count > 1 and st.button(texts("builder.remove")):
            left_over = draft.offers[:at] + draft.offers[at + 1 :]
            _go_on(replace(draft, offers=left_over), max(0, at - 1))


def _go_on(draft: Draft, at: int) -> None:
    load(draft)
    st.session_state[_NEXT] = at
    st.rerun()


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
