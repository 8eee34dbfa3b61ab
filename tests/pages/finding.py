"""Paths of the registry's pages in the demonstration with hostile content."""

import re

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse

from comments.moderation import decisions
from comments.notifications import subscriptions
from comments.posting import submission
from comments.privacy import data_requests


def query(url, query, **keywords):
    return lambda: f"{reverse(url, **keywords)}?{query}"


def of(url, *arguments):
    return lambda: reverse(url, args=arguments)


def live(**conditions):
    from articles.models import Edition

    # Pages about the site have no topic.
    return Edition.objects.live().filter(article__site_page="", **conditions).select_related("article").order_by("pk")


def article(slug, url="articles:detail", *arguments):
    return of(url, slug, *arguments)


def fullest():
    """Return the path of the live article with the most kinds of blocks."""
    edition = max(live(), key=lambda one: len({item["type"] for item in one.document}))
    return edition.article.get_absolute_url()


def edited():
    """Return the path of the article that was published most often."""
    from articles.models import Article

    return max(
        Article.objects.filter(editions__in=live()), key=lambda one: one.editions.exclude(live_from=None).count()
    )


def diff():
    article = edited()
    old, new = article.editions.exclude(live_from=None).order_by("number").values_list("number", flat=True)[:2]
    return reverse("articles:diff", args=[article.slug, old, new])


def clinic(state="listed", slug="", url="clinics:detail"):
    def find():
        from clinics.models import Clinic

        rows = Clinic.objects.filter(state=state, **({"slug": slug} if slug else {})).order_by("pk")
        return reverse(url, args=[rows[0].slug])

    return find


def region(kind):
    def find():
        from clinics.models import Clinic

        city = Clinic.objects.listed().exclude(city__parent__parent=None).order_by("pk")[0].city
        region = {"city": city, "state": city.parent, "country": city.parent.parent}[kind]
        return region.get_absolute_url()

    return find


def chosen(url):
    def find():
        from clinics.models import Clinic

        slugs = Clinic.objects.listed().order_by("pk").values_list("slug", flat=True)[:3]
        return f"{reverse(url)}?{'&'.join(f'c={slug}' for slug in slugs)}"

    return find


def person(approver):
    def find():
        from articles.models import Approval
        from authors.models import Person

        approvers = Approval.objects.values("person")
        people = Person.objects.filter(pk__in=approvers) if approver else Person.objects.exclude(pk__in=approvers)
        return people.order_by("pk")[0].get_absolute_url()

    return find


def gone():
    """Return the path of an address that is gone, with a note."""
    from addresses.models import Redirect

    row = {"code": 410, "note": "The shop closed. Its orders were all sent."}
    return Redirect.objects.get_or_create(old_path="/shop/", defaults=row)[0].old_path


def withdrawn():
    """Return the path of an article that was withdrawn and is not live again."""
    from articles.models import Article

    events = {"editions__publication_events__kind": "withdrawn", "binned_at": None}
    rows = Article.objects.filter(**events).exclude(editions__in=live()).order_by("pk")
    return rows[0].get_absolute_url()


def comment(url, *arguments, query=""):
    def find():
        from comments.models import Comment

        comment = Comment.objects.approved().filter(parent__isnull=False).order_by("pk")[0]
        return reverse(url, args=[comment.article.slug, *(getattr(comment, name) for name in arguments)]) + query

    return find


def sent(**more):
    """Post a comment under the most published article, from a new client."""

    from comments.models import Comment

    number = Comment.objects.count()
    fields = {"name": "Rosa", "email": f"rosa-{number}@example.org", "body": f"I sleep better now. {number}"}
    return submission.submit_comment(article=edited(), client_address=f"192.0.2.{number % 250}", **fields | more)


def own():
    return reverse("comments:edit-own", args=[sent().own_token])


def own_removed():
    from django.contrib.auth import get_user_model

    comment, by = sent(), get_user_model().objects.get(username="demo-moderator")
    decisions.decide(comment=comment, state="removed", removal_reason="doses", by=by)
    return reverse("comments:edit-own", args=[comment.own_token])


def link_in_email(kind, pattern):
    """Return the link in the newest email of a kind, before it is sent."""
    from outbox.models import Email

    return re.search(pattern, Email.objects.filter(kind=kind).latest("pk").body)[0]


def followed(*, confirmed):

    from comments.notifications.subscriptions import unsubscribe_path

    with transaction.atomic():
        sent(email=f"follows-{confirmed}@example.org", follow=True)
        path = link_in_email("comment_confirm", r"/comment-notifications/confirm/[^\s]+")
    return (
        unsubscribe_path(subscriptions.confirm_subscription(token=path.strip("/").split("/")[-1]))
        if confirmed
        else path
    )


def asked(kind):
    """Return the link to a copy or an erasure, for a new address and client."""

    from comments.models import DataRequest

    number = DataRequest.objects.count()
    email = f"asks-{number}@example.org"
    with transaction.atomic():
        sent(email=email)
        data_requests.create_data_request(kind=kind, email=email, client_network=f"192.0.2.{number % 250}")
        return link_in_email("data_request", r"/my-data/[^\s]+")


def review_link(*, canceled=False):
    from django.contrib.auth import get_user_model

    from articles.approval import actions as approval_actions
    from articles.models import Edition

    users = get_user_model().objects
    checker, approver = users.get(username="checker"), users.get(username="demo-approver").person
    edition = Edition.objects.filter(article__slug="caffeine-alcohol-and-sleep").latest("number")
    with transaction.atomic():
        asked = approval_actions.request_review(edition=edition, person=approver, by=checker)
        path = link_in_email("review_request", r"/review/[\w-]+/")
        if canceled:
            approval_actions.cancel_request(request=asked, by=checker)
    return path


def withdraw_link():
    """Return the link of a receipt, by which its approver may withdraw the approval."""
    from django.contrib.auth import get_user_model

    from articles.approval import emails
    from articles.models import Approval, ReviewRequest

    given = Approval.objects.filter(decision="approved", via="signed_link", withdrawn_at=None).latest("pk")
    asked = ReviewRequest.objects.create(
        edition=given.edition, person=given.person, requested_by=get_user_model().objects.get(username="checker"),
        requested_at=given.decided_at, closed_at=given.decided_at, outcome=ReviewRequest.Outcome.APPROVED,
    )  # fmt: skip
    return reverse("review:withdraw", args=[emails.WITHDRAW_SIGNER.sign_object(asked.pk)])


def removal(*, confirmed=False):
    """Return the link that confirms a removal request."""
    from clinics.models import Clinic, RemovalRequest
    from clinics.removals import actions as actions_removal

    number = RemovalRequest.objects.count()
    with transaction.atomic():
        asked = actions_removal.request_removal(
            clinic=Clinic.objects.listed().order_by("pk")[0], role="clinic", name="Ada", email=f"asks-{number}@example.org",
            reason="", client=f"192.0.2.{number % 250}",
        )  # fmt: skip
        if confirmed:
            actions_removal.confirm_email(removal=asked)
        return link_in_email("removal_confirm", r"/clinics/removal/[^\s]+")


def propose():
    from django.contrib.auth import get_user_model

    from clinics.models import Clinic, Proposal
    from clinics.proposals import actions

    by = get_user_model().objects.get(username="checker")
    # A second link for one clinic ends its first, which another page may be waiting behind.
    clinic = Clinic.objects.listed().exclude(proposals__in=Proposal.objects.open_invitations()).earliest("pk")
    _proposal, address = actions.invite_clinic(clinic=clinic, email="", by=by)
    return "/" + address.split("/", 3)[3]


def preview():
    from articles.models import Article
    from articles.publishing import previews

    by = get_user_model().objects.get(username="checker")
    _link, address = previews.create_link(article=Article.objects.get(slug="set-and-setting"), by=by)
    return "/" + address.split("/", 3)[3]


def row(model, suffix="change", **conditions):
    def find():
        from django.apps import apps

        row = apps.get_model(model).objects.filter(**conditions).order_by("pk")[0]
        return reverse(f"admin:{model.lower().replace('.', '_')}_{suffix}", args=[row.pk])

    return find


def compare():
    new = edited().editions.get(number=2)
    return f"{reverse('admin:articles_edition_compare', args=[new.pk])}?with=1"


def replaced():
    """Return the replacement form of a picture that a draft and editions show."""
    from images.models import Image

    image = Image.objects.exclude(led_articles=None).exclude(editions=None).order_by("pk")[0]
    return reverse("admin:articles_replace_picture", args=[image.pk])
