"""Snippets: what a change of their words does, and what it leaves alone."""

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from articles.blocks.parts import freezing
from articles.models import RichText, Snippet, SnippetBlock
from articles.publishing import actions
from articles.publishing.library.snippets import list_old_uses, take_new_words
from core.errors import ActionRefused
from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import ALL, add_block, freeze, make_article, make_user, publish

pytestmark = pytest.mark.django_db
OLD, NEW = "<p>Ask your doctor first.</p>", "<p>Ask your doctor or a pharmacist first.</p>"


@pytest.fixture
def snippet():
    return Snippet.objects.create(name="Ask first", html=OLD)


@pytest.fixture
def chief():
    return make_user("chief", *ALL, "articles.view_snippet", "articles.change_snippet")


def make_use(snippet, title="Sleep", **fields):
    article = make_article(title, **fields)
    add_block(article, SnippetBlock, snippet=snippet)
    return article


def change(snippet):
    snippet.html = NEW
    snippet.save()


def test_changed_snippet_changes_neither_drafts_nor_editions(client, snippet):
    article = make_use(snippet)
    edition = publish(freeze(article))
    change(snippet)
    assert freezing.build(article)[0] == edition.document
    assert freeze(article) == edition, "the text that was approved stays the text"
    page = client.get(article.get_absolute_url()).content.decode()
    assert OLD in page and NEW not in page


def test_articles_with_an_older_wording_are_listed(snippet, chief):
    published, draft = make_use(snippet, "Published"), make_use(snippet, "Only a draft")
    publish(freeze(published))
    assert list_old_uses(snippet, chief) == []
    change(snippet)
    make_use(snippet, "Written later")
    assert list_old_uses(snippet, chief) == [(draft, True, False), (published, True, True)]


def test_new_words_are_taken_into_drafts_and_change_the_digest(snippet, chief):
    article = make_use(snippet)
    edition = publish(freeze(article))
    change(snippet)
    version = article.version
    assert take_new_words(snippet=snippet, by=chief) == [article]
    article.refresh_from_db()
    assert article.version == version + 1 and article.last_edited_by == chief
    assert list_old_uses(snippet, chief) == [(article, False, True)], "readers see the old words until it is published"
    assert freeze(article).digest != edition.digest
    assert take_new_words(snippet=snippet, by=chief) == []


def test_drafts_of_others_stay_as_they_are(snippet):
    writer = make_user("writer", "articles.change_article")
    mine, theirs = make_use(snippet, "Mine", owner=writer), make_use(snippet, "Theirs")
    change(snippet)
    assert take_new_words(snippet=snippet, by=writer) == [mine]
    assert SnippetBlock.objects.outdated().get().parent == theirs
    with pytest.raises(ActionRefused):
        take_new_words(snippet=snippet, by=make_user("moderator", "comments.view_comment"))


def test_another_choice_takes_the_words_of_the_other_snippet(snippet):
    article = make_use(snippet)
    block = SnippetBlock.objects.get()
    block.snippet = Snippet.objects.create(name="Other", html=NEW)
    block.save()
    assert block.html == NEW
    with pytest.raises(ProtectedError):
        block.snippet.delete()
    assert article


def test_restored_edition_keeps_its_words_even_without_the_snippet(snippet, chief):
    article = make_use(snippet)
    edition = freeze(article)
    change(snippet)
    assert actions.restore_text(edition=edition, by=chief) == 0
    assert SnippetBlock.objects.get().html == OLD
    SnippetBlock.objects.all().delete()
    snippet.delete()
    assert actions.restore_text(edition=edition, by=chief) == 0
    assert RichText.objects.filter(parent=article, html=OLD).exists()


def test_admin_names_the_articles_and_takes_the_words_by_one_press(client, snippet):
    article = make_use(snippet, "Sleep & mood")
    client.force_login(make_user("root", superuser=True))
    form = reverse("admin:articles_snippet_change", args=[snippet.pk])
    page = client.post(form, {"name": "Ask first", "html": NEW}, follow=True).content.decode()
    assert "1 article still has the old wording" in page
    drafts = reverse("admin:articles_snippet_drafts", args=[snippet.pk])
    page = client.get(drafts).content.decode()
    assert "Sleep &amp; mood" in page and "Copy the new wording into the drafts" in page
    page = client.post(drafts, {"confirm": "yes"}, follow=True).content.decode()
    assert "1 draft now has the new wording." in page
    assert SnippetBlock.objects.get(parent=article).html == NEW
    assert "No article has an older wording." in client.get(drafts).content.decode()
    used = client.get(reverse("admin:articles_usage", args=["snippet", snippet.pk])).content.decode()
    assert "Sleep &amp; mood" in used


@pytest.mark.parametrize("role, is_linked", [("Writer", False), ("Editor", True)])
def test_list_links_the_drafts_only_for_people_who_may_change_them(snippet, role, is_linked):
    roles.sync()
    make_use(snippet)
    change(snippet)
    page = Desk("person", role).client.get(reverse("admin:articles_snippet_changelist")).content.decode()
    assert "with an older wording" in page.lower()
    assert (reverse("admin:articles_snippet_drafts", args=[snippet.pk]) in page) is is_linked
