"""The admin of the clinic directory. Django imports only this module, so it imports the others."""

from clinics.admin import clinics, proposals, removals  # noqa: F401
