"""Finding anything of the desk by its words, as far as a person may see it."""

from dataclasses import dataclass

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.text import Truncator

from articles.models import Article, Source
from comments.models import Comment
from images.models import Image
from search.staff import find_rows

SHOWN = 6
# A million comments are not read for one word.
NEWEST_COMMENTS = 20_000


@dataclass(frozen=True)
class Hit:
    """A thing that was found: its title, its page, and what else to say."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """The hits of one kind."""

    label: str
    hits: list


@dataclass(frozen=True)
class Action:
    """A page to go to: its name, its address and the permission that it needs, if any."""

    label: str
    place: str
    permission: str = ""
    query: str = ""


ACTIONS = [
    Action("New article", "articles_article_add", "articles.add_article"),
    Action("Articles", "articles_article_changelist", "articles.view_article"),
    Action("Overdue reviews", "articles_article_changelist", "articles.publish_edition", "?tab=overdue"),
    Action("Calendar", "calendar", "articles.change_article"),
    Action("Reports", "reports", "articles.publish_edition"),
    Action("Machine room", "machine", "core.run_jobs"),
    Action("What readers search for", "queries", "search.add_synonyms"),
    Action("Synonyms of the search", "search_synonyms_changelist", "search.view_synonyms"),
    Action("Moderation", "comments_comment_changelist", "comments.moderate_comment"),
    Action("People", "authors_person_changelist", "authors.view_person"),
    Action("New person", "authors_person_add", "authors.add_person"),
    Action("Clinics", "clinics_clinic_changelist", "clinics.view_clinic"),
    Action("New clinic", "clinics_clinic_add", "clinics.add_clinic"),
    Action("Import clinics", "clinics_clinic_import", "clinics.add_clinic"),
    Action("Import a WordPress site", "moving", "articles.publish_unapproved_edition"),
    Action("Pictures", "images_image_changelist", "images.view_image"),
    Action("Upload pictures", "images_image_upload", "images.add_image"),
    Action("Sources", "articles_source_changelist", "articles.view_source"),
    Action("Activity", "activity_entry_changelist", "activity.view_entry"),
    Action("Invite a colleague", "accounts_invitation_add", "accounts.add_invitation"),
    Action("Your sign-in", "account"),
    Action("Desk", "index"),
]


def find(user, text):
    """Return the Groups of what `user` may see with these words. At most six queries."""
    text = " ".join(text.split())
    groups = [Group("Go to", _find_actions(user, text))]
    if text:
        groups += [Group(label, list(hits)) for label, hits in _find_things(user, text)]
    return [group for group in groups if group.hits]


def _find_actions(user, text):
    words = text.casefold().split()
    return [
        Hit(action.label, reverse(f"admin:{action.place}") + action.query)
        for action in ACTIONS
        if (not action.permission or user.has_perm(action.permission))
        and all(word in action.label.casefold() for word in words)
    ]


def _find_things(user, text):
    seen = {kind: permission for kind, permission in _INDEXED.items() if user.has_perm(permission)}
    rows = find_rows(text, list(seen), SHOWN)
    if "draft" in rows:
        yield "Articles", _articles(user, [key for key, _title in rows["draft"]])
    for kind, label, place in (("person", "People", "authors_person"), ("clinic", "Clinics", "clinics_clinic")):
        yield label, [Hit(title, reverse(f"admin:{place}_change", args=[key])) for key, title in rows.get(kind, ())]
    for label, permission, search in _SEARCHED:
        if user.has_perm(permission):
            yield label, search(text)


def _articles(user, keys):
    found = Article.objects.readable_by(user).filter(pk__in=keys).select_related("topic").defer("words").in_bulk()
    for key in keys:
        if article := found.get(key):
            note = "in the bin" if article.binned_at else article.topic_name
            yield Hit(article.title, reverse("admin:articles_article_change", args=[key]), note)


def _comments(text):
    newest = Comment.objects.aggregate(newest=Max("pk"))["newest"] or 0
    rows = Comment.objects.filter(Q(body__icontains=text) | Q(name__icontains=text), pk__gt=newest - NEWEST_COMMENTS)
    for comment in rows.select_related("article").order_by("-pk")[:SHOWN]:
        title = f"{comment.name}: {Truncator(comment.body).chars(80)}"
        yield Hit(title, reverse("admin:comments_comment_change", args=[comment.pk]), comment.article.title)


def _sources(text):
    rows = Source.objects.current().filter(Q(title__icontains=text) | Q(authors__icontains=text) | Q(doi__iexact=text))
    for source in rows[:SHOWN]:
        yield Hit(str(source), reverse("admin:articles_source_change", args=[source.pk]))


def _pictures(text):
    rows = Image.objects.filter(Q(alt__icontains=text) | Q(caption__icontains=text) | Q(credit__icontains=text))
    for image in rows.order_by("-pk")[:SHOWN]:
        yield Hit(str(image), reverse("admin:images_image_change", args=[image.pk]), image.credit)


_INDEXED = {"draft": "articles.view_article", "person": "authors.view_person", "clinic": "clinics.view_clinic"}
_SEARCHED = [
    ("Comments", "comments.moderate_comment", _comments),
    ("Sources", "articles.view_source", _sources),
    ("Pictures", "images.view_image", _pictures),
]
