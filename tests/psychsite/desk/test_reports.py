"""Reports: findings in live texts, the oldest texts, and CSV."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from activity.models import Entry
from articles.models import TextFinding
from articles.publishing import actions
from core.models import JobState
from psychsite.schedule import JOBS
from psychsite.setup import roles
from tests.factories.articles import ALL, approve, ask, freeze, make_approver, make_article, make_live, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
CLAIM = "<p>It cures everybody, guaranteed, and 40% feel better.</p>"


@pytest.fixture
def editor(client):
    roles.sync()
    user = make_user("editor")
    user.groups.set(Group.objects.filter(name="Editor"))
    client.force_login(user)
    return user


def check():
    out = io.StringIO()
    call_command("check_texts", stdout=out)
    return out.getvalue().splitlines()[-1]


def without_reasons(edition):
    """Remove the reasons, as if the rules were newer than the text."""
    edition.overrides.all().delete()
    return edition


def test_command_stores_findings_of_live_texts_only():
    live = without_reasons(make_live("Live", html=CLAIM))
    make_article("Draft", html=CLAIM)
    without_reasons(freeze(make_article("Frozen", html=CLAIM)))
    said = check()
    found = TextFinding.objects.all()
    assert said == f"{found.count()} findings."
    assert {row.edition_id for row in found} == {live.pk}
    assert {"absolute_claim", "uncited_numbers"} <= {row.rule for row in found}
    first = {row.pk: row.found_at for row in found}
    check()
    assert {row.pk: row.found_at for row in TextFinding.objects.all()} == first, "known findings keep their day"
    actions.withdraw(article=live.article, by=make_user("chief", *ALL))
    assert check() == "0 findings."
    assert not TextFinding.objects.exists()


def test_findings_with_a_reason_are_left_out():
    make_live("Live", html=CLAIM)
    assert check() == "0 findings."


def test_dry_run_saves_nothing():
    without_reasons(make_live("Live", html=CLAIM))
    out = io.StringIO()
    call_command("check_texts", "--dry-run", stdout=out)
    assert "nothing was saved" in out.getvalue()
    assert not TextFinding.objects.exists()


def test_page_counts_findings_and_leads_to_texts(client, editor):
    edition = without_reasons(make_live("Live", html=CLAIM))
    check()
    page = client.get("/admin/reports/").content.decode()
    assert "?rule=absolute_claim" in page and "Absolute claim" in page
    page = client.get("/admin/reports/?rule=absolute_claim").content.decode()
    assert f"/admin/articles/article/{edition.article_id}/change/" in page
    assert TextFinding.objects.filter(rule="absolute_claim")[0].sentence.split("”")[-1][:20] in page
    assert client.get("/admin/reports/?rule=<script>").status_code == 200


def test_page_lists_the_oldest_texts_first(client, editor):
    make_live("Young", days_ago=1)
    make_live("Old", days_ago=900)
    page = client.get("/admin/reports/").content.decode()
    assert page.index(">Old<") < page.index(">Young<")
    assert "never" in page


@pytest.mark.parametrize("name", ["reviews", "approvals", "editions"])
def test_reports_are_downloaded_as_csv(client, editor, name):
    approver = make_approver()
    edition = freeze(make_article("=1+1"))
    approve(edition, approver)
    ask(edition, approver)
    text = b"".join(client.post(f"/admin/reports/{name}/").streaming_content).decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["article"] == "'=1+1"
    assert row["edition"] == "1"
    if name != "editions":
        assert row["approver"].startswith("Dr. Ada Quill")
    assert Entry.objects.get(verb="export.report").details == {"report": name}


def test_unknown_report_is_not_found(client, editor):
    assert client.post("/admin/reports/passwords/").status_code == 404
    assert client.get("/admin/reports/reviews/").status_code == 405


def test_an_empty_report_says_whether_texts_were_checked(client, editor):
    path = reverse("admin:reports")
    assert "Live texts were not checked yet." in client.get(path).text
    [job] = [one for one in JOBS if one.name == "texts"]
    JobState.objects.filter(name=job.name).update(finished_at=NOON)
    page = client.get(path).text
    assert "The last check found nothing." in page and "once a day, last on November 29, 2026." in page
