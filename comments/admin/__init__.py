"""The moderators' pages in the admin."""

from comments.admin import comments, rules, settings, writers  # noqa: F401
