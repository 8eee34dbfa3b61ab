"""Hashes of secret links, and keyed hashes of values that are looked up."""

import hashlib
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

_TOKEN_BYTES = 32


def new_token():
    """Return a random token for an address."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token):
    """Return the SHA-256 of a token; a long random token needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(salt, value):
    """Return the hash of a value under SECRET_KEY, to store."""
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()


def keyed_hashes(salt, value):
    """Return the hashes of a value under SECRET_KEY and each former key, to look up.

    What was stored before the key changed is found while SECRET_KEY_FALLBACKS names that key.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(salt, value, secret=key, algorithm="sha256").hexdigest() for key in keys]
