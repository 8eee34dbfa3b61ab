"""Factories of articles, and shortcuts for their actions."""

import functools
import itertools
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.approval import actions as approval_actions
from articles.checklist import checks
from articles.models import Article, Byline, RichText, Topic
from articles.publishing import actions
from tests.factories.people import give_address, make_credential, make_person

ALL = (
    "articles.freeze_article",
    "articles.bin_article",
    "articles.change_article",
    "articles.request_review",
    "articles.approve_edition",
    "articles.publish_edition",
    "articles.publish_unapproved_edition",
    "articles.withdraw_edition",
    "articles.withdraw_approval",
)


# Positions of blocks: each block comes after all that were made before, in whatever article.
_positions = itertools.count(10, 10)


def make_user(username="staff", *permissions, superuser=False, **fields):
    """Create a staff account with these permissions ("app.codename")."""
    users = get_user_model().objects
    user = users.filter(username=username).first()
    if user is None:
        defaults = {"is_staff": True, "is_superuser": superuser, "email": f"{username}@example.org"}
        user = users.create(
            username=username, password=hash_password(settings.PASSWORD_HASHERS[0]), **(defaults | fields)
        )
    if permissions:
        user.user_permissions.add(*find_permissions(permissions))
    return user


@functools.cache
def hash_password(hasher):
    """Return a hash of the password of all users here."""
    return make_password("a long password")


def find_permissions(names):
    """Return the permissions of these names ("app.codename")."""
    apps, codenames = zip(*(name.split(".") for name in names), strict=True)
    rows = Permission.objects.filter(content_type__app_label__in=apps, codename__in=codenames)
    found = {f"{row.content_type.app_label}.{row.codename}": row for row in rows.select_related("content_type")}
    return [found[name] for name in names]


def make_topic(name="Ketamine therapy", **fields):
    fields.setdefault("slug", name.lower().replace(" ", "-"))
    topic, _made = Topic.objects.get_or_create(name=name, defaults=fields)
    return topic


def make_article(title="Sleep and mood", *, html="<p>Sleep helps.</p>", authors=(), tags=(), **fields):
    """Create an article with one text block."""
    fields.setdefault("slug", title.lower().replace(" ", "-"))
    fields.setdefault("topic", None)
    fields["topic"] = fields["topic"] or make_topic()
    fields.setdefault("standfirst", f"{title}, in short.")
    article = Article.objects.create(title=title, **fields)
    if html:
        add_block(article, RichText, html=html)
    for position, person in enumerate(authors):
        Byline.objects.create(article=article, person=person, position=position)
    article.tags.add(*tags)
    return article


def make_site_page(title="About", kind="AboutPage", *, html="<p>We are three people in one room.</p>", **fields):
    """Create a page about the site with one text block."""
    values = {"slug": title.lower(), "needs_approval": False, "standfirst": f"{title}, in short."} | fields
    article = Article.objects.create(title=title, site_page=kind, comments_open=False, **values)
    add_block(article, RichText, html=html)
    return article


def add_block(article, model, **fields):
    """Append a block of `model` to the text of `article`."""
    return model.objects.create(parent=article, region="body", ordering=next(_positions), **fields)


def make_approver(name="Ada Quill", username="approver"):
    """Create a person with a credential and a staff account that may approve."""
    user = make_user(username, "articles.approve_edition", "articles.view_edition")
    person = make_person(name=name, honorific="Dr.", user=user)
    make_credential(person=person)
    give_address(person, user.email)
    return person


def freeze(article, **options):
    """Freeze an article, with a reason for every advisory finding."""
    options.setdefault("reasons", checks.waive_all("A test's text."))
    return actions.freeze(article=article, by=make_user("chief", *ALL), **options)


def ask(edition, person, **fields):
    """Ask a person to review an edition, without an email; return the edition."""
    fields = {"requested_by": make_user("chief", *ALL), "requested_at": timezone.now(), **fields}
    edition.review_requests.create(person=person, **fields)
    return edition


def approve(edition, person=None, **options):
    person = person or make_approver()
    return approval_actions.approve(edition=edition, person=person, by=person.user, **options)


def publish(edition, **options):
    """Publish an edition, with an override if no approval covers the text."""
    options.setdefault("override_reason", "A test needs it live.")
    options.setdefault("reasons", checks.waive_all("A test's text."))
    return actions.publish(edition=edition, by=make_user("chief", *ALL), **options)


def make_live(title="Sleep and mood", *, days_ago=0, **fields):
    """Create an article whose first edition is live; return the edition."""
    edition = freeze(make_article(title, **fields))
    return publish(edition, at=timezone.now() - timedelta(days=days_ago) if days_ago else None)
