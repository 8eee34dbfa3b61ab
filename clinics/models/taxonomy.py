"""Terms that readers filter clinics by."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db.fields import AutoSlugField, CleanCharField

# No name has this sign.
_BETWEEN = "\x1f"


class Substance(models.TextChoices):
    """Substances whose legal status is recorded."""

    KETAMINE = "ketamine", "Ketamine"
    ESKETAMINE = "esketamine", "Esketamine"
    PSILOCYBIN = "psilocybin", "Psilocybin"
    MDMA = "mdma", "MDMA"
    LSD = "lsd", "LSD"
    DMT = "dmt", "DMT and ayahuasca"
    IBOGAINE = "ibogaine", "Ibogaine"
    MESCALINE = "mescaline", "Mescaline"


class Term(models.Model):
    """A term that readers filter clinics by."""

    name = CleanCharField(max_length=100, unique=True)
    slug = AutoSlugField(max_length=100, unique=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name


class Treatment(Term):
    """A treatment that a clinic offers, such as "Ketamine infusion", and its route."""

    class Route(models.TextChoices):
        IV = "iv", _("IV infusion")
        IM = "im", _("Injection (IM)")
        INTRANASAL = "intranasal", _("Nasal spray")
        ORAL = "oral", _("By mouth")
        PSYCHOTHERAPY = "psychotherapy", _("With psychotherapy")
        AT_HOME = "at_home", _("At home")
        OTHER = "other", _("Other")

    route = models.CharField(max_length=15, choices=Route, default=Route.OTHER)
    substance = models.CharField(
        max_length=15,
        choices=Substance,
        blank=True,
        help_text="If it has one. Pages then show its legal status.",
    )

    class Meta(Term.Meta):
        constraints = [
            models.CheckConstraint(
                name="clinics_treatment_route_known",
                condition=Q(route__in=["iv", "im", "intranasal", "oral", "psychotherapy", "at_home", "other"]),
                violation_error_message="Choose one of the routes.",
            ),
        ]


class Condition(Term):
    """A condition that a clinic treats, such as "Depression"."""


class Insurance(Term):
    """A payer that a clinic bills, or another way to pay, such as "Sliding scale"."""

    class Meta(Term.Meta):
        verbose_name = "insurance"
        verbose_name_plural = "insurances"


class _Joined(models.Func):
    """Join the texts of all rows; not an aggregate, so that nothing is grouped."""

    function = "STRING_AGG"
    output_field = models.TextField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def join_treatments():
    """Return an expression with the names of a clinic's treatments.

    `split_treatments` divides them. A list of clinics needs no query of its own for them.
    """
    names = _Joined(models.F("name"), models.Value(_BETWEEN))
    return models.Subquery(Treatment.objects.filter(clinics=models.OuterRef("pk")).order_by().values(names=names))


def split_treatments(joined):
    """Return the sorted names that `join_treatments` found."""
    return sorted(joined.split(_BETWEEN)) if joined else []
