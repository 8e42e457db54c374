"""What stands between an event and its opening: checks that return findings, one file per theme, and the round that asks all."""
