"""Edition (what readers see) and Approval."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from articles.models.bylines import FrozenByline
from articles.models.card import Article, reads_every_draft
from articles.models.labels import Labeled, label_constraints
from articles.models.live import live_condition
from articles.models.signed_as import SignedAs
from authors.models import Person
from clinics.models import Clinic
from core.db.fields import CleanCharField, CleanTextField
from core.db.likely import PastField

WORDS_PER_MINUTE = 230


class ImmutableRowError(Exception):
    """Code tried to change or delete an edition or a decision."""


class ChangeClass(models.TextChoices):
    COSMETIC = "cosmetic", "Cosmetic: spelling, layout; no meaning changed"
    CLARIFICATION = "clarification", "Clarification: says the same, more clearly"
    MEDICAL = "medical", "Medical: what it says about health has changed"


class EditionQuerySet(models.QuerySet):
    def live(self, at=None):
        """Return the editions that are live at `at` (default: now), one an article."""
        return self.filter(live_condition(at or timezone.now()))

    def articles(self):
        """Return the editions of articles, without those of pages about the site."""
        return self.filter(article__site_page="")

    def begun(self, at=None):
        """Return the editions that were live up to `at`, whatever became of them."""
        return self.filter(live_from__lte=at or timezone.now())

    def begun_since(self, since):
        """Return the editions that went live after `since`, or will."""
        return self.filter(live_from__gte=since)

    def once_live(self, at=None):
        """Return the editions that were live up to `at`.

        Left out are those in the bin, and for good those that were withdrawn as wrong.
        """
        right = Q(article__wrong_since__isnull=True) | Q(live_from__gte=F("article__wrong_since"))
        return self.filter(right, live_from__lte=at or timezone.now(), article__binned_at__isnull=True)

    def withdrawn_as_wrong(self):
        """Return the editions that were live before their article was withdrawn as wrong."""
        return self.filter(live_from__lt=F("article__wrong_since"))

    def changes_of_meaning_until(self, edition):
        """Return the editions that changed the meaning after the first publication."""
        later = self.filter(article=edition.article_id, live_from=F("changed"), live_from__gt=edition.first_live)
        return later.filter(live_from__lte=edition.live_from)

    def changed_since(self, moment):
        """Return the editions that went live or ended at this moment or later."""
        return self.filter(Q(live_from__gte=moment) | Q(live_until__gte=moment))

    def readable_by(self, user):
        """Return the editions that are public, or whose draft `user` may read."""
        if reads_every_draft(user):
            return self.all()
        public = Edition.objects.once_live().values("pk")
        return self.filter(Q(pk__in=public) | Q(article__in=Article.objects.readable_by(user).values("pk")))

    def with_card(self):
        """Fetch what a card needs but people and badges (with_marks())."""
        return self.for_link().select_related("article__topic", "article__lead_image")

    def for_link(self):
        """Fetch what a link to the article needs, in one query."""
        return self.select_related("article").defer("document", "text")

    def with_body(self):
        """Fetch what an edition's page needs."""
        return self.for_link().select_related("article__topic__parent__parent", "body")

    def starting_path(self):
        """Return the editions for “Start here” on the home page, in order."""
        return self.filter(article__start_here__isnull=False).order_by("article__start_here", "article__pk")

    def naming(self, clinic):
        """Return the editions that name or link a clinic, or a listing merged into it."""
        rows = EditionClinic.objects.filter(Q(clinic=clinic) | Q(clinic__merged_into=clinic))
        return self.filter(pk__in=rows.values("edition"))

    def changes_of_meaning(self):
        """Return the editions that changed the meaning of what readers had seen."""
        return self.filter(live_from=F("changed"), first_live__lt=F("live_from"))

    def with_number_before(self):
        """Add `before`, the number of the edition that readers saw before, or None."""
        seen = Edition.objects.once_live().filter(article=OuterRef("article"), live_from__lt=OuterRef("live_from"))
        return self.annotate(before=Subquery(seen.order_by("-live_from", "-pk").values("number")[:1]))

    def newest_first(self):
        """Sort by the last change of meaning: a corrected comma lifts no article."""
        return self.order_by("-changed", "-pk")

    def update(self, **fields):
        if set(fields) - Edition.CHANGEABLE - Edition.CORRECTABLE:
            raise ImmutableRowError("An edition is frozen. Create a new edition of the article.")
        return super().update(**fields)

    def delete(self):
        raise ImmutableRowError("An edition is never deleted. Withdraw the article, or put it in the bin.")

    def bulk_update(self, objs, fields, batch_size=None):
        if set(fields) - Edition.CHANGEABLE:
            raise ImmutableRowError("An edition is frozen. Create a new edition of the article.")
        return super().bulk_update(objs, fields, batch_size)


class Edition(Labeled, FrozenByline):
    """A frozen text of an article, with its byline.

    Only its interval [live_from, live_until) ever changes, and two dates with it (triggers/frozen.py).

    `digest` is the SHA-256 of the canonical form (digest.py). `document` is a list of frozen blocks (freezing.py).
    `change_class` is that of the difference from `compared_with`, the number of the edition that was public last, or
    0. `first_live` is when readers first saw the article. `changed` is when a change that is more than spelling or layout
    went live last (publishing/dates.py). An approval of an edition from `changed_at` on covers this text: since that
    number only spelling or layout differs. So the badge depends on one edition and the approvals only.
    """

    CHANGEABLE = {"live_from", "live_until", "first_live", "changed"}
    # What an edition is that is neither scheduled nor was ever live.
    NOT_SCHEDULED = dict.fromkeys(CHANGEABLE)
    # What the type of change decides can be corrected until the edition is scheduled or live (triggers/frozen.py).
    CORRECTABLE = {"change_class", "changed_at", "compared_with"}

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title = CleanCharField(max_length=200)
    standfirst = CleanTextField(max_length=500, blank=True)
    people = models.ManyToManyField(Person, through="EditionPerson", related_name="editions")
    document = models.JSONField()
    text = models.TextField()
    words = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    change_class = models.CharField("type of change", max_length=15, choices=ChangeClass)
    changed_at = models.PositiveIntegerField()
    compared_with = models.PositiveIntegerField(default=0)
    public_note = CleanTextField(max_length=500, blank=True)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    article_version = models.PositiveIntegerField()
    live_from = PastField(null=True)
    live_until = models.DateTimeField(null=True)
    first_live = models.DateTimeField(null=True)
    changed = models.DateTimeField(null=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "-number"]
        permissions = [
            ("request_review", "Can request the review of an edition"),
            ("approve_edition", "Can approve an edition as a medical approver"),
            ("publish_edition", "Can publish an edition"),
            ("publish_unapproved_edition", "Can publish medical text without an approval"),
            ("withdraw_edition", "Can withdraw an article"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="articles_edition_number_once"),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(live_from__isnull=False, live_until__isnull=True),
                name="articles_edition_one_open_interval",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="articles_edition_number_positive"),
            models.CheckConstraint(
                condition=Q(live_until__isnull=True) | Q(live_from__isnull=False, live_until__gt=F("live_from")),
                name="articles_edition_interval_forward",
            ),
            models.CheckConstraint(
                condition=Q(live_from__isnull=True, first_live__isnull=True, changed__isnull=True)
                | Q(
                    live_from__isnull=False,
                    first_live__isnull=False,
                    changed__isnull=False,
                    first_live__lte=F("changed"),
                    changed__lte=F("live_from"),
                ),
                name="articles_edition_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(change_class__in=["cosmetic", "clarification", "medical"]),
                name="articles_edition_change_class_known",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="articles_edition_digest_is_sha256"
            ),
            *label_constraints("edition"),
        ]
        indexes = [
            models.Index(fields=["live_from"], name="articles_edition_live_from"),
            models.Index(
                fields=["changed", "id", "live_from", "live_until", "article"], name="articles_edition_changed"
            ),
            models.Index(fields=["frozen_at"], name="articles_edition_frozen"),
            models.Index(fields=["article", "live_from", "live_until"], name="articles_edition_by_article"),
        ]

    def __str__(self):
        return f"{self.title} (edition {self.number})"

    def save(self, *args, update_fields=None, **kwargs):
        if not self._state.adding and (update_fields is None or set(update_fields) - self.CHANGEABLE):
            raise ImmutableRowError("An edition is frozen. Create a new edition of the article.")
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        """Return the address of the article, where readers find its live edition."""
        return self.article.get_absolute_url()

    def delete(self, *args, **kwargs):
        raise ImmutableRowError("An edition is never deleted. Withdraw the article, or put it in the bin.")

    def get_permalink(self):
        """Return the address of exactly this edition."""
        return reverse("articles:edition", args=[self.article.slug, self.number])

    def state(self, at=None):
        """Return "draft", "scheduled", "live" or "past" at `at` (default: now)."""
        at = at or timezone.now()
        if self.live_from is None:
            return "draft"
        if self.live_from > at:
            return "scheduled"
        return "live" if self.live_until is None or self.live_until > at else "past"

    @property
    def is_updated(self):
        """Return True if the meaning changed on a day after the first publication."""
        return self.changed is not None and timezone.localdate(self.changed) > timezone.localdate(self.first_live)

    @property
    def is_correction(self):
        """Return True if this edition changed what the text says about health."""
        return self.change_class == ChangeClass.MEDICAL

    @property
    def reading_minutes(self):
        return max(1, round(self.words / WORDS_PER_MINUTE))


class EditionClinic(models.Model):
    """A clinic that an edition names or links, for the clinic's page."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="named_clinics")
    # A document does not show a deleted clinic, so the row can go with it.
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="named_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "clinic"], name="articles_editionclinic_once")]

    def __str__(self):
        return f"{self.edition}: {self.clinic}"


class ApprovalQuerySet(models.QuerySet):
    def with_people(self):
        """Fetch what the badge and the approver's box need, in one query."""
        return self.select_related("person__photo", "edition").defer("edition__document", "edition__text")

    def update(self, **fields):
        if set(fields) - Approval.CHANGEABLE:
            raise ImmutableRowError("A decision is on record. Withdraw it instead of changing it.")
        return super().update(**fields)

    def delete(self):
        raise ImmutableRowError("A decision is on record. Withdraw it instead of deleting it.")


class Approval(SignedAs):
    """One person's decision on one edition, never changed and at most withdrawn."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES_REQUESTED = "changes_requested", "Changes requested"

    class Via(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGNED_LINK = "signed_link", "Link in an email"
        IMPORTED = "imported", "Imported from the former site"

    CHANGEABLE = {"withdrawn_at", "withdrawn_by", "withdrawn_reason"}

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="approvals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="approvals")
    decision = models.CharField(max_length=20, choices=Decision)
    statement = CleanTextField(max_length=1000, blank=True)
    note = CleanTextField(max_length=4000, blank=True)
    disclosure = CleanTextField(max_length=1000, blank=True)
    decided_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    via = models.CharField(max_length=12, choices=Via)
    digest = models.CharField(max_length=64)
    review_due = models.DateField(null=True, db_index=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = CleanCharField(max_length=500, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        permissions = [("withdraw_approval", "Can withdraw an approval by someone else")]
        indexes = [models.Index(fields=["-decided_at", "-id"], name="articles_approval_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["approved", "changes_requested"]), name="articles_approval_decision_known"
            ),
            models.CheckConstraint(
                condition=Q(decision="approved") | ~Q(note=""), name="articles_approval_changes_say_which"
            ),
            models.CheckConstraint(
                condition=~Q(decision="approved") | Q(review_due__isnull=False),
                name="articles_approval_has_review_date",
            ),
            models.CheckConstraint(condition=~Q(signed_name=""), name="articles_approval_signed_by_name"),
        ]

    def __str__(self):
        return f"{self.get_decision_display()} by {self.person}"

    def save(self, *args, update_fields=None, **kwargs):
        if not self._state.adding and (update_fields is None or set(update_fields) - self.CHANGEABLE):
            raise ImmutableRowError("A decision is on record. Withdraw it instead of changing it.")
        if self._state.adding:
            self.sign_as(self.person)
        super().save(*args, update_fields=update_fields, **kwargs)

    def delete(self, *args, **kwargs):
        raise ImmutableRowError("A decision is on record. Withdraw it instead of deleting it.")
