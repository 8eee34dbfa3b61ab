"""The kinds of blocks in an article's text, one file each.

docs/howto.md shows how to add one.
"""
