from .credentials import Credential
from .identity import IdentityChange
from .people import MAX_LABEL_CHARACTERS, MAX_LINKS, Author, MedicalApprover, Person, validate_links

__all__ = [
    "MAX_LABEL_CHARACTERS",
    "MAX_LINKS",
    "Author",
    "Credential",
    "IdentityChange",
    "MedicalApprover",
    "Person",
    "validate_links",
]
