"""The settings of the comment sections: one row that staff edit."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core import safe_cache

# Without a shared Redis, another process may read an old policy for this long.
_CACHE_KEY, _CACHE_SECONDS = "comments.policy", 15


class Policy(models.Model):
    """The settings of all comment sections; read them with `Policy.current()`."""

    class Order(models.TextChoices):
        OLDEST = "oldest", "Oldest first"
        NEWEST = "newest", "Newest first"

    is_open = models.BooleanField(
        "accept comments", default=True, help_text="Turn off to close comments on all articles. Existing comments stay."
    )
    email_required = models.BooleanField(
        "email address required", default=False, help_text="The form marks the field as required or optional."
    )
    hold_all = models.BooleanField("hold every comment", default=False)
    hold_first = models.BooleanField(
        "hold first comments",
        default=True,
        help_text="Hold comments by commenters without an approved one. Turn off to publish whatever no rule holds.",
    )
    links_allowed = models.PositiveSmallIntegerField(
        default=2, validators=[MaxValueValidator(20)], help_text="Comments with more links wait for a moderator."
    )
    close_after_days = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(3650)],
        help_text="Days after an article is first published. 0 keeps comments open.",
    )
    depth = models.PositiveSmallIntegerField(
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
        help_text="How many levels of replies are indented. Deeper replies join the last level.",
    )
    threads_per_page = models.PositiveSmallIntegerField(
        default=50, validators=[MinValueValidator(5), MaxValueValidator(200)]
    )
    order = models.CharField(max_length=6, choices=Order.choices, default=Order.OLDEST)
    change_minutes = models.PositiveSmallIntegerField(
        "minutes to edit a comment",
        default=30,
        validators=[MaxValueValidator(24 * 60)],
        help_text="How long commenters can edit or delete their comment, by a private link. 0 turns this off.",
    )
    spam_threshold = models.PositiveSmallIntegerField(
        default=90,
        validators=[MinValueValidator(50), MaxValueValidator(100)],
        help_text="Percent. The classifier holds comments that are spam with at least this certainty. 100 turns it off.",
    )

    class Meta:
        verbose_name = verbose_name_plural = "comment settings"
        constraints = [
            models.CheckConstraint(name="comments_policy_only_one", condition=Q(pk=1)),
            models.CheckConstraint(name="comments_policy_depth_range", condition=Q(depth__gte=1, depth__lte=6)),
            models.CheckConstraint(
                name="comments_policy_page_range", condition=Q(threads_per_page__gte=5, threads_per_page__lte=200)
            ),
            models.CheckConstraint(
                name="comments_policy_threshold_range", condition=Q(spam_threshold__gte=50, spam_threshold__lte=100)
            ),
            models.CheckConstraint(name="comments_policy_order_valid", condition=Q(order__in=["oldest", "newest"])),
        ]

    def __str__(self):
        return "Comment settings"

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)
        safe_cache.delete(_CACHE_KEY)

    @classmethod
    def current(cls):
        """Return the saved policy, or the defaults. At most one query in _CACHE_SECONDS."""
        policy = safe_cache.get(_CACHE_KEY)
        if policy is None:
            policy = cls.objects.filter(pk=1).first() or cls(pk=1)
            safe_cache.store(_CACHE_KEY, policy, _CACHE_SECONDS)
        return policy
