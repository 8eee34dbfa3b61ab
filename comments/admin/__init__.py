"""The moderators' pages in the admin."""

from comments.admin import comments, records, rules, settings  # noqa: F401 (importing registers them)
