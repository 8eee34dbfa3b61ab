"""Word counts of the spam classifier, and the keys of digests."""

from django.db import models
from django.db.models import Q


class SpamWord(models.Model):
    """The number of judged comments that contain a word.

    The row of the empty word counts the comments.
    """

    word = models.CharField(max_length=40, unique=True)
    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="comments_spamword_counted", condition=Q(spam__gte=0, ham__gte=0))]

    def __str__(self):
        return f"{self.word}: {self.spam} spam, {self.ham} ham"


class HashKey(models.Model):
    """A key for digests of addresses; without it, its digests match nothing."""

    period = models.PositiveIntegerField(unique=True)
    secret = models.CharField(max_length=64)

    class Meta:
        ordering = ["-period"]

    def __str__(self):
        return f"key of period {self.period}"
