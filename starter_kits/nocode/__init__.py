"""The kit for who does not program: personas, canvas, workbook, voices, an example idea."""
