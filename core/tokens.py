"""The secrets of a signed link: a token in the address and a six-digit code in a second mail. Only digests are kept."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

CODE_LIVES = timedelta(minutes=15)
CODE_TRIES = 5


def new_ticket(request, now):
    """Give a ReviewRequest a new link that works for REVIEW_LINK_DAYS; return its token. Earlier link and code are void."""
    token = secrets.token_urlsafe(32)
    request.token_hash = token_hash(token)
    request.expires_at = now + timedelta(days=settings.REVIEW_LINK_DAYS)
    request.code_hash, request.code_sent_at, request.code_tries, request.code_confirmed_at = "", None, 0, None
    request.save(
        update_fields=["token_hash", "expires_at", "code_hash", "code_sent_at", "code_tries", "code_confirmed_at"]
    )
    return token


def token_hash(token):
    """A token is random and long, so that its plain SHA-256 tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code(request, now):
    """Give a ReviewRequest a new code; return it. Its tries begin anew, an earlier code is void."""
    code = f"{secrets.randbelow(10**6):06d}"
    request.code_hash, request.code_sent_at = _code_hash(request, code), now
    request.code_tries, request.code_confirmed_at = 0, None
    request.save(update_fields=["code_hash", "code_sent_at", "code_tries", "code_confirmed_at"])
    return code


def code_works(request, now):
    """Whether a code was sent that can still be tried."""
    return bool(request.code_hash) and request.code_tries < CODE_TRIES and now < request.code_sent_at + CODE_LIVES


def code_matches(request, code):
    return constant_time_compare(request.code_hash, _code_hash(request, code))


def _code_hash(request, code):
    """Six digits are guessed from a plain digest in a moment: this one is keyed with SECRET_KEY and bound to its link."""
    return salted_hmac("articles.review.code", f"{request.token_hash}:{code}", algorithm="sha256").hexdigest()
