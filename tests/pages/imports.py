"""Imports in the admin: of clinics, one under way and one tried, and of a site."""

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
SITE_REPORT = {
    "counts": {"read": 6},
    "kinds": {"post": {"read": 6, "created": 4, "updated": 0, "unchanged": 0, "skipped": 1, "failed": 1}},
    "left_out": [
        {"kind": "post", "state": "skipped", "item": "9 “Old news”", "why": "It was in the trash.", "address": ""}
    ],
    "left_out_count": 1,
    "not_taken": {"nav_menu_item": {"count": 3, "what_to_do": "Menus follow from topics and pages here."}},
    "lists": {
        "links to nowhere": {
            "what_to_do": "Their words stayed. Set a new link, or leave them.",
            "count": 700,
            "rows": [{"where": "7 “Rest”", "words": "https://old.example.org/gone/ (here)"}],
        }
    },
    "faults": [
        "blog-2.xml: The file breaks off in line 918. What came whole before that can be read. Export it again."
    ],
}


def make():
    from clinics.models import ImportRun

    # It is never taken for dead, however long the tests run.
    soon = timezone.now() + timedelta(days=1)
    ImportRun.objects.create(name="tried.csv", source="somebody", content=b"name,city\n", report=REPORT)
    ImportRun.objects.create(
        kind="site", name="blog.xml", source="blog", content=b'{"folder": "none", "parts": []}', report=SITE_REPORT
    )
    ImportRun.objects.create(
        name="running.csv", source="somebody", content=b"name,city\n", report={"counts": COUNTS}, state="running", is_busy=True,
        rows_total=20_000, rows_read=7500, started_at=timezone.now(), heartbeat_at=soon,
    )  # fmt: skip


def page(name, place="clinics_clinic_import_run"):
    def find():
        from clinics.models import ImportRun

        # It stays as it is while it is looked at.
        return reverse(f"admin:{place}", args=[ImportRun.objects.get(name=name).pk]) + "?still=1"

    return find
