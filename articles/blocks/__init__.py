"""The parts that an article's text is made of: one file for each kind.

docs/howto.md shows how to add one.
"""
