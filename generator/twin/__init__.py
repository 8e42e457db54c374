"""A synthetic twin of real tables, for where these may not go; only `vault` in here imports sdv.

    tables = read(["box.sav", "cf20m.sav"])      reading, statistical: files as they are
    metadata = propose(tables, detect(tables))   proposal, declared: kinds of columns, keys, links; to be confirmed
    model = fit(tables, metadata)                checks, split, shapes, marginals, latent, learning
    found = scan(model, tables)                  scan: no row, no rare value, no extreme of the real tables
    drawn = sample(model, 5000)                  sampling; `write` gives them the form of the real files
    measures = report(tables, drawn, metadata)   report: quality, privacy, utility

Before it learns, what could point at one person is taken out (marginals.py, keys.py). That lowers the risk and proves
nothing: it is not differential privacy.
"""

from generator.twin.checks import without_unknown
from generator.twin.errors import TwinError
from generator.twin.kinds import FEWEST_ROWS, OTHER, RARE, Metadata, RealTable, metadata_from
from generator.twin.learning import Twin, fit
from generator.twin.proposal import propose
from generator.twin.reading import read, read_folder
from generator.twin.report import report
from generator.twin.sampling import sample
from generator.twin.scan import refuse, scan
from generator.twin.store import load, save, write
from generator.twin.vault import detect

__all__ = [
    "FEWEST_ROWS",
    "OTHER",
    "RARE",
    "Metadata",
    "RealTable",
    "Twin",
    "TwinError",
    "detect",
    "fit",
    "load",
    "metadata_from",
    "propose",
    "read",
    "read_folder",
    "refuse",
    "report",
    "sample",
    "save",
    "scan",
    "without_unknown",
    "write",
]
