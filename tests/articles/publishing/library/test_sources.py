"""Two sources become one: citations follow, and editions stay as they are."""

import pytest
from django.urls import reverse
from lxml import html as lxml_html

from activity.models import Entry
from articles.models import Reference, RichText, Source, Statistic
from articles.publishing import actions
from articles.publishing.library.sources import merge_sources
from articles.references.adding import find_known
from articles.references.doubles import find_doubles
from articles.references.pasted.read import read_pasted
from articles.references.retractions.check import check_sources
from core.errors import ActionRefused
from tests.articles.document.test_citations import cite
from tests.articles.references.retractions.rows import file_of, row
from tests.factories.articles import ALL, add_block, freeze, make_article, make_user, publish

pytestmark = pytest.mark.django_db
EDITOR = (*ALL, "articles.view_source", "articles.change_source")


@pytest.fixture
def editor():
    return make_user("editor", *EDITOR)


@pytest.fixture
def pair():
    old = Source.objects.create(title="Sleep and mood.", url="https://www.example.org/a/", year=2020, pmid="7")
    return old, Source.objects.create(title="Sleep and Mood", doi="10.1000/sleep")


def make_citing(*sources):
    article = make_article(html="")
    add_block(article, RichText, html="".join(f"<p>It helps.{cite(source.pk)}</p>" for source in sources))
    for source in sources:
        add_block(article, Reference, source=source)
    return article


def test_drafts_follow_and_editions_keep_their_text(client, pair, editor):
    old, new = pair
    article = make_citing(old)
    add_block(article, Statistic, number="1 in 3", counts="people", source=old)
    edition = publish(freeze(article))
    version, document = article.version, edition.document
    (changed,) = merge_sources(source=old, into=new, by=editor)
    assert changed == article and changed.version == version + 1
    assert RichText.objects.get().html == f"<p>It helps.{cite(new.pk)}</p>"
    assert Reference.objects.get().source == Statistic.objects.get().source == new
    edition.refresh_from_db()
    assert edition.document == document and edition.sources.get().source == new
    new.refresh_from_db()
    assert (new.pmid, new.url, new.year) == ("7", "https://www.example.org/a/", 2020)
    assert Entry.objects.filter(verb="source.merged", by=editor).count() == 1
    # What becomes of the source that stays is shown beside the key of the other.
    page = client.get(edition.get_absolute_url()).content
    assert not lxml_html.fromstring(page).xpath("//s")
    for name, value in (("doi", "10.1000/sleep"), ("pmid", "7")):
        check_sources(file_of(row(name, **{name: value})))
        assert lxml_html.fromstring(client.get(edition.get_absolute_url()).content).xpath("//s")
        Source.objects.update(notice=None)
    # The old text can be restored, and cites the publication.
    actions.restore_text(edition=edition, by=editor)
    again = freeze(article)
    assert again.sources.get().source == new


def test_article_with_both_keeps_one_reference(pair, editor):
    old, new = pair
    article = make_citing(old, new)
    edition = freeze(article)
    merge_sources(source=old, into=new, by=editor)
    assert Reference.objects.get().source == new and edition.sources.get().source == new
    assert freeze(article).document[0]["html"].count("[1]") == 2


def test_notices_move_to_the_source_that_stays(pair, editor):
    old, new = pair
    check_sources(file_of(row(1, pmid="7"), row(2, new.doi, nature="Correction", on="2/1/2024")))
    merge_sources(source=old, into=new, by=editor)
    new.refresh_from_db()
    assert new.notice.is_retraction and new.notices.count() == 2


def test_merged_source_is_found_no_more(client, pair, editor):
    old, new = pair
    third = Source.objects.create(title="Third", url="https://example.org/third")
    merge_sources(source=third, into=old, by=editor)
    merge_sources(source=old, into=new, by=editor)
    third.refresh_from_db()
    assert third.merged_into == new, "no source leads to one that was merged"
    (work,) = read_pasted("PMID: 7")
    assert find_known(work) == new
    client.force_login(editor)
    assert client.get(reverse("admin:articles_source_changelist")).context["cl"].result_count == 1
    for source, into in ((old, new), (new, new), (new, old)):
        with pytest.raises(ActionRefused):
            merge_sources(source=source, into=into, by=editor)


def test_only_editors_merge(pair):
    with pytest.raises(ActionRefused):
        merge_sources(source=pair[0], into=pair[1], by=make_user("writer", "articles.change_source"))


def test_doubles_are_found_by_title_address_and_version(pair):
    Source.objects.create(title="Sleep and mood", year=2019, pmid="8")
    preprint = [Source.objects.create(title=f"Draft {n}", doi=f"10.1101/2020.01.v{n}") for n in "12"]
    page = [
        Source.objects.create(title=name, url=url)
        for name, url in (("A", "http://a.org/x"), ("B", "https://www.a.org/x/"))
    ]
    Source.objects.create(title="Alone", doi="10.1000/alone")
    for number, authors in enumerate(("World Health Organization", "Doe J, Roe R")):
        Source.objects.create(title="Depression", authors=authors, pmid=str(90 + number))
    found = find_doubles()
    assert preprint in found and page in found
    assert any(set(pair) <= set(group) for group in found) and len(found) == 3


def test_merging_in_the_admin(client, pair, editor):
    old, new = pair
    client.force_login(editor)
    page = client.get(reverse("admin:articles_source_doubles")).content.decode()
    step = reverse("admin:articles_source_merge", args=[new.pk])
    assert step in page
    assert "Choose at least one source." in client.post(step, {"confirm": "yes"}).content.decode()
    page = client.post(step, {"sources": [old.pk]}, follow=True).content.decode()
    assert "1 source was merged. The citations in 0 drafts follow." in page
    old.refresh_from_db()
    assert old.merged_into == new
