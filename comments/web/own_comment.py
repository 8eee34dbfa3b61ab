"""Edit or delete one's own comment by the edit link. GET shows; POST acts.

The secret address replaces the token: without a referrer browsers name no origin, so Django's check
would refuse these forms.
"""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from comments.crisis import help_offers
from comments.models import BODY_LENGTH, Comment
from comments.posting import own_comments, submission
from comments.web.comment_forms import EditOwnForm
from core.client_address import client_address
from core.errors import ActionRefused, LinkExpired
from core.http import private_page


@private_page(check_csrf=False, hide_address=True)
def edit_own(request, token):
    """Show or change a comment; `?new=1` greets a new one, `&follow=1` a subscriber.

    A removed comment shows its removal reason, if there is one. Any other link is expired. Both pages
    return the text of a form that was still open.
    """
    try:
        return _edit(request, token)
    except LinkExpired:
        return _show_expired(request, token)


def _show_expired(request, token):
    typed = request.POST.get("body", "")[: 4 * BODY_LENGTH] if request.method == "POST" else ""
    try:
        removed = own_comments.find_removed(token)
    except LinkExpired:
        return render(request, "comments/edit_own_expired.html", {"typed": typed}, status=404)
    context = {"typed": typed, "comment": removed, "open": submission.accepts_comments(removed.article)}
    return render(request, "comments/own_removed.html", context, status=410)


def _edit(request, token):
    comment = own_comments.find_editable(token)
    form = EditOwnForm(request.POST or None, initial={"body": comment.body})
    is_whole = request.method == "POST" and form.is_valid()
    try:
        if request.method == "POST" and request.POST.get("do") == "delete":
            own_comments.delete_own_comment(token=token)
            return render(request, "comments/own_deleted.html", {"article": comment.article})
        if is_whole:
            words = form.cleaned_data["body"]
            return _redirect_after(
                own_comments.edit_own_comment(token=token, body=words, client_address=client_address(request)), token
            )
    except ActionRefused as refusal:
        form.add_error(None, refusal.sentence)
    context = {
        "comment": comment,
        "form": form,
        "until": own_comments.editable_until(comment),
        "is_new": request.GET.get("new") == "1",
        "follow": request.GET.get("follow") == "1",
        "changed": request.GET.get("changed") == "1",
        "shown": comment.state == Comment.State.APPROVED,
    }
    return render(request, "comments/edit_own.html", context)


def _redirect_after(comment, token):
    if comment.risk and comment.state == Comment.State.PENDING:
        help_offers.offer_help(comment=comment)
        return HttpResponseRedirect(help_offers.help_url(comment), status=303)
    return HttpResponseRedirect(f"{reverse('comments:edit-own', args=[token])}?changed=1", status=303)
