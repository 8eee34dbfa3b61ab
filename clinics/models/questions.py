"""What readers ask about a place, with answers that somebody checked."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinics.models.regions import Region
from core.db.fields import CleanCharField, CleanTextField, SafeURLField

# Rules and offices of a place change with the year.
CHECK_EVERY = timedelta(days=365)
# “Yes, with a referral.” may be true of many places; from here on somebody has copied.
OWN_WORDS = 80


class RegionQuestionQuerySet(models.QuerySet):
    def of(self, region):
        """Return (the Region that answers, [its questions]) for a Region with its parents: its own, or those of the nearest one
        that it lies in; (None, []) where nobody has written any. One query.
        """
        nearest_first = region.lineage[::-1]
        rows = {}
        for row in self.filter(region__in=[one.pk for one in nearest_first]).order_by("position", "pk"):
            rows.setdefault(row.region_id, []).append(row)
        return next(((one, rows[one.pk]) for one in nearest_first if one.pk in rows), (None, []))


class RegionQuestion(models.Model):
    """A question about a country, state or city, and its answer: plain text, an empty line begins a paragraph."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="questions")
    question = CleanCharField(max_length=200, help_text="As a reader would ask it: “Do I need a referral here?”")
    answer = CleanTextField(max_length=3000, help_text="Plain text; an empty line begins a paragraph.")
    source = SafeURLField(blank=True, help_text="Where it can be read up: an authority's page.")
    checked_on = models.DateField(default=timezone.localdate, help_text="When somebody last made sure of it.")
    position = models.PositiveSmallIntegerField(default=0, help_text="The smallest first.")

    objects = RegionQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="clinics_regionquestion_asks",
                condition=~Q(question=""),
                violation_error_message="Write the question.",
            ),
            models.CheckConstraint(
                name="clinics_regionquestion_answers",
                condition=~Q(answer=""),
                violation_error_message="Write the answer: a question alone helps nobody.",
            ),
            models.UniqueConstraint(
                name="clinics_regionquestion_once",
                fields=["region", "question"],
                violation_error_message="This question stands here already. Change that one.",
            ),
        ]

    def __str__(self):
        return self.question

    def clean(self):
        """Refuse days to come, and an answer that is told of another region in the same words: it says nothing of this one."""
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError(
                {"checked_on": "The check cannot lie in the future. Enter the day on which it was made."}
            )
        if len(self.answer) >= OWN_WORDS:
            others = RegionQuestion.objects.filter(answer=self.answer).exclude(region=self.region_id)
            if other := others.select_related("region").first():
                raise ValidationError(
                    {
                        "answer": f"The same words stand under {other.region.spoken}. Write what is true of this region, or put "
                        "it once under the one that both lie in: regions without questions of their own show that one's."
                    }
                )

    @property
    def is_stale(self):
        return timezone.localdate() - self.checked_on > CHECK_EVERY
