"""Who reads an unpublished text: people who write, and approvers who were asked."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Edition, Figure
from articles.publishing.library import pictures
from psychsite.setup import roles
from tests.factories.articles import add_block, freeze, make_article, make_live, make_user, publish
from tests.factories.people import make_credential, make_person
from tests.factories.pictures import make_image
from tests.permissions import walk

pytestmark = [pytest.mark.django_db, pytest.mark.permissions]
SECRET = "A text that readers do not see yet."
ARTICLE_PAGES = ("change", "history", "preview", "preview_text", "checklist")
EDITION_PAGES = ("change", "history", "compare", "audit_pack")
# All other roles read nothing unpublished.
WRITERS = "WECS"


@pytest.fixture(autouse=True)
def _roles(db):
    roles.sync()


@pytest.fixture
def draft():
    """Return an article with two editions, neither of which was ever public."""
    article = make_article("Secret plan", html=f"<p>{SECRET}</p>", owner=make_user("owner"), slug="secret")
    freeze(article)
    article.standfirst = "Another one."
    article.save()
    Article.objects.filter(pk=article.pk).update(version=2)
    freeze(Article.objects.get(pk=article.pk))
    return article


def approver(name="asked"):
    user = make_user(name)
    user.groups.add(Group.objects.get(name="Medical approver"))
    person = make_person(name=f"Dr. {name}", user=user)
    make_credential(person=person)
    return person


def ask(edition, person, **more):
    return edition.review_requests.create(
        person=person, requested_by=make_user("owner"), requested_at=timezone.now(), **more
    )


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def pages_of(article):
    """Yield every address that shows the article's text or title."""
    for name in ARTICLE_PAGES:
        yield reverse(f"admin:articles_article_{name}", args=[article.pk])
    for edition in article.editions.all():
        yield edition.get_permalink()
        for name in EDITION_PAGES:
            yield reverse(f"admin:articles_edition_{name}", args=[edition.pk])


# Pages without a title or a text where there is nothing to say, and those for editors alone.
SILENT = {"checklist", "audit-pack", "history"}


def lists():
    yield reverse("admin:articles_article_changelist")
    yield reverse("admin:articles_article_changelist") + "?q=Secret"
    yield reverse("admin:articles_edition_changelist") + "?q=Secret"
    yield reverse("admin:articles_edition_changelist") + "?state=never"
    for field in ("articles.article.related", "articles.relatedarticle.target"):
        yield walk.autocomplete_path(field) + "&term=Secret"
    yield "/admin/"
    yield "/search/?q=Secret"


def seen(client, article):
    """Return the addresses that show this person something of the article."""
    shown = []
    for path in [*pages_of(article), *lists()]:
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.status_code == 200 and ("Secret plan" in answer.text or SECRET in answer.text):
            shown.append(path)
    return shown


@pytest.mark.parametrize("letter", [*walk.ROLES, "-"])
def test_a_draft_is_read_by_people_who_write(letter, draft):
    shown = seen(walk.sign_in(letter), draft)
    if letter in WRITERS:
        assert {path for path in pages_of(draft) if path.rsplit("/", 2)[1] not in SILENT} <= set(shown)
    else:
        assert shown == []


def test_an_approver_reads_what_they_were_asked_about(draft):
    person, other = approver(), approver("other")
    assert seen(signed_in(person.user), draft) == []
    request = ask(draft.editions.first(), person)
    shown = seen(signed_in(person.user), draft)
    assert reverse("admin:articles_article_preview_text", args=[draft.pk]) in shown
    assert {row.get_permalink() for row in draft.editions.all()} <= set(shown)
    assert seen(signed_in(other.user), draft) == []
    request.closed_at, request.outcome = timezone.now(), "changes_requested"
    request.save()
    assert seen(signed_in(person.user), draft), "what they decided on stays readable"
    request.outcome = "canceled"
    request.save()
    assert seen(signed_in(person.user), draft) == []


def test_of_a_live_article_others_read_what_is_public():
    edition = make_live("Public", slug="public", html="<p>For all.</p>")
    Article.objects.filter(pk=edition.article_id).update(title="Secret plan", version=2)
    later = freeze(Article.objects.get(pk=edition.article_id))
    client = signed_in(approver().user)
    page = reverse("admin:articles_edition_change", args=[edition.pk])
    assert client.get(page).status_code == 200
    answer = client.get(reverse("admin:articles_edition_compare", args=[edition.pk]), follow=True)
    assert "Secret plan" not in answer.text and "the draft" not in answer.text
    assert client.get(reverse("admin:articles_edition_compare", args=[edition.pk]) + "?with=working").status_code == 302
    for row in (later, edition.article):
        assert client.get(reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])).url == "/admin/"
    assert client.get(later.get_permalink()).status_code == 404
    publish(later)
    assert "Secret plan" in client.get(later.get_permalink()).text
    assert client.get(reverse("admin:articles_edition_compare", args=[edition.pk])).status_code == 200


def test_a_used_picture_does_not_name_the_texts_that_its_viewer_may_not_read(draft):
    image = make_image()
    add_block(draft, Figure, image=image, alt="x")
    draft.lead_image = image
    draft.save()
    freeze(Article.objects.get(pk=draft.pk))
    for letter in "DA":
        client = walk.sign_in(letter)
        page = client.get(reverse("admin:articles_usage", args=["image", image.pk])).text
        assert "Secret plan" not in page
        assert "1 unpublished text that you cannot open" in page, "it still says that the picture is in use"
    plan = pictures.plan_replacement(image, client.user)
    assert not plan.editions
    assert all("Secret plan" not in place.label and not place.url for place in plan.places)
    assert "Secret plan" in walk.sign_in("E").get(reverse("admin:articles_usage", args=["image", image.pk])).text


def test_the_predicate_alone_decides():
    """Every list and page of the admin starts with it."""
    edition = freeze(make_article("Secret plan"))
    nobody = make_user("nobody", "articles.view_article", "articles.view_edition")
    assert not Article.objects.readable_by(nobody).exists()
    assert not Edition.objects.readable_by(nobody).exists()
    publish(edition)
    assert Edition.objects.readable_by(nobody).get() == edition
    assert not Article.objects.readable_by(nobody).exists()
