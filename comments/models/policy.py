"""What the site lets readers do under its articles: one row that staff edit."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core import safe_cache

# Another process may read an old policy for this long where no Redis is shared; the process that saved it, never.
_REMEMBERED, _SECONDS = "comments.policy", 15


class Policy(models.Model):
    """The comment section's settings. `Policy.current()` is what every part of the room asks."""

    class Order(models.TextChoices):
        OLDEST = "oldest", "Oldest first"
        NEWEST = "newest", "Newest first"

    is_open = models.BooleanField(
        "comments are taken", default=True, help_text="Off: nothing new comes in anywhere; what is there stays."
    )
    email_required = models.BooleanField(
        "e-mail address required", default=False, help_text="Readers see beside the field whether they must give one."
    )
    hold_all = models.BooleanField("hold every comment", default=False)
    hold_first = models.BooleanField(
        "hold first comments",
        default=True,
        help_text="Of writers without an approved comment. Off: what no rule holds appears at once.",
    )
    links_allowed = models.PositiveSmallIntegerField(
        default=2, validators=[MaxValueValidator(20)], help_text="A comment with more links waits for a moderator."
    )
    close_after_days = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(3650)],
        help_text="Days after an article first appeared; 0 keeps comments open.",
    )
    depth = models.PositiveSmallIntegerField(
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
        help_text="How far answers are set in; deeper ones stand beside the last level.",
    )
    threads_per_page = models.PositiveSmallIntegerField(
        default=50, validators=[MinValueValidator(5), MaxValueValidator(200)]
    )
    order = models.CharField(max_length=6, choices=Order.choices, default=Order.OLDEST)
    change_minutes = models.PositiveSmallIntegerField(
        "minutes to change one's own comment",
        default=30,
        validators=[MaxValueValidator(24 * 60)],
        help_text="By a link that only its writer has; 0 gives out no links.",
    )
    spam_threshold = models.PositiveSmallIntegerField(
        default=90,
        validators=[MinValueValidator(50), MaxValueValidator(100)],
        help_text="Per cent. The classifier holds what it takes for spam with at least this certainty; 100 turns it off.",
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
        safe_cache.delete(_REMEMBERED)

    @classmethod
    def current(cls):
        """The policy as saved, or the defaults; at most one query, none for _SECONDS after another."""
        policy = safe_cache.get(_REMEMBERED)
        if policy is None:
            policy = cls.objects.filter(pk=1).first() or cls(pk=1)
            safe_cache.store(_REMEMBERED, policy, _SECONDS)
        return policy
