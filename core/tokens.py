"""Secret links: a random token in the address, of which only the hash is stored."""

import hashlib
import secrets

_TOKEN_BYTES = 32


def new_token():
    """Return a random token for an address."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token):
    """Return the SHA-256 of a token; a long random token needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
