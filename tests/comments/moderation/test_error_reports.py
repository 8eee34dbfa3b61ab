"""Reports of errors in articles: sent by readers, closed by editors."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from activity.models import Entry
from comments.errors import AlreadyDecided, NotAllowed
from comments.models import ErrorReport
from comments.moderation import error_reports as actions
from comments.web import reader_forms
from core.errors import ActionRefused
from outbox.actions import send_due
from tests.factories.articles import freeze, make_live, make_site_page, make_user, publish

pytestmark = pytest.mark.django_db
WORDS = "The text says 2019. It was 2020."
EMAIL = "robin@example.org"


@pytest.fixture(autouse=True)
def _quick_readers(monkeypatch):
    monkeypatch.setattr(reader_forms, "MIN_FILL_SECONDS", 0)


@pytest.fixture
def article():
    return make_live("Sleep").article


@pytest.fixture
def editor():
    return make_user("editor", "comments.view_errorreport", "comments.change_errorreport")


def send(client, slug="sleep", **fields):
    address = f"/articles/{slug}/report/"
    page = client.get(address)
    stamp = page.context["form"]["stamp"].value()
    return client.post(address, {"message": WORDS, "stamp": stamp, **fields})


def report(article, **fields):
    return actions.report_error(article=article, message=WORDS, client_network="198.51.100.0/24", **fields)


def test_the_page_of_a_text_leads_to_the_form(client, article):
    assert 'href="/articles/sleep/report/"' in client.get("/articles/sleep/").text
    page = client.get("/articles/sleep/report/")
    assert "no-store" in page.headers["Cache-Control"] and "noindex" in page.headers["X-Robots-Tag"]
    assert "Report an error" in page.text


def test_a_report_waits_for_an_editor(client, article):
    answer = send(client, place="The second paragraph", email=EMAIL)
    assert (answer.status_code, answer.url) == (303, "/articles/sleep/report/?sent=1")
    assert "We have your report" in client.get(answer.url).text
    row = ErrorReport.objects.open().get()
    assert (row.article, row.edition, row.message, row.place, row.email) == (
        article,
        1,
        WORDS,
        "The second paragraph",
        EMAIL,
    )


def test_a_page_about_the_site_takes_reports(client):
    publish(freeze(make_site_page()))
    assert send(client, "about").status_code == 303
    assert ErrorReport.objects.get().article.slug == "about"
    assert send(client, "about", message="I want to kill myself.").url == "/help/?language=en"


@pytest.mark.parametrize(("message", "language"), [("I want to kill myself.", "en"), ("Ich will sterben.", "de")])
def test_a_report_with_words_of_danger_leads_to_help(client, article, message, language):
    answer = send(client, message=message)
    assert answer.url == f"/comments/sleep/support/?in={language}"
    assert client.get(answer.url).status_code == 200
    assert ErrorReport.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"message": " "}, "Write what is wrong."),
        ({"message": "x" * 1001}, "1,001 characters"),
        ({"email": "robin"}, "Enter a full email address"),
        ({"stamp": "x"}, "This form has expired"),
    ],
)
def test_bad_input_is_refused_and_kept(client, article, fields, sentence):
    page = send(client, **{"place": "Here", **fields})
    assert page.status_code == 200 and sentence in page.text and "Here" in page.text
    assert not ErrorReport.objects.exists()


def test_bots_are_thanked_and_nothing_is_stored(client, article):
    assert send(client, website="https://pills.example").status_code == 303
    assert not ErrorReport.objects.exists()


def test_too_fast_is_asked_again(client, article, monkeypatch):
    monkeypatch.setattr(reader_forms, "MIN_FILL_SECONDS", 3)
    assert "That was very fast" in send(client).text


def test_too_much_is_refused_before_it_is_read(client, article):
    answer = client.post("/articles/sleep/report/", {"message": "x" * 400_000})
    assert answer.status_code == 413 and "too long" in answer.text


def test_drafts_and_unknown_texts_have_no_form(client):
    make_site_page()
    assert client.get("/articles/about/report/").status_code == 404
    assert client.get("/articles/nothing/report/").status_code == 404


def test_a_client_reports_only_so_often(client, article, monkeypatch):
    monkeypatch.setattr(actions, "REPORTS_PER_CLIENT", 1)
    send(client)
    answer = send(client)
    assert answer.status_code == 429 and "Send it again in" in answer.text and answer.headers["Retry-After"]
    assert ErrorReport.objects.count() == 1


def test_a_text_takes_only_so_many_reports(client, article, monkeypatch):
    monkeypatch.setattr(actions, "REPORTS_PER_TEXT", 0)
    assert send(client).status_code == 429


def test_closing_sends_the_answer_and_is_recorded(article, editor):
    row = report(article, email=EMAIL)
    actions.close_report(report=row, outcome="corrected", by=editor, answer="Thank you: corrected.")
    send_due()
    (letter,) = [one for one in mail.outbox if one.to == [EMAIL]]
    assert "Thank you: corrected." in letter.body and WORDS in letter.body and "/articles/sleep/" in letter.body
    entry = Entry.objects.get(verb="error_report.closed")
    assert entry.by == editor and WORDS not in str(entry.details) + entry.about_title
    assert not ErrorReport.objects.open().exists()
    with pytest.raises(AlreadyDecided):
        actions.close_report(report=row, outcome="right", by=editor)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"outcome": ""}, "Choose what became"),
        ({"outcome": "lost"}, "Choose what became"),
        ({"outcome": "right", "answer": "Thanks."}, "left no email address"),
    ],
)
def test_closing_refuses_what_makes_no_sense(article, editor, fields, error):
    with pytest.raises(ActionRefused, match=error):
        actions.close_report(report=report(article), by=editor, **fields)


def test_closing_needs_the_permission(article):
    with pytest.raises(NotAllowed):
        actions.close_report(report=report(article), outcome="right", by=make_user("writer"))


def test_a_withdrawn_text_takes_no_report():
    article = make_site_page()
    with pytest.raises(ActionRefused, match="no longer on the site"):
        report(article)


def test_an_editor_closes_it_in_the_admin(client, article, editor):
    row = report(article, email=EMAIL)
    client.force_login(editor)
    address = reverse("admin:comments_errorreport_change", args=[row.pk])
    page = client.get(address)
    assert WORDS in page.text and "/articles/sleep/editions/1/" in page.text
    assert "Choose what became" in client.post(address, {"outcome": "", "answer": ""}).text
    answer = client.post(address, {"outcome": "right", "answer": "It was 2019."})
    assert answer.url == reverse("admin:comments_errorreport_changelist")
    row.refresh_from_db()
    assert (row.outcome, row.closed_by) == ("right", editor)
    assert "It was 2019." not in client.get(address).text
    assert client.post(address, {"outcome": "corrected"}).status_code == 403


def test_the_database_keeps_reports_whole(article):
    row = report(article)
    for fields in ({"message": ""}, {"outcome": "right"}, {"outcome": "lost"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ErrorReport.objects.filter(pk=row.pk).update(**fields)
