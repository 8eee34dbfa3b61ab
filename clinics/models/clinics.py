"""Clinics, and what they treat and how."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Case, F, Max, OuterRef, Q, Subquery, When
from django.utils import timezone

from clinics.claims import rules as claims
from clinics.entries import freshness, populations
from clinics.models import validators as checks
from clinics.models.positions import position_constraints
from clinics.models.regions import Region
from clinics.models.sponsorship import PaidPeriod, is_paid, paid_since
from clinics.models.taxonomy import Condition, Insurance, Treatment
from core.db.fields import AutoSlugField, CheckedJSONField, CleanCharField, CleanTextField, SafeURLField
from core.text.phones import parse_phone
from core.urls import path_to
from geo.distance import within
from images.models import Image

# A telephone number that nobody has dialled for so long is not one to send somebody in need to.
CHECK_EVERY = freshness.half_life("phone")


class ClinicQuerySet(models.QuerySet):
    def listed(self):
        """Those that stand in lists, in search and on maps."""
        return self.filter(state=Clinic.State.LISTED)

    def visible(self):
        """Those that have a page: the listed ones, and those whose page tells that they closed or moved."""
        return self.filter(state__in=Clinic.WITH_PAGE)

    def with_claims(self):
        """Those whose page makes a claim that nobody let stand (clinics.claims.rules), as it was counted when they were saved."""
        return self.visible().filter(open_claims__gt=0).order_by("updated_at", "pk")

    def in_region(self, region):
        """Those in a region and everywhere under it."""
        # The slash keeps "us/florida/miami" from finding "us/florida/miami-beach".
        return self.filter(Q(city__path=region.path) | Q(city__path__startswith=f"{region.path}/"))

    def with_place(self):
        """What `place` and the regions above need, so that they ask nothing more."""
        return self.select_related("city__parent__parent")

    def with_paid(self, today=None):
        """Each with `is_paid`, whether a paid period holds today: what lists tell, since the day takes long to ask for."""
        return self.annotate(is_paid=is_paid(today or timezone.localdate()))

    def with_paid_since(self, today=None):
        """Each with `paid_since`: the day since which it has paid without a gap, None where no paid period holds today."""
        return self.annotate(paid_since=paid_since(today or timezone.localdate()))

    def paying(self, today=None):
        """Those in a paid period."""
        return self.filter(pk__in=PaidPeriod.objects.on(today or timezone.localdate()).values("clinic"))

    def for_page(self):
        """All that one clinic's page shows of the clinic itself; one query for each kind of row."""
        kinds = ["treatments", "conditions", "insurance", "telehealth_regions", "hours", "special_days", "checks"]
        return self.with_place().with_paid_since().select_related("photo", "merged_into").prefetch_related(*kinds)

    def due_for_check(self, today=None):
        """Listed clinics whose telephone was last checked longer than CHECK_EVERY ago (`checked_on`), or never; these first."""
        checks = Clinic.objects.filter(pk=OuterRef("pk"), checks__field="phone").order_by().values("pk")
        last = Subquery(checks.annotate(last=Max("checks__checked_on")).values("last"))
        due = Q(checked_on=None) | Q(checked_on__lt=(today or timezone.localdate()) - CHECK_EVERY)
        return self.listed().annotate(checked_on=last).filter(due).order_by(F("checked_on").asc(nulls_first=True), "pk")

    def nearest_to(self, clinic, km):
        """The other listed clinics within `km` of a clinic that has a position, each with its `km`, the nearest first."""
        others = self.listed().exclude(pk=clinic.pk).with_place().with_paid()
        return within(others, clinic.latitude, clinic.longitude, km)

    def neighbours_of(self, clinic):
        """The other listed clinics in its state (or country, where there are no states), those of its city first."""
        elsewhere = Case(When(city=clinic.city_id, then=0), default=1)
        around = self.listed().in_region(clinic.city.parent or clinic.city).exclude(pk=clinic.pk)
        return around.order_by(elsewhere, "name", "pk")


class Clinic(models.Model):
    """A clinic at one address."""

    class State(models.TextChoices):
        DRAFT = "draft"
        LISTED = "listed"
        TEMPORARILY_CLOSED = "temporarily_closed"
        CLOSED = "closed"
        MOVED = "moved"
        MERGED = "merged", "Merged into another entry"
        OPTED_OUT = "opted_out", "Opted out"

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
    # The number in `phone` as +18602763000, for comparing: made when the clinic is saved, empty where nothing can be read.
    phone_e164 = models.CharField(max_length=20, blank=True, editable=False, db_index=True)
    email = CleanCharField("e-mail", max_length=254, blank=True, validators=[validate_email])
    website = SafeURLField(blank=True)
    summary = CleanCharField(max_length=300, blank=True, help_text="One or two sentences for lists.")
    description = CleanTextField(blank=True, help_text="Plain text; an empty line begins a paragraph.")
    treatments = models.ManyToManyField(Treatment, blank=True, related_name="clinics")
    conditions = models.ManyToManyField(Condition, blank=True, related_name="clinics")
    for_whom = CleanCharField(
        max_length=500, blank=True, help_text="“Adults with depression that two medicines did not help”"
    )
    not_for_whom = CleanCharField(
        max_length=500, blank=True, help_text="“People under 18, in pregnancy, or with uncontrolled blood pressure”"
    )
    age_groups = CheckedJSONField("ages that it treats", default=list, blank=True, validators=[populations.age_groups])
    clinician_genders = CheckedJSONField(
        "clinicians one may ask for", default=list, blank=True, validators=[populations.clinician_genders]
    )
    languages = CheckedJSONField(default=list, blank=True, validators=[checks.language_codes])
    insurance = models.ManyToManyField(Insurance, blank=True, related_name="clinics")
    price_from = models.PositiveIntegerField(null=True, blank=True, help_text="In whole units of the currency.")
    price_to = models.PositiveIntegerField(null=True, blank=True)
    currency = CleanCharField(max_length=3, blank=True, validators=[checks.currency_code])
    price_note = CleanCharField(
        max_length=200, blank=True, help_text="What the price is for: “a session, the first visit is 250 more”"
    )
    telehealth = models.BooleanField(default=False)
    telehealth_regions = models.ManyToManyField(
        Region,
        blank=True,
        related_name="telehealth_clinics",
        help_text="The states or countries where its clinicians may treat people at a distance.",
    )
    accepting_new_patients = models.BooleanField(null=True, blank=True, help_text="Unknown until somebody asked.")
    time_zone = CleanCharField(
        max_length=50,
        blank=True,
        validators=[checks.time_zone_name],
        help_text="“America/New_York”. Without it nobody can say whether the clinic is open now.",
    )
    getting_there = CleanCharField(max_length=500, blank=True, help_text="Entrance, parking, public transport.")
    claimed_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody proved to speak for the clinic and took over its entry."
    )
    licence_seen_on = models.DateField(
        null=True, blank=True, help_text="When staff last saw the clinicians’ licences in the public register."
    )
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    state_note = CleanCharField(
        max_length=300, blank=True, help_text="Shown to readers: “Closed on 1 March; the team is now at …”"
    )
    closed_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_here",
        help_text="The entry to which this one's address leads.",
    )
    photo = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, related_name="clinics", verbose_name="main picture"
    )
    hours_note = CleanCharField(max_length=200, blank=True, help_text="“By appointment only”")
    # How many passages make a claim and have no reason to stay (clinics.claims.rules): counted at each save. None: never yet.
    open_claims = models.PositiveSmallIntegerField(null=True, editable=False)
    import_ref = CleanCharField(max_length=200, unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClinicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["state", "name", "id"], name="clinics_clinic_by_name"),
            models.Index(fields=["city", "state"], name="clinics_clinic_by_city"),
            models.Index(fields=["latitude", "longitude"], name="clinics_clinic_by_position"),
            models.Index(fields=["postcode", "street"], name="clinics_clinic_by_address"),
            models.Index(fields=["name", "id"], condition=Q(open_claims__gt=0), name="clinics_clinic_with_claims"),
        ]
        constraints = [
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
                violation_error_message="Give the clinic's name.",
            ),
            models.CheckConstraint(
                name="clinics_clinic_slug_given",
                condition=~Q(slug=""),
                violation_error_message="Give the address a name.",
            ),
            models.CheckConstraint(
                name="clinics_clinic_merged_into_one",
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                violation_error_message="Name the entry that it was merged into with the state “merged”, and only then.",
            ),
            models.CheckConstraint(
                name="clinics_clinic_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                violation_error_message="A clinic cannot be merged into itself. Choose the other entry.",
            ),
            models.CheckConstraint(
                name="clinics_clinic_prices_in_order",
                condition=Q(price_from=None) | Q(price_to=None) | Q(price_to__gte=F("price_from")),
                violation_error_message="The highest price is below the lowest. Correct one of them.",
            ),
            models.CheckConstraint(
                name="clinics_clinic_prices_in_a_currency",
                condition=Q(price_from=None, price_to=None) | ~Q(currency=""),
                violation_error_message="Say in which currency the prices are.",
            ),
            models.CheckConstraint(
                name="clinics_clinic_closed_on_if_closed",
                condition=Q(closed_on=None)
                | Q(state__in=["temporarily_closed", "closed", "moved", "merged", "opted_out"]),
                violation_error_message="A day of closing needs a state that says so. Empty it, or choose the state.",
            ),
            *position_constraints("clinics_clinic"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.derive()
        named = kwargs.get("update_fields")
        if named is None or not {*claims.TEXTS}.isdisjoint(named):
            self.count_claims()
        if named is not None:
            kwargs["update_fields"] = {*named, "phone", "phone_e164", "open_claims"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return path_to("clinics:detail", self.slug)

    def derive(self):
        """Make what follows from other fields; whoever saves in bulk calls it."""
        number = parse_phone(self.phone, self.city.country_code) if self.phone else None
        self.phone_e164 = number.e164 if number else ""
        # One way of writing, so that an import that writes it otherwise sees no change.
        self.phone = number.shown if number else self.phone

    def texts(self):
        return {name: getattr(self, name) for name in claims.TEXTS}

    def claims(self, texts=None):
        """Return {fact: [Claim]} that nobody let stand, of `texts` instead of what stands there. No query without a claim."""
        found = claims.of_texts(self.texts() if texts is None else texts)
        if not found or not self.pk:
            return found
        return claims.without(found, {*self.kept_claims.values_list("fact", "rule", "passage")})

    def count_claims(self):
        self.open_claims = sum(map(len, self.claims().values()))

    def clean(self):
        if self.city_id and self.city.kind != Region.Kind.CITY:
            raise ValidationError({"city": "Choose a city: a clinic's state and country follow from it."})
        if self.merged_into_id and self.merged_into.state == self.State.MERGED:
            raise ValidationError(
                {"merged_into": "That entry was merged itself. Choose the one that it was merged into."}
            )

    @property
    def place(self):
        """ "Miami, Florida" in the United States, "Kingston, Jamaica" elsewhere. No query after `with_place`."""
        return self.city.place

    @property
    def phone_href(self):
        """The address that dials: "tel:+18602763000;ext=301"; "" where the words name no number. No query after `with_place`."""
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
        """A clinic that has closed has no telephone to call: its page names others instead."""
        return self.state != self.State.CLOSED

    @property
    def is_listed(self):
        return self.state == self.State.LISTED

    def successor(self):
        """The clinic with a page that this one was merged into, over as many mergers as there were; None without one."""
        seen, clinic = {self.pk}, self.merged_into
        while clinic is not None and clinic.pk not in seen:
            if clinic.state in self.WITH_PAGE:
                return clinic
            seen.add(clinic.pk)
            clinic = clinic.merged_into
        return None
