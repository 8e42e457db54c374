"""The look that all pages share: type, colour, header, footer. No request leaves the machine."""

from __future__ import annotations

import html

import streamlit as st

from challenge.text import LANGUAGES, Texts

LOGO = (
    "data:image/svg+xml;utf8,"
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
    "<circle cx='16' cy='16' r='15' fill='%230b6e63'/>"
    "<path d='M9 22 L16 8 L23 22' fill='none' stroke='white' stroke-width='3' stroke-linecap='round' "
    "stroke-linejoin='round'/><circle cx='16' cy='22' r='2.4' fill='white'/></svg>"
)
_STYLE = """
<style>
  .block-container { max-width: 1120px; padding-top: 3.5rem; }
  .kr-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .4rem 1rem; margin-bottom: .2rem; }
  .kr-head h1 { font-size: 2.1rem; font-weight: 650; letter-spacing: -.01em; padding: 0; margin: 0; }
  .kr-pill { font-size: .85rem; padding: .1rem .7rem; border: 1px solid currentColor; border-radius: 99px; opacity: .8; }
  .kr-lead { font-size: 1.08rem; opacity: .85; margin: 0 0 1.2rem; max-width: 46rem; }
  .kr-say { border-left: 4px solid var(--st-primary-color, #0b6e63); padding: .6rem 1rem; margin: .4rem 0 1.4rem; font-size: 1.05rem; background: color-mix(in srgb, var(--st-primary-color, #0b6e63) 9%, transparent); border-radius: 0 8px 8px 0; }
  .kr-table { width: 100%; border-collapse: collapse; font-size: 1.05rem; font-variant-numeric: tabular-nums; }
  .kr-table th { text-align: right; font-weight: 600; font-size: .88rem; opacity: .75; padding: .3rem .8rem; border-bottom: 2px solid currentColor; }
  .kr-table td { text-align: right; padding: .55rem .8rem; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); white-space: nowrap; }
  .kr-table .kr-left { text-align: left; white-space: normal; }
  .kr-table .kr-rank { font-weight: 650; }
  .kr-scroll { overflow-x: auto; }
  .kr-foot { margin-top: 2.5rem; font-size: .9rem; opacity: .75; }
  @media (max-width: 640px) { .kr-wide { display: none; } .kr-head h1 { font-size: 1.6rem; } .kr-table th, .kr-table td { padding: .4rem .45rem; font-size: .95rem; } }
</style>
"""


def frame(texts: Texts) -> None:
    """Draw what stands around every page: style, and the way to the other language."""
    st.html(_STYLE)
    other = next(language for language in LANGUAGES if language != texts.language)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(texts("web.language"), key="kr-language", type="tertiary"):
            st.query_params["lang"] = other
            st.session_state["lang"] = other
            st.rerun()


def header(title: str, pill: str, lead: str) -> None:
    """Draw the head of a page."""
    st.html(
        f'<div class="kr-head"><h1>{html.escape(title)}</h1>'
        f'<span class="kr-pill">{html.escape(pill)}</span></div>'
        f'<p class="kr-lead">{html.escape(lead)}</p>'
    )


def say(text: str) -> None:
    """Draw one sentence that everybody should read."""
    st.html(f'<div class="kr-say" role="note">{html.escape(text)}</div>')


def foot(text: str) -> None:
    """Draw the foot of a page."""
    st.html(f'<p class="kr-foot">{html.escape(text)}</p>')
