"""The admin of articles.

Django imports only this module, so it imports the others.
"""

from articles.admin import articles, claims, editions, snippets, tags, topics  # noqa: F401 (importing registers them)
from articles.admin.sources import sources  # noqa: F401
