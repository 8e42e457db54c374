"""A synthetic world of families, and the files cut from it."""

__version__ = "0.1.0"
