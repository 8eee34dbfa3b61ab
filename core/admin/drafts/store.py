"""Keep what a person typed into a form until it is saved, and its earlier states.

Only that person can read it. One row holds the newest state; an earlier state becomes a version when it is minutes old,
or when anything but more typing replaces it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import ratelimit
from core.admin.drafts.fields import clean_values, count_words
from core.errors import ActionRefused
from core.models import UnsavedDraft, UnsavedVersion

KEEP_EVERY = timedelta(minutes=5)
KEPT_DAYS = 30
MAX_VERSIONS = 100
MAX_DRAFTS = 100
SAVES_A_MINUTE = 90


@dataclass(frozen=True)
class Place:
    """One form of one person: `form` as "articles.article", `key` as in UnsavedText."""

    user: object
    form: str
    key: str

    @property
    def condition(self):
        return {"user": self.user, "form": self.form, "key": self.key}

    @property
    def versions(self):
        """Return the earlier states, the newest first."""
        return UnsavedVersion.objects.filter(**self.condition)

    def draft(self):
        """Return the unsaved draft, or None."""
        return UnsavedDraft.objects.filter(**self.condition).first()


def drafts_of_new(user, form):
    """Return a person's unsaved drafts of objects that do not exist yet."""
    return UnsavedDraft.objects.filter(user=user, form=form, key__startswith="new-")


def keep(place, fields, *, title="", tab="", known=0, at=None):
    """Keep fields as the unsaved draft and return its row.

    `known` is the number of the draft that the page showed last: text of another page is kept as a version.
    """
    verdict = ratelimit.hit(bucket="unsaved", key=str(place.user.pk), limit=SAVES_A_MINUTE, seconds=60)
    if not verdict.allowed:
        raise ActionRefused("Too many saves in a minute. Your text is kept here and is sent again soon.",
                            retry_after=verdict.retry_after)  # fmt: skip
    options = {"title": title, "tab": tab, "is_typing": lambda row: row.tab == tab or row.number == known, "at": at}
    try:
        return _replace(place, fields, **options)
    except IntegrityError:
        # Another page of the same person kept its first words at the same moment.
        return _replace(place, fields, **options)


@transaction.atomic
def _replace(place, fields, *, title, tab, is_typing, at):
    now = at or timezone.now()
    row = UnsavedDraft.objects.select_for_update().filter(**place.condition).first()
    if row is None:
        if UnsavedDraft.objects.filter(user=place.user).count() >= MAX_DRAFTS:
            raise ActionRefused(f"You have {MAX_DRAFTS} unsaved drafts. Save or discard some, then go on here.")
        row = UnsavedDraft(**place.condition, number=0)
    elif row.fields == fields:
        return row
    else:
        _keep_version(place, row, must=not is_typing(row), now=now)
    row.fields, row.title, row.tab, row.saved_at = fields, title[:200], tab[:40], now
    row.number += 1
    row.save()
    return row


def _keep_version(place, row, *, must, now):
    """Keep the state of a draft that is about to be replaced.

    Without `must`, only if the last version is minutes older.
    """
    last = place.versions.values_list("saved_at", "pk").first()
    if not must and last and row.saved_at - last[0] < KEEP_EVERY:
        return
    UnsavedVersion.objects.create(
        **place.condition, title=row.title, words=count_words(row.fields), fields=row.fields, saved_at=row.saved_at
    )
    surplus = list(place.versions.values_list("pk", flat=True)[MAX_VERSIONS:])
    UnsavedVersion.objects.filter(pk__in=surplus).delete()


@transaction.atomic
def clear(place, saved=None, at=None):
    """Remove the unsaved draft of a form.

    It becomes a version unless the data `saved` hold all of it.
    """
    row = UnsavedDraft.objects.select_for_update().filter(**place.condition).first()
    if row is None:
        return
    if saved is None or any(_differs(saved.getlist(name), values) for name, values in row.fields.items()):
        _keep_version(place, row, must=True, now=at or timezone.now())
    row.delete()


def _differs(sent, kept):
    return [value.strip() for value in clean_values(sent)] != [value.strip() for value in kept]


def restore(place, version, at=None):
    """Make an earlier state the unsaved draft again; what it replaces is kept."""
    return _replace(place, version.fields, title=version.title, tab="", is_typing=lambda row: False, at=at)
