"""Rules that hold comments, bans, and the history of decisions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comments.models.comments import Comment, RemovalReason
from core.db.fields import CleanCharField
from core.text.clean import clean_line


class ModerationRule(models.Model):
    class Kind(models.TextChoices):
        WORD = "word", "Word or phrase"
        LINK_DOMAIN = "link_domain", "Linked domain"
        EMAIL = "email", "Email address or @domain"
        IP_HASH = "ip_hash", "Client fingerprint"

    class Action(models.TextChoices):
        HOLD = "hold", "Hold for a moderator"
        SPAM = "spam", "File as spam"
        REFUSE = "refuse", "Refuse with a sentence"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    pattern = CleanCharField(
        max_length=200,
        help_text="A word or phrase, a domain (with its subdomains), an email address or @domain, or a client fingerprint. "
        "Upper and lower case are the same.",
    )
    action = models.CharField(max_length=6, choices=Action.choices, default=Action.HOLD)
    note = CleanCharField(max_length=200, blank=True, help_text="Why this rule exists. Only moderators see it.")
    is_active = models.BooleanField("active", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "pattern"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "pattern"], name="comments_moderationrule_unique"),
            models.CheckConstraint(
                name="comments_moderationrule_kind_valid",
                condition=Q(kind__in=["word", "link_domain", "email", "ip_hash"]),
            ),
            models.CheckConstraint(
                name="comments_moderationrule_action_valid", condition=Q(action__in=["hold", "spam", "refuse"])
            ),
            models.CheckConstraint(name="comments_moderationrule_pattern_given", condition=~Q(pattern="")),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.pattern}"

    @property
    def activity_title(self):
        """Return a title without the pattern, which may be a reader's address."""
        return self.get_kind_display()


class ModerationEvent(models.Model):
    """One line of a comment's history. Only verbs write rows, and no row ever changes.

    `before` holds what the step changed, as it was, so that it can be undone: {"state": …} and, for an
    edit, {"body": …}. The retention command removes the texts.
    """

    class Action(models.TextChoices):
        SUBMITTED = "submitted", "Submitted"
        IMPORTED = "imported", "Imported"
        PENDING = "pending", "Put back in the queue"
        APPROVED = "approved", "Approved"
        SPAM = "spam", "Filed as spam"
        REMOVED = "removed", "Removed"
        CHANGED = "changed", "Edited by the commenter"
        WITHDRAWN = "withdrawn", "Deleted by the commenter"
        REDACTED = "redacted", "Passage edited out"
        REPORTED = "reported", "Reported by a reader"
        REPLIED = "replied", "Replied"
        BANNED = "banned", "Commenter banned"
        PINNED = "pinned", "Pinned"
        UNPINNED = "unpinned", "Unpinned"
        UNDONE = "undone", "Decision undone"
        HELPED = "helped", "Help lines shown to the commenter"
        NOTED = "noted", "Note"

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="events")
    action = models.CharField(max_length=10, choices=Action.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    note = CleanCharField(max_length=500, blank=True)
    # The reason that the author sees; the note is for moderators only.
    removal_reason = models.CharField(max_length=7, choices=RemovalReason.choices, blank=True)
    before = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comments_moderationevent_removal_reason_valid",
                condition=Q(removal_reason="") | Q(removal_reason__in=RemovalReason.values, action__in=["removed", "undone"]),
            ),
            models.CheckConstraint(
                name="comments_moderationevent_action_valid",
                condition=Q(
                    action__in=[
                        "submitted", "imported", "pending", "approved", "spam", "removed", "changed", "withdrawn", "redacted",
                        "reported", "replied", "banned", "pinned", "unpinned", "undone", "helped", "noted",
                    ]
                ),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_action_display()} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def write(cls, comment, action, *, by=None, at=None, note="", removal_reason="", before=None):
        """Add a line to the history of `comment`; a note is cut to 500 characters."""
        note = clean_line(str(note)[:2000])[:500]
        return cls.objects.create(
            comment=comment,
            action=action,
            by=by,
            at=at or timezone.now(),
            note=note,
            removal_reason=removal_reason,
            before=before or {},
        )


class BanQuerySet(models.QuerySet):
    def in_force(self, at=None):
        return self.filter(until__gt=at or timezone.now(), lifted_at=None)


class Ban(models.Model):
    """No comments by one commenter until a day. It stores a digest, not an address."""

    class Kind(models.TextChoices):
        EMAIL = "email", "Email address"
        CLIENT = "client", "Client address"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    digest = models.CharField(max_length=80)
    until = models.DateTimeField()
    reason = CleanCharField(max_length=200, help_text="Only moderators see it.")
    comment = models.ForeignKey(Comment, on_delete=models.SET_NULL, null=True, blank=True, related_name="bans")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = BanQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["digest"], condition=Q(lifted_at=None), name="comments_ban_standing")]
        constraints = [
            models.CheckConstraint(name="comments_ban_kind_valid", condition=Q(kind__in=["email", "client"])),
            models.CheckConstraint(name="comments_ban_digest_given", condition=~Q(digest="")),
            models.CheckConstraint(
                name="comments_ban_ends_after_it_began",
                condition=Q(until__gt=F("created_at")),
                violation_error_message="A ban must end after it begins.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} until {self.until:%Y-%m-%d}"
