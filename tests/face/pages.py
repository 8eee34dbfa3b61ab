"""Every kind of page that a person can see, once each: what the browser tests open and `make pictures` draws.

An address outside the admin that no row names fails test_pages.py, unless NO_PAGE says why it is no page.
Rows look their address up in a database that holds the demonstration and tests/face/hostile.py.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from tests.face import answers

NO_PAGE = {
    "comments:proof": "for scripts, JSON, and only where the site asks for a proof of work",
    "healthz": "for load balancers, plain text",
    "readyz": "for load balancers, plain text",
    "robots": "for robots, plain text",
    "sitemap": "for robots, XML",
    "articles:changes": "an Atom feed",
    "articles:feed": "an Atom feed",
    "comments:feed": "an Atom feed",
    "review:remark": "takes POST only and shows the review page",
    "review:answer": "takes POST only and shows the review page",
    "styleguide": "exists only while DEBUG is on; its parts are those of the pages",
    "styleguide-part": "exists only while DEBUG is on; its parts are those of the pages",
}


@dataclass(frozen=True)
class Page:
    """`find()` gives the path to open, `url` the name of the address that then answers, "" where it is none of the site's own.

    `fill` holds pairs (name of a field, text) to be written there and `press` the button to be pressed then, for pages that
    answer a form. `status` is that of the first answer. `answer()` gives the HttpResponse of a page that no address shows by
    itself (tests/face/answers.py); `find` is not asked then.
    """

    name: str
    url: str
    find: Callable[[], str]
    status: int = 200
    staff: bool = False
    fill: tuple = ()
    press: str = ""
    answer: Callable | None = None

    def __str__(self):
        return self.name


PAGES: list[Page] = []


def page(name, url, find=None, /, **more):
    PAGES.append(Page(name, url, find or (lambda: reverse(url)), **more))


def _query(url, query, **keywords):
    return lambda: f"{reverse(url, **keywords)}?{query}"


def _of(url, *arguments):
    return lambda: reverse(url, args=arguments)


def _live(**conditions):
    from articles.models import Edition

    return Edition.objects.live().filter(**conditions).select_related("article").order_by("pk")


def _article(slug, url="articles:detail", *arguments):
    return _of(url, slug, *arguments)


def _fullest():
    """The live article with most kinds of blocks."""
    edition = max(_live(), key=lambda one: len({item["type"] for item in one.document}))
    return edition.article.get_absolute_url()


def _edited():
    """The article that was published most often."""
    from articles.models import Article

    return max(
        Article.objects.filter(editions__in=_live()), key=lambda one: one.editions.exclude(live_from=None).count()
    )


def _diff():
    article = _edited()
    old, new = article.editions.exclude(live_from=None).order_by("number").values_list("number", flat=True)[:2]
    return reverse("articles:diff", args=[article.slug, old, new])


def _clinic(state="listed", slug="", url="clinics:detail"):
    def find():
        from clinics.models import Clinic

        rows = Clinic.objects.filter(state=state, **({"slug": slug} if slug else {})).order_by("pk")
        return reverse(url, args=[rows[0].slug])

    return find


def _region(kind):
    def find():
        from clinics.models import Clinic

        city = Clinic.objects.listed().exclude(city__parent__parent=None).order_by("pk")[0].city
        region = {"city": city, "state": city.parent, "country": city.parent.parent}[kind]
        return region.get_absolute_url()

    return find


def _chosen(url):
    def find():
        from clinics.models import Clinic

        slugs = Clinic.objects.listed().order_by("pk").values_list("slug", flat=True)[:3]
        return f"{reverse(url)}?{'&'.join(f'c={slug}' for slug in slugs)}"

    return find


def _person(approver):
    def find():
        from articles.models import Approval
        from authors.models import Person

        approvers = Approval.objects.values("person")
        people = Person.objects.filter(pk__in=approvers) if approver else Person.objects.exclude(pk__in=approvers)
        return people.order_by("pk")[0].get_absolute_url()

    return find


def _comment(url, *arguments, query=""):
    def find():
        from comments.models import Comment

        comment = Comment.objects.approved().filter(parent__isnull=False).order_by("pk")[0]
        return reverse(url, args=[comment.article.slug, *(getattr(comment, name) for name in arguments)]) + query

    return find


def _sent(**more):
    """A new comment under the article that was published most often, by a client and at an address of its own."""
    from comments import actions
    from comments.models import Comment

    number = Comment.objects.count()
    fields = {"name": "Rosa", "email": f"rosa-{number}@example.org", "body": f"I sleep better now. {number}"}
    return actions.submit(article=_edited(), client_address=f"192.0.2.{number % 250}", **fields | more)


def _own():
    return reverse("comments:own", args=[_sent().own_token])


def _letters_link(kind, pattern):
    """The link of the newest letter of a kind: it loses the address as soon as it has gone out."""
    from outbox.models import Letter

    return re.search(pattern, Letter.objects.filter(kind=kind).latest("pk").body)[0]


def _followed(*, confirmed):
    from comments import actions
    from comments.actions.following import stop_path

    with transaction.atomic():
        _sent(email=f"follows-{confirmed}@example.org", follow=True)
        path = _letters_link("comment_follow", r"/my-answers/confirm/[^\s]+")
    return stop_path(actions.confirm(token=path.strip("/").split("/")[-1])) if confirmed else path


def _asked(kind):
    """The link to a copy or an erasure; each asks for an address and by a client of its own."""
    from comments import actions
    from comments.models import DataRequest

    number = DataRequest.objects.count()
    email = f"asks-{number}@example.org"
    with transaction.atomic():
        _sent(email=email)
        actions.ask(kind=kind, email=email, client_address=f"192.0.2.{number % 250}")
        return _letters_link("data_request", r"/my-data/[^\s]+")


def _review_link(*, cancelled=False):
    from django.contrib.auth import get_user_model

    from articles import actions, approving
    from articles.models import Edition

    users = get_user_model().objects
    checker, approver = users.get(username="checker"), users.get(username="demo-approver").person
    edition = Edition.objects.filter(article__slug="caffeine-alcohol-and-sleep").latest("number")
    with transaction.atomic():
        asked = actions.request_review(edition=edition, person=approver, by=checker)
        path = _letters_link("review_request", r"/review/[\w-]+/")
        if cancelled:
            approving.cancel_request(request=asked, by=checker)
    return path


def _propose():
    from django.contrib.auth import get_user_model

    from clinics import actions
    from clinics.models import Clinic

    by = get_user_model().objects.get(username="checker")
    _proposal, address = actions.invite(clinic=Clinic.objects.listed().order_by("?")[0], email="", by=by)
    return "/" + address.split("/", 3)[3]


def _preview():
    from articles import previews
    from articles.models import Article

    return previews.link_to(Article.objects.get(slug="set-and-setting")).path


# -- Reading -----------------------------------------------------------------------------------------------------------
page("home", "home")
page("articles", "articles:list")
page("article", "articles:detail", _fullest)
page("article-with-comments", "articles:detail", lambda: _edited().get_absolute_url())
page(
    "article-hostile",
    "articles:detail",
    lambda: _live(article__slug__startswith="hostile")[0].article.get_absolute_url(),
)
page("edition-past", "articles:edition", lambda: reverse("articles:edition", args=[_edited().slug, 1]))
page("history", "articles:history", lambda: reverse("articles:history", args=[_edited().slug]))
page("diff", "articles:diff", _diff)
page("topic", "articles:topic", lambda: _live()[0].article.topic.get_absolute_url())
page(
    "tag",
    "articles:tag",
    lambda: reverse("articles:tag", args=[_live(article__tags__isnull=False)[0].article.tags.first().slug]),
)
page("authors", "authors:list")
page("author", "authors:detail", _person(approver=False))
page("approver", "authors:detail", _person(approver=True))
page("author-hostile", "authors:detail", _of("authors:detail", "hostile-person"))
page("search-empty", "search")
page("search", "search", _query("search", "q=ketamine"))
page("search-nothing", "search", _query("search", "q=zzzzqqqq"))
page("search-hostile", "search", _query("search", "q=%3Cscript%3Ealert(1)%3C/script%3E" + "W" * 120))
# -- Clinics -----------------------------------------------------------------------------------------------------------
page("clinics", "clinics:list")
page("clinics-found", "clinics:list", _query("clinics:list", "near=Miami"))
page("clinics-none", "clinics:list", _query("clinics:list", "near=Nowhereville"))
page("clinics-which", "clinics:list", _query("clinics:list", "near=Springfield"))
for kind in ("country", "state", "city"):
    page(f"region-{kind}", "clinics:region", _region(kind))
page("clinic", "clinics:detail", _clinic())
page("clinic-closed", "clinics:detail", _clinic("closed"))
page("clinic-moved", "clinics:detail", _clinic("moved"))
page("clinic-gone", "clinics:detail", _clinic("opted_out"), status=410)
page("clinic-hostile", "clinics:detail", _clinic(slug="hostile-clinic"))
page("help", "clinics:help")
page("help-spanish", "clinics:help", _query("clinics:help", "language=es"))
page("compare", "clinics:compare", _chosen("clinics:compare"))
page("compare-empty", "clinics:compare")
page("shortlist", "clinics:shortlist", _chosen("clinics:shortlist"))
page("shortlist-empty", "clinics:shortlist")
page("report", "clinics:report", _clinic(url="clinics:report"))
page("report-errors", "clinics:report", _clinic(url="clinics:report"), press="Send the report")
page("suggest", "clinics:suggest")
page("suggest-errors", "clinics:suggest", press="Send the suggestion")
page("clinic-thanks", "clinics:thanks")
page("propose", "clinics:propose", _propose)
page("propose-done", "clinics:propose", _propose, press="Send the changes")
page("propose-gone", "clinics:propose", _of("clinics:propose", "x" * 43), status=410)
# -- Comments ----------------------------------------------------------------------------------------------------------
page("comments", "comments:list", _comment("comments:list"))
page("conversation", "comments:conversation", _comment("comments:conversation", "pk"))
page("reply", "comments:reply", _comment("comments:reply"))
page("reply-errors", "comments:reply", _comment("comments:reply"), press="Post comment")
page("comment-preview", "comments:preview", answer=lambda: answers.previewed(_edited()))
page("comment-thanks", "comments:thanks", _comment("comments:thanks"))
page("comment-care", "comments:care", _comment("comments:care"))
page("own-comment", "comments:own", _own)
page("own-comment-errors", "comments:own", _own, fill=(("body", ""),), press="Save the change")
page("own-comment-deleted", "comments:own", _own, press="Delete my comment")
page("help-lines", "clinics:help")
page("my-data", "comments:my-data")
page("my-data-errors", "comments:my-data", press="Send me the link")
page("my-data-sent", "comments:my-data", _query("comments:my-data", "sent=1"))
page("data-copy", "comments:data-request", lambda: _asked("copy"))
page("data-erasure", "comments:data-request", lambda: _asked("erasure"))
page("data-erased", "comments:data-request", lambda: _asked("erasure"), press="Erase everything")
page("data-gone", "comments:data-request", _of("comments:data-request", "x"), status=404)
page("own-comment-gone", "comments:own", _of("comments:own", "x" * 43), status=404)
page("answers-confirm", "comments:confirm", lambda: _followed(confirmed=False))
page("answers", "comments:answers", lambda: _followed(confirmed=True))
page("answers-gone", "comments:answers", _of("comments:answers", "x"), status=404)
page("comment-report", "comments:report", _comment("comments:report", "pk"))
page("comment-report-errors", "comments:report", _comment("comments:report", "pk"), press="Send the report")
page("comment-report-sent", "comments:report", _comment("comments:report", "pk", query="?sent=1"))
# -- Signed links and errors ---------------------------------------------------------------------------------------------
# A new request takes the place of the one before, so the order matters.
page("review-cancelled", "review:page", lambda: _review_link(cancelled=True), status=410)
page("review", "review:page", _review_link)
page("review-errors", "review:page", lambda: _KNOWN["review"], press="Send my answer")
page("review-remark-errors", "review:page", lambda: _KNOWN["review"], press="Keep this remark")
page("review-unknown", "review:page", _of("review:page", "x" * 43), status=404)
page("preview", "preview", _preview)
page("preview-unknown", "preview", _of("preview", "unknown"), status=404)
page("403", "", answer=answers.forbidden, status=403)
page("403-form", "", answer=answers.forged, status=403)
page("404", "", lambda: "/nowhere/", status=404)
page("413", "", answer=answers.too_large, status=413)
page("429", "", answer=answers.too_often, status=429)
page("500", "", answer=answers.broken, status=500)


# -- The admin's pages of ours -------------------------------------------------------------------------------------------
def staff(name, find):
    PAGES.append(Page(f"admin-{name}", "", find, staff=True))


def _row(model, suffix="change", **conditions):
    def find():
        from django.apps import apps

        row = apps.get_model(model).objects.filter(**conditions).order_by("pk")[0]
        return reverse(f"admin:{model.lower().replace('.', '_')}_{suffix}", args=[row.pk])

    return find


def _compare():
    new = _edited().editions.get(number=2)
    return f"{reverse('admin:articles_edition_compare', args=[new.pk])}?with=1"


def _replace():
    """A picture that a working copy shows and editions keep."""
    from images.models import Image

    image = Image.objects.exclude(led_articles=None).exclude(editions=None).order_by("pk")[0]
    return reverse("admin:articles_replace_picture", args=[image.pk])


staff("desk", _of("admin:index"))
staff("articles", _of("admin:articles_article_changelist"))
staff("article", _row("articles.Article", slug="sleep-and-mood"))
staff("article-hostile", _row("articles.Article", slug__startswith="hostile"))
staff("article-add", _of("admin:articles_article_add"))
staff("freeze", _row("articles.Article", "freeze", slug="set-and-setting"))
staff("edition", _row("articles.Edition", article__slug="sleep-and-mood"))
staff("compare", _compare)
staff("publish", _row("articles.Edition", "publish", article__slug="caffeine-alcohol-and-sleep"))
staff("article-history", _row("articles.Article", "history", slug="sleep-and-mood"))
staff("preview", _row("articles.Article", "preview", slug="set-and-setting"))
staff("preview-link", _row("articles.Article", "preview_link", slug="set-and-setting"))
staff("request-review", _row("articles.Edition", "request_review", article__slug="caffeine-alcohol-and-sleep"))
staff("editions", _of("admin:articles_edition_changelist"))
staff("usage", _of("admin:articles_usage", "image", 1))
staff("source", _row("articles.Source"))
staff("tags", _of("admin:taggit_tag_changelist"))
staff("images", _of("admin:images_image_changelist"))
staff("image", _row("images.Image"))
staff("image-add", _of("admin:images_image_add"))
staff("images-upload", _of("admin:images_image_upload"))
staff("image-replace", _replace)
staff("image-delete", _row("images.Image", "delete"))
staff("clinics", _of("admin:clinics_clinic_changelist"))
staff("clinic", _row("clinics.Clinic", state="listed"))
staff("clinic-import", _of("admin:clinics_clinic_import"))
staff("clinic-duplicates", _of("admin:clinics_clinic_duplicates"))
staff("proposals", _of("admin:clinics_proposal_changelist"))
staff("proposal", _row("clinics.Proposal"))
staff("comments", _of("admin:comments_comment_changelist"))
staff("comment", _row("comments.Comment"))
staff("phrases", _query("admin:comments_phrase_changelist", "q=hurt"))
staff("policy", _of("admin:comments_policy_changelist"))
staff("person", _row("authors.Person"))
staff("person-add", _of("admin:authors_person_add"))
staff("letters", _of("admin:outbox_letter_changelist"))
staff("user", _row("auth.User"))
staff("password", _of("admin:password_change"))
PAGES.append(Page("admin-login", "", _of("admin:login")))


_KNOWN = {}


def addresses():
    """Return ({name of the page: its path}, {name: an answer of answers.ask()}) for all rows, asking the database."""
    found = {}
    _KNOWN.clear()
    for row in PAGES:
        try:
            if row.answer:
                found[row.name] = answers.ask(row)
                _KNOWN[row.name] = found[row.name]["path"]
            else:
                _KNOWN[row.name] = row.find()
        except Exception as error:
            raise LookupError(f"The page {row.name} of tests/face/pages.py cannot be found: {error!r}") from error
    return dict(_KNOWN), found


def url_names(patterns=None, space=""):
    """Return the names of all addresses outside the admin, such as "articles:detail"."""
    if patterns is None:
        from django.urls import get_resolver

        patterns = get_resolver().url_patterns
    names = set()
    for pattern in patterns:
        inner = getattr(pattern, "namespace", None)
        if hasattr(pattern, "url_patterns"):
            if inner != "admin":
                names |= url_names(pattern.url_patterns, f"{space}{inner}:" if inner else space)
        elif pattern.name:
            names.add(f"{space}{pattern.name}")
    return names
