"""The report of an event that is over: one page that asks nobody for anything, a PDF of it, and an archive to read in ten years."""
