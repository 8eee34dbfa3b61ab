"""Every kind of page that a person can see, once each: what the browser tests open and `make pictures` draws.

An address outside the admin that no row names fails test_pages.py, unless NO_PAGE says why it is no page.
Rows look their address up in a database that holds the demonstration and tests/face/hostile.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

NO_PAGE = {
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
    answer a form; `scripts` says whether the browser runs any. `status` is that of the first answer.
    """

    name: str
    url: str
    find: Callable[[], str]
    status: int = 200
    staff: bool = False
    fill: tuple = ()
    press: str = ""
    scripts: bool = True

    def __str__(self):
        return self.name


PAGES: list[Page] = []


def page(name, url, find=None, **more):
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


def _comment(url, *arguments):
    def find():
        from comments.models import Comment

        comment = Comment.objects.approved().filter(parent__isnull=False).order_by("pk")[0]
        return reverse(url, args=[comment.article.slug, *(getattr(comment, name) for name in arguments)])

    return find


def _own():
    from comments import actions

    comment = actions.submit(
        article=_edited(), name="Rosa", email="rosa@example.org", body="I sleep better now.", client_address="192.0.2.9"
    )
    return reverse("comments:own", args=[comment.own_token])


def _review_link():
    """The link of a new request: its letter loses the address of the link as soon as it has gone out."""
    import re

    from django.contrib.auth import get_user_model
    from django.db import transaction

    from articles import actions
    from articles.models import Edition
    from outbox.models import Letter

    users = get_user_model().objects
    edition = Edition.objects.filter(article__slug="caffeine-alcohol-and-sleep").latest("number")
    with transaction.atomic():
        actions.request_review(
            edition=edition, person=users.get(username="demo-approver").person, by=users.get(username="checker")
        )
        letter = Letter.objects.filter(kind="review_request").latest("pk")
    return re.search(r"/review/[\w-]+/", letter.body)[0]


def _propose():
    from django.contrib.auth import get_user_model

    from clinics import actions
    from clinics.models import Clinic

    by = get_user_model().objects.get(username="checker")
    _proposal, address = actions.invite(clinic=Clinic.objects.listed().order_by("pk")[1], email="", by=by)
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
page("propose-gone", "clinics:propose", _of("clinics:propose", "x" * 43), status=410)
# -- Comments ----------------------------------------------------------------------------------------------------------
page("comments", "comments:list", _comment("comments:list"))
page("conversation", "comments:conversation", _comment("comments:conversation", "pk"))
page("reply", "comments:reply", _comment("comments:reply"))
page("reply-errors", "comments:reply", _comment("comments:reply"), press="Post comment")
page(
    "comment-preview",
    "comments:preview",
    lambda: _edited().get_absolute_url(),
    scripts=False,
    press="Post comment",
    fill=(("name", "Rosa"), ("email", "rosa@example.org"), ("body", "Thank you.")),
)
page("comment-thanks", "comments:thanks", _comment("comments:thanks"))
page("comment-care", "comments:care", _comment("comments:care"))
page("own-comment", "comments:own", _own)
page("own-comment-gone", "comments:own", _of("comments:own", "x" * 43), status=404)
# -- Signed links and errors ---------------------------------------------------------------------------------------------
page("review", "review:page", _review_link)
page("review-unknown", "review:page", _of("review:page", "x" * 43), status=404)
page("preview", "preview", _preview)
page("preview-unknown", "preview", _of("preview", "unknown"), status=404)
page("404", "", lambda: "/nowhere/", status=404)


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


staff("desk", _of("admin:index"))
staff("articles", _of("admin:articles_article_changelist"))
staff("article", _row("articles.Article", slug="sleep-and-mood"))
staff("article-hostile", _row("articles.Article", slug__startswith="hostile"))
staff("article-add", _of("admin:articles_article_add"))
staff("freeze", _row("articles.Article", "freeze", slug="set-and-setting"))
staff("edition", _row("articles.Edition", article__slug="sleep-and-mood"))
staff("compare", _compare)
staff("publish", _row("articles.Edition", "publish", article__slug="caffeine-alcohol-and-sleep"))
staff("images", _of("admin:images_image_changelist"))
staff("image", _row("images.Image"))
staff("clinics", _of("admin:clinics_clinic_changelist"))
staff("clinic", _row("clinics.Clinic", state="listed"))
staff("clinic-import", _of("admin:clinics_clinic_import"))
staff("clinic-duplicates", _of("admin:clinics_clinic_duplicates"))
staff("proposals", _of("admin:clinics_proposal_changelist"))
staff("comments", _of("admin:comments_comment_changelist"))
staff("comment", _row("comments.Comment"))
staff("person", _row("authors.Person"))
PAGES.append(Page("admin-login", "", _of("admin:login")))


def addresses():
    """Return {name of the page: its path} for all rows, asking the database."""
    found = {}
    for row in PAGES:
        try:
            found[row.name] = row.find()
        except Exception as error:
            raise LookupError(f"The page {row.name} of tests/face/pages.py cannot be found: {error!r}") from error
    return found


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
