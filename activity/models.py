"""The record of what staff did: entries, and checks of their chain."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from activity import verbs

MAX_TITLE, MAX_KEY, MAX_NETWORK = 200, 40, 43


class Entry(models.Model):
    """One deed of one person, or of the site where `by` is empty.

    Write it with `activity.log.record`. `number` has no gaps. Names are as they were at that moment: `by_name` and
    `about_title` stay when an account or an article is renamed. Triggers refuse every change (activity/triggers.py).
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    by_name = models.CharField(max_length=MAX_TITLE, blank=True)
    verb = models.CharField(max_length=40)
    # What it was done to: "articles.edition", its key and its title. Rows of all apps, so no foreign key fits.
    about_kind = models.CharField(max_length=80, blank=True)
    about_key = models.CharField(max_length=MAX_KEY, blank=True)
    about_title = models.CharField(max_length=MAX_TITLE, blank=True)
    # The article that this belongs to, so that the activity of an article is one indexed query.
    article = models.BigIntegerField(null=True)
    network = models.CharField(max_length=MAX_NETWORK, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = "entry"
        verbose_name_plural = "activity"
        default_permissions = ["view"]
        permissions = [("export_entry", "Can export the activity")]
        indexes = [
            models.Index(fields=["by", "-number"], name="activity_entry_by"),
            models.Index(fields=["verb", "-number"], name="activity_entry_verb"),
            models.Index(fields=["about_kind", "about_key", "-number"], name="activity_entry_about"),
            models.Index(fields=["article", "-number"], name="activity_entry_article", condition=Q(article__gt=0)),
        ]
        constraints = [
            models.CheckConstraint(name="activity_entry_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="activity_entry_has_verb", condition=~Q(verb="")),
            models.CheckConstraint(
                name="activity_entry_about_is_whole", condition=Q(about_kind="", about_key="") | ~Q(about_kind="")
            ),
        ]

    def __str__(self):
        return " ".join(filter(None, (self.who, self.words, self.about_title)))

    @property
    def who(self):
        return self.by_name or "The site"

    @property
    def words(self):
        return verbs.words_of(self.verb)


class ChainCheck(models.Model):
    """One reading of the whole chain: up to which entry it held, and what was wrong.

    `seal` signs that state with a key made from SECRET_KEY, so a person who can write to the database alone cannot make one.
    Triggers keep these rows, too.
    """

    at = models.DateTimeField()
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = []
        constraints = [models.CheckConstraint(name="activity_chaincheck_from_zero", condition=Q(number__gte=0))]

    def __str__(self):
        return self.fault or f"Verified up to entry {self.number}"
