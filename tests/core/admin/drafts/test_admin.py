"""Texts that a form keeps by itself until it is saved."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, RichText
from clinics.models import Clinic
from core.admin.drafts import fields, store
from core.models import UnsavedDraft, UnsavedVersion
from psychsite.setup import roles
from tests.e2e.desk import Desk, make_text, open_desks
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
HTML = "articles_richtext_set-0-html"
NEW = "new-abcdefghijkl"


@pytest.fixture
def desks(db):
    return open_desks()


@pytest.fixture
def article(desks):
    return make_text(desks[0].user)


def form_of(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def unsaved(key, page=""):
    return reverse(f"admin:articles_article_unsaved{page}", args=[key])


def type_into(desk, key, form, *, tab="one", known=0, url=None):
    """Send a form's fields as the script does; return the response."""
    flat = [
        [name, str(value)]
        for name, values in form.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    body = json.dumps({"tab": tab, "known": known, "fields": flat})
    return desk.client.post(url or unsaved(key), body, content_type="application/json")


def shown(desk, path, name):
    """Return the value of a field in the form at `path`."""
    return desk.form(path)[name][0].lstrip("\n")


def test_typed_text_is_kept_and_shown_again_until_it_is_saved(desks, article):
    writer, editor = desks
    typed = writer.form(form_of(article)) | {HTML: "<p>Typed and not saved.</p>", "title": "Typed"}
    answer = type_into(writer, article.pk, typed).json()
    assert answer["number"] == 1
    assert answer["needs"] == []
    assert writer.client.get(unsaved(article.pk)).json()["number"] == 1
    page = writer.client.get(form_of(article))
    assert "This form shows your unsaved changes" in page.content.decode()
    assert 'class="errornote"' not in page.content.decode()
    assert shown(writer, form_of(article), HTML) == "<p>Typed and not saved.</p>"
    assert RichText.objects.get().html == "<p>The first text of all.</p>", "nothing is saved"
    assert Article.objects.get().version == 1
    assert shown(editor, form_of(article), HTML) == "<p>The first text of all.</p>", "no one else sees it"
    assert editor.client.get(unsaved(article.pk)).json()["number"] == 0
    writer.send(form_of(article))
    assert RichText.objects.get().html == "<p>Typed and not saved.</p>"
    assert not UnsavedDraft.objects.exists()
    assert not UnsavedVersion.objects.exists(), "all of it was saved"


def test_incomplete_form_is_kept_and_names_what_it_needs(desks, article):
    writer = desks[0]
    new = {"region": "body", "ordering": "30", "target": "", "id": "", "parent": article.pk}
    form = writer.form(form_of(article)) | {"title": "", "articles_relatedarticle_set-TOTAL_FORMS": "1"}
    form |= {f"articles_relatedarticle_set-0-{name}": value for name, value in new.items()}
    needs = type_into(writer, article.pk, form).json()["needs"]
    assert any("title" in need.lower() for need in needs)
    assert writer.form(form_of(article))["articles_relatedarticle_set-0-ordering"] == ["30"]


def test_new_article_is_kept_under_its_key_and_offered_again(desks):
    writer, editor = desks
    add = reverse("admin:articles_article_add")
    typed = writer.form(f"{add}?draft={NEW}") | {"title": "Half a title"}
    assert type_into(writer, NEW, typed).status_code == 200
    assert not Article.objects.exists()
    assert "Half a title" in writer.client.get(add).content.decode()
    assert f"{add}?draft={NEW}" in writer.client.get(add).content.decode()
    assert "Half a title" not in editor.client.get(add).content.decode()
    assert shown(writer, f"{add}?draft={NEW}", "title") == "Half a title"
    assert shown(editor, f"{add}?draft={NEW}", "title") == ""
    assert writer.client.post(unsaved(NEW, "_discard")).url == add
    assert "Half a title" not in writer.client.get(add).content.decode()
    assert writer.client.get(unsaved(NEW, "_discard")).status_code == 405


def test_another_tab_keeps_what_it_replaces(desks, article):
    writer = desks[0]
    form = writer.form(form_of(article))
    type_into(writer, article.pk, form | {"title": "One"})
    type_into(writer, article.pk, form | {"title": "Two"}, known=1)
    assert [version.title for version in UnsavedVersion.objects.all()] == ["One"], "the first state is kept"
    type_into(writer, article.pk, form | {"title": "Three"}, known=2)
    assert UnsavedVersion.objects.count() == 1, "typing on keeps one version every few minutes"
    answer = type_into(writer, article.pk, form | {"title": "Elsewhere"}, tab="two", known=0).json()
    assert answer["number"] == 4
    assert UnsavedVersion.objects.first().title == "Three"


def test_versions_are_listed_and_restored(desks, article):
    writer, editor = desks
    form = writer.form(form_of(article))
    with time_machine.travel(timezone.now() - timedelta(minutes=20), tick=False):
        type_into(writer, article.pk, form | {"title": "Early words"})
    type_into(writer, article.pk, form | {"title": "Late words"}, known=1)
    page = writer.client.get(unsaved(article.pk, "_versions"))
    assert "Early words" in page.content.decode()
    assert "Early words" not in editor.client.get(unsaved(article.pk, "_versions")).content.decode()
    version = UnsavedVersion.objects.get()
    for wrong in ("", "x", "9" * 30, str(version.pk + 1)):
        assert writer.client.post(unsaved(article.pk, "_versions"), {"version": wrong}).url == unsaved(
            article.pk, "_versions"
        )
    stolen = editor.client.post(unsaved(article.pk, "_versions"), {"version": version.pk})
    assert stolen.url == unsaved(article.pk, "_versions")
    assert not UnsavedDraft.objects.filter(user=editor.user).exists()
    assert writer.client.post(unsaved(article.pk, "_versions"), {"version": version.pk}).url == form_of(article)
    assert shown(writer, form_of(article), "title") == "Early words"
    assert UnsavedVersion.objects.first().title == "Late words", "restoring keeps what it replaces"


def test_save_keeps_newer_text_of_another_device(desks, article):
    writer = desks[0]
    form = writer.form(form_of(article))
    type_into(writer, article.pk, form | {"title": "From the phone"})
    assert writer.client.post(form_of(article), form | {"title": "From the desk"}).status_code == 302
    assert not UnsavedDraft.objects.exists()
    assert UnsavedVersion.objects.get().title == "From the phone"


@pytest.mark.parametrize(
    "body",
    [
        "", "x", "[]", "{}", '{"fields": 1}', '{"fields": [1]}', '{"fields": [["a"]]}', '{"fields": [["a", 1]]}',
        '{"fields": [["", "x"]]}', "[" * 100_000, '{"fields": [["' + "n" * 300 + '", "x"]]}',
        json.dumps({"fields": [["a", "x"]] * 4001}),
    ],
)  # fmt: skip
def test_malformed_text_is_refused_with_a_sentence(desks, article, body):
    answer = desks[0].client.post(unsaved(article.pk), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["sentence"].endswith(".")
    assert not UnsavedDraft.objects.exists()


def test_form_data_instead_of_json_is_refused(desks, article):
    answer = desks[0].client.post(unsaved(article.pk), {"title": "x"})
    assert answer.status_code == 400


def test_odd_values_are_kept_without_a_server_error(desks, article):
    odd = [
        ["title", "a\x00b\ud800c"],
        ["_mine", "5"],
        ["articles_richtext_set-TOTAL_FORMS", "99999999"],
        ["topic", "x"],
    ]
    body = json.dumps({"tab": "a\x00b", "known": "x", "fields": odd})
    answer = desks[0].client.post(unsaved(article.pk), body, content_type="application/json")
    assert answer.status_code == 200
    kept = UnsavedDraft.objects.get().fields
    assert kept["title"] == ["abc"]
    assert "_mine" not in kept
    assert desks[0].client.get(form_of(article)).status_code == 200


def test_large_text_is_refused_before_it_is_read(desks, article):
    answer = desks[0].client.post(unsaved(article.pk), "x" * (fields.MAX_BYTES + 1), content_type="application/json")
    assert answer.status_code == 400
    assert "more than 3 MB" in answer.json()["sentence"]


def test_saves_and_drafts_are_bounded(desks, article, monkeypatch):
    writer = desks[0]
    form = writer.form(form_of(article))
    monkeypatch.setattr(store, "MAX_DRAFTS", 1)
    assert type_into(writer, article.pk, form | {"title": "One"}).status_code == 200
    refused = type_into(writer, NEW, {"title": "Two"})
    assert refused.status_code == 400
    assert "unsaved drafts" in refused.json()["sentence"]
    monkeypatch.setattr(store, "MAX_VERSIONS", 2)
    monkeypatch.setattr(store, "KEEP_EVERY", timedelta(0))
    for number in range(5):
        type_into(writer, article.pk, form | {"title": f"Number {number}"})
    assert [row.title for row in UnsavedVersion.objects.all()] == ["Number 3", "Number 2"]
    monkeypatch.setattr(store, "SAVES_A_MINUTE", 1)
    refused = type_into(writer, article.pk, form)
    assert refused.status_code == 429
    assert refused.json()["retry"] > 0


def test_only_who_may_change_the_object_keeps_anything(desks, article):
    roles.sync()
    other = Desk("other", "Writer")
    for page in ("", "_versions", "_discard"):
        assert other.client.post(unsaved(article.pk, page)).status_code == 403
    for key in ("0", "9" * 30, "new-", "new-a", "x"):
        assert other.client.get(unsaved(key)).status_code == 404
    assert Client().get(unsaved(article.pk)).status_code == 302
    assert other.client.put(unsaved(NEW)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desks[0].user)
    assert strict.post(unsaved(article.pk), "{}", content_type="application/json").status_code == 403
    token = strict.get(unsaved(article.pk), {"token": ""}).json()["token"]
    kept = strict.post(
        unsaved(article.pk), '{"fields": []}', content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert kept.status_code == 200


def test_two_first_saves_at_once_are_both_kept(desks, article, monkeypatch):
    place = store.Place(desks[0].user, "articles.article", str(article.pk))
    replace, calls = store._replace, []

    def overtaken(*arguments, **options):
        calls.append(1)
        if len(calls) == 1:
            replace(place, {"title": ["Faster"]}, **options | {"tab": "other"})
            raise IntegrityError
        return replace(*arguments, **options)

    monkeypatch.setattr(store, "_replace", overtaken)
    store.keep(place, {"title": ["Slower"]}, tab="one")
    assert UnsavedDraft.objects.get().fields == {"title": ["Slower"]}
    assert UnsavedVersion.objects.get().fields == {"title": ["Faster"]}


def test_clinic_form_is_kept_too(desks):
    roles.sync()
    desk = Desk("keeper", "Directory editor")
    clinic = make_clinic(name="Harbor Clinic")
    path = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    address = reverse("admin:clinics_clinic_unsaved", args=[clinic.pk])
    answer = type_into(desk, clinic.pk, desk.form(path) | {"name": "Harbor"}, url=address)
    assert answer.json()["needs"] == []
    assert shown(desk, path, "name") == "Harbor"
    assert UnsavedDraft.objects.get().title == "Harbor"
    desk.send(path)
    assert Clinic.objects.get().name == "Harbor"
    assert not UnsavedDraft.objects.exists()
