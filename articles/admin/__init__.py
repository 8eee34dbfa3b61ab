"""The admin of articles.

Django imports only this module, so it imports the others.
"""

from articles.admin import articles, editions, snippets, sources, tags, topics  # noqa: F401 (importing registers them)
