"""Copies of articles and of editions."""

import pytest

from articles.models import RichText
from articles.publishing import copying
from tests.factories.articles import make_approver, make_article, make_user

pytestmark = pytest.mark.django_db


def test_duplicate_article_copies_text_tags_relations_and_bylines():
    author = make_approver()
    article = make_article(authors=[author], tags=["sleep", "mood"], needs_approval=False)
    article.related.add(make_article("Other"))
    writer = make_user("writer", "articles.add_article")
    copy = copying.duplicate_article(article=article, by=writer)
    assert copy.title == "Copy of Sleep and mood"
    assert (copy.owner, copy.last_edited_by) == (writer, writer)
    assert set(copy.tags.names()) == {"sleep", "mood"}
    assert [other.title for other in copy.related.all()] == ["Other"]
    assert [row.person for row in copy.bylines.all()] == [author]
    assert [block.html for block in RichText.objects.filter(parent=copy)] == ["<p>Sleep helps.</p>"]
    assert RichText.objects.filter(parent=article).exists() and article.bylines.exists()
    assert copy.needs_approval, "that a text needs no approval is an editor's decision"


def test_editor_duplicate_keeps_approval_exemption():
    article = make_article(needs_approval=False)
    editor = make_user("editor", "articles.add_article", "articles.publish_edition")
    assert not copying.duplicate_article(article=article, by=editor).needs_approval
    article.needs_approval = True
    article.save()
    assert copying.duplicate_article(article=article, by=editor).needs_approval
