"""Import files in the admin: one being imported, one waiting to be confirmed."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

COUNTS = {"read": 7500, "added": 7400, "updated": 20, "proposed": 3, "left_out": 80}
REPORT = {
    "counts": COUNTS,
    "differences": [[3, "Heron House", "phone", "(305) 555-0110", "(305) 555-0177", "updated"]],
    "problems": [[4, "The row has no city."]],
    "notes": [
        [5, "description: “no side effects”: Every effective treatment has side effects. It was proposed instead."]
    ],
}


def make():
    from clinics.models import ImportRun

    # It is never taken for dead, however long the tests run.
    soon = timezone.now() + timedelta(days=1)
    ImportRun.objects.create(name="tried.csv", source="somebody", content=b"name,city\n", report=REPORT)
    ImportRun.objects.create(
        name="running.csv", source="somebody", content=b"name,city\n", report={"counts": COUNTS}, state="running", is_busy=True,
        rows_total=20_000, rows_read=7500, started_at=timezone.now(), heartbeat_at=soon,
    )  # fmt: skip


def page(name):
    def find():
        from clinics.models import ImportRun

        # It stays as it is while it is looked at.
        return reverse("admin:clinics_clinic_import_run", args=[ImportRun.objects.get(name=name).pk]) + "?still=1"

    return find
