"""The loaded demonstration: enough content, and no private content in public.

Loading takes seconds, so this module loads once, in a transaction that is rolled back after its last test. Its tests change
nothing, or roll back themselves; they must not use the `db` mark, whose clean-up would close the connection.
"""

import io
import re
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from articles.approval import status
from articles.blocks.parts import freezing
from articles.models import BLOCKS, Approval, Article, Edition, ReviewRequest, Topic
from articles.rendering.document import render
from authors.models import Person
from clinics.models import Clinic, FieldCheck, HelpLine, Region, RegionQuestion
from comments.models import Comment
from images.models import Image
from psychsite.demo import data, load, pictures, users
from psychsite.demo.checks import no_demonstration_users
from psychsite.demo.rooms import ROOMS

pytestmark = pytest.mark.slow

HIDDEN = (
    "set-and-setting",
    "caffeine-alcohol-and-sleep",
    "talking-to-your-doctor-about-ketamine",
    "music-in-the-room",
    "microdosing-what-we-know",
    "every-kind-of-block",
)


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def run(*options):
    out = io.StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def said(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), rolled_back(), override_settings(DEBUG=True):
        yield run()


@pytest.fixture(autouse=True)
def _loaded(said):
    """Load the demonstration once for every test of this module."""


@pytest.fixture
def debug_off():
    with override_settings(DEBUG=False):
        yield


def test_load_demo_reports_progress(said):
    for line in ("pictures 34/34", "clinics 34/34", "articles 24/24", "comments 60/60"):
        assert line in said
    assert "load_demo --sign-ins" in said


def test_demonstration_has_enough_content_of_each_kind():
    live = Edition.objects.live()
    assert live.count() >= 14
    assert Topic.objects.with_articles(timezone.now()).count() >= 4
    assert Person.objects.count() >= 6
    assert Clinic.objects.visible().count() >= 30
    assert Region.objects.countries().count() >= 3
    assert RegionQuestion.objects.values("region").distinct().count() >= 2
    assert Clinic.objects.listed().exclude(age_groups=[]).count() >= 10
    assert {"ages", "clinicians"} <= set(FieldCheck.objects.values_list("field", flat=True))
    assert Clinic.objects.listed().values("city").distinct().count() >= 12
    assert Comment.objects.approved().count() >= 40
    assert Comment.objects.approved().exclude(parent=None).count() >= 15
    assert Image.objects.without_alt().count() == 0
    assert {"US", "GB", "CA", ""} == set(HelpLine.objects.shown().values_list("country_code", flat=True))


def test_demonstration_shows_every_kind_of_block():
    article = Article.objects.get(slug="every-kind-of-block")
    document, _text = freezing.build(article)
    assert [item["type"] for item in document] == [kind.kind for kind in BLOCKS for _sample in kind.samples]
    assert len(render(document)[1]) >= len(BLOCKS)


def test_demonstration_shows_every_badge():
    today = timezone.localdate()
    codes = {
        status.review_status(edition, status.approvals_of(edition.article), today).code
        for edition in Edition.objects.live().select_related("article")
    }
    assert codes == {"approved", "wording_edited", "changed", "overdue", "not_reviewed"}


def test_demonstration_has_every_clinic_and_comment_state():
    assert set(Clinic.objects.values_list("state", flat=True)) == set(Clinic.State.values)
    assert set(Comment.objects.values_list("state", flat=True)) == set(Comment.State.values)
    first = Comment.objects.awaiting_moderation().first()
    assert first.risk and "Read this first" in first.hold_reason


def test_demonstration_has_unpublished_articles_in_each_state():
    states = {slug: [row.state() for row in Edition.objects.filter(article__slug=slug)] for slug in HIDDEN}
    assert states == {
        "set-and-setting": [],
        "caffeine-alcohol-and-sleep": ["draft"],
        "talking-to-your-doctor-about-ketamine": ["draft"],
        "music-in-the-room": ["scheduled"],
        "microdosing-what-we-know": ["past"],
        "every-kind-of-block": [],
    }
    assert (
        ReviewRequest.objects.filter(closed_at=None, edition__article__slug="caffeine-alcohol-and-sleep").count() == 1
    )
    assert Approval.objects.filter(decision="changes_requested").count() >= 2


def test_the_approver_of_the_demonstration_has_a_text_to_sign():
    asked = ReviewRequest.objects.filter(closed_at=None, person__user__username="demo-approver")
    assert [request.edition.article.slug for request in asked] == ["ketamine-lozenges-at-home"]


def test_public_demo_pages_load_and_hide_unpublished_titles(client):
    hidden_titles = Article.objects.filter(slug__in=HIDDEN).values_list("title", flat=True)
    todo, seen = ["/", "/sitemap.xml", "/feeds/articles.atom", "/search/?q=ketamine", "/search/?q=microdosing"], set()
    while todo:
        address = todo.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = "" if answer.streaming else answer.content.decode()
        assert not [title for title in hidden_titles if title in text], address
        links = {link for link in re.findall(r'href="(/[^"#?]*)', text) if not link.startswith(("/admin", "/static"))}
        todo += links - seen
        seen |= links
    assert len(seen) > 120
    for slug in HIDDEN:
        assert client.get(f"/articles/{slug}/").status_code in (404, 410)


def test_demo_article_links_lead_to_live_articles():
    live = set(Edition.objects.live().values_list("article__slug", flat=True))
    for edition in Edition.objects.live():
        named = re.findall(r'href="/articles/([^/"]+)/', "".join(item.get("html", "") for item in edition.document))
        assert set(named) <= live, edition


def test_invented_people_and_clinics_are_labeled():
    assert not Person.objects.exclude(bio__endswith="This person is invented for the demonstration.").exists()
    assert not Clinic.objects.exclude(description__endswith="This clinic is invented for the demonstration.").exists()
    assert not Clinic.objects.exclude(website__endswith=".example.org/").exists()


def test_only_scheduled_demo_content_is_in_future():
    now = timezone.now()
    assert not Comment.objects.filter(created_at__gt=now).exists()
    assert not Edition.objects.filter(frozen_at__gt=now).exists()
    assert Edition.objects.filter(live_from__gt=now).count() == 1
    connection.check_constraints()


def test_second_demo_load_changes_nothing():
    counts = [model.objects.count() for model in load.CONTENT]
    assert "is not loaded" in run("--if-empty")
    assert counts == [model.objects.count() for model in load.CONTENT]


def test_each_demo_role_can_sign_in_with_debug_on(rf):
    rows = users.sign_ins()
    assert len(rows) == len(users.USERS)
    for _role, name, password in rows:
        with rolled_back():
            user = authenticate(rf.post("/admin/login/"), username=name, password=password)
            assert user and user.is_staff and (user.is_superuser or user.groups.exists())


def test_demo_users_cannot_sign_in_with_debug_off(rf, debug_off):
    for name in users.USERS:
        with rolled_back():
            assert authenticate(rf.post("/admin/login/"), username=name, password=users.PASSWORD) is None
    assert users.sign_ins() == []


def test_check_names_demo_users_with_debug_off(debug_off):
    (error,) = no_demonstration_users(None, ["default"])
    assert error.id == "psychsite.E002"
    assert "demo-admin" in error.msg
    assert "--close-sign-ins" in error.hint
    assert no_demonstration_users(None, None) == []


def test_demo_user_check_is_silent_with_debug_on():
    assert settings.DEBUG
    assert no_demonstration_users(None, ["default"]) == []


def test_closing_sign_ins_disables_demo_users_until_reset(rf, debug_off):
    with rolled_back():
        run("--close-sign-ins")
        for user in get_user_model().objects.all():
            assert not (user.is_active or user.is_staff or user.is_superuser or user.has_usable_password())
            assert not user.groups.exists()
        assert no_demonstration_users(None, ["default"]) == []
        with override_settings(DEBUG=True):
            assert "demo-writer" in run("--reset-passwords")
            assert authenticate(rf.post("/admin/login/"), username="demo-writer", password=users.PASSWORD)


def test_demonstration_has_a_page_like_a_publishers(client):
    edition = Edition.objects.live().get(article__slug="ketamine-for-depression-a-first-guide")
    kinds = [item["type"] for item in edition.document]
    assert kinds.count("related_article") == 4
    assert kinds.count("clinic_spotlight") == 11
    page = client.get(edition.article.get_absolute_url()).content.decode()
    for words in (
        "Who wrote and who approved this",
        "This post was medically approved by",
        "Related posts",
        "5 comments",
    ):
        assert words in page
    assert "Part 1 of 3" in page and "Invented figures" in page


def test_demo_pictures_of_clinics_show_rooms_or_streets():
    scenes = {name: spec["scene"] for name, spec in pictures.wanted().items()}
    shown = [row["picture"] for row in data.read("clinics").values() if "picture" in row]
    shown += [name for row in data.read("clinics").values() for name, _words in row.get("more_pictures", [])]
    assert shown and {scenes[name] for name in shown} <= {*ROOMS, "street"}


def test_demo_has_no_picture_without_use():
    texts = [path.read_text() for path in data.FOLDER.rglob("*.toml") if path.stem != "pictures"]
    unused = [name for name in data.read("pictures") if not any(f'"{name}"' in text for text in texts)]
    assert unused == []
