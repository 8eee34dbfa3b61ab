"""Finding a clinic: a place from words, distances, filters with counts, and the map; nothing of it is stored."""
