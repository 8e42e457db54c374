"""A fact survives the way through a row of the ledger."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenge.ledger.events import KINDS, TeamRegistered, from_row, to_row


def examples():
    words = st.text(max_size=20)
    values = {
        "str": words,
        "int": st.integers(0, 10**6),
        "float": st.floats(allow_nan=False, allow_infinity=False),
        "float | None": st.none() | st.floats(0, 1),
        "Mapping[str, Any]": st.dictionaries(words, words, max_size=2),
    }
    return st.one_of(
        st.builds(kind, **{name: values[t] for name, t in kind.__annotations__.items()})
        for kind in KINDS.values()
    )


# A kind of fact has many fields, and machines are busy.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(examples())
def test_a_fact_survives_the_way_through_a_row(fact):
    assert from_row(*to_row(fact)) == fact


def test_a_field_of_a_later_version_is_left_out():
    kind, body = to_row(TeamRegistered("a"))
    assert from_row(kind, body | {"colour": "blue"}) == TeamRegistered("a")
