"""Renderings of the declarations and the data for people and machines."""
