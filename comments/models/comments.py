"""Readers' comments.

Comments are plain text from the first byte to the last: no markup is stored, and nothing transforms them after the template
has escaped them.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone

from core.db.fields import CleanCharField, CleanTextField

NAME_LENGTH, EMAIL_LENGTH, BODY_LENGTH = 80, 254, 5000
# The permission that all moderators have.
MODERATE = "comments.moderate_comment"


class CommentQuerySet(models.QuerySet):
    def approved(self):
        """What the public may see, given that the article itself is live."""
        return self.filter(state=Comment.State.APPROVED)

    def awaiting_moderation(self):
        """The moderators' pile: what may be urgent first, then the oldest."""
        return self.filter(state=Comment.State.PENDING).order_by("-risk", "created_at", "pk")


class HoldKind(models.TextChoices):
    """Why a comment waits: the gravest of its reasons. `Comment.hold_reason` has them all, in words."""

    CRISIS = "crisis", "May be about suicide or self-harm"
    REACTION = "reaction", "May be an acute bad reaction"
    SOURCING = "sourcing", "Sourcing of drugs"
    DOSING = "dosing", "Dosing advice"
    PRIVATE = "private", "Phone number, address or name of somebody"
    REPORTED = "reported", "Reported by readers"
    NAME = "name", "Uses a name of ours"
    RULE = "rule", "A rule of ours"
    SPAM = "spam", "Looks like spam"
    LINKS = "links", "Many links"
    CHECK = "check", "A check did not pass or could not be made"
    FIRST = "first", "First comment of this writer"
    ALL = "all", "Every comment waits"
    MODERATOR = "moderator", "Put back by a moderator"


class Told(models.TextChoices):
    """What the writer of a removed comment is told of why; a moderator's own note about it stays internal.

    There is none for somebody who may be in danger (actions/telling.py).
    """

    DOSES = "doses", "Advice on doses"
    SOURCES = "sources", "Says where to get drugs"
    PRIVATE = "private", "Gives away a private person"
    ATTACK = "attack", "Attacks somebody"
    ADVERT = "advert", "Advertises"
    TOPIC = "topic", "Not about this article"
    COPY = "copy", "A copy of another comment"

    @property
    def sentence(self):
        """What its writer reads."""
        return _SENTENCES[self.value]


_SENTENCES = {
    "doses": "It gave advice about doses. What is right for one person can harm another, so we don’t allow such advice here, "
    "even when it is well meant.",
    "sources": "It said where to get drugs. Drugs sold that way may not be what they seem, and we don’t want anyone to come to "
    "harm.",
    "private": "It included details that could identify a private person, such as a full name, a number or an address. That can "
    "harm them, even if that person is you.",
    "attack": "It attacked someone. Disagreement is welcome; please respond to what was said, not to who said it.",
    "advert": "It advertised something. Comments are for conversation, so we remove anything that sells or promotes.",
    "topic": "It was not about this article. It may fit better under another one.",
    "copy": "It was a copy of another comment. We keep only one copy, and the other one is still on the page.",
}


class Comment(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", "Awaiting moderation"
        APPROVED = "approved", "Approved"
        SPAM = "spam", "Spam"
        REMOVED = "removed", "Removed"

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="comments")
    # Replies outlive what they answer: taking away one comment must not take away what others wrote.
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="answers")
    # The first comment of the conversation, empty for that one itself: pages are pages of conversations.
    root = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="conversation")
    name = CleanCharField(max_length=NAME_LENGTH)
    email = CleanCharField(max_length=EMAIL_LENGTH, blank=True)
    body = CleanTextField(max_length=BODY_LENGTH)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    hold_kind = models.CharField(max_length=10, choices=HoldKind.choices, blank=True)
    hold_reason = models.CharField(max_length=500, blank=True)
    risk = models.PositiveSmallIntegerField(default=0)
    # What the classifier made of it: per cent of certainty that it is spam, and [[word, weight], …] that made the score.
    spam_score = models.PositiveSmallIntegerField(null=True, blank=True)
    spam_words = models.JSONField(default=list, blank=True)
    # As what the classifier has learnt it: undoing a decision unlearns it.
    learnt = models.CharField(max_length=4, blank=True)
    person = models.ForeignKey(
        "authors.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    # Keyed digests: they recognise a client, a writer or a text that comes again, and tell nobody the address.
    client_hash = models.CharField(max_length=80, blank=True)
    email_hash = models.CharField(max_length=80, blank=True)
    body_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Of a removed comment: what its writer is told of why. Empty: nothing.
    told = models.CharField("what its writer is told", max_length=7, choices=Told.choices, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    # Who edited a passage out; empty when its writer changed it.
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Stands before all other conversations of its article.
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # SHA-256 of the token of the link by which its writer may change it for a time.
    own_link_hash = models.CharField(max_length=64, blank=True)
    import_ref = models.CharField(max_length=200, null=True, blank=True, unique=True)
    # Set when its words were erased for good and the row stays as a placeholder (actions/personal.py).
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("moderate_comment", "Can moderate comments")]
        indexes = [
            models.Index(fields=["article", "state", "-created_at"], name="comments_of_article"),
            models.Index(fields=["state", "-risk", "created_at"], name="comments_pile"),
            models.Index(fields=["state", "-created_at", "-id"], name="comments_of_state"),
            models.Index(fields=["-created_at", "-id"], name="comments_newest"),
            models.Index(fields=["client_hash", "-created_at", "-id"], name="comments_of_client"),
            models.Index(fields=["email_hash", "-created_at", "-id"], name="comments_of_writer"),
            models.Index(fields=["article", "body_hash"], name="comments_duplicate"),
            models.Index(fields=["root", "state", "created_at"], name="comments_conversation"),
            models.Index(
                fields=["article", "created_at"],
                condition=Q(root=None, state="approved"),
                name="comments_tops",
            ),
            models.Index(fields=["-created_at", "-id"], condition=Q(risk__gt=0), name="comments_at_risk"),
            models.Index(fields=["article"], condition=Q(person__isnull=False), name="comments_by_staff"),
            models.Index(fields=["own_link_hash"], condition=~Q(own_link_hash=""), name="comments_own_link"),
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
            models.CheckConstraint(name="comments_comment_not_own_root", condition=~Q(root=F("pk"))),
            models.CheckConstraint(name="comments_comment_learnt_valid", condition=Q(learnt__in=["", "spam", "ham"])),
            models.CheckConstraint(
                name="comments_comment_erased_holds_nothing",
                condition=Q(erased_at=None)
                | Q(
                    email="", email_hash="", client_hash="", body_hash="", own_link_hash="", hold_reason="", person=None
                ),
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(pinned_at__isnull=False), name="comments_comment_one_pinned"
            ),
            models.CheckConstraint(
                name="comments_comment_pinned_begins_and_shows",
                condition=Q(pinned_at=None) | Q(state="approved", root=None, erased_at=None),
            ),
            models.CheckConstraint(name="comments_comment_told_valid", condition=Q(told__in=["", *_SENTENCES])),
            models.CheckConstraint(
                name="comments_comment_told_of_removed", condition=Q(told="") | Q(state="removed", erased_at=None)
            ),
            models.CheckConstraint(name="comments_comment_risk_range", condition=Q(risk__gte=0, risk__lte=9)),
        ]

    def __str__(self):
        return f"{self.name}: {self.body[:60]}"

    def get_absolute_url(self):
        """The comment's place in its conversation, wherever that stands; asks for the article unless that was selected."""
        return f"{reverse('comments:conversation', args=[self.article.slug, self.pk])}#comment-{self.pk}"

    @property
    def display_name(self):
        """What stands over the comment: a staff member's full name comes from their record, never from the form."""
        return self.person.display_name if self.person_id else self.name

    @property
    def told_sentence(self):
        """What its writer is told of why it was removed, "" for nothing."""
        return Told(self.told).sentence if self.told else ""

    @property
    def spam_explanation(self):
        """What the classifier made of it and by which words, in a sentence for moderators; "" where it said nothing."""
        if self.spam_score is None:
            return ""
        parts = [f"{self.spam_score} % certain that it is spam."]
        for begins, sign in (("Speaks for it", 1), ("Speaks against it", -1)):
            words = [
                f"{word} ({weight:+.1f})".replace("-", "−") for word, weight in self.spam_words if weight * sign > 0
            ]
            parts += [f"{begins}: {', '.join(words)}."] if words else []
        return " ".join(parts)
