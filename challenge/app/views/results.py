"""The public page `results`, as on the static board."""

from challenge.app import public_parts

public_parts.draw("results")
