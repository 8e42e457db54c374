"""An adversary's toolbox: try to learn what is sealed from what is public, and come home empty-handed.

Each check is a function from evidence to trials; `judge` turns trials into findings.
"""
