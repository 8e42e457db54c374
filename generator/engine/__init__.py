"""Arrays, entities, years and noise. Knows no domain word and no file format."""
