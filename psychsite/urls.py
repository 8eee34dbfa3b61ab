"""The site's URLs: a contract with other sites, bookmarks and the tests."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from articles.web import preview, reader
from core.pages.feeds import show_feed
from core.urls import register_converters
from images.views import picture
from psychsite.desk import calendar_page, machine_page, queries_page, reports_page, search_page, to_fix
from psychsite.moving.upload import pages as moving_pages
from psychsite.styleguide import views as styleguide_views
from psychsite.web import away, denied, feeds, health, home, icons, llms, people, robots, security_txt, sitemaps

admin.site.site_header = settings.SITE_NAME
admin.site.site_title = settings.SITE_NAME
admin.site.index_title = "Desk"
admin.site.add_page("search/", "search", search_page.search)
admin.site.add_page("calendar/", "calendar", calendar_page.show_month)
admin.site.add_page("queries/", "queries", queries_page.show_queries)
admin.site.add_page("to-fix/", "to_fix", to_fix.show_to_fix)
admin.site.add_page("machine/", "machine", machine_page.show_machine)
admin.site.add_page("machine/check/", "machine_check", machine_page.check_site)
admin.site.add_page("machine/<slug:name>/again/", "machine_again", machine_page.try_again)
admin.site.add_page("moving/", "moving", moving_pages.upload_site)
admin.site.add_page("moving/<int:pk>/", "moving_run", moving_pages.show_run)
admin.site.add_page("reports/", "reports", reports_page.show_reports)
admin.site.add_page("reports/<slug:name>/", "report", reports_page.download)

register_converters()
authors_urls = (
    [
        path("authors/", people.person_list, name="list"),
        path("authors/<slug:slug>/", people.person_detail, name="detail"),
        path("authors/<slug:slug>/feed.<form:form>", show_feed(feeds.wrote), name="feed"),
        path("authors/<slug:slug>/approved.<form:form>", show_feed(feeds.approved), name="approved-feed"),
    ],
    "authors",
)


def _people(role):
    return RedirectView.as_view(url=f"/{settings.ADMIN_PATH}/authors/person/?role={role}")


handler400 = home.bad_request
handler403 = denied.permission_denied
handler404 = home.not_found
handler500 = away.server_error

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", include("search.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("styleguide/", styleguide_views.styleguide, name="styleguide"),
    path("styleguide/<slug:key>/", styleguide_views.part, name="styleguide-part"),
    path("llms.txt", llms.llms, name="llms"),
    path("robots.txt", robots.robots, name="robots"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path("favicon.ico", icons.icon, {"name": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", icons.icon, {"name": "apple-touch-icon.png"}, name="touch-icon"),
    path("apple-touch-icon-precomposed.png", icons.icon, {"name": "apple-touch-icon.png"}),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    # One list of people took the place of three.
    path(f"{settings.ADMIN_PATH}/authors/author/", _people("author")),
    path(f"{settings.ADMIN_PATH}/authors/medicalapprover/", _people("approver")),
    re_path(
        rf"^{settings.ADMIN_PATH}/authors/(?:author|medicalapprover)/(?P<pk>[0-9]+)/change/$",
        RedirectView.as_view(url=f"/{settings.ADMIN_PATH}/authors/person/%(pk)s/change/"),
    ),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
    path("preview/<str:token>/", preview.shared, name="preview"),
    path("review/", include("articles.web.review_urls")),
    path("", include("psychsite.web.feed_urls")),
    path("", include(authors_urls)),
    path("", include("articles.web.file_urls")),
    path("", include("articles.urls")),
    path("api/", include("psychsite.api.urls")),
    path("", include("clinics.urls")),
    path("", include("comments.urls")),
    path("<slug:slug>/", reader.site_page, name="site-page"),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(re_path(r"^media/(?P<name>images/[0-9a-f]{2}/[^/]+)$", picture))
