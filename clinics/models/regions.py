"""Countries, states and cities: one table, one address each."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat, Length, Replace, Substr
from django.db.models.lookups import Exact, In

from clinics.models import validators
from clinics.models.positions import position_constraints
from core.db.fields import CleanCharField, CleanTextField
from core.text.slugs import is_slug, make_slug
from core.urls import path_to

# A page with fewer clinics, and without an introduction and answers of its own that say something, has nothing for a search
# engine.
THIN, INTRODUCED = 3, 200
# Names that a sentence gives an article, apart from those that say what they are: "United …", "… Islands", "… Republic".
WITH_ARTICLE = {
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
        """What `lineage` and `full_name` need, so that they ask nothing more."""
        return self.select_related("parent__parent")

    def with_clinic_counts(self):
        """Annotate `clinic_count`: the listed clinics in the region and everywhere under it.

        Three sums along the chain of parents rather than one over the path, because each of them has an index. Each
        begins at the regions: beginning at the clinics, SQLite reads all of them for every region.
        """
        # The same rule as ClinicQuerySet.listed, of which a count over a relation can only see the condition.
        listed = Count("clinics", filter=Q(clinics__state="listed"))

        def under(chain):
            cities = Region.objects.filter(**{chain: OuterRef("pk")}).order_by().values(chain)
            return Coalesce(Subquery(cities.annotate(number=listed).values("number")), 0)

        return self.annotate(clinic_count=under("pk") + under("parent") + under("parent__parent"))

    def with_clinics(self):
        """Those that a reader can find something in, with their `clinic_count`."""
        return self.with_clinic_counts().filter(clinic_count__gt=0)

    def indexed(self):
        """Those whose page has something for a search engine: enough clinics, or words of the region's own.

        What it shows of the region that it lies in is that one's.
        """
        answers = self.model.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        answers = answers.annotate(signs=Sum(Length("questions__answer"))).values("signs")
        return (
            self.annotate(_said=Length("intro") + Coalesce(Subquery(answers), 0))
            .with_clinics()
            .filter(Q(clinic_count__gte=THIN) | Q(_said__gte=INTRODUCED))
        )

    def explore(self, number=12):
        """The states and countries with the most listed clinics, for the block "Explore … regions"; at most `number`."""
        return self.with_clinics().exclude(kind=Region.Kind.CITY).order_by("-clinic_count", "name", "pk")[:number]


class Region(models.Model):
    """A country, a state (or province) or a city. Its path is its address: `us/florida/miami`, `jamaica/kingston`."""

    class Kind(models.TextChoices):
        COUNTRY = "country"
        STATE = "state", "State or province"
        CITY = "city"

    name = CleanCharField(max_length=120)
    slug = models.SlugField(max_length=80, blank=True, help_text="Its part of the address. Empty: made from the name.")
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=250, unique=True, editable=False)
    country_code = CleanCharField(
        max_length=2,
        blank=True,
        validators=[validators.country_code],
        help_text="Of a country. States and cities take it from theirs.",
    )
    intro = CleanTextField("introduction", blank=True, max_length=5000)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="clinics_region_kind_known",
                condition=Q(kind__in=["country", "state", "city"]),
                violation_error_message="Choose country, state or city.",
            ),
            models.CheckConstraint(
                name="clinics_region_parent_unless_country",
                condition=Q(kind="country", parent=None) | (~Q(kind="country") & Q(parent__isnull=False)),
                violation_error_message="A country lies in nothing; a state or a city needs the region that it lies in.",
            ),
            models.CheckConstraint(
                name="clinics_region_path_fits_kind",
                condition=Q(Q(kind="country") & Exact(SLASHES, 0))
                | Q(Q(kind="state") & Exact(SLASHES, 1))
                | Q(Q(kind="city") & In(SLASHES, [1, 2])),
                violation_error_message="The address does not fit: a state lies in a country, a city in a state or a country.",
            ),
            models.CheckConstraint(
                name="clinics_region_path_tidy",
                condition=~Q(path="") & ~Q(path__startswith="/") & ~Q(path__endswith="/") & ~Q(path__contains="//"),
            ),
            models.CheckConstraint(
                name="clinics_region_name_given",
                condition=~Q(name=""),
                violation_error_message="Give the region's name.",
            ),
            *position_constraints("clinics_region"),
        ]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, *args, update_fields=None, **kwargs):
        """Save it at its path, and move everything under it along when that path has changed."""
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
        """Check the parent's kind, which no constraint can see, and make the path, which the constraints judge."""
        wanted = {"country": set(), "state": {"country"}, "city": {"country", "state"}}.get(self.kind, set())
        if self.parent and self.parent.kind not in wanted:
            raise ValidationError({"parent": "A state lies in a country; a city lies in a state or a country."})
        if self.kind != self.Kind.COUNTRY and not self.parent:
            raise ValidationError({"parent": "Choose the region that it lies in."})
        self._derive()
        if Region.objects.filter(path=self.path).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": f"There is a region at /clinics/{self.path}/ already. Choose another one."})

    def _derive(self):
        if not is_slug(self.slug, 80):
            self.slug = make_slug(self.name, kind="region")
        self.path = f"{self.parent.path}/{self.slug}" if self.parent else self.slug
        self.country_code = self.parent.country_code if self.parent else self.country_code.upper()

    @property
    def lineage(self):
        """The region's parents, widest first, and itself. No query after `with_parents`."""
        above = self.parent.lineage if self.parent else []
        return [*above, self]

    @property
    def spoken(self):
        """The name inside a sentence: "the United States", "Florida"."""
        article = self.name.startswith("United ") or self.name.endswith((" Islands", " Republic"))
        return f"the {self.name}" if article or self.name in WITH_ARTICLE else self.name

    @property
    def place(self):
        """ "Miami, Florida" in the United States, "Kingston, Jamaica" elsewhere. No query after `with_parents`."""
        if not self.parent:
            return self.name
        line = self.lineage
        other = line[-2] if self.country_code == "US" else line[0]
        return f"{self.name}, {other.name}"
