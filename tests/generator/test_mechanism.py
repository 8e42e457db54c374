"""Reading the storage type of a variable off the hint of its equation, as either line of numpy writes it."""

from types import GenericAlias

import numpy as np
import pytest

from generator.engine.mechanism import stored_as
from generator.engine.types import Bools, Codes, Euros, Ids, Ints


@pytest.mark.parametrize(
    ("hint", "stored"),
    [(Bools, bool), (Codes, np.int16), (Ints, np.int32), (Ids, np.uint64), (Euros, np.float64)],
)
def test_the_names_of_this_numpy_are_read(hint, stored):
    assert stored_as(hint) == np.dtype(stored)


def test_both_ways_of_writing_an_array_are_read():
    unfolded = np.ndarray[tuple[int, ...], np.dtype[np.int16]]  # numpy up to 2.4
    kept = GenericAlias(
        np.ndarray, (np.int16,)
    )  # numpy 2.5: NDArray[scalar] keeps its one argument
    assert stored_as(unfolded) == stored_as(kept) == np.dtype(np.int16)
