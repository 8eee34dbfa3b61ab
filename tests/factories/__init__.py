"""Rows for tests: functions with defaults. A test names what it is about."""
