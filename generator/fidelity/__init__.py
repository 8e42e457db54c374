"""Is this world like the published one? Figures of CBS and others against the same figures of our tables.

`targets` (what was published) and `comparisons` (how our tables answer) are data; `evaluation` asks the tables,
`verdict` judges one figure, `summary` counts and holds the bar against them, `page` and `plots` show it.
A figure that differs is shown, never dropped; a figure that cannot be compared is listed with the reason.
"""
