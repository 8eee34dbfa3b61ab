"""Where the address of an article leads that left the site."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from addresses.models import Redirect
from articles.models import Article, Edition
from articles.publishing import actions
from clinics.models import help_lines
from core.errors import ActionRefused
from psychsite.setup import roles
from tests.addresses.test_following import leads
from tests.factories.articles import ALL, freeze, make_article, make_live, make_topic, make_user, publish
from tests.factories.places import make_helpline

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return make_user("chief", *ALL)


@pytest.fixture
def old():
    return make_live("Old advice").article


@pytest.fixture
def new():
    return make_live("New advice", topic=make_topic("Other")).article


def test_a_withdrawn_article_says_that_it_is_gone(client, old, chief):
    for number in range(4):
        make_live(f"Near {number}")
    help_lines.clear_cache()
    make_helpline(name="Listening Line")
    actions.withdraw(article=old, by=chief, note="The law has <changed>.")
    answer = client.get("/articles/old-advice/")
    assert answer.status_code == 410 and answer.headers["X-Robots-Tag"] == "noindex"
    today = timezone.localdate()
    for words in (
        "Old advice", "The law has &lt;changed&gt;.", "Listening Line", f"{today:%B} {today.day}, {today.year}",
        'href="/articles/old-advice/history/"',
    ):  # fmt: skip
        assert words in answer.text, words
    assert answer.text.count('class="card"') == 3
    assert '<meta name="robots" content="noindex">' in answer.text
    for below in ("history/", "editions/1/", "changes.atom"):
        assert client.get(f"/articles/old-advice/{below}").status_code == 200, below


def test_readers_are_sent_to_another_article(client, old, new, chief):
    Article.objects.filter(pk=old.pk).update(slug="older")
    actions.withdraw(article=old, by=chief, instead=new)
    leads(client, "/articles/older/", "/articles/new-advice/")
    leads(client, "/articles/old-advice/", "/articles/new-advice/")
    # What is below it stays, and is found at the address of today.
    assert client.get("/articles/older/history/").status_code == 200
    leads(client, "/articles/old-advice/history/", "/articles/older/history/")
    Article.objects.filter(pk=new.pk).update(slug="newer")
    leads(client, "/articles/old-advice/", "/articles/newer/")
    # A new address of the withdrawn article takes its redirect along.
    Article.objects.filter(pk=old.pk).update(slug="oldest")
    for slug in ("old-advice", "older", "oldest"):
        leads(client, f"/articles/{slug}/", "/articles/newer/")


@pytest.mark.parametrize("back", ["publish", "later"])
def test_a_new_publication_ends_the_redirect(client, old, new, chief, back):
    actions.withdraw(article=old, by=chief, instead=new)
    edition = Edition.objects.get(article=old)
    if back == "publish":
        publish(edition)
        assert not Redirect.objects.exists()
    else:
        publish(edition, at=timezone.now() + timedelta(hours=1))
        leads(client, "/articles/old-advice/", "/articles/new-advice/")
    with time_machine.travel(timezone.now() + timedelta(hours=2 if back == "later" else 0)):
        assert client.get("/articles/old-advice/").status_code == 200


def test_the_bin_asks_the_same(client, old, new, chief):
    actions.put_in_bin(article=old, by=chief, note="See your doctor.")
    answer = client.get("/articles/old-advice/")
    assert answer.status_code == 410 and "See your doctor." in answer.text and "history/" not in answer.text
    actions.restore_from_bin(article=old, by=chief)
    assert client.get("/articles/old-advice/").status_code == 410
    actions.put_in_bin(article=old, by=chief, instead=new)
    leads(client, "/articles/old-advice/", "/articles/new-advice/")
    actions.restore_from_bin(article=old, by=chief)
    assert client.get("/articles/old-advice/").status_code == 410
    assert not Redirect.objects.exists()


def test_what_readers_could_never_open_is_not_found(client, chief):
    draft = make_article("Secret")
    freeze(draft)
    assert client.get("/articles/secret/").status_code == 404
    actions.put_in_bin(article=draft, by=chief)
    assert client.get("/articles/secret/").status_code == 404


def test_impossible_targets_are_refused(old, new, chief):
    draft = make_article("Draft")
    freeze(draft)
    wrong = {"kind": "wrong", "note": "The dose was wrong."}
    for article, options, sentence in (
        (old, {"instead": draft}, "Readers cannot open “Draft” now"),
        (old, {"instead": old}, "Choose another one"),
        (old, {"instead": new, **wrong}, "must see your note"),
        (old, {"instead": new, "at": timezone.now() + timedelta(days=1)}, "A page answers at"),
    ):
        with pytest.raises(ActionRefused, match=sentence):
            actions.withdraw(article=article, by=chief, **options)
    with pytest.raises(ActionRefused, match="could never open"):
        actions.put_in_bin(article=draft, by=chief, instead=new)
    actions.withdraw(article=new, by=chief, instead=old)
    with pytest.raises(ActionRefused, match="Readers cannot open"):
        actions.withdraw(article=old, by=chief, instead=new)
    assert Edition.objects.live().filter(article=old).exists()


def test_the_form_asks_where_readers_go(client, old, new):
    client.force_login(make_user("editor", *roles.ROLES["Editor"]))
    page = reverse("admin:articles_article_withdraw", args=[old.pk])
    assert "Send readers to" in client.get(page).text
    for sent, words in (
        ({"kind": "superseded", "instead": "999999"}, "Select a valid choice"),
        ({"kind": "superseded", "instead": "x'--"}, "Select a valid choice"),
        ({"kind": "wrong", "note": "Wrong.", "instead": new.pk}, "must see your note"),
    ):
        assert words in client.post(page, sent).text
    client.post(page, {"kind": "superseded", "instead": new.pk, "note": ""})
    leads(client, "/articles/old-advice/", "/articles/new-advice/")
    binning = reverse("admin:articles_article_bin", args=[new.pk])
    client.post(binning, {"confirm": "yes", "note": "Closed.", "instead": ""})
    assert client.get("/articles/new-advice/").status_code == 410
    # The redirect leads to a page that says it is gone.
    assert client.get("/articles/old-advice/").status_code == 410
