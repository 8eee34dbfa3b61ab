"""The pages of sources in the admin."""

import pytest
from django.urls import reverse

from articles.models import NoticeAnswer, Reference, Source
from tests.articles.references.retractions.rows import file_of, row
from tests.factories.articles import ALL, add_block, approve, freeze, make_article, make_user, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return Source.objects.create(title="Sleep", doi="10.1000/sleep")


@pytest.fixture
def edition(source):
    article = make_article()
    add_block(article, Reference, source=source)
    edition = freeze(article)
    approve(edition)
    return publish(edition)


def sign_in(client, user):
    client.force_login(user)
    return client


EDITOR = (*ALL, "articles.view_source", "articles.change_source")


def upload(client, file):
    file.name = "watch.csv"
    return client.post(reverse("admin:articles_source_retractions"), {"file": file}, follow=True)


def test_upload_marks_sources_and_their_page_leads_to_the_answer(client, source, edition):
    sign_in(client, make_user("editor", *EDITOR))
    said = upload(client, file_of(row(1, source.doi))).content.decode()
    assert "1 newly marked" in said and "Retracted on January 15, 2024." in said
    page = client.get(reverse("admin:articles_source_change", args=[source.pk])).content.decode()
    for words in ("Retracted on January 15, 2024.", "Last looked up on", "Say why it is not affected", "Edition 1 of"):
        assert words in page
    assert "In the draft of" in page and "(readers see it)" in page
    answer = reverse("admin:articles_source_article_not_affected", args=[source.pk, edition.sources.get().pk])
    assert "Write why the article is not affected." in client.post(answer, {"reason": ""}).content.decode()
    page = client.post(answer, {"reason": "Only its method is cited."}, follow=True).content.decode()
    assert "“Only its method is cited.” (editor, " in page and "Say why" not in page
    assert NoticeAnswer.objects.get().by.username == "editor"


def test_approver_of_the_text_can_answer_and_a_writer_cannot(client, source, edition):
    upload(sign_in(client, make_user("editor", *EDITOR)), file_of(row(1, source.doi)))
    answer = reverse("admin:articles_source_article_not_affected", args=[source.pk, edition.sources.get().pk])
    sign_in(client, make_user("writer", "articles.view_source", "articles.change_article"))
    assert client.post(answer, {"reason": "It holds."}).status_code == 403
    approver = edition.approvals.get().person.user
    sign_in(client, make_user(approver.username, "articles.view_source"))
    assert client.post(answer, {"reason": "It holds."}).status_code == 302


def test_upload_of_another_file_is_refused_in_words(client):
    sign_in(client, make_user("editor", *EDITOR))
    said = upload(client, file_of(header=["Title"])).content.decode()
    assert "The file has no columns OriginalPaperDOI" in said
    assert "Choose the file." in client.post(reverse("admin:articles_source_retractions")).content.decode()


def test_only_editors_may_upload(client):
    sign_in(client, make_user("writer", "articles.view_source", "articles.change_source"))
    assert client.get(reverse("admin:articles_source_retractions")).status_code == 403
    listed = client.get(reverse("admin:articles_source_changelist")).content.decode()
    assert "Check against retractions" not in listed


def test_list_is_filtered_by_what_became_of_the_sources(client, source):
    Source.objects.create(title="A page", url="https://example.org/")
    upload(sign_in(client, make_user("editor", *EDITOR)), file_of(row(1, source.doi)))
    page = reverse("admin:articles_source_changelist")
    shown = {
        name: client.get(page, {"notice": name}).context["cl"].result_count for name in ("any", "concern", "unknown")
    }
    assert shown == {"any": 1, "concern": 0, "unknown": 1}


@pytest.fixture
def writer(client):
    return sign_in(client, make_user("writer", "articles.view_source", "articles.add_source"))


def paste(client, text):
    return client.post(reverse("admin:articles_source_paste"), {"text": text}, follow=True)


def test_one_pasted_publication_fills_the_form(writer):
    page = paste(writer, "Doe J. Sleep and rest. J Sleep. 2020;12(3):4-9. doi:10.1000/NEW").content.decode()
    for value in ("Sleep and rest", "Doe J", "J Sleep", "2020", "12", "4-9", "10.1000/new"):
        assert f'value="{value}"' in page
    assert "Check what was read from the paste, then save it." in page and not Source.objects.exists()


def test_known_publication_leads_to_its_source(writer, source):
    answer = paste(writer, "https://dx.doi.org/10.1000/SLEEP.")
    assert answer.redirect_chain[-1][0] == reverse("admin:articles_source_change", args=[source.pk])


def test_many_pasted_publications_are_added_at_once(writer, source):
    text = "Doe J. Rest. J Sleep. 2020. doi:10.1000/rest\n10.1000/sleep\n10.1000/unknown"
    page = paste(writer, text).content.decode()
    assert "1 source added" in page and "Here already" in page and "Not added yet" in page
    assert "?doi=10.1000%2Funknown" in page
    assert set(Source.objects.values_list("doi", flat=True)) == {"10.1000/sleep", "10.1000/rest"}
    assert "0 sources added" in paste(writer, text).content.decode(), "a second paste adds nothing"


def test_paste_that_cannot_be_read_is_refused_in_words(writer):
    assert "Paste a DOI, a PubMed number" in paste(writer, "").content.decode()
    assert "looks like CSL-JSON" in paste(writer, '{"title').content.decode()


def test_form_refuses_a_second_source_of_one_doi(writer, source):
    values = {"title": "Sleep", "doi": "DOI:10.1000/SLEEP"}
    said = writer.post(reverse("admin:articles_source_add"), values).content.decode()
    assert "There is a source with this DOI already. Use that one." in said and Source.objects.count() == 1


def test_editor_reads_and_adds_a_source(writer, source):
    read, add = reverse("admin:articles_source_read"), reverse("admin:articles_source_quick")
    assert writer.post(read, {"text": "10.1000/sleep"}).json() == {
        "source": {"key": f"source:{source.pk}", "title": str(source)}
    }
    assert writer.post(read, {"text": ""}).json()["error"].startswith("Paste a DOI")
    values = writer.post(read, {"text": "Doe J. Rest. J Sleep. 2020. doi:10.1000/rest"}).json()["values"]
    assert values["title"] == "Rest"
    said = writer.post(add, {"title": "Rest", "year": "20"}).json()["error"]
    assert "Enter a DOI, a PubMed number or a web address" in said
    assert "There is a source with this DOI already" in writer.post(add, values | {"doi": source.doi}).json()["error"]
    key = writer.post(add, values).json()["source"]["key"]
    added = Source.objects.get(doi="10.1000/rest")
    assert (key, added.authors, added.year) == (f"source:{added.pk}", "Doe J", 2020)
