"""Factory functions with defaults; a test passes only the values it checks."""
