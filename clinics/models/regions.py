"""Countries, states and cities, in one table."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat, Length, Replace, Substr
from django.db.models.lookups import Exact, In

from clinics.models import region_triggers, validators
from clinics.models.constraints import position_constraints
from core.db.fields import CleanCharField, CleanTextField
from core.db.reused import reused
from core.db.search_listing import SearchListing, listed_condition, search_listing_constraints
from core.text.slugs import is_slug, make_slug
from core.urls import path_to

# A page with fewer clinics and fewer characters of its own is not indexed.
MIN_CLINICS_TO_INDEX, MIN_CHARACTERS_TO_INDEX = 3, 200
# Names with “the” in a sentence, besides “United …”, “… Islands” and “… Republic”.
NAMES_WITH_ARTICLE = {
    "Bahamas",
    "Comoros",
    "District of Columbia",
    "Gambia",
    "Maldives",
    "Netherlands",
    "Philippines",
    "Seychelles",
}
SLASHES = Length("path") - Length(Replace("path", Value("/"), Value("")))


class RegionQuerySet(models.QuerySet):
    def countries(self):
        return self.filter(kind=Region.Kind.COUNTRY)

    def with_parents(self):
        """Join the parents that `lineage` and `full_name` need."""
        return self.select_related("parent__parent")

    def with_clinic_counts(self):
        """Annotate `clinic_count`: listed clinics in the region and below it.

        Triggers keep the numbers, and nothing is counted here (see region_triggers.py).
        """
        kept = RegionCount.objects.filter(region=OuterRef("pk")).order_by().values("region")
        return self.annotate(clinic_count=Coalesce(Subquery(kept.annotate(all=Sum("number")).values("all")), 0))

    def with_clinics(self):
        """Return regions with listed clinics, with their `clinic_count`."""
        return self.with_clinic_counts().filter(clinic_count__gt=0)

    def indexed(self):
        """Return regions with enough clinics or text of their own to be indexed.

        Text shown from a region above does not count.
        """
        answers = self.model.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        answers = answers.annotate(characters=Sum(Length("questions__answer"))).values("characters")
        return (
            self.annotate(_said=Length("intro") + Coalesce(Subquery(answers), 0))
            .with_clinics()
            .filter(listed_condition())
            .filter(Q(clinic_count__gte=MIN_CLINICS_TO_INDEX) | Q(_said__gte=MIN_CHARACTERS_TO_INDEX))
        )

    def largest_regions(self, number=12):
        """Return the `number` states and countries with the most listed clinics."""
        wide = self.filter(kind__in=[Region.Kind.COUNTRY, Region.Kind.STATE])
        return wide.with_clinics().order_by("-clinic_count", "name", "pk")[:number]


class Region(SearchListing):
    """A country, a state (or province) or a city.

    Its path is its URL: `us/florida/miami`, `jamaica/kingston`.
    """

    class Kind(models.TextChoices):
        COUNTRY = "country"
        STATE = "state", "State or province"
        CITY = "city"

    name = CleanCharField(max_length=120)
    slug = models.SlugField(
        "web address",
        max_length=80,
        blank=True,
        help_text="The end of the web address. Leave empty to make it from the name.",
    )
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=250, unique=True, editable=False)
    country_code = CleanCharField(
        max_length=2,
        blank=True,
        validators=[validators.country_code],
        help_text="For countries only. States and cities take their country’s.",
    )
    intro = CleanTextField("introduction", blank=True, max_length=5000)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["kind", "name"], name="clinics_region_by_kind")]
        constraints = [
            *search_listing_constraints("clinics_region"),
            models.CheckConstraint(
                name="clinics_region_kind_known",
                condition=Q(kind__in=["country", "state", "city"]),
                violation_error_message="Choose country, state or city.",
            ),
            models.CheckConstraint(
                name="clinics_region_parent_unless_country",
                condition=Q(kind="country", parent=None) | (~Q(kind="country") & Q(parent__isnull=False)),
                violation_error_message="A country has no parent; a state or city needs one.",
            ),
            models.CheckConstraint(
                name="clinics_region_path_fits_kind",
                condition=Q(Q(kind="country") & Exact(SLASHES, 0))
                | Q(Q(kind="state") & Exact(SLASHES, 1))
                | Q(Q(kind="city") & In(SLASHES, [1, 2])),
                violation_error_message="The parent does not fit: a state belongs to a country, a city to a state or country.",
            ),
            models.CheckConstraint(
                name="clinics_region_path_tidy",
                condition=~Q(path="") & ~Q(path__startswith="/") & ~Q(path__endswith="/") & ~Q(path__contains="//"),
            ),
            models.CheckConstraint(
                name="clinics_region_name_given",
                condition=~Q(name=""),
                violation_error_message="Enter the region’s name.",
            ),
            *position_constraints("clinics_region"),
        ]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, *args, update_fields=None, **kwargs):
        """Save the region; if its path changed, move all regions below it."""
        self._derive()
        if update_fields is not None:
            update_fields = {*update_fields, "slug", "path", "country_code"}
        old = Region.objects.filter(pk=self.pk).values_list("path", flat=True).first() if self.pk else None
        super().save(*args, update_fields=update_fields, **kwargs)
        if old is not None:
            under = Region.objects.filter(path__startswith=f"{old}/")
            under.update(path=Concat(Value(self.path), Substr(F("path"), len(old) + 1)), country_code=self.country_code)

    def get_absolute_url(self):
        return path_to("clinics:region", self.path)

    def clean(self):
        """Check the parent's kind, which no constraint can see, and set the path."""
        wanted = {"country": set(), "state": {"country"}, "city": {"country", "state"}}.get(self.kind, set())
        if self.parent and self.parent.kind not in wanted:
            raise ValidationError({"parent": "A state belongs to a country; a city belongs to a state or country."})
        if self.kind != self.Kind.COUNTRY and not self.parent:
            raise ValidationError({"parent": "Choose the region it belongs to."})
        self._derive()
        if Region.objects.filter(path=self.path).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": f"A region already uses /clinics/{self.path}/. Choose another address."})

    def _derive(self):
        if not is_slug(self.slug, 80):
            self.slug = make_slug(self.name, kind="region")
        self.path = f"{self.parent.path}/{self.slug}" if self.parent else self.slug
        self.country_code = self.parent.country_code if self.parent else self.country_code.upper()

    @classmethod
    def load_largest(cls, number):
        """Return the `number` states and countries with the most listed clinics."""
        return _largest(number)

    @classmethod
    def load_countries(cls):
        """Return the countries with listed clinics."""
        return _countries()

    @property
    def lineage(self):
        """Return the parents, widest first, and the region. No query after `with_parents`."""
        above = self.parent.lineage if self.parent else []
        return [*above, self]

    @property
    def name_in_sentence(self):
        """Return "the United States" or "Florida"."""
        article = self.name.startswith("United ") or self.name.endswith((" Islands", " Republic"))
        return f"the {self.name}" if article or self.name in NAMES_WITH_ARTICLE else self.name

    @property
    def place(self):
        """Return "Miami, Florida" in the United States, "Kingston, Jamaica" elsewhere.

        No query after `with_parents`.
        """
        if not self.parent:
            return self.name
        line = self.lineage
        other = line[-2] if self.country_code == "US" else line[0]
        return f"{self.name}, {other.name}"


@reused()
def _largest(number):
    return Region.objects.largest_regions(number)


@reused()
def _countries():
    return Region.objects.countries().with_clinics()


class RegionCount(models.Model):
    """How many listed clinics lie in a region and below it, written by triggers alone.

    A region may have several rows: their sums count. `placed` is the number of those with a position, and `north` and
    `east` are the sums of these positions in millionths of a degree.
    """

    region = models.ForeignKey(Region, on_delete=models.DO_NOTHING, db_constraint=False, related_name="counts")
    number = models.BigIntegerField()
    placed = models.BigIntegerField()
    north = models.BigIntegerField()
    east = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = region_triggers.TABLE
        default_permissions = ()

    def __str__(self):
        return f"Clinics in region {self.region_id}"
