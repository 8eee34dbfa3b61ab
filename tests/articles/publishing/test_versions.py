"""Drafts that are kept when another text takes their place, and put back."""

import pytest

from articles.models import ClinicSpotlight, DraftVersion, RichText
from articles.publishing import actions, history
from core.errors import ActionRefused
from tests.factories.articles import ALL, add_block, freeze, make_article, make_user
from tests.factories.people import make_person
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return make_user("chief", *ALL)


def save(article, html, by):
    history.keep_draft(article, by)
    RichText.objects.filter(parent=article).update(html=html)
    actions.record_save(article=article, by=by)


def test_a_draft_is_kept_once_with_its_words_and_who_replaced_it(chief):
    writer, article = make_user("writer"), make_article(html="<p>Sleep helps many.</p>")
    actions.record_save(article=article, by=writer)
    save(article, "<p>Rest helps.</p>", chief)
    kept = DraftVersion.objects.get()
    assert (kept.number, kept.saved_by, kept.replaced_by, kept.words) == (2, writer, chief, 3)
    assert kept.document[0]["html"] == "<p>Sleep helps many.</p>" and kept.saved_at <= kept.replaced_at
    save(article, "<p>Sleep helps many.</p>", chief)
    save(article, "<p>Sleep helps many.</p>", chief)
    save(article, "<p>Sleep helps many.</p>", chief)
    assert [one.number for one in DraftVersion.objects.all()] == [4, 3, 2], "the same words are kept once in a row"
    empty = make_article("Empty", html="")
    history.keep_draft(empty, chief)
    assert not empty.draft_versions.exists()


def test_the_oldest_versions_go_when_there_are_too_many(chief, monkeypatch):
    monkeypatch.setattr(history, "MAX_VERSIONS", 2)
    article = make_article()
    for number in range(1, 5):
        save(article, f"<p>Text {number}.</p>", chief)
    assert [one.number for one in article.draft_versions.all()] == [4, 3]


def test_a_restored_text_brings_its_labels_and_authors_back_in_their_order(chief):
    people = [make_person(name=name) for name in ("Zoe Last", "Ann First", "Gone Person")]
    article = make_article(authors=people, evidence="early", ai_use="assisted", interests="Paid by none.")
    article.bylines.filter(person=people[1]).update(credit="reviewed")
    kept = freeze(article)
    article.bylines.all().delete()
    people[2].merged_into = people[0]
    type(people[2]).objects.filter(pk=people[2].pk).update(merged_into=people[0])
    article.title, article.evidence, article.ai_use, article.interests = "Other", "", "", ""
    article.save()
    assert actions.restore_text(edition=kept, by=chief) == 0
    article.refresh_from_db()
    assert (article.title, article.evidence, article.ai_use) == ("Sleep and mood", "early", "assisted")
    assert article.interests == "Paid by none."
    rows = [(row.person.name, row.credit) for row in article.bylines.order_by("position")]
    assert rows == [("Zoe Last", ""), ("Ann First", "reviewed")], "a merged person is there once"


def test_a_block_returns_to_its_place_unless_what_it_names_is_gone(chief):
    article, clinic = make_article(html="<p>One.</p>"), make_clinic()
    add_block(article, RichText, html="<p>Two.</p>")
    add_block(article, ClinicSpotlight, clinic=clinic)
    add_block(article, RichText, html="<p>Four.</p>")
    kept = freeze(article)
    RichText.objects.filter(html="<p>Two.</p>").delete()
    ClinicSpotlight.objects.all().delete()
    actions.restore_block(text=kept, index=1, by=chief)
    texts = RichText.objects.filter(parent=article).order_by("ordering")
    assert [block.html for block in texts] == ["<p>One.</p>", "<p>Two.</p>", "<p>Four.</p>"]
    clinic.delete()
    place = next(place for place, item in enumerate(kept.document) if "clinic" in item)
    before = article.draft_versions.count()
    with pytest.raises(ActionRefused, match="no longer exists"):
        actions.restore_block(text=kept, index=place, by=chief)
    assert article.draft_versions.count() == before
    assert actions.restore_text(edition=kept, by=chief) == 1, "the other blocks are restored"
