"""Changes of an approver's identity: proposed by one person, decided by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from authors.models.credentials import Credential
from authors.models.people import Person
from core.db.fields import CleanTextField


class IdentityChangeQuerySet(models.QuerySet):
    def open(self):
        """Return the changes that wait for a decision, the oldest first."""
        return self.filter(decided_at=None).order_by("proposed_at", "pk")

    def decidable_by(self, user):
        """Return the open changes of other people that a second person did not propose."""
        return self.open().exclude(proposed_by=user).exclude(Q(holder__isnull=False) & Q(holder=user))

    def accepted(self):
        """Return the accepted changes, newest first."""
        return self.filter(is_accepted=True).order_by("-decided_at", "-pk")


class IdentityChange(models.Model):
    """A proposed change of who an approver is.

    `before` and `after` hold the facts, by field. A credential has `before` {} if it is new, and `after` {} if it goes.
    """

    class Kind(models.TextChoices):
        NAME = "name", "Name"
        ACCOUNT = "account", "Account"
        ADDRESS = "address", "Signing address"
        CREDENTIAL = "credential", "Credential"

    DECISION = ("decided_by", "decided_at", "is_accepted", "answer")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identity_changes")
    kind = models.CharField(max_length=10, choices=Kind)
    credential = models.ForeignKey(Credential, on_delete=models.SET_NULL, null=True, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = CleanTextField("why", max_length=1000)
    show_former = models.BooleanField("readers may see the former name", default=False)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_accepted = models.BooleanField(null=True)
    answer = CleanTextField(max_length=1000, blank=True)

    objects = IdentityChangeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "change of an approver", "changes of approvers"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="authors_identitychange_kind_known",
                condition=Q(kind__in=["name", "account", "address", "credential"]),
            ),
            models.CheckConstraint(name="authors_identitychange_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="authors_identitychange_decided_whole",
                condition=Q(decided_by=None, decided_at=None, is_accepted=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, is_accepted__isnull=False),
            ),
            models.CheckConstraint(
                name="authors_identitychange_two_people",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="authors_identitychange_not_the_holder",
                condition=Q(decided_by=None) | Q(holder=None) | ~Q(decided_by=F("holder")),
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(decided_at=None) & ~Q(kind="credential"),
                name="authors_identitychange_one_open",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.person}"

    @property
    def state(self):
        """Return "waiting", "accepted" or "refused"."""
        return {None: "waiting", True: "accepted", False: "refused"}[self.is_accepted]

    @property
    def public_sentence(self):
        """Return what readers learn about a change: no address and no account."""
        match self.kind:
            case self.Kind.NAME:
                former = f" Formerly {self.before['display_name']}." if self.show_former else ""
                return f"The name was changed and verified.{former}"
            case self.Kind.ACCOUNT:
                return "The account was changed and verified."
            case self.Kind.ADDRESS:
                return "The signing address was changed and verified."
        if not self.after:
            return f"The credential “{self.before['title']}” was removed."
        return f"The credential “{self.after['title']}” was {'corrected' if self.before else 'added'} and checked."
