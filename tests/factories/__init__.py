"""Rows for tests: plain functions with sensible defaults; whatever a test is about, it names."""
