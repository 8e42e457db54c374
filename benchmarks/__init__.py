"""Benchmarks: how long things take, against a yardstick measured in the same run. `make bench`."""
