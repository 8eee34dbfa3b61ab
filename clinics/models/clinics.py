"""Clinics and how to query them."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Case, Exists, F, Max, OuterRef, Q, When
from django.utils import timezone

from clinics.claims import rules
from clinics.entries import freshness, populations
from clinics.models import validators
from clinics.models.constraints import position_constraints, price_constraints
from clinics.models.regions import Region
from clinics.models.sponsorship import PaidPeriod, is_paid, paid_for, paid_since
from clinics.models.taxonomy import Condition, Insurance, Treatment
from core.db.aggregates import aggregate_rows
from core.db.fields import AutoSlugField, CheckedJSONField, CleanCharField, CleanTextField, SafeURLField
from core.db.keys import unique_if_set
from core.db.search_listing import SearchListing, search_listing_constraints
from core.text.phones import parse_phone
from core.urls import path_to
from geo.distance import within
from images.models import Image

# A number that was not dialed for this long is not safe for a reader in need.
CHECK_EVERY = freshness.half_life("phone")


class ClinicQuerySet(models.QuerySet):
    def listed(self):
        """Return clinics that appear in lists, in search and on maps."""
        return self.filter(state=Clinic.State.LISTED)

    def visible(self):
        """Return clinics that have a page: listed, closed or moved ones."""
        return self.filter(state__in=Clinic.WITH_PAGE)

    def with_claims(self):
        """Return visible clinics with unaccepted claims, as last counted."""
        # Apart, or SQLite reads all visible clinics: there is an index of those with claims.
        claiming = Clinic.objects.filter(open_claims__gt=0).order_by().values("pk")
        return self.visible().filter(pk__in=claiming).order_by("updated_at", "pk")

    def in_region(self, region):
        """Return clinics in a region and in all regions below it."""
        # The slash keeps "us/florida/miami" from finding "us/florida/miami-beach".
        return self.filter(Q(city__path=region.path) | Q(city__path__startswith=f"{region.path}/"))

    def with_place(self):
        """Join the regions that `place` needs."""
        return self.select_related("city__parent__parent")

    def with_paid(self, today=None):
        """Annotate `is_paid` and `paid_for`, for lists: `paid_since` is slow to compute."""
        day = today or timezone.localdate()
        return self.annotate(is_paid=is_paid(day), paid_for=paid_for(day))

    def with_paid_since(self, today=None):
        """Annotate `paid_for` and `paid_since`.

        `paid_since` is the first day of the current unbroken paid time. Both are None for clinics that do not pay.
        """
        day = today or timezone.localdate()
        return self.annotate(paid_since=paid_since(day), paid_for=paid_for(day))

    def paying(self, today=None):
        """Return clinics in a paid period."""
        return self.filter(pk__in=PaidPeriod.objects.on(today or timezone.localdate()).values("clinic"))

    def with_page_rows(self):
        """Load all a clinic's page shows of the clinic itself; one query per kind of row."""
        rows = self.with_place().with_paid_since().select_related("photo", "merged_into")
        return rows.prefetch_related(*Clinic.PAGE_ROWS)

    def due_for_check(self, today=None):
        """Return listed clinics with no phone check within CHECK_EVERY, by `checked_on`."""
        checks = Clinic.checks.rel.related_model.objects.filter(clinic=OuterRef("pk"), field="phone")
        since = (today or timezone.localdate()) - CHECK_EVERY
        due = self.listed().filter(~Exists(checks.filter(checked_on__gte=since)))
        due = due.annotate(checked_on=aggregate_rows(checks, Max("checked_on")))
        return due.order_by(F("checked_on").asc(nulls_first=True), "pk")

    def nearest_to(self, clinic, km):
        """Return other listed clinics within `km` of a clinic, nearest first."""
        others = self.listed().exclude(pk=clinic.pk).with_place().with_paid()
        return within(others, clinic.latitude, clinic.longitude, km)

    def in_state_of(self, clinic):
        """Return other listed clinics of its state or country, those of its city first."""
        elsewhere = Case(When(city=clinic.city_id, then=0), default=1)
        around = self.listed().in_region(clinic.city.parent or clinic.city).exclude(pk=clinic.pk)
        return around.order_by(elsewhere, "name", "pk")


class Clinic(SearchListing):
    """A clinic at one address."""

    class State(models.TextChoices):
        DRAFT = "draft"
        LISTED = "listed"
        TEMPORARILY_CLOSED = "temporarily_closed"
        CLOSED = "closed"
        MOVED = "moved"
        MERGED = "merged", "Merged into another listing"
        OPTED_OUT = "opted_out", "Opted out"

    PAGE_ROWS = ("treatments", "conditions", "insurance", "telehealth_regions", "hours", "special_days", "checks")
    WITH_PAGE = ("listed", "temporarily_closed", "closed", "moved")

    name = CleanCharField(max_length=200)
    slug = AutoSlugField(max_length=120, unique=True)
    city = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="clinics", limit_choices_to={"kind": Region.Kind.CITY}
    )
    street = CleanCharField(max_length=200, blank=True)
    postcode = CleanCharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    phone = CleanCharField(max_length=40, blank=True)
    # `phone` as +18602763000, for comparing. Set on save; empty if the number cannot be parsed.
    phone_e164 = models.CharField(max_length=20, blank=True, editable=False, db_index=True)
    email = CleanCharField("email", max_length=254, blank=True, validators=[validate_email])
    website = SafeURLField(blank=True)
    summary = CleanCharField(max_length=300, blank=True, help_text="One or two sentences for lists.")
    description = CleanTextField(blank=True, help_text="Plain text. A blank line starts a new paragraph.")
    treatments = models.ManyToManyField(Treatment, blank=True, related_name="clinics")
    conditions = models.ManyToManyField(Condition, blank=True, related_name="clinics")
    for_whom = CleanCharField(
        max_length=500, blank=True, help_text="“Adults with depression that did not improve with two medicines”"
    )
    not_for_whom = CleanCharField(
        max_length=500, blank=True, help_text="“People under 18, who are pregnant, or have uncontrolled blood pressure”"
    )
    age_groups = CheckedJSONField("ages treated", default=list, blank=True, validators=[populations.age_groups])
    clinician_genders = CheckedJSONField(
        "clinician options", default=list, blank=True, validators=[populations.clinician_genders]
    )
    languages = CheckedJSONField(default=list, blank=True, validators=[validators.language_codes])
    insurance = models.ManyToManyField(Insurance, blank=True, related_name="clinics")
    price_from = models.PositiveIntegerField(null=True, blank=True, help_text="A whole number, no currency symbol.")
    price_to = models.PositiveIntegerField(null=True, blank=True)
    currency = CleanCharField(max_length=3, blank=True, validators=[validators.currency_code])
    price_note = CleanCharField(
        max_length=200, blank=True, help_text="What the price covers: “per session, plus 250 for the first visit”"
    )
    telehealth = models.BooleanField(default=False)
    telehealth_regions = models.ManyToManyField(
        Region,
        blank=True,
        related_name="telehealth_clinics",
        help_text="The states or countries where its clinicians may treat patients remotely.",
    )
    accepting_new_patients = models.BooleanField(
        null=True, blank=True, help_text="Leave unknown until someone has asked."
    )
    time_zone = CleanCharField(
        max_length=50,
        blank=True,
        validators=[validators.time_zone_name],
        help_text="“America/New_York”. Needed to show whether the clinic is open now.",
    )
    getting_there = CleanCharField(max_length=500, blank=True, help_text="Entrance, parking, public transport.")
    claimed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the clinic proved its identity and took over its listing."
    )
    license_seen_on = models.DateField(
        null=True, blank=True, help_text="When staff last found the clinicians’ licenses in the public register."
    )
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    state_note = CleanCharField(
        max_length=300, blank=True, help_text="Shown to readers: “Closed on March 1. The team is now at …”"
    )
    closed_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_here",
        help_text="The listing that this one’s address redirects to.",
    )
    photo = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, related_name="clinics", verbose_name="main picture"
    )
    hours_note = CleanCharField(max_length=200, blank=True, help_text="“By appointment only”")
    # Number of unaccepted claims (clinics.claims.rules), counted at each save. None: not counted yet.
    open_claims = models.PositiveSmallIntegerField(null=True, editable=False)
    import_ref = CleanCharField(max_length=200, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClinicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        permissions = [("export_clinics", "Can export the directory, with email addresses")]
        indexes = [
            models.Index(fields=["state", "name", "id"], name="clinics_clinic_by_name"),
            models.Index(fields=["name", "id"], name="clinics_clinic_of_all"),
            # The newest change in each city, for the sitemap.
            models.Index(fields=["state", "city", "updated_at"], name="clinics_clinic_dates"),
            models.Index(fields=["city", "state", "name", "id"], name="clinics_clinic_by_city"),
            models.Index(fields=["latitude", "longitude"], name="clinics_clinic_by_position"),
            models.Index(fields=["postcode", "street"], name="clinics_clinic_by_address"),
            models.Index(fields=["name", "id"], condition=Q(open_claims__gt=0), name="clinics_clinic_with_claims"),
        ]
        constraints = [
            *search_listing_constraints("clinics_clinic"),
            unique_if_set("clinics_clinic", "import_ref"),
            models.CheckConstraint(
                name="clinics_clinic_state_known",
                condition=Q(
                    state__in=["draft", "listed", "temporarily_closed", "closed", "moved", "merged", "opted_out"]
                ),
                violation_error_message="Choose one of the states.",
            ),
            models.CheckConstraint(
                name="clinics_clinic_name_given",
                condition=~Q(name=""),
                violation_error_message="Enter the clinic’s name.",
            ),
            models.CheckConstraint(
                name="clinics_clinic_slug_given",
                condition=~Q(slug=""),
                violation_error_message="Enter a web address.",
            ),
            models.CheckConstraint(
                name="clinics_clinic_merged_into_one",
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                violation_error_message="A merged listing, and no other, needs the listing that it was merged into.",
            ),
            models.CheckConstraint(
                name="clinics_clinic_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                violation_error_message="A clinic cannot be merged into itself. Choose the other listing.",
            ),
            *price_constraints("clinics_clinic"),
            models.CheckConstraint(
                name="clinics_clinic_closed_on_if_closed",
                condition=Q(closed_on=None)
                | Q(state__in=["temporarily_closed", "closed", "moved", "merged", "opted_out"]),
                violation_error_message="A closing date needs a closed state. Remove the date, or choose the state.",
            ),
            *position_constraints("clinics_clinic"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.set_derived_fields()
        named = kwargs.get("update_fields")
        if named is None or not {*rules.CLAIM_FIELDS}.isdisjoint(named):
            self.count_open_claims()
        if named is not None:
            kwargs["update_fields"] = {*named, "phone", "phone_e164", "open_claims"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return path_to("clinics:detail", self.slug)

    def set_derived_fields(self):
        """Set derived fields. Call this before bulk_create()."""
        number = parse_phone(self.phone, self.city.country_code) if self.phone else None
        self.phone_e164 = number.e164 if number else ""
        # One format, so that an import with another format sees no change.
        self.phone = number.shown if number else self.phone

    def claim_texts(self):
        """Return {fact: text} of the texts that are checked for claims."""
        return {name: getattr(self, name) for name in rules.CLAIM_FIELDS}

    def find_open_claims(self, texts=None):
        """Return {fact: [Claim]} that staff have not accepted.

        `texts` replaces the stored texts. No query if there is no claim.
        """
        found = rules.find_in_texts(self.claim_texts() if texts is None else texts)
        if not found or not self.pk:
            return found
        return rules.remove_accepted(found, {*self.claim_exceptions.values_list("fact", "rule", "passage")})

    def count_open_claims(self):
        self.open_claims = sum(map(len, self.find_open_claims().values()))

    def clean(self):
        if self.city_id and self.city.kind != Region.Kind.CITY:
            raise ValidationError({"city": "Choose a city: a clinic's state and country follow from it."})
        if self.merged_into_id and self.merged_into.state == self.State.MERGED:
            raise ValidationError({"merged_into": "That listing was merged too. Choose the one it was merged into."})

    @property
    def place(self):
        """Return "Miami, Florida" in the United States, "Kingston, Jamaica" elsewhere.

        No query after `with_place`.
        """
        return self.city.place

    @property
    def phone_href(self):
        """Return the tel: link, such as "tel:+18602763000;ext=301", or "".

        No query after `with_place`.
        """
        if number := parse_phone(self.phone, self.city.country_code):
            return number.href
        digits = re.sub(r"[^\d+]", "", self.phone)
        return f"tel:{digits}" if digits else ""

    @property
    def price_range(self):
        """Return "400–600 USD", "from 400 USD", "up to 600 USD", or "" without prices."""
        low, high = self.price_from, self.price_to
        if low is None and high is None:
            return ""
        if low is None:
            return f"up to {high:,} {self.currency}"
        if high is None:
            return f"from {low:,} {self.currency}"
        return f"{low:,} {self.currency}" if low == high else f"{low:,}–{high:,} {self.currency}"

    @property
    def shows_contacts(self):
        """Return True unless the clinic has closed."""
        return self.state != self.State.CLOSED

    @property
    def is_listed(self):
        return self.state == self.State.LISTED

    def successor(self):
        """Return the visible clinic that this one was merged into, or None.

        It follows mergers of mergers.
        """
        seen, clinic = {self.pk}, self.merged_into
        while clinic is not None and clinic.pk not in seen:
            if clinic.state in self.WITH_PAGE:
                return clinic
            seen.add(clinic.pk)
            clinic = clinic.merged_into
        return None
