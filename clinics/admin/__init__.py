"""The admin of the clinic directory. Django imports only this module."""

from clinics.admin import clinics, proposals, removals  # noqa: F401 (importing registers them)
