"""Readers' comments, the rules that hold them, and the record of who decided what.

Comments are plain text from the first byte to the last: no markup is stored, and nothing transforms them after the template
has escaped them.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from psychsite.lib.fields import CleanCharField, CleanTextField

NAME_LENGTH, EMAIL_LENGTH, BODY_LENGTH = 80, 254, 5000
SHOWN_AT_MOST = 500


class CommentQuerySet(models.QuerySet):
    def approved(self):
        """What the public may see, given that the article itself is live."""
        return self.filter(state=Comment.State.APPROVED)

    def awaiting_moderation(self):
        """The moderators' pile: what may be urgent first, then the oldest."""
        return self.filter(state=Comment.State.PENDING).order_by("-risk", "created_at", "pk")

    def for_page(self, article):
        """The newest SHOWN_AT_MOST approved comments of `article`, newest first, with staff's persons: one query."""
        return (
            self.approved()
            .filter(article=article)
            .select_related("person")
            .order_by("-created_at", "-pk")[:SHOWN_AT_MOST]
        )


class Comment(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", "Awaiting moderation"
        APPROVED = "approved", "Approved"
        SPAM = "spam", "Spam"
        REMOVED = "removed", "Removed"

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="comments")
    # Replies outlive what they answer: taking away one comment must not take away what others wrote.
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="answers")
    name = CleanCharField(max_length=NAME_LENGTH)
    email = CleanCharField(max_length=EMAIL_LENGTH, blank=True)
    body = CleanTextField(max_length=BODY_LENGTH)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    hold_reason = models.CharField(max_length=200, blank=True)
    risk = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(
        "authors.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    # Keyed digests: they recognise a client, a writer or a text that comes again, and tell nobody the address.
    client_hash = models.CharField(max_length=64, blank=True, db_index=True)
    email_hash = models.CharField(max_length=64, blank=True)
    body_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    import_ref = models.CharField(max_length=200, null=True, blank=True, unique=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("moderate_comment", "Can moderate comments")]
        indexes = [
            models.Index(fields=["article", "state", "-created_at"], name="comments_of_article"),
            models.Index(fields=["state", "-risk", "created_at"], name="comments_pile"),
            models.Index(fields=["email_hash", "state"], name="comments_known_writer"),
            models.Index(fields=["article", "body_hash"], name="comments_duplicate"),
        ]
        constraints = [
            models.CheckConstraint(
                name="comments_comment_state_valid", condition=Q(state__in=["pending", "approved", "spam", "removed"])
            ),
            models.CheckConstraint(
                name="comments_comment_name_length",
                condition=~Q(name="") & Q(LessThanOrEqual(Length("name"), Value(NAME_LENGTH))),
            ),
            models.CheckConstraint(
                name="comments_comment_email_length",
                condition=Q(LessThanOrEqual(Length("email"), Value(EMAIL_LENGTH))),
            ),
            models.CheckConstraint(
                name="comments_comment_body_length",
                condition=~Q(body="") & Q(LessThanOrEqual(Length("body"), Value(BODY_LENGTH))),
            ),
            models.CheckConstraint(name="comments_comment_not_own_parent", condition=~Q(parent=F("pk"))),
            models.CheckConstraint(name="comments_comment_risk_range", condition=Q(risk__gte=0, risk__lte=9)),
        ]

    def __str__(self):
        return f"{self.name}: {self.body[:60]}"

    def get_absolute_url(self):
        """The comment's place on the article's page; asks for the article unless that was selected."""
        return f"{self.article.get_absolute_url()}#comment-{self.pk}"

    @property
    def display_name(self):
        """What stands over the comment: a staff member's full name comes from their record, never from the form."""
        return self.person.display_name if self.person_id else self.name


class ModerationRule(models.Model):
    class Kind(models.TextChoices):
        WORD = "word", "Word or phrase"
        LINK_DOMAIN = "link_domain", "Linked domain"
        EMAIL = "email", "E-mail address or @domain"
        IP_HASH = "ip_hash", "Client fingerprint"

    class Action(models.TextChoices):
        HOLD = "hold", "Hold for a moderator"
        SPAM = "spam", "File as spam"
        REFUSE = "refuse", "Refuse with a sentence"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    pattern = CleanCharField(
        max_length=200,
        help_text="A word or phrase, a domain (its subdomains count too), an address or @domain, or a comment's fingerprint. "
        "Capitals make no difference.",
    )
    action = models.CharField(max_length=6, choices=Action.choices, default=Action.HOLD)
    note = CleanCharField(max_length=200, blank=True, help_text="Why this rule exists; moderators see it.")
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


class ModerationEvent(models.Model):
    """One line of a comment's history. Rows are written by actions.py and by nothing else, and never changed."""

    class Action(models.TextChoices):
        SUBMITTED = "submitted", "Submitted"
        PENDING = "pending", "Put back in the pile"
        APPROVED = "approved", "Approved"
        SPAM = "spam", "Filed as spam"
        REMOVED = "removed", "Removed"

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="events")
    action = models.CharField(max_length=10, choices=Action.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    note = CleanCharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comments_moderationevent_action_valid",
                condition=Q(action__in=["submitted", "pending", "approved", "spam", "removed"]),
            )
        ]

    def __str__(self):
        return f"{self.get_action_display()} {self.at:%Y-%m-%d %H:%M}"


class RateWindow(models.Model):
    """How often a client did something in one stretch of time; written by psychsite.lib.ratelimit."""

    bucket = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    window = models.BigIntegerField()
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bucket", "key", "window"], name="comments_ratewindow_unique"),
        ]

    def __str__(self):
        return f"{self.bucket} {self.window}: {self.hits}"
