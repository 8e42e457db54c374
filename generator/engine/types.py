"""Names for the arrays that mechanisms take and give.

The name says the unit; the dtype is what the column is stored in.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int16]
Ints = NDArray[np.int32]
Places = NDArray[np.intp]  # row numbers to index with: anything smaller is widened at every use
Floats = NDArray[np.float64]
Ids = NDArray[np.uint64]

Days = NDArray[np.int32]  # days since 1 January 1970, or a number of days
Years = NDArray[np.int32]
Euros = NDArray[np.float64]  # EUR a year, prices of 2022
Grams = NDArray[np.float64]
Probabilities = NDArray[np.float64]
Scores = NDArray[np.float64]  # z-scores: mean 0, standard deviation 1 in the reference population
