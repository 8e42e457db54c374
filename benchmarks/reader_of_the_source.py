"""What a model from practice worlds is worth at an event: reported, not gated. The design asks for half at most.

    python benchmarks/reader_of_the_source.py EVENT PRACTICE [PRACTICE …]

EVENT and PRACTICE are event folders with data, each with a secret of its own; `kansrijk data generate` makes them.
"""

import sys
from pathlib import Path

from challenge.practice import gain_of_a_reader
from challenge.workspace import open_workspace

if __name__ == "__main__":
    event, *practice = (open_workspace(Path(name)) for name in sys.argv[1:])
    if not practice:
        raise SystemExit(__doc__)
    print(
        f"{len(practice)} practice worlds, {event.manifest['board']['test_children']} children to predict"
    )
    for outcome, share in gain_of_a_reader(event, practice).items():
        print(f"{outcome:>22}  {share:6.1%} of what is attainable")
