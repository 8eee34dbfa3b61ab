"""The work on an edition: review requests, remarks, overrides, previews, links."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from articles.models.card import Article
from articles.models.editions import Edition
from authors.models import Person
from core.db.fields import CleanCharField, CleanTextField


class ReviewRequest(models.Model):
    """A request to an approver to decide on an edition.

    The approver's decision, a newer edition or an editor closes it. The emailed link holds a token; a second email
    holds a six-digit code. Only hashes of both are stored. A closed request's link no longer works.
    """

    class Outcome(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES_REQUESTED = "changes_requested", "Changes requested"
        DECLINED = "declined", "Declined"
        CONFLICT = "conflict", "Conflict of interest declared"
        SUPERSEDED = "superseded", "A newer edition was created"
        CANCELED = "canceled", "Canceled"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="review_requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="review_requests")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    note = CleanTextField(max_length=2000, blank=True)
    answer_by = models.DateField("answer due", null=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    expires_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    answer = CleanTextField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"],
                condition=Q(closed_at__isnull=True),
                name="articles_reviewrequest_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="articles_reviewrequest_closed_with_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.edition}: {self.person}"


class Remark(models.Model):
    """An approver's remark on one passage of an edition.

    If it `is_anchored`, `passage` holds words of the text, `before` and `after` those around them: later texts
    find the place by them (articles/approval/passages.py). Else it is about the whole block.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="remarks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="remarks")
    block = models.PositiveSmallIntegerField(help_text="The index of the item in the edition's document.")
    passage = CleanCharField(max_length=500, blank=True)
    is_anchored = models.BooleanField(default=False)
    before = CleanCharField(max_length=60, blank=True)
    after = CleanCharField(max_length=60, blank=True)
    text = CleanTextField(max_length=2000)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["edition", "block", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="articles_remark_says_something"),
            models.CheckConstraint(
                condition=Q(is_anchored=False, before="", after="") | Q(is_anchored=True) & ~Q(passage=""),
                name="articles_remark_anchored_to_words",
            ),
        ]

    def __str__(self):
        return self.text[:80]


class RemarkReply(models.Model):
    """An answer of the staff to a remark, in words."""

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = CleanTextField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="articles_remarkreply_says_something")]

    def __str__(self):
        return self.text[:80]


class CheckOverrideQuerySet(models.QuerySet):
    def given(self):
        """Return the reasons that a person gave here."""
        return self.filter(is_waived=False)

    def to_fix(self):
        """Return what was let through with a text that no one froze again here.

        Texts in the bin are left out.
        """
        newer = Edition.objects.filter(article=OuterRef("edition__article"), number__gt=OuterRef("edition__number"))
        return self.filter(~Exists(newer), is_waived=True, edition__article__binned_at=None)


class CheckOverride(models.Model):
    """A reason for freezing or publishing despite a finding.

    It answers an advisory finding, or the finding `is_waived`: readers had the text already when it was taken over.
    The next edition has to answer a waived finding, even one that blocks.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=60)
    finding = CleanCharField(max_length=500)
    reason = CleanCharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    is_waived = models.BooleanField(default=False)

    objects = CheckOverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="articles_checkoverride_says_why")]
        indexes = [
            models.Index(fields=["rule", "edition"], condition=Q(is_waived=True), name="articles_checkoverride_waived")
        ]

    def __str__(self):
        return f"{self.rule}: {self.reason}"


class PreviewLink(models.Model):
    """A link that shows the draft of an article to people without an account.

    It always shows the draft as it was saved last, until the article is published next.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="preview_links")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="articles_previewlink_revoked_by_someone",
            ),
            models.CheckConstraint(condition=~Q(token_hash=""), name="articles_previewlink_has_token"),
        ]

    def __str__(self):
        return f"Preview link to the draft of “{self.article}”"

    def why_ended(self, at):
        """Return the sentence that says why the link opens nothing, or ""."""
        if self.revoked_at:
            return "This preview link was revoked. Ask the person who sent it for a new one."
        if self.expires_at <= at:
            return "This preview link has expired. Ask the person who sent it for a new one."
        if self.article.binned_at:
            return "The article has been removed."
        if Edition.objects.once_live(at).filter(article=self.article_id, live_from__gt=self.created_at).exists():
            return "This text has been published. You find it among the articles."
        return ""


class Presence(models.Model):
    """A member of staff has an article's form open; `seen_at` is the last report.

    `part` names a field, or a block by its table and number, such as "articles_richtext_set:12".
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    part = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-seen_at"]
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="articles_presence_once")]

    def __str__(self):
        return f"{self.user}: {self.article}"


class CheckedLink(models.Model):
    """An external address, and what it answered when it was last requested.

    `moved_to` is where its page moved for good.
    """

    url = models.CharField(max_length=500, unique=True)
    checked_at = models.DateTimeField()
    problem = CleanCharField(max_length=200, blank=True)
    moved_to = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["url"]

    def __str__(self):
        return self.url


class BrokenLink(models.Model):
    """An address in a live edition that did not work when it was last checked."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="broken_links")
    url = models.CharField(max_length=500)
    reason = CleanCharField(max_length=200)
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["found_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "url"], name="articles_brokenlink_once")]

    def __str__(self):
        return self.url
