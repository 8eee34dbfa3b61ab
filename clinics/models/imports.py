"""Files to import that were uploaded in the admin, and their progress."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from core.db.fields import CleanCharField

# A batch of 500 rows takes a second, on a busy machine several. A worker that is silent for longer has died.
PRESUMED_DEAD_AFTER = timedelta(minutes=2)
# The worker checks every few seconds.
WORKER_EXPECTED_WITHIN = timedelta(minutes=1)


class ImportRun(models.Model):
    """A file uploaded in the admin: tried first, then confirmed.

    A worker (clinics.importing.runs) does both; `writes` says which one. Of a finished file only the report is kept.
    Files of clinics are in `content`. An export of a whole site is on the disk, and `content` says where
    (psychsite/moving/upload/store.py). Both take turns, so one table holds them.
    """

    class Kind(models.TextChoices):
        CLINICS = "clinics"
        SITE = "site", "whole site"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=7, choices=Kind, default=Kind.CLINICS, editable=False)
    name = CleanCharField(max_length=200)
    source = CleanCharField(max_length=80)
    content = models.BinaryField(editable=False)
    map_text = models.TextField(blank=True, editable=False)
    report = models.JSONField(default=dict, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.DONE, editable=False)
    # True while it waits or runs, otherwise null. The unique column allows one such run.
    is_busy = models.BooleanField(null=True, unique=True, editable=False)
    writes = models.BooleanField(default=False, editable=False)
    rows_total = models.PositiveIntegerField(null=True, editable=False)
    rows_read = models.PositiveIntegerField(default=0, editable=False)
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    # The worker's last sign of life.
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    # How often a worker began it and neither ended it nor was stopped.
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    failure = CleanCharField(max_length=500, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    loaded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "import"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="clinics_importrun_source_given", condition=~Q(source="")),
            models.CheckConstraint(name="clinics_importrun_kind_known", condition=Q(kind__in=["clinics", "site"])),
            models.CheckConstraint(
                name="clinics_importrun_state_known",
                condition=Q(state__in=["waiting", "running", "done", "failed"]),
            ),
            models.CheckConstraint(
                name="clinics_importrun_busy_while_it_waits_or_runs",
                # Without the null test the check would be null, which counts as true.
                condition=Q(state__in=["waiting", "running"], is_busy__isnull=False, is_busy=True)
                | (~Q(state__in=["waiting", "running"]) & Q(is_busy=None)),
            ),
            models.CheckConstraint(
                name="clinics_importrun_failed_for_a_reason", condition=~Q(state="failed") | ~Q(failure="")
            ),
        ]

    def __str__(self):
        return f"{self.name}, {date_format(timezone.localtime(self.at), 'DATETIME_FORMAT')}"

    @property
    def progress(self):
        """Return "4,500 of 20,000 rows"."""
        unit = "item" if self.kind == self.Kind.SITE else "row"
        unit += "" if (self.rows_total or self.rows_read) == 1 else "s"
        return f"{self.rows_read:,} of {self.rows_total:,} {unit}" if self.rows_total else f"{self.rows_read:,} {unit}"

    @property
    def percent(self):
        """Return how much is read, from 0 to 100."""
        return 100 * self.rows_read // self.rows_total if self.rows_total else 0

    def has_file(self):
        """Return True if the file is still stored, so that it can be written or resumed."""
        return ImportRun.objects.filter(pk=self.pk).exclude(content=b"").exists()

    def has_died(self, now=None):
        """Return True if it runs but its worker has been silent for PRESUMED_DEAD_AFTER."""
        return self.state == self.State.RUNNING and self.heartbeat_at < (now or timezone.now()) - PRESUMED_DEAD_AFTER

    def is_waiting_too_long(self, now=None):
        """Return True if no worker took it within WORKER_EXPECTED_WITHIN."""
        return self.state == self.State.WAITING and self.requested_at < (now or timezone.now()) - WORKER_EXPECTED_WITHIN
