"""Registry of every kind of page that a person can see.

An address outside the admin without a row fails test_pages.py, unless NO_PAGE gives the reason.
Rows look their address up in a database that holds the demonstration and tests/pages/hostile.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from tests.pages import answers, imports
from tests.pages import finding as find

API_V1 = (
    *("index", "openapi", "preview", "articles", "article", "editions", "edition", "approvals", "approval", "people"),
    *("person", "topics", "topic", "tags", "tag", "sources", "comments", "comment", "clinics", "clinic", "regions"),
    *("region", "help-lines", "search", "redirects"),
)
NO_PAGE = {
    **dict.fromkeys(("clinics:map-points", "clinics:map-names"), "for the map, JSON"),
    **dict.fromkeys(("clinics:map-land", "clinics:map-land-fine"), "for the map, JSON"),
    "clinics:api-list": "for programs, JSON",
    "clinics:api-detail": "for programs, JSON",
    "clinics:api-region": "for programs, JSON",
    "clinics:api-help": "for programs, JSON",
    **dict.fromkeys(map("api:{}".format, API_V1), "for programs, JSON"),
    "healthz": "for load balancers, plain text",
    "readyz": "for load balancers, plain text",
    "robots": "for robots, plain text",
    "sitemap": "for robots, XML",
    "security-txt": "for researchers, plain text",
    "favicon": "an icon",
    "search-suggest": "for the search field, JSON",
    "touch-icon": "an icon",
    "llms": "for programs, Markdown",
    "articles:markdown": "for programs, Markdown",
    "articles:changes": "a feed",
    "articles:feed": "a feed",
    "articles:topic-feed": "a feed",
    "articles:tag-feed": "a feed",
    "articles:corrections": "a feed",
    "comments:feed": "a feed",
    "comments:all": "a feed",
    "authors:feed": "a feed",
    "authors:approved-feed": "a feed",
    "wordpress-feed": "redirects to a feed",
    "elsewhere": "redirects to the page that is meant",
    "articles:shared-picture": "a picture",
    "files:file": "a file to download or play",
    "review:remark": "takes POST only and shows the review page",
    "review:answer": "takes POST only and shows the review page",
    "styleguide": "exists only while DEBUG is on; its parts are those of the pages",
    "styleguide-part": "exists only while DEBUG is on; its parts are those of the pages",
}


@dataclass(frozen=True)
class Page:
    """A kind of page: `find()` returns its path, `url` is the URL name that responds.

    `url` is "" for pages of other hosts. For pages that respond to a form, `fill` holds pairs (field, text) and
    `press` is the button. `status` is that of the first response. `answer()` returns the HttpResponse of a
    page that no address shows by itself (tests/pages/answers.py); `find` is not called then.
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


# -- Reading -----------------------------------------------------------------------------------------------------------
page("home", "home")
page("articles", "articles:list")
page("article", "articles:detail", find.fullest)
page("article-with-comments", "articles:detail", lambda: find.edited().get_absolute_url())
page(
    "article-hostile",
    "articles:detail",
    lambda: find.live(article__slug__startswith="hostile")[0].article.get_absolute_url(),
)
page("site-page", "site-page", lambda: "/privacy/")
page("site-page-history", "articles:history", lambda: reverse("articles:history", args=["privacy"]))
page("edition-past", "articles:edition", lambda: reverse("articles:edition", args=[find.edited().slug, 1]))
page("history", "articles:history", lambda: reverse("articles:history", args=[find.edited().slug]))
page("diff", "articles:diff", find.diff)
page("topic", "articles:topic", lambda: find.live()[0].article.topic.get_absolute_url())
page(
    "tag",
    "articles:tag",
    lambda: reverse("articles:tag", args=[find.live(article__tags__isnull=False)[0].article.tags.first().slug]),
)
page("authors", "authors:list")
page("author", "authors:detail", find.person(approver=False))
page("approver", "authors:detail", find.person(approver=True))
page("author-hostile", "authors:detail", find.of("authors:detail", "hostile-person"))
page("feeds", "feeds")
page("a-to-z", "a-to-z")
page("search-empty", "search")
page("search", "search", find.query("search", "q=ketamine"))
page("search-filtered", "search", find.query("search", "q=ketamine&kind=article&approved=yes&sort=newest"))
page("search-corrected", "search", find.query("search", "q=ketmine"))
page("search-nothing", "search", find.query("search", "q=zzzzqqqq"))
page("search-hostile", "search", find.query("search", "q=%3Cscript%3Ealert(1)%3C/script%3E" + "W" * 120))
# -- Clinics -----------------------------------------------------------------------------------------------------------
page("clinics", "clinics:list")
page("clinics-found", "clinics:list", find.query("clinics:list", "near=Miami"))
page("clinics-none", "clinics:list", find.query("clinics:list", "near=Nowhereville"))
page("clinics-which", "clinics:list", find.query("clinics:list", "near=Springfield"))
for kind in ("country", "state", "city"):
    page(f"region-{kind}", "clinics:region", find.region(kind))
page("clinic", "clinics:detail", find.clinic())
page("clinic-closed", "clinics:detail", find.clinic("closed"))
page("clinic-moved", "clinics:detail", find.clinic("moved"))
page("clinic-gone", "clinics:detail", find.clinic("opted_out"), status=410)
page("clinic-hostile", "clinics:detail", find.clinic(slug="hostile-clinic"))
page("help", "clinics:help")
page("api", "api:reference")
page("help-spanish", "clinics:help", find.query("clinics:help", "language=es"))
page("compare", "clinics:compare", find.chosen("clinics:compare"))
page("compare-empty", "clinics:compare")
page("shortlist", "clinics:shortlist", find.chosen("clinics:shortlist"))
page("shortlist-empty", "clinics:shortlist")
page("report", "clinics:report", find.clinic(url="clinics:report"))
page("report-errors", "clinics:report", find.clinic(url="clinics:report"), press="Send report")
page("suggest", "clinics:suggest")
page("suggest-errors", "clinics:suggest", press="Send suggestion")
page("clinic-thanks", "clinics:thanks")
page("clinic-thanks-remove", "clinics:thanks", find.query("clinics:thanks", "from=remove"))
page("claim", "clinics:claim", find.clinic(url="clinics:claim"))
page("claim-errors", "clinics:claim", find.clinic(url="clinics:claim"), press="Request link")
page("clinic-thanks-claim", "clinics:thanks", find.query("clinics:thanks", "from=claim"))
page("remove", "clinics:remove", find.clinic(url="clinics:remove"))
page("remove-errors", "clinics:remove", find.clinic(url="clinics:remove"), press="Request removal")
page("removal", "clinics:removal", find.removal)
page("removal-confirmed", "clinics:removal", lambda: find.removal(confirmed=True))
page("removal-gone", "clinics:removal", find.of("clinics:removal", "x" * 43), status=410)
page("propose", "clinics:propose", find.propose)
page("propose-done", "clinics:propose", answer=lambda: answers.proposed(find.propose()))
page("propose-gone", "clinics:propose", find.of("clinics:propose", "x" * 43), status=410)
# -- Comments ----------------------------------------------------------------------------------------------------------
page("comments", "comments:list", find.comment("comments:list"))
page("conversation", "comments:conversation", find.comment("comments:conversation", "pk"))
page("reply", "comments:reply", find.comment("comments:reply"))
page("reply-errors", "comments:reply", find.comment("comments:reply"), press="Post comment")
page("comment-preview", "comments:preview", answer=lambda: answers.previewed(find.edited()))
page("comment-thanks", "comments:thanks", find.comment("comments:thanks"))
page("comment-care", "comments:crisis-help", find.comment("comments:crisis-help"))
page("own-comment", "comments:edit-own", find.own)
page("own-comment-errors", "comments:edit-own", find.own, fill=(("body", ""),), press="Save change")
page("own-comment-deleted", "comments:edit-own", answer=lambda: answers.posted(find.own(), {"do": "delete"}))
page("my-data", "comments:my-data")
page("my-data-errors", "comments:my-data", press="Send me the link")
page("my-data-sent", "comments:my-data", find.query("comments:my-data", "sent=1"))
page("data-copy", "comments:data-request", lambda: find.asked("copy"))
page("data-erasure", "comments:data-request", lambda: find.asked("erasure"))
page("data-erased", "comments:data-request", answer=lambda: answers.posted(find.asked("erasure")))
page("data-gone", "comments:data-request", find.of("comments:data-request", "x"), status=404)
page("own-comment-removed", "comments:edit-own", find.own_removed, status=410)
page("own-comment-gone", "comments:edit-own", find.of("comments:edit-own", "x" * 43), status=404)
page("answers-confirm", "comments:confirm-subscription", lambda: find.followed(confirmed=False))
page("answers", "comments:manage-subscription", lambda: find.followed(confirmed=True))
page("answers-gone", "comments:manage-subscription", find.of("comments:manage-subscription", "x"), status=404)
page("comment-report", "comments:report", find.comment("comments:report", "pk"))
page("comment-report-errors", "comments:report", find.comment("comments:report", "pk"), press="Send report")
page("comment-report-sent", "comments:report", find.comment("comments:report", "pk", query="?sent=1"))
page("error-report", "comments:report-error", lambda: reverse("comments:report-error", args=[find.edited().slug]))
page(
    "error-report-errors",
    "comments:report-error",
    lambda: reverse("comments:report-error", args=[find.edited().slug]),
    press="Send report",
)
page(
    "error-report-sent",
    "comments:report-error",
    lambda: f"{reverse('comments:report-error', args=[find.edited().slug])}?sent=1",
)
# -- Signed links and errors ---------------------------------------------------------------------------------------------
# A new request takes the place of the one before, so the order matters.
page("review-canceled", "review:page", lambda: find.review_link(canceled=True), status=410)
page("review", "review:page", find.review_link)
page("review-errors", "review:page", lambda: _KNOWN["review"], press="Send my decision")
page("review-remark-errors", "review:page", lambda: _KNOWN["review"], press="Save remark")
page("review-unknown", "review:page", find.of("review:page", "x" * 43), status=404)
page("review-withdraw", "review:withdraw", find.withdraw_link)
page("review-withdraw-errors", "review:withdraw", lambda: _KNOWN["review-withdraw"], press="Withdraw my approval")
page("review-withdraw-unknown", "review:withdraw", find.of("review:withdraw", "unknown"), status=404)
page("preview", "preview", find.preview)
page("preview-unknown", "preview", find.of("preview", "unknown"), status=404)
page("403", "", answer=answers.forbidden, status=403)
page("403-form", "", answer=answers.forged, status=403)
page("404", "", lambda: "/nowhere/", status=404)
page("410", "", find.gone, status=410)
page("410-article", "articles:detail", find.withdrawn, status=410)
page("413", "", answer=answers.too_large, status=413)
page("429", "", answer=answers.too_often, status=429)
page("500", "", answer=answers.broken, status=500)


# -- The admin's pages of ours -------------------------------------------------------------------------------------------
def staff(name, find):
    PAGES.append(Page(f"admin-{name}", "", find, staff=True))


staff("desk", find.of("admin:index"))
staff("desk-reports", find.of("admin:reports"))
staff("calendar", find.of("admin:calendar"))
staff("desk-search", find.query("admin:search", "q=ketamine"))
staff("articles", find.of("admin:articles_article_changelist"))
staff("articles-filtered", find.query("admin:articles_article_changelist", "tab=live&since=2020-01-01"))
staff("article", find.row("articles.Article", slug="sleep-and-mood"))
staff("article-hostile", find.row("articles.Article", slug__startswith="hostile"))
staff("article-add", find.of("admin:articles_article_add"))
staff("freeze", find.row("articles.Article", "freeze", slug="set-and-setting"))
staff("next-step", find.row("articles.Article", "next", slug="set-and-setting"))
staff("edition", find.row("articles.Edition", article__slug="sleep-and-mood"))
staff("compare", find.compare)
staff("publish", find.row("articles.Edition", "publish", article__slug="caffeine-alcohol-and-sleep"))
staff("article-history", find.row("articles.Article", "history", slug="sleep-and-mood"))
staff("article-versions", find.row("articles.Article", "unsaved_versions", slug="sleep-and-mood"))
staff("restore-text", find.row("articles.Edition", "restore", article__slug="sleep-and-mood"))
staff("preview", find.row("articles.Article", "preview", slug="set-and-setting"))
staff("preview-link", find.row("articles.Article", "preview_link", slug="set-and-setting"))
staff("request-review", find.row("articles.Edition", "request_review", article__slug="caffeine-alcohol-and-sleep"))
staff("activity", find.of("admin:activity_entry_changelist"))
staff("activity-entry", find.row("activity.Entry"))
staff("editions", find.of("admin:articles_edition_changelist"))
staff("usage", find.of("admin:articles_usage", "image", 1))
staff("source", find.row("articles.Source"))
staff("redirects", find.of("admin:addresses_redirect_changelist"))
staff("redirect-add", find.query("admin:addresses_redirect_add", "old_path=/articles/sleep-mood/"))
staff("redirect-import", find.of("admin:addresses_redirect_import"))
staff("addresses-not-found", find.of("admin:addresses_missingaddress_changelist"))
staff("source-addresses", find.of("admin:articles_source_addresses"))
staff("source-take-address", find.row("articles.Source", "take_address"))
staff("source-doubles", find.of("admin:articles_source_doubles"))
staff("source-merge", find.row("articles.Source", "merge"))
staff("source-paste", find.of("admin:articles_source_paste"))
staff("source-retractions", find.of("admin:articles_source_retractions"))
staff("tags", find.of("admin:taggit_tag_changelist"))
staff("images", find.of("admin:images_image_changelist"))
staff("image", find.row("images.Image"))
staff("every-kind", find.row("articles.Article", "preview_text", slug="every-kind-of-block"))
staff("article-every-kind", find.row("articles.Article", slug="every-kind-of-block"))
staff("approval-claims", find.of("admin:articles_approvalclaim_changelist"))
staff("snippet", find.row("articles.Snippet"))
staff("snippet-drafts", find.row("articles.Snippet", "drafts"))
staff("snippets", find.of("admin:articles_snippet_changelist"))
staff("snippet-add", find.of("admin:articles_snippet_add"))
staff("files", find.of("admin:files_file_changelist"))
staff("file-add", find.of("admin:files_file_add"))
staff("image-add", find.of("admin:images_image_add"))
staff("images-upload", find.of("admin:images_image_upload"))
staff("image-replace", find.replaced)
staff("image-delete", find.row("images.Image", "delete"))
staff("clinics", find.of("admin:clinics_clinic_changelist"))
staff("clinic", find.row("clinics.Clinic", state="listed"))
staff("clinic-export", find.of("admin:clinics_clinic_export"))
staff("clinic-import", find.of("admin:clinics_clinic_import"))
staff("clinic-import-running", imports.page("running.csv"))
staff("clinic-import-tried", imports.page("tried.csv"))
staff("moving", find.of("admin:moving"))
staff("moving-tried", imports.page("blog.xml", "moving_run"))
staff("clinic-duplicates", find.of("admin:clinics_clinic_duplicates"))
staff("proposals", find.of("admin:clinics_proposal_changelist"))
staff("proposal", find.row("clinics.Proposal"))
staff("removals", find.of("admin:clinics_removalrequest_changelist"))
staff("removal", find.row("clinics.RemovalRequest", state="confirmed"))
staff("removal-refused", find.row("clinics.RemovalRequest", state="refused"))
staff("comments", find.of("admin:comments_comment_changelist"))
staff("comment", find.row("comments.Comment"))
staff("comments-approved", find.query("admin:comments_comment_changelist", "state=approved"))
staff("comments-lines", find.query("admin:comments_comment_changelist", "as=lines&state=all"))
staff("risk-guide", find.of("admin:comments_comment_guide"))
staff("risk-log", find.of("admin:comments_comment_log"))
staff("reports", find.of("admin:comments_report_changelist"))
staff("bans", find.of("admin:comments_ban_changelist"))
staff("rules", find.of("admin:comments_moderationrule_changelist"))
staff("scripted-replies", find.of("admin:comments_scriptedreply_changelist"))
staff("phrases", find.query("admin:crisis_phrase_changelist", "q=hurt"))
staff("desk-queries", find.of("admin:queries"))
staff("desk-to-fix", find.of("admin:to_fix"))
staff("machine-room", find.of("admin:machine"))
staff("machine-check", find.of("admin:machine_check"))
staff("synonyms", find.query("admin:search_synonyms_changelist", "q=esketamine"))
staff("synonyms-add", find.of("admin:search_synonyms_add"))
staff("promotions", find.of("admin:search_promotion_changelist"))
staff("promotion-add", find.of("admin:search_promotion_add"))
staff("policy", find.of("admin:comments_policy_changelist"))
staff("people", find.of("admin:authors_person_changelist"))
staff("person", find.row("authors.Person"))
staff(
    "person-hand-over", lambda: reverse("admin:articles_hand_over", args=[find.row("authors.Person")().split("/")[-3]])
)
staff(
    "person-merge", lambda: reverse("admin:articles_merge_people", args=[find.row("authors.Person")().split("/")[-3]])
)
staff("person-add", find.of("admin:authors_person_add"))
staff("emails", find.of("admin:outbox_email_changelist"))
staff("api-keys", find.of("admin:accounts_apikey_changelist"))
staff("api-key-add", find.of("admin:accounts_apikey_add"))
staff("webhooks", find.of("admin:outbox_webhook_changelist"))
staff("webhook-add", find.of("admin:outbox_webhook_add"))
staff("webhook-messages", find.of("admin:outbox_webhookdelivery_changelist"))
staff("user", find.row("auth.User"))
staff("password", find.of("admin:password_change"))
staff("own-account", find.of("admin:account"))
staff("app-set-up", find.of("admin:app_set_up"))
staff("confirm", find.of("admin:confirm"))
staff("invite", find.of("admin:accounts_invitation_add"))
PAGES.append(Page("forgot-password", "", find.of("admin:forgot_password")))
PAGES.append(Page("admin-login", "", find.of("admin:login")))


_KNOWN = {}


def addresses():
    """Return ({page: path}, {page: response}) of all rows, from the database."""
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
            raise LookupError(f"The page {row.name} of tests/pages/pages.py cannot be found: {error!r}") from error
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
