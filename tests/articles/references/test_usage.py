"""Usage lists, and duplicates of articles."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, ClinicSpotlight, Figure, PullQuote, Reference, RelatedArticle, RichText, Source
from articles.publishing import actions, copying
from articles.references.usage import uses_of
from clinics.models import Affiliation
from comments.models import Comment
from core.errors import ActionRefused
from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import (
    add_block,
    approve,
    freeze,
    make_approver,
    make_article,
    make_live,
    make_user,
    publish,
)
from tests.factories.people import make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
READER = User(is_superuser=True)


def labels(thing, *, live=None):
    return [use.label for use in uses_of(thing, READER) if live is None or use.is_live == live]


def test_picture_usage_lists_drafts_editions_people_and_clinics():
    image, other = make_image(), make_image()
    article = make_article("Sleep", lead_image=image)
    add_block(article, Figure, image=image)
    add_block(article, Figure, image=other)
    assert labels(image) == ["Lead picture of “Sleep”", "Figure in the draft of “Sleep”"]
    publish(freeze(article))
    make_person(name="Anna", photo=image)
    make_clinic(name="Harbor", photo=image, state="closed")
    assert labels(image, live=True) == ["Lead picture of “Sleep”", "Edition 1 of “Sleep”", "Portrait of Anna"]
    assert labels(image, live=False) == ["Figure in the draft of “Sleep”", "Picture of Harbor"]
    Figure.objects.filter(image=other).delete()
    assert labels(other) == ["Edition 1 of “Sleep”"], "what is out of the draft is still in the edition"


def test_clinic_and_source_usage_includes_past_editions():
    clinic, similar = make_clinic(name="Harbor"), make_clinic(name="Haven")
    source = Source.objects.create(title="Sleep", doi="10.1000/x")
    article = make_article("Sleep", html=f'<p>"clinic": {similar.pk}, "source": 77,</p>')
    add_block(article, ClinicSpotlight, clinic=clinic, note="Near the sea")
    add_block(article, Reference, source=source)
    edition = freeze(article)
    assert labels(clinic) == ["In the draft of “Sleep”", "Edition 1 of “Sleep”"]
    assert labels(source) == ["In the draft of “Sleep”", "Edition 1 of “Sleep”"]
    assert labels(similar) == [], "words in a text imitate no key"
    ClinicSpotlight.objects.all().delete()
    publish(edition)
    assert labels(clinic, live=True) == ["Edition 1 of “Sleep”"]
    Affiliation.objects.create(clinic=clinic, person=make_person(name="Anna"), role="Director")
    assert "Director: Anna" in labels(clinic)


def test_usage_does_not_match_id_prefixes():
    clinics = [make_clinic(name=f"Harbor {number}") for number in range(11)]
    article = make_article("Sleep")
    add_block(article, ClinicSpotlight, clinic=clinics[10])
    freeze(article)
    for clinic in clinics[:10]:
        assert labels(clinic) == []
    assert len(labels(clinics[10])) == 2


def test_person_usage_lists_bylines_and_decisions():
    author, approver = make_person(name="Anna Writer"), make_approver()
    edition = freeze(make_article("Sleep", authors=[author]))
    approve(edition, approver)
    assert labels(author) == ["Author of the draft of “Sleep”", "Author of edition 1 of “Sleep”"]
    assert labels(approver) == ["Decided on edition 1 of “Sleep”"]
    publish(edition)
    assert labels(author, live=True) == ["Author of edition 1 of “Sleep”"]


def test_usage_of_unsupported_type_raises_type_error():
    with pytest.raises(TypeError, match="User"):
        uses_of(READER, READER)


@pytest.fixture
def signed_in(client):
    client.force_login(make_user("root", superuser=True))
    return client


@pytest.mark.parametrize("kind", ["image", "clinic", "person", "source"])
def test_change_and_delete_pages_link_to_usage(signed_in, kind):
    thing = {
        "image": make_image,
        "clinic": make_clinic,
        "person": make_person,
        "source": lambda: Source.objects.create(title="Sleep", pmid="1"),
    }[kind]()
    opts = thing._meta
    address = reverse("admin:articles_usage", args=[kind, thing.pk])
    for page in ("change", "delete"):
        answer = signed_in.get(reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[thing.pk]))
        assert f'href="{address}"' in answer.content.decode()
    assert "It is not used anywhere." in signed_in.get(address).content.decode()
    article = make_article("Sleep")
    match kind:
        case "image":
            add_block(article, Figure, image=thing)
        case "clinic":
            add_block(article, ClinicSpotlight, clinic=thing)
        case "person":
            article.bylines.create(person=thing)
        case "source":
            add_block(article, Reference, source=thing)
    page = signed_in.get(address).content.decode()
    assert reverse("admin:articles_article_change", args=[article.pk]) in page


def test_usage_page_requires_view_permission(client):
    image, clinic = make_image(), make_clinic()
    client.force_login(make_user("pictures", "images.view_image"))
    assert client.get(reverse("admin:articles_usage", args=["image", image.pk])).status_code == 200
    assert client.get(reverse("admin:articles_usage", args=["clinic", clinic.pk])).status_code == 403
    assert client.get(reverse("admin:articles_usage", args=["image", 999_999])).status_code == 404
    assert client.get(reverse("admin:articles_usage", args=["image", 10**30])).status_code == 404
    assert client.get(reverse("admin:articles_usage", args=["users", 1])).status_code == 404
    assert client.post(reverse("admin:articles_usage", args=["image", image.pk])).status_code == 405


def full():
    article = make_article("Sleep", authors=[make_person(name="Anna")], tags=["mood"], lead_image=make_image())
    add_block(article, PullQuote, quote="I slept.")
    add_block(article, RichText, html="<p>More.</p>")
    add_block(article, Figure, image=make_image())
    return article


def test_duplicate_copies_text_but_no_editions():
    article = full()
    publish(freeze(article))
    writer = make_user("writer", "articles.add_article")
    copy = copying.duplicate_article(article=article, by=writer)
    assert (copy.title, copy.slug, copy.owner, copy.version) == ("Copy of Sleep", "copy-of-sleep", writer, 1)
    assert [tag.name for tag in copy.tags.all()] == ["mood"]
    assert [byline.person.name for byline in copy.bylines.all()] == ["Anna"]
    assert not copy.editions.exists()
    assert article.editions.count() == 1
    from articles.blocks.parts import freezing

    assert freezing.build(copy)[0] == freezing.build(article)[0]
    assert copying.duplicate_article(article=article, by=writer).slug == "copy-of-sleep-2"
    RichText.objects.filter(parent=copy).delete()
    assert RichText.objects.filter(parent=article).count() == 2


def test_duplicate_truncates_title_and_drops_approval_exemption():
    article = make_article("x" * 200, slug="x", needs_approval=False)
    copy = copying.duplicate_article(article=article, by=make_user("writer", "articles.add_article"))
    assert len(copy.title) == 200
    assert copy.needs_approval, "that a text needs no approval is an editor's decision"
    editor = make_user("editor", "articles.add_article", "articles.publish_edition")
    assert not copying.duplicate_article(article=article, by=editor).needs_approval


def test_duplicating_refuses_missing_permission_and_binned_article():
    article = make_article()
    with pytest.raises(ActionRefused, match="don’t have permission to write"):
        copying.duplicate_article(article=article, by=make_user("reader"))
    chief = make_user("chief", "articles.bin_article", "articles.add_article")
    actions.put_in_bin(article=article, by=chief)
    with pytest.raises(ActionRefused, match="in the bin"):
        copying.duplicate_article(article=article, by=chief)
    assert Article.objects.count() == 1


def test_admin_duplicates_article_on_post_only(signed_in):
    article = full()
    path = reverse("admin:articles_article_duplicate", args=[article.pk])
    assert path in signed_in.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert signed_in.get(path).status_code == 200
    assert Article.objects.count() == 1, "a GET does nothing"
    answer = signed_in.post(path, {"confirm": "yes"})
    copy = Article.objects.get(title="Copy of Sleep")
    assert answer.url == reverse("admin:articles_article_change", args=[copy.pk])


def test_view_only_staff_cannot_duplicate_article(client):
    article = make_article()
    client.force_login(make_user("reader", "articles.view_article"))
    path = reverse("admin:articles_article_duplicate", args=[article.pk])
    assert client.post(path, {"confirm": "yes"}).url == "/admin/"
    client.force_login(make_user("editor", "articles.view_article", "articles.change_article"))
    assert client.post(path, {"confirm": "yes"}).status_code == 403
    assert Article.objects.count() == 1


def test_withdraw_and_bin_say_first_what_depends_on_the_article():
    roles.sync()
    target = make_live("Sleep well", start_here=3).article
    calling = make_article("Calling", html=f'<p><a href="{target.get_absolute_url()}">Read</a></p>')
    add_block(calling, RelatedArticle, target=target)
    publish(freeze(calling))
    beside = make_article("Beside", html='<p><a href="/articles/sleep-well-again/">Read</a></p>')
    beside.related.add(target)
    publish(freeze(beside))
    Comment.objects.create(article=target, name="Rosa", body="Thank you.", state="approved")
    rewritten = RichText.objects.get(parent=target)
    rewritten.html = "<p>Next week.</p>"
    rewritten.save()
    publish(freeze(target), at=timezone.now() + timedelta(days=7))
    found = [
        "Place 3 in “Start here” on the home page",
        "Related article in edition 1 of “Calling”",
        "Link in edition 1 of “Calling”",
        "Listed as related under “Beside”",
    ]
    assert labels(target, live=True) == found
    assert any("will be unscheduled" in label for label in labels(target))
    assert not [label for label in labels(target) if label.startswith("Link") and "Beside" in label]
    editor = Desk("editor", "Editor")
    for name in ("withdraw", "bin"):
        page = editor.client.get(reverse(f"admin:articles_article_{name}", args=[target.pk])).text
        assert all(label in page for label in found) and "1 comment that readers see" in page
    lonely = editor.client.get(reverse("admin:articles_article_bin", args=[beside.pk])).text
    assert "No other text names this article" in lonely and "No comments" in lonely


def test_person_without_the_forms_gets_the_public_address(client):
    roles.sync()
    clinic = make_clinic(name="Harbor")
    article = make_article("Sleep", slug="sleep")
    add_block(article, ClinicSpotlight, clinic=clinic, note="Near the sea")
    edition = publish(freeze(article))
    page = reverse("admin:articles_usage", args=["clinic", clinic.pk])
    answer = Desk("person", "Directory editor").client.get(page).text
    assert edition.get_permalink() in answer and "/admin/articles/edition/" not in answer
    assert "/admin/articles/edition/" in Desk("other", "Editor").client.get(page).text
