"""What is made for the challenge itself: the list of children, outcomes of training children, features."""

from generator.sources.challenge.children import children

__all__ = ["children"]
