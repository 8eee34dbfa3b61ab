"""A large invented site, for measuring how pages grow.

It is the same for the same seed and day.

Articles go through the bulk actions of articles/publishing/bulk.py, so every rule, trigger and entry of the record is as on a
real site. All else is inserted in bulk. Triggers fill the search index, the finder's rows and the counts.
"""

import random
import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from psychsite.demo.load import what_is_there
from psychsite.scale import articles, clinics, comments, emails, pictures, redirects
from psychsite.scale.people import make_people
from search.words.counting import count_words

# What is filled, in this order.
PARTS = {
    "clinics": clinics,
    "articles": articles,
    "comments": comments,
    "pictures": pictures,
    "redirects": redirects,
    "emails": emails,
}


class NotHere(Exception):
    """The database may not be filled; the message says why."""


def require_place(*, without_debug):
    """Raise NotHere unless this database may be filled with invented data."""
    if not settings.DEBUG and not without_debug:
        raise NotHere("DEBUG is off, so this may be a real site. Add --without-debug if it is a test site.")
    if there := what_is_there():
        raise NotHere(f"The database holds {there}. Give another DATABASE_URL: this goes into an empty database only.")


def load(*, numbers, seed, say):
    """Fill the database and return {part: rows a second}.

    `numbers` is {part: number}; a part without a number stays empty. `say(part, done, of)` is called after each batch,
    which is a transaction of its own.
    """
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rates = {}
    with transaction.atomic():
        staff = make_people(numbers["articles"], checker=_account("scale-checker"), editor=_account("scale-editor"))
    for part, module in PARTS.items():
        begun, number = time.monotonic(), numbers.get(part, 0)
        dice = random.Random(f"{seed} {part}")  # noqa: S311 - repeatable, no secret
        for done in module.fill(number, dice=dice, midnight=midnight, staff=staff):
            say(part, done, number)
        rates[part] = number / max(time.monotonic() - begun, 0.001)
    # A site that runs counts them each night, and the search is measured as it is there.
    count_words()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return rates


def _account(name):
    """Create an account without a password, with every permission."""
    return get_user_model().objects.create(
        username=name, email=f"{name}@example.org", is_staff=True, is_superuser=True, password=make_password(None),
        last_login=timezone.now() - timedelta(days=1),
    )  # fmt: skip
