# Year and month of the release, then a number for those that follow in the same month: 2026.11, 2026.11.1.
__version__ = "2026.11"
