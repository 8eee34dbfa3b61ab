"""Sources: the publications that articles cite."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from articles.document.citation_styles import cite
from core.db.fields import CleanCharField, SafeURLField
from core.text.clean import clean_line
from core.text.identifiers import fold_doi, fold_pmid


class DOIField(CleanCharField):
    """A DOI in the one form that is stored, however it was written."""

    clean_value = staticmethod(lambda value: fold_doi(clean_line(value)))


class PMIDField(CleanCharField):
    """A PubMed number in digits, however it was written."""

    clean_value = staticmethod(lambda value: fold_pmid(clean_line(value)))


def _state_of(prefix):
    """Return the expressions of what became of the source that a prefix leads to."""
    text = models.CharField()
    return (
        Cast(f"{prefix}checked_on", text),
        F(f"{prefix}notice__nature"),
        Cast(f"{prefix}notice__on", text),
        F(f"{prefix}notice__doi"),
        F(f"{prefix}notice__reason"),
    )


class SourceQuerySet(models.QuerySet):
    def current(self):
        """Return the sources that were not merged into another one."""
        return self.filter(merged_into__isnull=True)

    def with_state(self):
        """Add `state`: what became of each source, as text.

        blocks/parts/named.py reads it. A text fits into a union with rows of other tables. Of a merged source it is the
        state of the one that stays.
        """
        parts = [
            Case(When(merged_into__isnull=True, then=own), default=of_other)
            for own, of_other in zip(_state_of(""), _state_of("merged_into__"), strict=True)
        ]
        parts = [Coalesce(part, Value(""), output_field=models.CharField()) for part in parts]
        separated = [piece for part in parts for piece in (part, Value("|"))][:-1]
        return self.annotate(state=Concat(*separated, output_field=models.CharField()))


class Source(models.Model):
    """A publication that articles cite, one row for all of them."""

    class Kind(models.TextChoices):
        TRIAL = "trial", "Trial"
        REVIEW = "review", "Review"
        GUIDELINE = "guideline", "Guideline"
        CASE_REPORT = "case_report", "Case report"
        PREPRINT = "preprint", "Preprint, not peer-reviewed"
        NEWS = "news", "News"
        LAW = "law", "Law"
        OTHER = "other", "Other"

    title = CleanCharField(max_length=400)
    authors = CleanCharField(
        max_length=1000,
        blank=True,
        help_text="“Doe J, Roe R”, or an organization. Separate organizations by semicolons.",
    )
    publication = CleanCharField("journal or publisher", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    volume = CleanCharField(max_length=30, blank=True)
    issue = CleanCharField(max_length=30, blank=True)
    pages = CleanCharField(max_length=40, blank=True)
    doi = DOIField(
        "DOI",
        max_length=200,
        blank=True,
        help_text="“10.1000/xyz123”. An address such as https://doi.org/10.1000/xyz123 works too.",
        validators=[RegexValidator(r"^10\.[0-9]{4,9}/\S+$", "Enter the DOI, such as 10.1000/xyz123.")],
    )
    pmid = PMIDField(
        "PubMed number (PMID)",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^[1-9][0-9]{0,8}$", "Enter the PubMed number in digits.")],
    )
    url = SafeURLField("web address", blank=True)
    kind = models.CharField(max_length=12, choices=Kind, blank=True, help_text="Shown with the reference.")
    design = CleanCharField(
        "study design", max_length=100, blank=True, help_text="“randomized, double-blind”. Shown with the reference."
    )
    participants = models.PositiveIntegerField(
        "number of people",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="How many people took part. Shown with the reference.",
    )
    # The notice that counts today, and the day when a file of retractions was last searched for this source.
    notice = models.ForeignKey("SourceNotice", on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    checked_on = models.DateField(null=True, editable=False)
    # Editions hold the key of a merged source, so its row stays and leads to the other one.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="merged_here"
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["authors", "year", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1500, 2200)), name="articles_source_year_is_sane"
            ),
            models.CheckConstraint(condition=~Q(doi="", pmid="", url=""), name="articles_source_can_be_found"),
            models.CheckConstraint(
                condition=Q(doi="") | Q(doi__regex=r"^10\.[0-9]{4,9}/[^A-Z ]*[^A-Z .,;:]$"),
                name="articles_source_doi_is_folded",
                violation_error_message="Enter the DOI, such as 10.1000/xyz123.",
            ),
            models.CheckConstraint(
                condition=Q(pmid="") | Q(pmid__regex="^[1-9][0-9]{0,8}$"), name="articles_source_pmid_is_number"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["", "trial", "review", "guideline", "case_report", "preprint", "news", "law", "other"]
                ),
                name="articles_source_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(participants__isnull=True) | Q(participants__gte=1), name="articles_source_has_people"
            ),
            models.UniqueConstraint(
                fields=["doi"],
                condition=~Q(doi="") & Q(merged_into__isnull=True),
                name="articles_source_one_doi",
                violation_error_message="There is a source with this DOI already. Use that one.",
            ),
            models.UniqueConstraint(
                fields=["pmid"],
                condition=~Q(pmid="") & Q(merged_into__isnull=True),
                name="articles_source_one_pmid",
                violation_error_message="There is a source with this PubMed number already. Use that one.",
            ),
        ]

    def __str__(self):
        return self.citation()

    def clean(self):
        if not (self.doi or self.pmid or self.url):
            raise ValidationError("Enter a DOI, a PubMed number or a web address, so that readers can find the source.")
        # Forms leave out the constraints, which name a field that no form has.
        for name, words in (("doi", "DOI"), ("pmid", "PubMed number")):
            same = Source.objects.current().exclude(pk=self.pk).filter(**{name: getattr(self, name)})
            if getattr(self, name) and not self.merged_into_id and same.exists():
                raise ValidationError({name: f"There is a source with this {words} already. Use that one."})

    def citation(self):
        """Return the reference as a reader sees it, in the style of the site."""
        return cite(self, settings.CITATION_STYLE)

    def about(self):
        """Return what kind of source it is: "Trial, randomized, 233 people", or ""."""
        people = self.participants and f"{self.participants:,} {'person' if self.participants == 1 else 'people'}"
        return ", ".join(filter(None, (self.get_kind_display(), self.design, people)))

    def link(self):
        """Return the address of the source: by DOI, else by PubMed number, else its URL."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else self.url
