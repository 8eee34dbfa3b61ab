"""Keys with which programs may ask the API more often.

The key is shown once, and its hash is stored.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiKey
from activity.log import record
from core.errors import ActionRefused
from core.tokens import hash_token, new_token

# People and programs that look for lost secrets recognize it by its beginning.
PREFIX = "psk_"


@transaction.atomic
def make_key(*, key, by):
    """Save a new ApiKey and return its token."""
    if key.ends_on < timezone.localdate():
        raise ActionRefused("The last day is in the past. Choose a later one.")
    token = PREFIX + new_token()
    key.token_hash, key.made_at = hash_token(token), timezone.now()
    key.save(force_insert=True)
    record("api_key.made", by=by, about=key, details={"ends": key.ends_on, "requests": key.requests_a_minute})
    return token


@transaction.atomic
def revoke_key(*, key, by):
    """Make a key stop counting at once."""
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
        raise ActionRefused("This key was already revoked.")
    record("api_key.revoked", by=by, about=key)


def find_key(token):
    """Return the valid ApiKey of a token, or None; note the day of its use."""
    today = timezone.localdate()
    key = ApiKey.objects.valid(today).filter(token_hash=hash_token(token)).first()
    if key is not None and key.last_used_on != today:
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)
    return key
