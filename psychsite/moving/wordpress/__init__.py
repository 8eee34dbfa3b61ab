"""Exports of WordPress (WXR): reader (no database) → convert (pure) → load."""
