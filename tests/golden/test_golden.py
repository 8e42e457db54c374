"""One fingerprint per column of a tiny world: a diff of the file shows the causal footprint of a change.

After a change that is meant:  python -m pytest tests/golden --golden-update
"""

import hashlib
import json
from pathlib import Path

import numpy as np

from generator.engine.randomness import Noise
from generator.engine.simulation import Simulation
from generator.mechanisms import model
from generator.parameters import choose_values, read_parameters, resolve
from generator.places import read_region
from generator.population import FIRST_YEAR, Partition, begin

GOLDEN = Path(__file__).parent / "world.json"
SECRET = bytes(range(32))


def fingerprints():
    """Fingerprint every column at the end of 2023: rounded, so that the last bit of a logarithm does not count."""
    values = resolve(choose_values(read_parameters(), "published", SECRET))
    simulation = Simulation(model, values, Noise(SECRET, "golden"))
    world = begin(simulation, read_region("hart-van-brabant"), Partition(0, 400))
    simulation.run(world, range(FIRST_YEAR, 2024))
    return {
        f"{entity}.{name}": hashlib.sha256(np.round(column.astype(float), 6).tobytes()).hexdigest()[
            :10
        ]
        for entity, rows in world.entities.items()
        for name, column in sorted(rows.columns.items())
    }


def test_the_world_is_the_one_it_was(request):
    found = fingerprints()
    if request.config.getoption("--golden-update"):
        GOLDEN.write_text(json.dumps(found, indent=0) + "\n", encoding="utf-8")
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))
    moved = sorted(k for k in kept.keys() | found.keys() if kept.get(k) != found.get(k))
    assert not moved, f"these columns moved: {', '.join(moved)}"
