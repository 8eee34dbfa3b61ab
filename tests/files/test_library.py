"""The library of files: adding, deleting and its admin."""

import pytest
from django.contrib.auth.models import Group
from django.db.models import ProtectedError
from django.urls import reverse

from activity.models import Entry
from articles.models import Download
from files.actions import delete_file
from files.models import File
from psychsite.setup import roles
from tests.factories.articles import add_block, make_article, make_user
from tests.factories.files import PDF, make_file, upload

pytestmark = pytest.mark.django_db
ADD = "/admin/files/file/add/"


@pytest.fixture
def writer(client):
    roles.sync()
    user = make_user("writer")
    user.groups.add(Group.objects.get(name="Writer"))
    client.force_login(user)
    return user


def test_file_is_stored_by_its_content_and_only_once():
    file = make_file()
    assert file.file.name == f"files/{file.sha256[:2]}/{file.sha256}.pdf"
    assert file.file.storage.open(file.file.name).read() == PDF
    assert (file.kind, file.size, file.download_name) == ("PDF", len(PDF), "safety-plan.pdf")
    assert make_file(title="Another title") == file and File.objects.count() == 1


def test_deleted_file_leaves_the_storage(django_capture_on_commit_callbacks):
    file = make_file()
    name, place = file.file.name, file.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(file=file)
    assert not place.exists(name)
    assert Entry.objects.get(verb="file.removed")


def test_file_in_use_cannot_be_deleted():
    file = make_file()
    add_block(make_article(), Download, file=file)
    assert File.objects.with_use().get().in_use
    with pytest.raises(ProtectedError):
        delete_file(file=file)


def test_writer_adds_a_file_and_changes_only_own_titles(client, writer):
    answer = client.post(ADD, {"upload": upload(name="plan_to_fill.pdf")})
    file = File.objects.get()
    assert answer.status_code == 302 and (file.title, file.uploaded_by) == ("plan to fill", writer)
    change = reverse("admin:files_file_change", args=[file.pk])
    client.post(change, {"title": "Safety plan to fill in"})
    file.refresh_from_db()
    assert file.title == "Safety plan to fill in"
    assert set(Entry.objects.filter(verb__startswith="file.").values_list("verb", flat=True)) == {
        "file.added",
        "file.changed",
    }
    File.objects.update(uploaded_by=None)
    assert client.post(change, {"title": "Mine"}).status_code == 403


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose a file."),
        ({"upload": upload(b"", "plan.pdf")}, "This file is empty."),
        ({"upload": upload(b"MZ\x90", "plan.pdf")}, "does not take this kind of file"),
    ],
)
def test_unusable_upload_is_refused_beside_the_field(client, writer, fields, said):
    answer = client.post(ADD, fields)
    assert answer.status_code == 200 and said in answer.content.decode() and not File.objects.exists()


def test_where_a_file_is_used_names_the_draft(client, writer):
    file = make_file()
    add_block(make_article("Plans", owner=writer), Download, file=file)
    page = client.get(reverse("admin:articles_usage", args=["file", file.pk])).content.decode()
    assert "Download in the draft of “Plans”" in page
