"""Every file that staff can download asks for a recent proof, and is recorded."""

import re
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as site
from django.urls import reverse

from activity.models import Entry
from tests.factories.articles import make_live
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"
FILE = re.compile(r"Content-Disposition.*attachment")
# The module that sends a file: (page, its key or None, fields of the form or None for a link, verb in the record).
EXPORTS = {
    "activity/admin/entries.py": ("activity_entry_export", "csv", {}, "export.activity"),
    "articles/admin/bulk/export.py": ("articles_article_changelist", None, {"action": "export"}, "export.articles"),
    "articles/admin/compare.py": ("articles_edition_audit_pack", "edition", None, "export.audit_pack"),
    "clinics/admin/tools.py": ("clinics_clinic_export", None, {"kind": "csv"}, "export.clinics"),
    "psychsite/desk/reports_page.py": ("report", "reviews", {}, "export.report"),
}
# Addresses of readers' pages, without a person in them; and the reader's own data, by a link in an email.
PUBLIC = {"addresses/admin/transfer.py", "comments/web/data_request.py"}


def test_every_module_that_sends_a_file_is_known():
    rooms = {Path(site.BASE_DIR, name) for name in {path.split("/")[0] for path in (*EXPORTS, *PUBLIC)}}
    rooms |= {path.parent for path in Path(site.BASE_DIR).glob("*/apps.py")}
    sending = {
        str(path.relative_to(site.BASE_DIR))
        for room in rooms
        for path in room.rglob("*.py")
        if FILE.search(path.read_text(encoding="utf-8"))
    }
    assert sending == {*EXPORTS, *PUBLIC}


@pytest.mark.parametrize("module", sorted(set(EXPORTS) - {"articles/admin/compare.py"}))
def test_a_file_of_too_many_rows_is_refused_with_a_way_out(client, staff, settings, module):
    settings.EXPORT_ROWS = 1
    page, key, fields, verb = EXPORTS[module]
    client.force_login(staff("root", superuser=True))
    editions = [make_live(), make_live("Rest and mood")]
    make_clinic()
    make_clinic()
    if "action" in fields:
        fields = fields | {"_selected_action": [edition.article_id for edition in editions]}
    if module == "psychsite/desk/reports_page.py":
        key = "editions"
    answer = client.post(reverse(f"admin:{page}", args=[key] if key else []), fields, follow=True)
    assert "The file would have more rows than 1, the most that one download holds." in answer.text
    assert not Entry.objects.filter(verb=verb).exists()


@pytest.mark.parametrize("module", EXPORTS)
def test_an_export_asks_for_a_recent_proof_and_is_recorded(client, staff, settings, module):
    settings.RECENT_PROOF_MINUTES = 15
    page, key, fields, verb = EXPORTS[module]
    staff("root", superuser=True)
    with time_machine.travel("2026-11-29 12:00:00", tick=False) as clock:
        edition = make_live()
        path = reverse(f"admin:{page}", args=[edition.pk if key == "edition" else key] if key else [])
        if fields and "action" in fields:
            fields = fields | {"_selected_action": [edition.article_id]}
        client.post("/admin/login/?next=/admin/", {"username": "root", "password": PASSWORD})
        clock.shift(16 * 60)
        answer = client.get(path) if fields is None else client.post(path, fields)
        assert "Confirm that it’s you" in answer.text
        assert not Entry.objects.filter(verb=verb).exists()
        client.post(reverse("admin:confirm"), {"next": path, "answer": PASSWORD})
        answer = client.get(path) if fields is None else client.post(path, fields)
        assert "attachment" in answer.headers["Content-Disposition"]
        assert Entry.objects.get(verb=verb).by.username == "root"
