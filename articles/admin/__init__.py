"""The desk in the admin. Django imports only this module, so it imports the others."""

from articles.admin import articles, editions, tags  # noqa: F401
