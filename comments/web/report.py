"""The page that reports a comment; with scripts, the same form opens in place."""

from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments import errors
from comments.models import Comment
from comments.moderation import reports
from comments.web.comment import article_page, describe_errors, is_fetch
from comments.web.comment_forms import make_stamp
from comments.web.reader_forms import ReportForm
from comments.web.script_words import report_words
from core.client_address import client_network
from core.errors import ActionRefused

THANKS = _("Thank you. A moderator will review it. You won’t hear back, because reports are anonymous.")


@article_page()
def report(request, article, pk):
    comment = Comment.objects.approved().filter(article=article, pk=pk).select_related("person").first()
    if comment is None and request.GET.get("sent") != "1":
        raise Http404("We couldn’t find this comment.")
    if request.method == "POST" and comment:
        return _report(request, comment, ReportForm(request.POST, article=article))
    if is_fetch(request):
        form = ReportForm(article=article)
        reasons = form.fields["reason"].choices
        return JsonResponse(
            {"csrf": get_token(request), "stamp": make_stamp(article), "reasons": reasons, "words": report_words(form)}
        )
    if request.GET.get("sent") == "1":
        return render(request, "comments/report_sent.html", {"article": article, "message": THANKS})
    return _page(request, comment, ReportForm(article=article))


def _page(request, comment, form, status=200):
    if is_fetch(request):
        return JsonResponse(describe_errors(request, form), status=status if status != 200 else 422)
    context = {"article": form.article, "comment": comment, "form": form}
    return render(request, "comments/report.html", context, status=status)


def _report(request, comment, form):
    if not form.is_valid():
        return _page(request, comment, form)
    fields = {name: form.cleaned_data[name] for name in ("reason", "text")}
    try:
        # Bots get the same thanks, and nothing is stored.
        if not form.is_bot:
            reports.report_comment(comment=comment, client_network=client_network(request), **fields)
    except errors.TooMany as refusal:
        form.add_error(None, refusal.sentence)
        response = _page(request, comment, form, status=429)
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    except ActionRefused as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, comment, form)
    if is_fetch(request):
        return JsonResponse({"message": THANKS}, status=201)
    return HttpResponseRedirect(
        f"{reverse('comments:report', args=[form.article.slug, comment.pk])}?sent=1", status=303
    )
