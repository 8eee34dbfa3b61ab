import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("authors", "0001_initial"),
        ("images", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="The end of the web address. Leave empty to make it from the name.",
                        max_length=80,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("country", "Country"), ("state", "State or province"), ("city", "City")],
                        max_length=10,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="clinics.region",
                    ),
                ),
                ("path", models.CharField(editable=False, max_length=250, unique=True)),
                (
                    "country_code",
                    models.CharField(
                        blank=True,
                        help_text="For countries only. States and cities take their country’s.",
                        max_length=2,
                    ),
                ),
                ("intro", models.TextField(blank=True, max_length=5000, verbose_name="introduction")),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["country", "state", "city"])),
                        name="clinics_region_kind_known",
                        violation_error_message="Choose country, state or city.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "country"), ("parent", None)),
                            models.Q(models.Q(("kind", "country"), _negated=True), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="clinics_region_parent_unless_country",
                        violation_error_message="A country has no parent; a state or city needs one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "country"),
                                django.db.models.lookups.Exact(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.functions.text.Length("path"),
                                        "-",
                                        django.db.models.functions.text.Length(
                                            django.db.models.functions.text.Replace(
                                                "path", models.Value("/"), models.Value("")
                                            )
                                        ),
                                    ),
                                    0,
                                ),
                            ),
                            models.Q(
                                ("kind", "state"),
                                django.db.models.lookups.Exact(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.functions.text.Length("path"),
                                        "-",
                                        django.db.models.functions.text.Length(
                                            django.db.models.functions.text.Replace(
                                                "path", models.Value("/"), models.Value("")
                                            )
                                        ),
                                    ),
                                    1,
                                ),
                            ),
                            models.Q(
                                ("kind", "city"),
                                django.db.models.lookups.In(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.functions.text.Length("path"),
                                        "-",
                                        django.db.models.functions.text.Length(
                                            django.db.models.functions.text.Replace(
                                                "path", models.Value("/"), models.Value("")
                                            )
                                        ),
                                    ),
                                    [1, 2],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="clinics_region_path_fits_kind",
                        violation_error_message="The parent does not fit: a state belongs to a country, a city to a state or country.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("path", ""), _negated=True),
                            models.Q(("path__startswith", "/"), _negated=True),
                            models.Q(("path__endswith", "/"), _negated=True),
                            models.Q(("path__contains", "//"), _negated=True),
                        ),
                        name="clinics_region_path_tidy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="clinics_region_name_given",
                        violation_error_message="Enter the region’s name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latitude", None), models.Q(("latitude__gte", -90), ("latitude__lte", 90)), _connector="OR"
                        ),
                        name="clinics_region_latitude_range",
                        violation_error_message="Enter a latitude from -90 to 90.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("longitude", None),
                            models.Q(("longitude__gte", -180), ("longitude__lte", 180)),
                            _connector="OR",
                        ),
                        name="clinics_region_longitude_range",
                        violation_error_message="Enter a longitude from -180 to 180.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude", None), ("longitude", None)),
                            models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                            _connector="OR",
                        ),
                        name="clinics_region_position_whole",
                        violation_error_message="Enter both latitude and longitude, or neither.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Treatment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("slug", models.SlugField(max_length=100, unique=True)),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("iv", "IV infusion"),
                            ("im", "Injection (IM)"),
                            ("intranasal", "Nasal spray"),
                            ("oral", "By mouth"),
                            ("psychotherapy", "With psychotherapy"),
                            ("at_home", "At home"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=15,
                    ),
                ),
                (
                    "substance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ketamine", "Ketamine"),
                            ("esketamine", "Esketamine"),
                            ("psilocybin", "Psilocybin"),
                            ("mdma", "MDMA"),
                            ("lsd", "LSD"),
                            ("dmt", "DMT and ayahuasca"),
                            ("ibogaine", "Ibogaine"),
                            ("mescaline", "Mescaline"),
                        ],
                        help_text="If it has one. Pages then show its legal status.",
                        max_length=15,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("route__in", ["iv", "im", "intranasal", "oral", "psychotherapy", "at_home", "other"])
                        ),
                        name="clinics_treatment_route_known",
                        violation_error_message="Choose one of the routes.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("slug", models.SlugField(max_length=100, unique=True)),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Insurance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("slug", models.SlugField(max_length=100, unique=True)),
            ],
            options={
                "verbose_name": "insurance",
                "verbose_name_plural": "insurances",
                "ordering": ["name"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Clinic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=120, unique=True)),
                (
                    "city",
                    models.ForeignKey(
                        limit_choices_to={"kind": "city"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clinics",
                        to="clinics.region",
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=200)),
                ("postcode", models.CharField(blank=True, max_length=20)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("phone_e164", models.CharField(blank=True, db_index=True, editable=False, max_length=20)),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="email")),
                ("website", models.CharField(blank=True, max_length=500)),
                ("summary", models.CharField(blank=True, help_text="One or two sentences for lists.", max_length=300)),
                (
                    "description",
                    models.TextField(
                        blank=True, help_text="Plain text. A blank line starts a new paragraph.", max_length=20000
                    ),
                ),
                (
                    "for_whom",
                    models.CharField(
                        blank=True,
                        help_text="“Adults with depression that did not improve with two medicines”",
                        max_length=500,
                    ),
                ),
                (
                    "not_for_whom",
                    models.CharField(
                        blank=True,
                        help_text="“People under 18, who are pregnant, or have uncontrolled blood pressure”",
                        max_length=500,
                    ),
                ),
                ("age_groups", models.JSONField(blank=True, default=list, verbose_name="ages treated")),
                ("clinician_genders", models.JSONField(blank=True, default=list, verbose_name="clinician options")),
                ("languages", models.JSONField(blank=True, default=list)),
                (
                    "price_from",
                    models.PositiveIntegerField(blank=True, help_text="A whole number, no currency symbol.", null=True),
                ),
                ("price_to", models.PositiveIntegerField(blank=True, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                (
                    "price_note",
                    models.CharField(
                        blank=True,
                        help_text="What the price covers: “per session, plus 250 for the first visit”",
                        max_length=200,
                    ),
                ),
                ("telehealth", models.BooleanField(default=False)),
                (
                    "accepting_new_patients",
                    models.BooleanField(blank=True, help_text="Leave unknown until someone has asked.", null=True),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        help_text="“America/New_York”. Needed to show whether the clinic is open now.",
                        max_length=50,
                    ),
                ),
                (
                    "getting_there",
                    models.CharField(blank=True, help_text="Entrance, parking, public transport.", max_length=500),
                ),
                (
                    "claimed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the clinic proved its identity and took over its listing.",
                        null=True,
                    ),
                ),
                (
                    "licence_seen_on",
                    models.DateField(
                        blank=True,
                        help_text="When staff last found the clinicians’ licenses in the public register.",
                        null=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("listed", "Listed"),
                            ("temporarily_closed", "Temporarily Closed"),
                            ("closed", "Closed"),
                            ("moved", "Moved"),
                            ("merged", "Merged into another listing"),
                            ("opted_out", "Opted out"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                (
                    "state_note",
                    models.CharField(
                        blank=True,
                        help_text="Shown to readers: “Closed on March 1. The team is now at …”",
                        max_length=300,
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        help_text="The listing that this one’s address redirects to.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_here",
                        to="clinics.clinic",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clinics",
                        to="images.image",
                        verbose_name="main picture",
                    ),
                ),
                ("hours_note", models.CharField(blank=True, help_text="“By appointment only”", max_length=200)),
                ("open_claims", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("import_ref", models.CharField(blank=True, editable=False, max_length=200, null=True, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("treatments", models.ManyToManyField(blank=True, related_name="clinics", to="clinics.treatment")),
                ("conditions", models.ManyToManyField(blank=True, related_name="clinics", to="clinics.condition")),
                ("insurance", models.ManyToManyField(blank=True, related_name="clinics", to="clinics.insurance")),
                (
                    "telehealth_regions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The states or countries where its clinicians may treat patients remotely.",
                        related_name="telehealth_clinics",
                        to="clinics.region",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "permissions": [("export_clinics", "Can export the directory, with email addresses")],
                "indexes": [
                    models.Index(fields=["state", "name", "id"], name="clinics_clinic_by_name"),
                    models.Index(fields=["city", "state"], name="clinics_clinic_by_city"),
                    models.Index(fields=["latitude", "longitude"], name="clinics_clinic_by_position"),
                    models.Index(fields=["postcode", "street"], name="clinics_clinic_by_address"),
                    models.Index(
                        condition=models.Q(("open_claims__gt", 0)),
                        fields=["name", "id"],
                        name="clinics_clinic_with_claims",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "listed", "temporarily_closed", "closed", "moved", "merged", "opted_out"],
                            )
                        ),
                        name="clinics_clinic_state_known",
                        violation_error_message="Choose one of the states.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="clinics_clinic_name_given",
                        violation_error_message="Enter the clinic’s name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True),
                        name="clinics_clinic_slug_given",
                        violation_error_message="Enter a web address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                            _connector="OR",
                        ),
                        name="clinics_clinic_merged_into_one",
                        violation_error_message="A merged listing, and no other, needs the listing that it was merged into.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="clinics_clinic_not_merged_into_itself",
                        violation_error_message="A clinic cannot be merged into itself. Choose the other listing.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_from", None),
                            ("price_to", None),
                            ("price_to__gte", models.F("price_from")),
                            _connector="OR",
                        ),
                        name="clinics_clinic_prices_in_order",
                        violation_error_message="The highest price is below the lowest. Correct one of them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("price_from", None), ("price_to", None)),
                            models.Q(("currency", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clinics_clinic_prices_in_a_currency",
                        violation_error_message="Enter the currency of the prices.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None),
                            ("state__in", ["temporarily_closed", "closed", "moved", "merged", "opted_out"]),
                            _connector="OR",
                        ),
                        name="clinics_clinic_closed_on_if_closed",
                        violation_error_message="A closing date needs a closed state. Remove the date, or choose the state.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latitude", None), models.Q(("latitude__gte", -90), ("latitude__lte", 90)), _connector="OR"
                        ),
                        name="clinics_clinic_latitude_range",
                        violation_error_message="Enter a latitude from -90 to 90.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("longitude", None),
                            models.Q(("longitude__gte", -180), ("longitude__lte", 180)),
                            _connector="OR",
                        ),
                        name="clinics_clinic_longitude_range",
                        violation_error_message="Enter a longitude from -180 to 180.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude", None), ("longitude", None)),
                            models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                            _connector="OR",
                        ),
                        name="clinics_clinic_position_whole",
                        violation_error_message="Enter both latitude and longitude, or neither.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaidPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="paid_periods", to="clinics.clinic"
                    ),
                ),
                ("begins", models.DateField(verbose_name="from")),
                (
                    "ends",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Leave empty until further notice.",
                        null=True,
                        verbose_name="to",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        help_text="“Banner on the Florida page, invoice 1042”. For staff. Readers see only since when it is paid.",
                        max_length=300,
                        verbose_name="what was paid for",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="entered at"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
            ],
            options={
                "ordering": ["-begins", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends", None), ("ends__gte", models.F("begins")), _connector="OR"),
                        name="clinics_paidperiod_runs_forward",
                        violation_error_message="The end is before the start. Correct one of the dates.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="clinics_paidperiod_note_given",
                        violation_error_message="Enter what was paid for.",
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "begins"),
                        name="clinics_paidperiod_one_from_a_day",
                        violation_error_message="This clinic already has a paid period from that day. Change that one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claim_exceptions",
                        to="clinics.clinic",
                    ),
                ),
                ("fact", models.CharField(max_length=20)),
                ("rule", models.CharField(max_length=40)),
                ("passage", models.CharField(max_length=300)),
                ("reason", models.CharField(max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name": "accepted claim",
                "verbose_name_plural": "accepted claims",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "fact", "rule", "passage"), name="clinics_claimexception_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="clinics_claimexception_reason_given",
                        violation_error_message="Say why it stays.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="clinics.clinic"
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("name", "Name"),
                            ("address", "Address"),
                            ("phone", "Phone"),
                            ("email", "Email"),
                            ("website", "Website"),
                            ("hours", "Opening hours"),
                            ("services", "Treatments and conditions"),
                            ("for_whom", "Who it is for"),
                            ("ages", "Ages treated"),
                            ("clinicians", "Clinician options"),
                            ("prices", "Prices"),
                            ("insurance", "Insurance"),
                            ("languages", "Languages"),
                            ("telehealth", "Telehealth"),
                            ("licence", "Staff licenses"),
                            ("new_patients", "Accepting new patients"),
                        ],
                        max_length=20,
                    ),
                ),
                ("checked_on", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("phone", "By phone"),
                            ("email", "By email"),
                            ("website", "On its website"),
                            ("register", "In a public register"),
                            ("visit", "In person"),
                            ("owner", "By the clinic itself"),
                            ("import", "From a data set"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Shown to readers: whose data it is, or who replied. Don’t name a person.",
                        max_length=120,
                    ),
                ),
                ("value", models.CharField(blank=True, editable=False, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="For staff; not shown to readers.", max_length=300)),
            ],
            options={
                "ordering": ["-checked_on", "-pk"],
                "indexes": [models.Index(fields=["clinic", "field", "checked_on"], name="clinics_fieldcheck_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "field__in",
                                [
                                    "name",
                                    "address",
                                    "phone",
                                    "email",
                                    "website",
                                    "hours",
                                    "services",
                                    "for_whom",
                                    "ages",
                                    "clinicians",
                                    "prices",
                                    "insurance",
                                    "languages",
                                    "telehealth",
                                    "licence",
                                    "new_patients",
                                ],
                            )
                        ),
                        name="clinics_fieldcheck_field_known",
                        violation_error_message="Choose one of the facts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("how__in", ["phone", "email", "website", "register", "visit", "owner", "import"])
                        ),
                        name="clinics_fieldcheck_how_known",
                        violation_error_message="Choose one of the ways.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Affiliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="affiliations", to="authors.person"
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="affiliations", to="clinics.clinic"
                    ),
                ),
                ("role", models.CharField(help_text="“Medical director”", max_length=120)),
                (
                    "interest",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "Owner or part owner"),
                            ("employed", "Employed there"),
                            ("paid", "Paid by it in another way"),
                            ("family", "Family tie"),
                        ],
                        help_text="Disclosed wherever the person approves content that names the clinic. Leave empty for none.",
                        max_length=10,
                    ),
                ),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["clinic", "person", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="clinics_affiliation_runs_forward",
                        violation_error_message="The end is before the start. Correct one of the dates.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("interest__in", ["", "owner", "employed", "paid", "family"])),
                        name="clinics_affiliation_interest_known",
                        violation_error_message="Choose one of the interests, or none.",
                    ),
                    models.UniqueConstraint(
                        fields=("person", "clinic", "role"),
                        name="clinics_affiliation_one_a_role",
                        violation_error_message="This person already has this role here.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FinderIndexRow",
            fields=[
                (
                    "clinic",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="clinics.clinic",
                    ),
                ),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("telehealth", models.BooleanField()),
                ("accepting_new_patients", models.BooleanField(null=True)),
                ("languages", models.TextField()),
                ("age_groups", models.TextField()),
                ("clinician_genders", models.TextField()),
                ("time_zone", models.TextField()),
                ("treatments", models.TextField()),
                ("conditions", models.TextField()),
                ("insurance", models.TextField()),
                ("week", models.TextField()),
                ("special_days", models.TextField()),
            ],
            options={
                "db_table": "clinics_finderindexrow",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="HelpLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="address")),
                (
                    "country_code",
                    models.CharField(blank=True, help_text="Leave empty if it helps everywhere.", max_length=2),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        help_text="Only for a line that serves part of a country.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="helplines",
                        to="clinics.region",
                    ),
                ),
                ("languages", models.JSONField(blank=True, default=list)),
                ("hours", models.CharField(blank=True, help_text="“24 hours”, “Weekdays 9 to 5”", max_length=100)),
                (
                    "for_whom",
                    models.CharField(blank=True, help_text="“Anyone”, “Veterans and their families”", max_length=200),
                ),
                (
                    "last_checked",
                    models.DateField(
                        blank=True, help_text="When staff last called the number or opened the page.", null=True
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=300)),
                ("is_shown", models.BooleanField(default=True, verbose_name="shown to readers")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Lowest first. The first three are in the footer of every page."
                    ),
                ),
            ],
            options={
                "verbose_name": "help line",
                "ordering": ["position", "name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phone", ""), _negated=True),
                            models.Q(("url", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clinics_helpline_can_be_reached",
                        violation_error_message="Enter a phone number or an address: a line must be reachable.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="clinics_helpline_name_given",
                        violation_error_message="Enter the line’s name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hours", to="clinics.clinic"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ]
                    ),
                ),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
            ],
            options={
                "verbose_name": "opening hours",
                "verbose_name_plural": "opening hours",
                "ordering": ["weekday", "opens"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weekday__gte", 0), ("weekday__lte", 6)),
                        name="clinics_openinghours_weekday_range",
                        violation_error_message="Choose a day of the week.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("opens", models.F("closes")), _negated=True),
                        name="clinics_openinghours_last_some_time",
                        violation_error_message="Opening and closing times are the same. For open all day, enter 00:00 to 23:59.",
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "weekday", "opens"),
                        name="clinics_openinghours_one_beginning",
                        violation_error_message="These hours are entered twice.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecialDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="special_days", to="clinics.clinic"
                    ),
                ),
                ("date", models.DateField()),
                (
                    "opens",
                    models.TimeField(
                        blank=True, help_text="Leave both times empty if the clinic is closed that day.", null=True
                    ),
                ),
                ("closes", models.TimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, help_text="Shown to readers: “Thanksgiving”", max_length=100)),
            ],
            options={
                "ordering": ["date", "opens"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closes", None), ("opens", None)),
                            models.Q(("closes__isnull", False), ("opens__isnull", False)),
                            _connector="OR",
                        ),
                        name="clinics_specialday_times_whole",
                        violation_error_message="Enter both times, or neither if the clinic is closed that day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens", None), models.Q(("opens", models.F("closes")), _negated=True), _connector="OR"
                        ),
                        name="clinics_specialday_last_some_time",
                        violation_error_message="Opening and closing times are the same. For open all day, enter 00:00 to 23:59.",
                    ),
                    models.UniqueConstraint(
                        fields=("clinic", "date", "opens"),
                        name="clinics_specialday_one_beginning",
                        violation_error_message="These hours are entered twice.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("opens", None)),
                        fields=("clinic", "date"),
                        name="clinics_specialday_closed_once",
                        violation_error_message="This day is already marked as closed.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=80)),
                ("content", models.BinaryField()),
                ("map_text", models.TextField(blank=True, editable=False)),
                ("report", models.JSONField(default=dict, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="done",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("is_busy", models.BooleanField(editable=False, null=True, unique=True)),
                ("writes", models.BooleanField(default=False, editable=False)),
                ("rows_total", models.PositiveIntegerField(editable=False, null=True)),
                ("rows_read", models.PositiveIntegerField(default=0, editable=False)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("started_at", models.DateTimeField(editable=False, null=True)),
                ("heartbeat_at", models.DateTimeField(editable=False, null=True)),
                ("failure", models.CharField(blank=True, editable=False, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("loaded_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "import",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="clinics_importrun_source_given"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="clinics_importrun_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("is_busy", True), ("is_busy__isnull", False), ("state__in", ["waiting", "running"])
                            ),
                            models.Q(models.Q(("state__in", ["waiting", "running"]), _negated=True), ("is_busy", None)),
                            _connector="OR",
                        ),
                        name="clinics_importrun_busy_while_it_waits_or_runs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("failure", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clinics_importrun_failed_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalStatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "substance",
                    models.CharField(
                        choices=[
                            ("ketamine", "Ketamine"),
                            ("esketamine", "Esketamine"),
                            ("psilocybin", "Psilocybin"),
                            ("mdma", "MDMA"),
                            ("lsd", "LSD"),
                            ("dmt", "DMT and ayahuasca"),
                            ("ibogaine", "Ibogaine"),
                            ("mescaline", "Mescaline"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        help_text="A country, or a state with a law of its own.",
                        limit_choices_to={"kind__in": ["country", "state"]},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="laws",
                        to="clinics.region",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("medicine", "Legal by prescription"),
                            ("supervised", "Legal under licensed supervision"),
                            ("trials", "Only in clinical trials or by special permission"),
                            ("decriminalised", "Illegal, but possession is decriminalized"),
                            ("prohibited", "Illegal"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="A future date takes effect by itself. Leave empty if it has long been so.",
                        null=True,
                    ),
                ),
                (
                    "until",
                    models.DateField(blank=True, help_text="The first day on which it no longer applies.", null=True),
                ),
                (
                    "note",
                    models.CharField(blank=True, help_text="“At licensed centers, for adults over 21”", max_length=300),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="The law itself, or the authority's page.", max_length=500, verbose_name="source"
                    ),
                ),
                ("checked_on", models.DateField(help_text="When staff last read the source.")),
            ],
            options={
                "verbose_name": "legal status",
                "verbose_name_plural": "legal statuses",
                "ordering": ["substance", "region", "since"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["medicine", "supervised", "trials", "decriminalised", "prohibited"])
                        ),
                        name="clinics_legalstatus_status_known",
                        violation_error_message="Choose one of the statuses.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "substance__in",
                                ["ketamine", "esketamine", "psilocybin", "mdma", "lsd", "dmt", "ibogaine", "mescaline"],
                            ),
                            models.Q(("substance", ""), _negated=True),
                        ),
                        name="clinics_legalstatus_substance_known",
                        violation_error_message="Choose one of the substances.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None), ("until", None), ("until__gt", models.F("since")), _connector="OR"
                        ),
                        name="clinics_legalstatus_runs_forward",
                        violation_error_message="The end is before the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="clinics_legalstatus_source_given",
                        violation_error_message="Enter the source, so that the status can be checked.",
                    ),
                    models.UniqueConstraint(
                        fields=("substance", "region", "since"),
                        name="clinics_legalstatus_one_from_a_day",
                        violation_error_message="This substance and region already have a status from this day. Change that one.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("since", None)),
                        fields=("substance", "region"),
                        name="clinics_legalstatus_one_for_long",
                        violation_error_message="This substance and region already have a status without a date. Change that one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pictures", to="clinics.clinic"
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clinic_pictures", to="images.image"
                    ),
                ),
                (
                    "caption",
                    models.CharField(blank=True, help_text="Leave empty to use the picture’s own.", max_length=300),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, help_text="Lowest first, after the main picture."),
                ),
            ],
            options={
                "verbose_name": "picture",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="clinics.clinic",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("reader", "A reader's report"),
                            ("owner", "The clinic itself"),
                            ("import", "An import"),
                            ("suggestion", "A clinic that is missing"),
                        ],
                        max_length=12,
                    ),
                ),
                ("values", models.JSONField(blank=True, default=dict)),
                ("message", models.TextField(blank=True, max_length=2000)),
                ("source", models.CharField(blank=True, max_length=120)),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="email")),
                ("token_hash", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ("expires_at", models.DateTimeField(editable=False, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Link sent"),
                            ("pending", "Pending"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("partly", "Partly accepted"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("decided", models.JSONField(blank=True, default=dict, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("at", models.DateTimeField(editable=False, null=True, verbose_name="decided at")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [models.Index(fields=["state", "created_at"], name="clinics_proposal_queue")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["reader", "owner", "import", "suggestion"])),
                        name="clinics_proposal_origin_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["invited", "pending", "accepted", "rejected", "partly"])),
                        name="clinics_proposal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("clinic__isnull", False), ("origin", "suggestion"), _connector="OR"),
                        name="clinics_proposal_about_a_clinic",
                        violation_error_message="Choose the clinic.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at", None), ("state__in", ["invited", "pending"])),
                            models.Q(
                                models.Q(("state__in", ["invited", "pending"]), _negated=True), ("at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="clinics_proposal_decided_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "invited"), _negated=True),
                            models.Q(("expires_at__isnull", False), ("origin", "owner"), ("token_hash__isnull", False)),
                            _connector="OR",
                        ),
                        name="clinics_proposal_invited_by_link",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("import_ref", models.CharField(blank=True, max_length=200)),
                ("phone_hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("place_hash", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "note",
                    models.CharField(blank=True, help_text="For staff: how the request was made.", max_length=300),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "opt-out",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["import_ref"], name="clinics_optout_by_ref"),
                    models.Index(fields=["phone_hash"], name="clinics_optout_by_phone"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("import_ref", ""), _negated=True),
                            models.Q(("phone_hash", ""), _negated=True),
                            models.Q(("place_hash", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clinics_optout_knows_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NotDuplicate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clinics.clinic"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="clinics_notduplicate_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="clinics_notduplicate_in_order"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="clinics.region"
                    ),
                ),
                (
                    "question",
                    models.CharField(help_text="In a reader’s words: “Do I need a referral here?”", max_length=200),
                ),
                (
                    "answer",
                    models.TextField(help_text="Plain text. A blank line starts a new paragraph.", max_length=3000),
                ),
                (
                    "source",
                    models.CharField(blank=True, help_text="An authority’s page that confirms it.", max_length=500),
                ),
                (
                    "checked_on",
                    models.DateField(default=django.utils.timezone.localdate, help_text="When staff last checked it."),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, help_text="Lowest first.")),
            ],
            options={
                "verbose_name": "question",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("question", ""), _negated=True),
                        name="clinics_regionquestion_asks",
                        violation_error_message="Enter the question.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""), _negated=True),
                        name="clinics_regionquestion_answers",
                        violation_error_message="Enter the answer.",
                    ),
                    models.UniqueConstraint(
                        fields=("region", "question"),
                        name="clinics_regionquestion_once",
                        violation_error_message="This region already has this question. Change that one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RemovalRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="removal_requests",
                        to="clinics.clinic",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clinic", "I represent the clinic"),
                            ("clinician", "I am a clinician who works there or is named in the listing"),
                            ("agent", "I represent the clinic or clinician, for example as a lawyer"),
                        ],
                        max_length=10,
                        verbose_name="who they are",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="email")),
                ("reason", models.TextField(blank=True, max_length=1000)),
                (
                    "matches",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "The address is not known to be the clinic’s"),
                            ("email", "The address is the email in the clinic’s listing"),
                            ("website", "The address is at the clinic’s website"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="address",
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ("expires_at", models.DateTimeField(editable=False, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "Address not confirmed yet"),
                            ("confirmed", "Waiting for a decision"),
                            ("accepted", "Removed"),
                            ("refused", "Refused"),
                        ],
                        default="unconfirmed",
                        max_length=12,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="requested at"
                    ),
                ),
                ("confirmed_at", models.DateTimeField(editable=False, null=True)),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due")),
                ("checked", models.CharField(blank=True, max_length=200)),
                ("answer", models.TextField(blank=True, max_length=2000)),
                ("at", models.DateTimeField(editable=False, null=True, verbose_name="decided at")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "removal request",
                "verbose_name_plural": "removal requests",
                "ordering": ["-created_at", "-pk"],
                "indexes": [models.Index(fields=["state", "due_on"], name="clinics_removal_queue")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["clinic", "clinician", "agent"])),
                        name="clinics_removalrequest_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("matches__in", ["", "email", "website"])),
                        name="clinics_removalrequest_matches_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["unconfirmed", "confirmed", "accepted", "refused"])),
                        name="clinics_removalrequest_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "unconfirmed"), _negated=True),
                            models.Q(("expires_at__isnull", False), ("token_hash__isnull", False)),
                            _connector="OR",
                        ),
                        name="clinics_removalrequest_unconfirmed_by_link",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("due_on", None), ("state", "unconfirmed")),
                            models.Q(
                                models.Q(("state", "unconfirmed"), _negated=True),
                                ("confirmed_at__isnull", False),
                                ("due_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="clinics_removalrequest_due_if_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at__isnull", False), ("state__in", ["accepted", "refused"])),
                            models.Q(models.Q(("state__in", ["accepted", "refused"]), _negated=True), ("at", None)),
                            _connector="OR",
                        ),
                        name="clinics_removalrequest_decided_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clinics_removalrequest_refused_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            models.Q(("matches", ""), _negated=True),
                            models.Q(("checked", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="clinics_removalrequest_accepted_after_a_check",
                    ),
                ],
            },
        ),
    ]
