"""Sessions of staff, invitations and recovery codes."""

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
