"""Render a frozen document for a page."""
