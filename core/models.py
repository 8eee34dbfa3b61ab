"""The tables that no room owns."""

from django.conf import settings
from django.db import models

from core.db.fields import CleanCharField


class PageChange(models.Model):
    """A change of something that a public page shows.

    It is written by triggers alone (core/pages/change_triggers.py).
    """

    tags = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "core_pagechange"
        default_permissions = ()

    def __str__(self):
        return f"{self.pk}: {self.tags}"


class RateWindow(models.Model):
    """The hits of a client in one window of time; written by core.ratelimit."""

    bucket = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    window = models.BigIntegerField()
    hits = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bucket", "key", "window"], name="core_ratewindow_unique"),
        ]

    def __str__(self):
        return f"{self.bucket} {self.window}: {self.hits}"


class UnsavedText(models.Model):
    """What one person typed into one form of the admin.

    `fields` is {name: [values]}. `key` is the number of the object, or begins with "new-" for an object that does not exist yet.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=60)
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    fields = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        abstract = True


class UnsavedDraft(UnsavedText):
    """What a person typed and has not saved yet.

    Each save of the browser raises `number`. `tab` names the open page that sent it.
    """

    number = models.PositiveIntegerField(default=1)
    tab = models.CharField(max_length=40, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "form", "key"], name="core_unsaveddraft_once"),
        ]

    def __str__(self):
        return f"{self.form} {self.key}"


class UnsavedVersion(UnsavedText):
    """An earlier state of an unsaved draft."""

    words = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["-saved_at", "-pk"]
        indexes = [models.Index(fields=["user", "form", "key", "saved_at"], name="core_unsavedversion_of_form")]

    def __str__(self):
        return f"{self.form} {self.key}, {self.saved_at:%Y-%m-%d %H:%M}"


class JobState(models.Model):
    """What one kind of job did last, and when it is due.

    It is written by core/process/turns.py. `leased_until` is not null while `worker` does it. `attempts` counts the tries
    since it was done last.
    """

    name = models.CharField(max_length=40, unique=True)
    due_at = models.DateTimeField()
    worker = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # How many things it did when it was done last.
    done = models.PositiveIntegerField(default=0)
    last_error = CleanCharField(max_length=300, blank=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        permissions = [("run_jobs", "Can see the machine room, and try jobs again")]
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(given_up_at__isnull=True) | ~models.Q(last_error=""),
                name="core_jobstate_given_up_for_a_reason",
            ),
        ]

    def __str__(self):
        return self.name


class Worker(models.Model):
    """A process that does jobs, and when it last said that it is alive.

    `name` is its machine, process and a random part.
    """

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        ordering = ["-seen_at"]

    def __str__(self):
        return self.name
