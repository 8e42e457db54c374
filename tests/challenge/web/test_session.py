"""The cookie of a session: opens for the server that sealed it, for as long as it lasts, and for nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.web.session import LASTS, cookie_of, open_session, seal_session

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OURS, THEIRS = bytes(32), bytes([1]) * 32
TOKEN = "7Q2M-0F4K-9XW1-5RTB-C8ZD"


def test_a_session_opens_until_its_time_is_over():
    cookie = seal_session(TOKEN, secret=OURS, at=NOW)
    assert open_session(cookie, secret=OURS, at=NOW) == TOKEN
    assert open_session(cookie, secret=OURS, at=NOW + LASTS - timedelta(seconds=1)) == TOKEN
    assert open_session(cookie, secret=OURS, at=NOW + LASTS) is None


def test_the_cookie_does_not_show_the_token_and_is_another_each_time():
    one, other = (seal_session(TOKEN, secret=OURS, at=NOW) for _ in range(2))
    assert one != other
    assert TOKEN not in one
    assert TOKEN.replace("-", "") not in one


def test_a_cookie_of_another_event_is_nobody():
    assert open_session(seal_session(TOKEN, secret=THEIRS, at=NOW), secret=OURS, at=NOW) is None


@pytest.mark.parametrize("cookie", [None, "", "x", "é", "A" * 5000, "====", "\x00"])
def test_nonsense_is_nobody(cookie):
    assert open_session(cookie, secret=OURS, at=NOW) is None


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_changed_bit_is_enough(place, bit):
    import base64

    raw = bytearray(base64.urlsafe_b64decode(seal_session(TOKEN, secret=OURS, at=NOW)))
    raw[place % len(raw)] ^= 1 << bit
    cookie = base64.urlsafe_b64encode(bytes(raw)).decode()
    assert open_session(cookie, secret=OURS, at=NOW) is None


@given(st.text(max_size=200))
def test_no_text_is_an_error(text):
    assert open_session(text, secret=OURS, at=NOW) is None


def test_events_that_share_a_host_have_a_cookie_each():
    assert cookie_of("2375774ad88b861a") != cookie_of("8420149336b8f5f1")
    assert cookie_of('odd; "name=é').removeprefix("kansrijk-").isalnum()
