"""Links in emails begin with SITE_URL, whatever host the request named."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Comment
from outbox.models import Email
from psychsite.setup import roles
from tests.comments.web.test_comment import post
from tests.factories.articles import freeze, make_approver, make_article, make_user
from tests.factories.places import make_clinic
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


def test_links_name_the_site_and_not_the_host_of_a_request(settings):
    roles.sync()
    settings.SITE_URL = "https://www.example.org"
    reader, staff = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    root = make_user("root", superuser=True)
    staff.force_login(root)
    clinic, edition = make_clinic(slug="here", email="desk@here.example"), freeze(make_article())
    post(reader, rows.article("Sleep and rest"), follow="on")
    assert Comment.objects.exists()
    reader.post("/my-data/", {"kind": "copy", "email": "a@example.org"})
    removal = {"role": "clinic", "name": "Ada Quill", "email": "ada@here.example", "reason": ""}
    reader.post("/clinic/here/remove/", removal, REMOTE_ADDR="198.51.100.1")
    reader.post(reverse("admin:forgot_password"), {"email": root.email}, REMOTE_ADDR="198.51.100.2")
    staff.post(reverse("admin:clinics_clinic_invite", args=[clinic.pk]), {"email": clinic.email})
    person = make_approver()
    staff.post(reverse("admin:articles_edition_request_review", args=[edition.pk]), {"person": [person.pk]})
    kinds = set(Email.objects.values_list("kind", flat=True))
    assert {"comment_confirm", "data_request", "removal_confirm", "clinic_invitation", "review_request"} <= kinds
    assert len(kinds) >= 6, kinds
    for email in Email.objects.all():
        found = set(re.findall(r"https?://[^/\s]+", f"{email.body} {email.headers}"))
        assert found <= {"https://www.example.org"}, email.kind
