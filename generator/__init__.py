"""A synthetic world of families, and the files cut from it."""
