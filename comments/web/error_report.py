"""The page that reports an error in an article or a site page."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Edition
from comments import errors
from comments.crisis import help_offers
from comments.moderation.error_reports import report_error
from comments.web.comment import MAX_BYTES
from comments.web.reader_forms import ErrorReportForm
from core.client_address import client_network
from core.errors import ActionRefused
from core.http import private_page


def _too_large(request, slug):
    context = {"article": _find(slug).article, "problem": _("Your text is too long. Go back and shorten it.")}
    return render(request, "comments/error_report_sent.html", context, status=413)


def _find(slug):
    edition = Edition.objects.live().for_link().filter(article__slug=slug).first()
    if edition is None:
        raise Http404("We couldn’t find this article.")
    return edition


@private_page(max_bytes=MAX_BYTES, too_large=_too_large)
def error_report(request, slug):
    edition = _find(slug)
    if request.GET.get("sent") == "1" and request.method != "POST":
        context = {"article": edition.article}
        return render(request, "comments/error_report_sent.html", context)
    form = ErrorReportForm(request.POST if request.method == "POST" else None, article=edition.article)
    if request.method != "POST" or not form.is_valid():
        return _page(request, edition, form)
    try:
        # Bots get the same thanks, and nothing is stored.
        if not form.is_bot:
            report_error(article=edition.article, client_network=client_network(request), **form.asked)
    except ActionRefused as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, edition, form, refusal)
    url = help_offers.find_help_url(edition.article, form.cleaned_data["message"])
    return HttpResponseRedirect(url or f"{reverse('comments:report-error', args=[slug])}?sent=1", status=303)


def _page(request, edition, form, refusal=None):
    wait = refusal.retry_after if isinstance(refusal, errors.TooMany) else None
    context = {"edition": edition, "article": edition.article, "form": form}
    response = render(request, "comments/error_report.html", context, status=429 if wait else 200)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
