"""Script that uses the field `parking` everywhere a fact is used.

test_add_field.py runs this script in a copy of the product that has the field.
"""

import datetime
import io

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

# Tables straight from the models: the migrations before the new one are not what is tried.
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
settings.ALLOWED_HOSTS = ["testserver"]
call_command("migrate", run_syncdb=True, verbosity=0)

from clinics.importing import export  # noqa: E402
from clinics.importing.service import import_file  # noqa: E402
from clinics.models import Clinic  # noqa: E402
from clinics.web import forms  # noqa: E402
from tests.factories.places import make_check, make_clinic  # noqa: E402

WORDS = "Free, behind the house"

# Form of the clinic.
clinic = make_clinic(name="Rain House", slug="rain-house", parking=WORDS)
form = forms.ProposeForm(clinic=clinic)
assert form.fields["parking"].initial == WORDS and "parking" in dict(forms.REPORTABLE)
form = forms.ProposeForm({"name": "Rain House", "parking": " On the  street ", "telehealth": "no"}, clinic=clinic)
assert form.is_valid() and form.values["parking"] == "On the street", form.errors
form = forms.ProposeForm({"name": "Rain House", "parking": "x" * 201, "telehealth": "no"}, clinic=clinic)
assert list(form.errors) == ["parking"], form.errors

# Import by an alias, cut to its length.
rows = f"name,city,state,country,Aparcamiento\nLake House,Miami,Florida,US,Two places\nHill House,Miami,Florida,US,{'y' * 250}\n"
report = import_file(io.BytesIO(rows.encode()), source="A list")
assert report.counts["added"] == 2 and len(report.notes) == 1, report
assert Clinic.objects.get(name="Lake House").parking == "Two places"
assert Clinic.objects.get(name="Hill House").parking == "y" * 200

# Export, and read back: the same file changes nothing, a changed cell one entry.
file = io.StringIO()
export.write_csv(file)
assert "parking" in file.getvalue().splitlines()[0].split(",") and WORDS in file.getvalue()
assert import_file(io.BytesIO(file.getvalue().encode())).counts["unchanged"] == 3
changed = file.getvalue().replace("Two places", "Three places")
assert import_file(io.BytesIO(changed.encode())).counts["updated"] == 1
assert Clinic.objects.get(name="Lake House").parking == "Three places"

# Claims.
clinic.parking = "Parking is free, and our therapy cures depression."
assert list(clinic.find_open_claims()) == ["parking"]

# Page and API, with the date of its check.
make_check(clinic=clinic, field="address", checked_on=timezone.localdate() - datetime.timedelta(days=1))
page = Client().get(clinic.get_absolute_url()).content.decode()
panel = page[page.index('<h2 class="panel__heading">Parking</h2>') :].partition("</section>")[0]
assert WORDS in panel and "checked--fresh" in panel and "?fact=parking" in panel, panel
fact = Client().get(reverse("clinics:api-detail", args=[clinic.slug])).json()["facts"]["parking"]
assert (fact["value"], fact["freshness"]) == (WORDS, "fresh"), fact
assert "Parking" not in Client().get(make_clinic().get_absolute_url()).content.decode()

# Admin.
staff = Client()
staff.force_login(get_user_model().objects.create_superuser("ada", "ada@example.org", "secret"))
page = staff.get(reverse("admin:clinics_clinic_change", args=[clinic.pk])).content.decode()
assert 'name="parking"' in page
