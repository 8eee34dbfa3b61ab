"""Help page that the commenter of a possible crisis sees at once."""

import pytest
from django.urls import reverse

from clinics.models import HelpLine
from comments.models import Comment, Policy
from core.http import PRIVATE
from crisis import help_order
from tests.comments.web.test_comment import FIELDS, stamp
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return rows.article()


@pytest.fixture
def lines():
    rows = [("988", "US", ["en", "es"]), ("116 123", "GB", ["en"]), ("024", "ES", ["es"]), ("", "", [])]
    return [
        HelpLine.objects.create(
            name=f"Line {country or 'anywhere'}",
            phone=phone,
            url="" if phone else "https://lines.example/",
            country_code=country,
            languages=languages,
        )
        for phone, country, languages in rows
    ]


def send(client, article, body, **headers):
    fields = FIELDS | {"stamp": stamp(article), "body": body}
    return client.post(reverse("comments:reply", args=[article.slug]), fields, follow=True, headers=headers)


@pytest.mark.parametrize(
    ("body", "language", "words"),
    [
        ("I want to die", "en", "We have your comment"),
        ("she is not breathing", "en", "We have your comment"),
        ("no quiero vivir", "es", "Tu comentario ha llegado"),
        ("je veux mourir", "fr", "Votre commentaire est arrivé"),
        ("ich will nicht mehr leben", "de", "Dein Kommentar ist angekommen"),
    ],
)
def test_crisis_commenter_is_sent_to_help_page_in_their_language(client, article, lines, body, language, words):
    answer = send(client, article, body)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{reverse('comments:crisis-help', args=[article.slug])}?in={language}"
    assert words in page and "tel:988" in page
    assert answer.headers["Cache-Control"] == PRIVATE and "noindex" in page
    comment = Comment.objects.get()
    assert (comment.state, [event.action for event in comment.events.all()]) == ("pending", ["submitted", "helped"])


def test_crisis_comment_gets_help_page_under_open_policy(client, article, lines):
    Policy(hold_first=False).save()
    assert "We have your comment" in send(client, article, "I want to kill myself").content.decode()


def test_harmless_mention_of_suicide_gets_usual_thanks(client, article, lines):
    assert (
        "once a moderator has read it" in send(client, article, "My brother died by suicide in 2009.").content.decode()
    )


def test_help_lines_of_browser_country_come_first(client, article, lines):
    page = send(client, article, "I want to die", accept_language="en-GB,en;q=0.8").content.decode()
    near, _summary, elsewhere = page.partition('class="care__more"')
    assert "tel:116123" in near and "Line anywhere" in near and "tel:999" in near
    assert "tel:988" in elsewhere and "tel:988" not in near


@pytest.mark.parametrize("header", ["", "en", "es-419", "de-AT"])
def test_every_line_is_near_without_a_country_that_has_lines(client, article, lines, header):
    near, elsewhere = help_order.arrange(HelpLine.load_shown(), *help_order.preferences(header))
    assert {line.country_code for line in near} == {line.country_code for line in HelpLine.load_shown()}
    assert not elsewhere


def test_help_page_follows_spanish_browser_language(client, article, lines):
    page = send(client, article, "quiero morirme", accept_language="es-ES,es").content.decode()
    assert 'lang="es"' in page and "Tu comentario ha llegado" in page and page.index("tel:024") < page.index("tel:988")
    path = reverse("comments:crisis-help", args=[article.slug])
    assert "Tu comentario" in client.get(path, {"in": "es"}).content.decode()
    assert "We have your comment" in client.get(path, {"in": "xx"}).content.decode()


@pytest.mark.parametrize("header", ["", "*", "x" * 5000, "en-US;q=\x00", "zz-123,,;q=9", "es-419,es;q=0.9"])
def test_invalid_accept_language_does_not_break_help_page(client, article, lines, header):
    path = reverse("comments:crisis-help", args=[article.slug])
    assert client.get(path, HTTP_ACCEPT_LANGUAGE=header).status_code == 200


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", ("en", "")),
        ("es-MX,es;q=0.9,en;q=0.5", ("es", "MX")),
        ("de-AT,de", ("de", "AT")),
        ("fr,en-CA;q=0.7", ("fr", "CA")),
        ("es-419", ("es", "")),
    ],
)
def test_language_preferences_are_parsed_from_header(header, found):
    assert help_order.preferences(header) == found


def test_former_crisis_help_url_redirects(client, article):
    page = client.get(f"/comments/{article.slug}/care/?in=es")
    assert (page.status_code, page.url) == (301, f"{reverse('comments:crisis-help', args=[article.slug])}?in=es")


def test_crisis_help_of_unknown_article_gets_404(client):
    assert client.get("/comments/nothing/support/").status_code == 404


def test_page_uses_fixed_number_of_queries(client, article, lines, django_assert_num_queries):
    path = reverse("comments:crisis-help", args=[article.slug])
    client.get(path)
    with django_assert_num_queries(2):
        client.get(path)
