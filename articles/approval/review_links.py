"""The secrets of a review request: the token of its link, and the code.

Only hashes are stored.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare

from core.tokens import hash_token, keyed_hash, keyed_hashes, new_token

CODE_LIFETIME = timedelta(minutes=15)
MAX_CODE_TRIES = 5
_CODE_SALT = "articles.review.code"


def issue_link(request, now):
    """Give a ReviewRequest a new link and return its token.

    The old link and code stop working.
    """
    token = new_token()
    request.token_hash = hash_token(token)
    request.expires_at = now + timedelta(days=settings.REVIEW_LINK_DAYS)
    request.code_hash, request.code_sent_at, request.code_tries, request.code_confirmed_at = "", None, 0, None
    request.save(
        update_fields=["token_hash", "expires_at", "code_hash", "code_sent_at", "code_tries", "code_confirmed_at"]
    )
    return token


def issue_code(request, now):
    """Give a ReviewRequest a new code with new tries and return it.

    The old code stops working.
    """
    code = f"{secrets.randbelow(10**6):06d}"
    request.code_hash, request.code_sent_at = _hash_code(request, code), now
    request.code_tries, request.code_confirmed_at = 0, None
    request.save(update_fields=["code_hash", "code_sent_at", "code_tries", "code_confirmed_at"])
    return code


def has_usable_code(request, now):
    """Return True if a code was sent that can still be tried."""
    is_recent = bool(request.code_hash) and now < request.code_sent_at + CODE_LIFETIME
    return is_recent and request.code_tries < MAX_CODE_TRIES


def is_right_code(request, code):
    """Return True if `code` is the one that was sent."""
    found = [constant_time_compare(request.code_hash, one) for one in keyed_hashes(_CODE_SALT, _bound(request, code))]
    return any(found)


def _hash_code(request, code):
    """Return the hash of a code, keyed with SECRET_KEY and bound to the link.

    A plain hash of six digits is guessed in a moment.
    """
    return keyed_hash(_CODE_SALT, _bound(request, code))


def _bound(request, code):
    return f"{request.token_hash}:{code}"
