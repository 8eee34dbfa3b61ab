"""`manage.py load_scale`: what it refuses, and that one seed makes one site."""

import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from activity import chain
from articles.models import Approval, Article, Edition
from clinics.models import Clinic, FinderIndexRow, Region
from clinics.models.region_triggers import find_differences
from comments.models import Comment
from psychsite.scale import load as load_scale
from psychsite.scale import words
from search.index.sources import TABLE
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def load(**numbers):
    sizes = dict.fromkeys(load_scale.PARTS, 40) | {"articles": 12, "clinics": 60, "seed": 3}
    call_command("load_scale", **sizes | numbers)


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True


def test_scale_site_is_public_approved_and_found(client, monkeypatch):
    for part in load_scale.PARTS.values():
        monkeypatch.setattr(part, "BATCH", 16)
    load()
    assert Edition.objects.live().count() == 12 and Approval.objects.count() >= 10
    assert Clinic.objects.count() == FinderIndexRow.objects.count() == 60 and Comment.objects.count() == 40
    assert find_differences(connection) == [] and chain.verify().fault == ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        assert cursor.fetchone()[0] >= 12 + 60
    for path in (
        "/",
        Article.objects.first().get_absolute_url(),
        Region.objects.largest_regions(1)[0].get_absolute_url(),
    ):
        assert client.get(path).status_code == 200


def test_same_seed_makes_the_same_texts():
    one, same, other = (random.Random(seed) for seed in (3, 3, 4))
    assert words.paragraph(one) == words.paragraph(same) != words.paragraph(other)


def test_load_scale_refuses_a_real_site(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--without-debug"):
        load()
    settings.DEBUG = True
    make_clinic()
    with pytest.raises(CommandError, match="The database holds 1 clinic"):
        load()
    assert not Article.objects.exists()
