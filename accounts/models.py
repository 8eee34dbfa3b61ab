"""Sessions of staff, invitations, recovery codes and keys of programs."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from core.db.fields import CleanCharField
from core.tokens import hash_token


class StaffSession(AbstractBaseSession):
    """A sign-in of one person on one device. Deleting the row ends it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    device = CleanCharField(max_length=80, blank=True)
    network = CleanCharField(max_length=50, blank=True)
    started_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "session"

    @property
    def handle(self):
        """The name of this session in a page; its key would be enough to take it over."""
        return hash_token(self.session_key)[:32]

    @classmethod
    def get_session_store_class(cls):
        # Named by the settings: accounts.sessions imports this module.
        return import_module(settings.SESSION_ENGINE).SessionStore


class InvitationQuerySet(models.QuerySet):
    def open(self, at):
        """Return the invitations whose link works at this time."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=at)


class Invitation(models.Model):
    """An invitation by email to open an account. Its link works once."""

    email = models.EmailField(max_length=254)
    roles = models.ManyToManyField(Group, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="accounts_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="accounts_invitation_accepted_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, user__isnull=True)
                | Q(accepted_at__isnull=False, user__isnull=False),
                name="accounts_invitation_accepted_by_user",
            ),
        ]

    def __str__(self):
        return self.email


class RecoveryCode(models.Model):
    """One of ten codes that replace the second step once; only its hash is stored."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="accounts_recoverycode_unique")]

    def __str__(self):
        return f"recovery code {self.pk}"


class ApiKeyQuerySet(models.QuerySet):
    def valid(self, day):
        """Return the keys that count on a day; the day of the end is the last."""
        return self.filter(revoked_at=None, ends_on__gte=day)


class ApiKey(models.Model):
    """A key with which a program may ask the API more often; only its hash is stored.

    It opens nothing that others cannot read.
    """

    name = CleanCharField(max_length=80, help_text="What uses it: “App of the partner clinic”.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who here knows the people behind it.",
    )
    requests_a_minute = models.PositiveIntegerField("requests a minute", default=600, help_text="60 to 6,000.")
    ends_on = models.DateField("last day", help_text="The key counts until this day ends.")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(editable=False)
    last_used_on = models.DateField("last used", null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="accounts_apikey_named"),
            models.CheckConstraint(
                condition=Q(requests_a_minute__range=(60, 6000)),
                name="accounts_apikey_requests_in_range",
                violation_error_message="Enter 60 to 6,000 requests a minute.",
            ),
        ]

    def __str__(self):
        return self.name
