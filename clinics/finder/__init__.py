"""The clinic finder: place matching, filters with counts, distances and the map.

Nothing a reader searches for is stored.
"""
