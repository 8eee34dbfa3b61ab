"""The admin of people.

Django imports only this module, so it imports the others.
"""

from authors.admin import changes, people  # noqa: F401 (importing registers them)
