"""Copying a block to another article."""

import pytest
from django.urls import reverse

from activity.models import Entry
from articles.models import Callout, DraftEditor, PullQuote
from articles.publishing.block_copies import copy_block
from core.errors import ActionRefused
from psychsite.setup import roles
from tests.e2e.desk import Desk, errors
from tests.factories.articles import add_block, make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(db):
    roles.sync()
    return Desk("writer", "Writer")


def page_of(block):
    return reverse("admin:articles_article_copy_block", args=[block.parent_id, block.kind, block.pk])


def test_block_is_copied_to_the_end_of_another_article(writer):
    source = make_article(title="First", slug="first", owner=writer.user)
    target = make_article(title="Second", slug="second", owner=writer.user)
    block = add_block(source, Callout, style="safety", heading="Call", html="<p>Ask.</p>")
    last = add_block(target, PullQuote, quote="The last so far.")
    form = writer.client.get(reverse("admin:articles_article_change", args=[source.pk])).content.decode()
    assert page_of(block) in form
    address = writer.send(page_of(block), target=target.pk)
    assert address == reverse("admin:articles_article_change", args=[target.pk])
    copy = Callout.objects.get(parent=target)
    assert (copy.style, copy.heading, copy.html) == ("safety", "Call", "<p>Ask.</p>")
    assert copy.ordering > last.ordering
    assert Callout.objects.filter(parent=source).count() == 1
    assert Entry.objects.filter(verb="article.saved", details__copied="Ask.").exists()


def test_editors_of_the_first_text_count_as_editors_of_the_second(writer):
    source, target = make_article(slug="first", owner=writer.user), make_article(slug="second", owner=writer.user)
    colleague = make_user("colleague")
    DraftEditor.objects.create(article=source, user=colleague, number=1)
    copy_block(block=add_block(source, PullQuote, quote="Theirs."), to=target, by=writer.user)
    assert set(DraftEditor.objects.filter(article=target).values_list("user", flat=True)) >= {
        colleague.pk,
        writer.user.pk,
    }


def test_only_own_articles_that_are_not_in_the_bin_can_be_chosen(writer):
    from django.utils import timezone

    source = make_article(slug="first", owner=writer.user)
    other, binned = make_article(slug="second"), make_article(slug="third", owner=writer.user)
    type(binned).objects.filter(pk=binned.pk).update(binned_at=timezone.now())
    block = add_block(source, PullQuote, quote="Mine.")
    for target in (other, binned, source):
        answer = writer.client.post(page_of(block), {"target": target.pk})
        assert "Select a valid choice" in errors(answer)
    with pytest.raises(ActionRefused, match="someone else's article"):
        copy_block(block=block, to=other, by=writer.user)
    with pytest.raises(ActionRefused, match="in the bin"):
        copy_block(block=block, to=binned, by=writer.user)
    assert PullQuote.objects.count() == 1


def test_unknown_kind_and_other_articles_block_are_not_found(writer):
    source, other = make_article(slug="first", owner=writer.user), make_article(slug="second", owner=writer.user)
    block = add_block(source, PullQuote, quote="Mine.")
    for arguments in ([source.pk, "lead", 1], [source.pk, "nothing", 1], [other.pk, "pull_quote", block.pk]):
        answer = writer.client.get(reverse("admin:articles_article_copy_block", args=arguments))
        assert answer.status_code == 404
