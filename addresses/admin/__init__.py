"""The admin of redirects and of addresses that were not found."""

from addresses.admin.missing import MissingAddressAdmin
from addresses.admin.redirects import RedirectAdmin

__all__ = ["MissingAddressAdmin", "RedirectAdmin"]
