"""The admin of articles.

Django imports only this module, so it imports the others.
"""

from articles.admin import articles, editions, tags  # noqa: F401 (importing registers them)
