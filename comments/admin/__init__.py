"""The moderators' pages in the admin."""

from comments.admin import comments, error_reports, records, rules, settings  # noqa: F401 (importing registers them)
