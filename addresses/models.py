"""Addresses that lead elsewhere, and addresses at which nothing was found."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from core.db.fields import CleanCharField

MAX_PATH_CHARACTERS = 500


class Redirect(models.Model):
    """An old address and where it leads: to an object, to a path, or nowhere.

    A redirect to an object follows it to each new address. Triggers write those of moved pages (triggers.py).
    """

    class Code(models.IntegerChoices):
        PERMANENT = 301, "Moved for good (301)"
        TEMPORARY = 302, "Moved for now (302)"
        GONE = 410, "Gone (410)"

    class Origin(models.TextChoices):
        MOVED = "moved", "The page has a new address"
        MERGED = "merged", "The page was merged into another"
        WITHDRAWN = "withdrawn", "The article was withdrawn"
        STAFF = "staff", "Added by staff"
        FILE = "file", "Added from a file"

    old_path = models.CharField("old address", max_length=MAX_PATH_CHARACTERS, unique=True)
    code = models.PositiveSmallIntegerField("kind", choices=Code, default=Code.PERMANENT)
    new_path = models.CharField("new address", max_length=MAX_PATH_CHARACTERS, blank=True)
    target_kind = models.CharField(max_length=20, blank=True, editable=False)
    target_id = models.BigIntegerField(null=True, editable=False)
    origin = models.CharField("origin", max_length=10, choices=Origin, default=Origin.STAFF, editable=False)
    note = CleanCharField(
        "note for readers",
        max_length=500,
        blank=True,
        help_text="For an address that is gone: what readers should know.",
    )
    why = CleanCharField("reason", max_length=300, blank=True, help_text="For other staff. Readers never see it.")
    since = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["target_kind", "target_id"], name="addresses_redirect_target")]
        constraints = [
            models.CheckConstraint(
                name="addresses_redirect_code_known",
                condition=Q(code__in=[301, 302, 410]),
                violation_error_message="Choose 301, 302 or 410.",
            ),
            models.CheckConstraint(
                name="addresses_redirect_origin_known",
                condition=Q(origin__in=["moved", "merged", "withdrawn", "staff", "file"]),
            ),
            models.CheckConstraint(
                name="addresses_redirect_paths",
                condition=Q(old_path__startswith="/")
                & ~Q(old_path__startswith="//")
                & (Q(new_path="") | (Q(new_path__startswith="/") & ~Q(new_path__startswith="//"))),
                violation_error_message="An address begins with one slash.",
            ),
            models.CheckConstraint(
                name="addresses_redirect_one_target",
                condition=Q(code=410, new_path="", target_kind="", target_id=None)
                | (~Q(code=410) & ~Q(new_path="") & Q(target_kind="", target_id=None))
                | (~Q(code=410) & Q(new_path="", target_id__isnull=False) & ~Q(target_kind="")),
                violation_error_message="A redirect leads to one address; an address that is gone leads nowhere.",
            ),
            models.CheckConstraint(
                name="addresses_redirect_leads_away",
                condition=~Q(old_path=F("new_path")),
                violation_error_message="This address would lead to itself.",
            ),
        ]

    def __str__(self):
        return self.old_path


class RedirectUse(models.Model):
    """How often readers followed a redirect in one week, which begins on a Monday."""

    path = models.CharField(max_length=MAX_PATH_CHARACTERS)
    week = models.DateField()
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["path", "week"], name="addresses_redirectuse_once")]

    def __str__(self):
        return f"{self.path}, {self.week}: {self.uses}"


class MissingAddressQuerySet(models.QuerySet):
    def frequent_first(self):
        """Return one row for each address, its newest, with its `total` of all days."""
        of_path = MissingAddress.objects.filter(path=OuterRef("path")).order_by()
        newer = of_path.filter(day__gt=OuterRef("day"))
        total = of_path.values("path").annotate(all=Sum("hits")).values("all")
        return self.filter(~Exists(newer)).annotate(total=Subquery(total)).order_by("-total", "path")


class MissingAddress(models.Model):
    """How often an address was asked for on one day, at which there is nothing.

    It holds a path alone: no query string, and nothing of who asked.
    """

    path = models.CharField("address", max_length=200)
    day = models.DateField()
    hits = models.PositiveIntegerField(default=0)

    objects = MissingAddressQuerySet.as_manager()

    class Meta:
        default_permissions = ("view", "delete")
        verbose_name_plural = "addresses not found"
        ordering = ["-day", "-hits", "path"]
        indexes = [models.Index(fields=["hits", "day"], name="addresses_missing_rarest")]
        constraints = [models.UniqueConstraint(fields=["path", "day"], name="addresses_missing_once_a_day")]

    def __str__(self):
        return self.path
