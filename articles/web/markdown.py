"""The Markdown of an article: at the address of its page, with .md at the end."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from articles import shown
from articles.models import Edition
from articles.rendering.markdown import write_article
from articles.rendering.page import may_be_indexed
from articles.web.withdrawn import show_notice_if_withdrawn
from core.pages.decorator import stored
from core.urls import absolute


@require_safe
@stored()
@show_notice_if_withdrawn
def markdown(request, slug):
    rows = Edition.objects.live().select_related("article__topic").defer("text")
    edition = rows.filter(article__slug=slug).first()
    if edition is None:
        raise Http404("We couldn’t find this article.")
    shown.show_edition(edition)
    text, status = write_article(edition)
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response.headers["Link"] = f'<{absolute(edition.get_absolute_url())}>; rel="canonical"'
    if not may_be_indexed(status):
        response.headers["X-Robots-Tag"] = "noindex"
    return response
