from .credentials import Credential
from .identity import IdentityChange
from .people import MAX_LABEL_CHARACTERS, MAX_LINKS, Person, validate_links

__all__ = [
    "MAX_LABEL_CHARACTERS",
    "MAX_LINKS",
    "Credential",
    "IdentityChange",
    "Person",
    "validate_links",
]
