"""The public page `data`, as on the static board."""

from challenge.app import public_parts

public_parts.draw("data", follow=False)
