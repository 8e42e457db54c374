"""The public page `leaderboard`, as on the static board."""

from challenge.app import public_parts

public_parts.draw("leaderboard")
