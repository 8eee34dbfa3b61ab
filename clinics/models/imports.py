"""Files of clinics that are uploaded in the admin, and how far they are."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.db.fields import CleanCharField

# A batch of 500 rows takes a second, on a busy machine several: who has not said a word for so long does not work any more.
SILENCE = timedelta(minutes=2)
# The worker looks every few seconds.
PATIENCE = timedelta(minutes=1)


class ImportRun(models.Model):
    """A file uploaded in the admin: tried first, then confirmed. A worker (clinics.importing.runs) does both.

    `writes` says which of the two waits, runs, is done or failed. Of a file that is done with nothing but the report stays.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    name = CleanCharField(max_length=200)
    source = CleanCharField(max_length=80)
    content = models.BinaryField(editable=False)
    map_text = models.TextField(blank=True, editable=False)
    report = models.JSONField(default=dict, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.DONE, editable=False)
    # True while it waits or runs, else null: the database lets there be one.
    is_busy = models.BooleanField(null=True, unique=True, editable=False)
    writes = models.BooleanField(default=False, editable=False)
    rows_total = models.PositiveIntegerField(null=True, editable=False)
    rows_read = models.PositiveIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    # When the worker said last that it works.
    beat_at = models.DateTimeField(null=True, editable=False)
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
            models.CheckConstraint(
                name="clinics_importrun_state_known",
                condition=Q(state__in=["waiting", "running", "done", "failed"]),
            ),
            models.CheckConstraint(
                name="clinics_importrun_busy_while_it_waits_or_runs",
                # Asked whether it is null first: a check that comes to null would hold.
                condition=Q(state__in=["waiting", "running"], is_busy__isnull=False, is_busy=True)
                | (~Q(state__in=["waiting", "running"]) & Q(is_busy=None)),
            ),
            models.CheckConstraint(
                name="clinics_importrun_failed_for_a_reason", condition=~Q(state="failed") | ~Q(failure="")
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def progress(self):
        """ "4,500 of 20,000 rows", for people."""
        return f"{self.rows_read:,} of {self.rows_total:,} rows" if self.rows_total else f"{self.rows_read:,} rows"

    def has_file(self):
        """Whether its bytes are still there, so that it can be written or gone on with."""
        return ImportRun.objects.filter(pk=self.pk).exclude(content=b"").exists()

    def has_died(self, now=None):
        """Whether it runs, and nobody has heard of its worker for longer than SILENCE."""
        return self.state == self.State.RUNNING and self.beat_at < (now or timezone.now()) - SILENCE

    def waits_in_vain(self, now=None):
        """Whether no worker has taken it up for longer than PATIENCE: probably none runs."""
        return self.state == self.State.WAITING and self.asked_at < (now or timezone.now()) - PATIENCE
