"""The comments of readers.

Comments are plain text: no markup is stored, and nothing changes the text after the template
has escaped it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone

from core.db.fields import CleanCharField, CleanTextField
from core.db.keys import unique_if_set

NAME_LENGTH, EMAIL_LENGTH, BODY_LENGTH = 80, 254, 5000
# The permission that makes an account a moderator.
MODERATE = "comments.moderate_comment"


class CommentQuerySet(models.QuerySet):
    def approved(self):
        """Narrow to comments that readers see while the article is live."""
        return self.filter(state=Comment.State.APPROVED)

    def awaiting_moderation(self):
        """Return the moderators' queue: possible crises first, then the oldest."""
        return self.filter(state=Comment.State.PENDING).order_by("-risk", "created_at", "pk")


class HoldKind(models.TextChoices):
    """The gravest reason why a comment waits; `Comment.hold_reason` lists all reasons."""

    CRISIS = "crisis", "May be about suicide or self-harm"
    REACTION = "reaction", "May be an acute bad reaction"
    SOURCING = "sourcing", "Sourcing of drugs"
    DOSING = "dosing", "Dosing advice"
    PRIVATE = "private", "Personal details"
    REPORTED = "reported", "Reported by readers"
    NAME = "name", "Uses the name of a staff member or the site"
    RULE = "rule", "Matches a moderation rule"
    SPAM = "spam", "Looks like spam"
    LINKS = "links", "Many links"
    CHECK = "check", "A check failed or could not run"
    FIRST = "first", "First comment by this commenter"
    ALL = "all", "All comments are held"
    MODERATOR = "moderator", "Held by a moderator"


class RemovalReason(models.TextChoices):
    """The reason that the author of a removed comment is shown.

    Possible crises get none (comments/moderation/removal_notice.py).
    """

    DOSES = "doses", "Advice on doses"
    SOURCES = "sources", "Says where to get drugs"
    PRIVATE = "private", "Gives away a private person"
    ATTACK = "attack", "Attacks a person"
    ADVERT = "advert", "Advertises"
    TOPIC = "topic", "Not about this article"
    COPY = "copy", "A copy of another comment"

    @property
    def sentence(self):
        """Return the sentence that the author reads."""
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
    # Deleting a comment must not delete the replies of others.
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies")
    # The first comment of the conversation; None for that comment itself.
    root = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="conversation")
    name = CleanCharField(max_length=NAME_LENGTH)
    email = CleanCharField(max_length=EMAIL_LENGTH, blank=True)
    body = CleanTextField(max_length=BODY_LENGTH)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    hold_kind = models.CharField(max_length=10, choices=HoldKind.choices, blank=True)
    hold_reason = models.CharField(max_length=500, blank=True)
    risk = models.PositiveSmallIntegerField(default=0)
    # From the classifier: certainty of spam in percent, and the [[word, weight], …] behind it.
    spam_score = models.PositiveSmallIntegerField(null=True, blank=True)
    spam_words = models.JSONField(default=list, blank=True)
    # The label under which the classifier learned it, so that undoing a decision unlearns it.
    learned = models.CharField(max_length=4, blank=True)
    person = models.ForeignKey(
        "authors.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    # Keyed digests recognize a returning client or commenter without storing addresses.
    client_hash = models.CharField(max_length=80, blank=True)
    email_hash = models.CharField(max_length=80, blank=True)
    body_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    removal_reason = models.CharField(max_length=7, choices=RemovalReason.choices, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    # The moderator who redacted a passage; None if the author edited the comment.
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # A pinned conversation comes before all others of its article.
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # SHA-256 of the token in the edit link.
    own_link_hash = models.CharField(max_length=64, blank=True)
    import_ref = models.CharField(max_length=200, null=True, blank=True)
    # When its text was erased and the row became a placeholder (comments/privacy/personal_data.py).
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
                condition=Q(root=None),
                name="comments_tops",
            ),
            models.Index(fields=["-created_at", "-id"], condition=Q(risk__gt=0), name="comments_at_risk"),
            models.Index(fields=["article", "state"], condition=Q(person__isnull=False), name="comments_by_staff"),
            models.Index(fields=["own_link_hash"], condition=~Q(own_link_hash=""), name="comments_own_link"),
        ]
        constraints = [
            unique_if_set("comments_comment", "import_ref"),
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
            models.CheckConstraint(name="comments_comment_learned_valid", condition=Q(learned__in=["", "spam", "ham"])),
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
            models.CheckConstraint(
                name="comments_comment_removal_reason_valid", condition=Q(removal_reason__in=["", *_SENTENCES])
            ),
            models.CheckConstraint(
                name="comments_comment_removal_reason_of_removed",
                condition=Q(removal_reason="") | Q(state="removed", erased_at=None),
            ),
            models.CheckConstraint(name="comments_comment_risk_range", condition=Q(risk__gte=0, risk__lte=9)),
        ]

    def __str__(self):
        return f"{self.name}: {self.body[:60]}"

    def get_absolute_url(self):
        """Return the address in its conversation; queries the article if needed."""
        return f"{reverse('comments:conversation', args=[self.article.slug, self.pk])}#comment-{self.pk}"

    @property
    def display_name(self):
        """Return the name to show; staff are named by their record, not by the form."""
        return self.person.display_name if self.person_id else self.name

    @property
    def removal_message(self):
        """Return the removal reason as a sentence, or "" without one."""
        return RemovalReason(self.removal_reason).sentence if self.removal_reason else ""

    @property
    def spam_explanation(self):
        """Return the classifier's score and words for moderators; "" without a score."""
        if self.spam_score is None:
            return ""
        parts = [f"{self.spam_score}% certain that it is spam."]
        for begins, sign in (("Words for spam", 1), ("Words against", -1)):
            words = [
                f"{word} ({weight:+.1f})".replace("-", "−") for word, weight in self.spam_words if weight * sign > 0
            ]
            parts += [f"{begins}: {', '.join(words)}."] if words else []
        return " ".join(parts)
