"""Readers' questions about a region, with checked answers."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinics.models.regions import Region
from core.db.fields import CleanCharField, CleanTextField, SafeURLField
from core.db.reused import any_of, reused

# Local rules change within a year.
CHECK_EVERY = timedelta(days=365)
# “Yes, with a referral.” may be true in many places. A longer answer was copied.
MIN_COPIED_CHARACTERS = 80


class RegionQuestionQuerySet(models.QuerySet):
    def of(self, region):
        """Return (Region, [questions]) for a Region with its parents.

        The questions are its own or those of the nearest region above; (None, []) if there are none. One query.
        """
        nearest_first = region.lineage[::-1]
        rows = {}
        for row in _questions_of(lineage=[one.pk for one in nearest_first]):
            rows.setdefault(row.region_id, []).append(row)
        return next(((one, rows[one.pk]) for one in nearest_first if one.pk in rows), (None, []))


class RegionQuestion(models.Model):
    """A question about a region, and its answer in plain text."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="questions")
    question = CleanCharField(max_length=200, help_text="In a reader’s words: “Do I need a referral here?”")
    answer = CleanTextField(max_length=3000, help_text="Plain text. A blank line starts a new paragraph.")
    source = SafeURLField(blank=True, help_text="An authority’s page that confirms it.")
    checked_on = models.DateField(default=timezone.localdate, help_text="When staff last checked it.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Lowest first.")

    objects = RegionQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="clinics_regionquestion_asks",
                condition=~Q(question=""),
                violation_error_message="Enter the question.",
            ),
            models.CheckConstraint(
                name="clinics_regionquestion_answers",
                condition=~Q(answer=""),
                violation_error_message="Enter the answer.",
            ),
            models.UniqueConstraint(
                name="clinics_regionquestion_once",
                fields=["region", "question"],
                violation_error_message="This region already has this question. Change that one.",
            ),
        ]

    def __str__(self):
        return self.question

    def clean(self):
        """Reject future dates and answers copied from another region."""
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": "The check date is in the future. Enter the day the check was made."})
        if len(self.answer) >= MIN_COPIED_CHARACTERS:
            others = RegionQuestion.objects.filter(answer=self.answer).exclude(region=self.region_id)
            if other := others.select_related("region").first():
                raise ValidationError(
                    {
                        "answer": f"This answer is already used for {other.region.name_in_sentence}. "
                        "Write what is true here, or move it to the region that contains both: "
                        "regions without their own questions show that one’s."
                    }
                )

    @property
    def is_stale(self):
        return timezone.localdate() - self.checked_on > CHECK_EVERY


@reused(lineage=[models.BigIntegerField()])
def _questions_of(lineage):
    return RegionQuestion.objects.filter(any_of("region", lineage)).order_by("position", "pk")
