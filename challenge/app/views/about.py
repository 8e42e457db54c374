"""The public page `about`, as on the static board."""

from challenge.app import public_parts

public_parts.draw("about", follow=False)
