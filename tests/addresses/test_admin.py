"""Redirects and missing addresses in the admin."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.models import Entry
from addresses.models import MissingAddress, Redirect
from addresses.nearest import nearest
from articles.models import Article
from psychsite.setup import roles
from tests.addresses.test_adding import PLUGIN
from tests.addresses.test_following import leads
from tests.factories.articles import make_live, make_user
from tests.factories.people import make_person
from tests.factories.places import make_city, make_clinic

pytestmark = pytest.mark.django_db
ADD, LIST = reverse("admin:addresses_redirect_add"), reverse("admin:addresses_redirect_changelist")


@pytest.fixture
def editor(client):
    client.force_login(make_user("editor", *roles.ROLES["Editor"]))
    return client


def form(old, new, code=301, **more):
    return {"old_path": old, "new_path": new, "code": code, "note": "", "why": "", **more}


def test_a_redirect_is_added_changed_and_deleted(editor, client):
    article = make_live("Here").article
    editor.post(ADD, form("/old/", "/articles/here/", why="Printed in a leaflet."))
    redirect = Redirect.objects.get()
    assert (redirect.target_kind, redirect.target_id, redirect.by.username) == ("article", article.pk, "editor")
    leads(client, "/old/", "/articles/here/")
    page = reverse("admin:addresses_redirect_change", args=[redirect.pk])
    assert 'value="/articles/here/"' in editor.get(page).text
    editor.post(page, form("/ignored/", "/clinics/", 302))
    redirect.refresh_from_db()
    assert (redirect.old_path, redirect.new_path, redirect.code) == ("/old/", "/clinics/", 302)
    shown = editor.get(LIST, {"q": "old"}).text
    assert 'href="/clinics/"' in shown and "/old/" in shown
    editor.post(reverse("admin:addresses_redirect_delete", args=[redirect.pk]), {"post": "yes"})
    assert not Redirect.objects.exists()
    assert [row.verb for row in Entry.objects.filter(verb__startswith="redirect.").order_by("number")] == [
        "redirect.added",
        "redirect.changed",
        "redirect.removed",
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "sentence"),
    [
        ("/articles/here/", "/clinics/", 301, "A page answers at"),
        ("/a/", "/nowhere/", 301, "No page answers at"),
        ("/a/", "https://other.example/", 301, "is on another site"),
        ("/a/", "", 301, "Enter the new address"),
        ("/a/", "/clinics/", 410, "leads nowhere"),
        ("", "/clinics/", 301, "This field is required"),
        ("/a/", "/clinics/", 303, "Select a valid choice"),
        ("/a\x00/", "/clinics/", 301, "Null characters are not allowed"),
    ],
)
def test_the_form_says_why_it_refuses(editor, old, new, code, sentence):
    make_live("Here")
    answer = editor.post(ADD, form(old, new, code))
    assert answer.status_code == 200 and sentence in answer.text
    assert not Redirect.objects.exists()


def test_an_address_not_found_becomes_a_redirect_in_one_step(editor, client):
    make_live("Winter and mood")
    for path in ("/articles/winter-mood/", "/articles/winter-mood/", "/rare/"):
        client.get(path)
    shown = editor.get(reverse("admin:addresses_missingaddress_changelist")).text
    assert shown.index("/articles/winter-mood/") < shown.index("/rare/")
    link = f"{ADD}?old_path=%2Farticles%2Fwinter-mood%2F"
    assert link in shown
    proposed = editor.get(link).text
    assert 'value="/articles/winter-and-mood/"' in proposed
    editor.post(ADD, form("/articles/winter-mood/", "/articles/winter-and-mood/"))
    leads(client, "/articles/winter-mood/", "/articles/winter-and-mood/")
    assert [row.path for row in MissingAddress.objects.all()] == ["/rare/"]


def test_missing_addresses_are_forgotten_with_all_their_days(editor):
    for day in (0, 1, 2):
        MissingAddress.objects.create(path="/a/", day=timezone.localdate() - timezone.timedelta(days=day), hits=2)
    MissingAddress.objects.create(path="/b/", day=timezone.localdate(), hits=5)
    page = reverse("admin:addresses_missingaddress_changelist")
    rows = editor.get(page).context["cl"].result_list
    assert [(row.path, row.total) for row in rows] == [("/a/", 6), ("/b/", 5)]
    editor.post(page, {"action": "delete_selected", "_selected_action": [rows[0].pk], "post": "yes"})
    assert [row.path for row in MissingAddress.objects.all()] == ["/b/"]


def test_the_desk_shows_addresses_that_are_often_missing(editor):
    today = timezone.localdate()
    for path, hits in (("/often/", 6), ("/rare/", 3)):
        MissingAddress.objects.create(path=path, day=today, hits=hits)
        MissingAddress.objects.create(path=path, day=today - timezone.timedelta(days=1), hits=hits)
    shown = editor.get(reverse("admin:index")).text
    assert f"{ADD}?old_path=%2Foften%2F" in shown and "12 times" in shown and "/rare/" not in shown


def test_nearest_pages_are_public_ones():
    make_live("Winter and mood", authors=[make_person(name="Ada Quill")])
    Article.objects.create(title="Winter moods", slug="winter-moods", topic=None)
    make_clinic(name="Harbour", slug="harbour-clinic", city=make_city("Miami", "Florida"))
    near = {
        "/articles/winter-and-moods/": ["/articles/winter-and-mood/"],
        "/2019/05/winter-mood.html": ["/articles/winter-and-mood/"],
        "/ada-quil/": ["/authors/ada-quill/"],
        "/clinics/usa/florida/miam/": ["/clinics/us/florida/miami/"],
        "/clinic/harbor-clinic": ["/clinic/harbour-clinic/"],
        "/zzzz/": [],
        "/": [],
        "/%00%/": [],
    }
    assert {path: [page.path for page in nearest(path)] for path in near} == near


def test_a_file_is_previewed_and_then_imported(editor):
    make_live("Here")
    page = reverse("admin:addresses_redirect_import")
    preview = editor.post(page, {"file": io.BytesIO(PLUGIN.encode())})
    assert "3 would be added, 0 known already, 3 refused." in preview.text
    assert "Refused: This is a pattern (regex)" in preview.text
    assert not Redirect.objects.exists()
    editor.post(page, {"text": preview.context["form"].initial["text"], "confirmed": "1"})
    assert Redirect.objects.count() == 3
    assert Entry.objects.get(verb="import.redirects").details == {"redirects": 3}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [({}, "Choose a CSV file."), ({"file": b"a,b\n"}, "names of its columns"), ({"file": b"x" * 1_000_001}, "1 MB")],
)
def test_unusable_uploads_are_refused(editor, sent, sentence):
    files = {name: io.BytesIO(content) for name, content in sent.items()}
    answer = editor.post(reverse("admin:addresses_redirect_import"), files)
    assert answer.status_code == 200 and sentence in answer.text


def test_redirects_are_exported(editor):
    editor.post(ADD, form("/old/", "/clinics/"))
    csv = editor.get(reverse("admin:addresses_redirect_export")).getvalue().decode()
    assert csv.splitlines()[0].startswith("old_address,new_address,code") and "/old/,/clinics/,301" in csv
    nginx = editor.get(reverse("admin:addresses_redirect_export"), {"for": "nginx"}).getvalue().decode()
    assert '"/old/" "/clinics/";' in nginx
