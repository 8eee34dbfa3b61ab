"""The pages around a comment. None is stored or indexed; only `reply` writes.

The article's page holds a form without a token and sets no cookie. That form goes to `preview`, which
writes nothing and returns the same form with a token and a signed time. This one goes to `reply`.
"""

from functools import wraps

from django.http import Http404, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Edition
from comments import errors
from comments.crisis import help_offers
from comments.models import Comment, Policy
from comments.posting import submission
from comments.screening import pipeline, rules
from comments.spam_services import checks
from comments.web.comment_forms import CommentForm, make_stamp
from comments.web.script_words import comment_words
from core.client_address import client_address
from core.errors import ActionRefused
from core.http import private_page
from core.text.numbers import read_number

# 5,000 characters of four bytes are 60,000 bytes in a form's encoding. Four times as much still gets its text back.
MAX_BYTES = 256 * 1024
TOO_LARGE = _("Your text is far longer than the limit of 5,000 characters. Go back, shorten it and send it again.")
NOT_YET = _("Check your comment, then press “Post comment” to send it.")
CLOSED = _("Comments on this article are now closed. Your text is below in case you want to keep a copy.")

HELP = _(
    "If you or someone with you may be in danger, don’t wait for us. “Help now” at the top "
    "of this page lists help lines."
)


def live_edition(slug):
    """Return the live edition of an article, with the article. Raises Http404."""
    edition = Edition.objects.live().articles().for_link().filter(article__slug=slug).first()
    if edition is None:
        raise Http404("We couldn’t find this article.")
    return edition


def article_page(*, check_csrf=True, methods=("GET", "HEAD", "POST")):
    """Return a decorator for the private pages about an article's comments.

    The view gets the live article instead of its slug.
    """

    def decorate(view):
        @private_page(max_bytes=MAX_BYTES, too_large=_refuse_large, check_csrf=check_csrf, methods=methods)
        @wraps(view)
        def wrapped(request, slug, **arguments):
            return view(request, live_edition(slug).article, **arguments)

        return wrapped

    return decorate


def _refuse_large(request, slug, **arguments):
    """Show an empty form and a sentence; the body is never read.

    “Back” in the browser has the text.
    """
    form = CommentForm(QueryDict(), article=live_edition(slug).article)
    form.errors.clear()
    return _show_again(request, form, TOO_LARGE, 413)


def _page(request, form, *, status=200, parent=None):
    if is_fetch(request):
        return JsonResponse(describe_errors(request, form), status=status if status != 200 else 422)
    context = {"article": form.article, "form": form, "parent": parent or form.replied_to, "policy": Policy.current()}
    return render(request, "comments/reply.html", context, status=status)


def is_fetch(request):
    """Return True if the page's own script sent the request and wants JSON."""
    return request.headers.get("X-Requested-With") == "fetch"


def describe_errors(request, form):
    """Return the errors of a form for the script, and what a second attempt needs."""
    hidden = [str(error) for field in form.hidden_fields() for error in field.errors]
    fields = {field.name: [str(error) for error in field.errors] for field in form.visible_fields() if field.errors}
    return {
        "errors": [*map(str, form.non_field_errors()), *hidden],
        "fields": fields,
        "csrf": get_token(request),
        "stamp": form["stamp"].value() or make_stamp(form.article),
        "parent": form.data.get("parent", ""),
    }


def _show_again(request, form, sentence, status=200):
    """Return the form with everything that was typed, and a sentence."""
    form.add_error(None, sentence)
    return _page(request, form, status=status)


@article_page()
def reply(request, article):
    if request.method == "POST":
        return _submit(request, CommentForm(request.POST, article=article))
    open_now = submission.accepts_comments(article)
    if is_fetch(request):
        if not open_now:
            return JsonResponse({"error": _("Comments on this article are closed.")}, status=403)
        return JsonResponse({"csrf": get_token(request), "stamp": make_stamp(article), "words": comment_words()})
    if not open_now:
        return _redirect_to_section(article)
    parent = _find_parent(request.GET.get("parent", ""), article)
    return _page(request, CommentForm(article=article, initial={"parent": parent.pk if parent else ""}), parent=parent)


def _redirect_to_section(article):
    """Redirect to the comments of the article, which say that they are closed."""
    return HttpResponseRedirect(f"{article.get_absolute_url()}#comments", status=303)


def _find_parent(asked, article):
    if (number := read_number(asked)) is None:
        return None
    return Comment.objects.approved().filter(pk=number, article=article).select_related("person").first()


def _submit(request, form):
    if not form.is_valid():
        return _page(request, form)
    fields = {name: form.cleaned_data[name] for name in ("name", "email", "body", "parent", "follow")}
    signals = form.signals + checks.check_form(
        token=request.POST.get("g-recaptcha-response", ""),
        comment_text=rules.CommentText(fields["name"], fields["email"], fields["body"]),
    )
    fields |= {"client_address": client_address(request), "user": request.user, "signals": signals}
    try:
        comment = submission.submit_comment(article=form.article, **fields)
    except ActionRefused as refusal:
        return _explain_refusal(request, form, refusal)
    return _redirect_after(request, comment, fields["follow"])


def _explain_refusal(request, form, refusal):
    """Return the form with the reason; a possible crisis also gets the help lines."""
    sentence = CLOSED if isinstance(refusal, errors.Closed) else refusal.sentence
    text = rules.CommentText(*(form.cleaned_data[name] for name in ("name", "email", "body")))
    if pipeline.is_possible_crisis(text):
        sentence = f"{sentence} {HELP}"
    if not isinstance(refusal, errors.TooMany):
        return _show_again(request, form, sentence, 403 if isinstance(refusal, errors.Closed) else 200)
    response = _show_again(request, form, sentence, 429)
    response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _redirect_after(request, comment, follow):
    """Redirect to crisis help, the edit page or the thanks."""
    slug, shown = comment.article.slug, comment.state == Comment.State.APPROVED
    if comment.risk and comment.state == Comment.State.PENDING:
        help_offers.offer_help(comment=comment)
        url = help_offers.help_url(comment)
    elif token := getattr(comment, "own_token", ""):
        url = f"{reverse('comments:edit-own', args=[token])}?new=1" + ("&follow=1" if follow else "")
    else:
        url = reverse("comments:thanks", args=[slug]) + ("?shown=1" if shown else "")
    if is_fetch(request):
        place = comment.get_absolute_url() if shown else ""
        return JsonResponse({"next": url, "leave": bool(comment.risk), "shown": place, "follow": follow}, status=201)
    return HttpResponseRedirect(url, status=303)


@article_page(check_csrf=False)
def preview(request, article):
    if request.method != "POST":
        return HttpResponseRedirect(reverse("comments:reply", args=[article.slug]))
    form = CommentForm(request.POST, article=article, judge_stamp=False)
    is_whole = form.is_valid()
    if not submission.accepts_comments(article):
        return _show_again(request, form, CLOSED, 403)
    return _show_again(request, form, NOT_YET) if is_whole else _page(request, form)


@article_page(methods=("GET", "HEAD"))
def thanks(request, article):
    """Show the thanks; `?shown=1` says that the comment is already published."""
    return render(request, "comments/thanks.html", {"article": article, "shown": request.GET.get("shown") == "1"})
