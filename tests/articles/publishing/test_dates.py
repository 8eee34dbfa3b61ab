"""The two dates of a text: first publication, and last change of its meaning."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, Edition, RichText
from articles.publishing import actions
from tests.factories.articles import ALL, freeze, make_article, make_live, make_user, publish

pytestmark = pytest.mark.django_db
TEXT = "<p>Sleep helps most people with depression.</p>"


@pytest.fixture
def days():
    """Return the last nine days at this hour, the oldest first."""
    now = timezone.now()
    return [now - timedelta(days=9 - number) for number in range(9)]


def change(article, html, change_class="cosmetic"):
    RichText.objects.filter(parent=article).update(html=html)
    edition = freeze(article, change_class=change_class)
    assert edition.change_class == change_class
    return edition


def dates(edition):
    edition.refresh_from_db()
    return edition.first_live, edition.changed


def three_editions(days):
    """Return an article and its editions: first, wording only, and new meaning."""
    article = make_article(html=TEXT)
    first = publish(freeze(article), at=days[0])
    wording = publish(change(article, TEXT.replace("depression.", "depression!")), at=days[2])
    clear = publish(change(article, "<p>Rest comes first. Then walk.</p>", "medical"), at=days[4])
    return article, first, wording, clear


def test_wording_edition_moves_neither_date(days):
    _article, first, wording, clear = three_editions(days)
    assert dates(first) == (days[0], days[0])
    assert dates(wording) == (days[0], days[0])
    assert dates(clear) == (days[0], days[4])


def test_page_feed_and_sitemap_show_both_dates(client, days):
    article, _first, _wording, _clear = three_editions(days)
    page = client.get(article.get_absolute_url()).text
    published, updated = (f"{day:%B} {day.day}, {day.year}" for day in map(timezone.localtime, (days[0], days[4])))
    assert page.index("Published <time") < page.index(published) < page.index("Updated <time") < page.index(updated)
    feed = client.get("/feeds/articles.atom").text
    assert f"<published>{days[0]:%Y-%m-%dT%H:%M:%S}" in feed
    assert f"<updated>{days[4]:%Y-%m-%dT%H:%M:%S}" in feed
    # Search engines are not shown a text that needs an approval and has none.
    Article.objects.update(needs_approval=False)
    assert f"<lastmod>{timezone.localdate(days[4])}</lastmod>" in client.get("/sitemap.xml").text


def test_wording_edition_lifts_no_article_in_lists(client, days):
    article = make_article("Older", html=TEXT)
    publish(freeze(article), at=days[0])
    make_live("Newer", days_ago=3)
    publish(change(article, TEXT.replace("depression.", "depression!")))
    for path in ("/articles/", "/feeds/articles.atom"):
        page = client.get(path).text
        assert page.index(">Newer<") < page.index(">Older<"), path


def test_edition_behind_one_that_leaves_the_schedule_gets_its_dates_again():
    now = timezone.now()
    article = make_article(html=TEXT)
    publish(freeze(article), at=now - timedelta(days=3))
    medical = change(article, "<p>Rest comes first.</p>", "medical")
    publish(medical, at=now + timedelta(days=1))
    # It differs from the live text by a sign only, and from the one that is to come before it by its words.
    back = change(article, TEXT.replace("depression.", "depression!"))
    publish(back, at=now + timedelta(days=2))
    assert dates(back)[1] == now + timedelta(days=2)
    actions.unschedule(edition=medical, by=make_user("chief", *ALL))
    assert dates(medical) == (None, None)
    assert dates(back) == (now - timedelta(days=3), now - timedelta(days=3))


def test_text_withdrawn_as_wrong_dates_nothing(days):
    article, _first, _wording, _clear = three_editions(days)
    chief = make_user("chief", *ALL)
    actions.withdraw(article=article, by=chief, kind="wrong", note="The dose was wrong.")
    again = publish(change(article, "<p>Rest and sleep.</p>", "medical"))
    assert dates(again) == (again.live_from, again.live_from)


def test_copy_of_a_past_edition_is_a_change(days):
    _article, first, _wording, _clear = three_editions(days)
    copy = publish(first)
    assert dates(copy) == (days[0], copy.live_from)


def test_database_refuses_dates_out_of_order(days):
    edition = make_live()
    for broken in ({"first_live": None}, {"changed": None}, {"changed": days[0]}, {"first_live": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**broken)
