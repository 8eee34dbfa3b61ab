"""Walk at random through changes: readers are always sent at most once."""

import random

import pytest

from addresses.models import Redirect
from articles.models import Article, Edition
from articles.publishing import actions
from core.errors import ActionRefused
from tests.factories.articles import ALL, make_live, make_user, publish

pytestmark = pytest.mark.django_db
SLUGS = ["a", "b", "c", "d", "e", "f"]


def move(chief, article, chance):
    free = [slug for slug in SLUGS if not Article.objects.filter(slug=slug).exists()]
    Article.objects.filter(pk=article.pk).update(slug=chance.choice(free))


def withdraw(chief, article, chance):
    actions.withdraw(article=article, by=chief, instead=chance.choice([None, *Article.objects.all()]))


def put_in_bin(chief, article, chance):
    actions.put_in_bin(article=article, by=chief, instead=chance.choice([None, *Article.objects.all()]))


def restore(chief, article, chance):
    actions.restore_from_bin(article=article, by=chief)


def publish_again(chief, article, chance):
    publish(Edition.objects.filter(article=article).latest("number"))


@pytest.mark.parametrize("seed", range(4))
def test_readers_are_sent_once_and_never_round(client, seed):
    chance, chief = random.Random(seed), make_user("chief", *ALL)
    articles = [make_live(f"Text {slug}", slug=slug).article for slug in SLUGS[:3]]
    steps = (move, move, withdraw, put_in_bin, restore, publish_again)
    sent = 0
    for number in range(40):
        step, article = chance.choice(steps), chance.choice(articles)
        try:
            step(chief, Article.objects.get(pk=article.pk), chance)
        except ActionRefused:
            continue
        live = set(Edition.objects.live().values_list("article__slug", flat=True))
        for slug in SLUGS:
            answer = client.get(f"/articles/{slug}/")
            where = f"{number} {step.__name__}: {slug} {list(Redirect.objects.values())}"
            if slug in live:
                assert answer.status_code == 200, where
            elif answer.status_code == 301:
                sent += 1
                assert answer.headers["Location"].split("/")[2] in live, where
            else:
                assert answer.status_code in (404, 410), where
    assert sent > 20
