"""A writer's own comment, for a time, by the link that only they have. GET shows; POST changes or deletes.

Nobody else can send these forms, since nobody else has their address; a token would not get through besides: without a referrer
browsers name no origin, which Django's check refuses.
"""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from comments.crisis import help_offers
from comments.models import BODY_LENGTH, Comment
from comments.posting import own_comments, submission
from comments.web.comment_forms import OwnForm
from core.client_address import client_address
from core.errors import ActionRefused, LinkExpired
from core.http import private_page


@private_page(check_csrf=False, hide_address=True)
def own(request, token):
    """`?new=1` greets who has just sent it, `&follow=1` if they want to be told of answers.

    Of a comment that was removed it tells why, if a moderator chose to. A link that opens nothing says no more than that. Both
    give back what was typed into a form that was open meanwhile.
    """
    try:
        return _own(request, token)
    except LinkExpired:
        return _gone(request, token)


def _gone(request, token):
    typed = request.POST.get("body", "")[: 4 * BODY_LENGTH] if request.method == "POST" else ""
    try:
        removed = own_comments.find_removed(token)
    except LinkExpired:
        return render(request, "comments/own_gone.html", {"typed": typed}, status=404)
    context = {"typed": typed, "comment": removed, "open": submission.takes_comments(removed.article)}
    return render(request, "comments/own_removed.html", context, status=410)


def _own(request, token):
    comment = own_comments.find_own(token)
    form = OwnForm(request.POST or None, initial={"body": comment.body})
    is_whole = request.method == "POST" and form.is_valid()
    try:
        if request.method == "POST" and request.POST.get("do") == "delete":
            own_comments.withdraw_own(token=token)
            return render(request, "comments/own_deleted.html", {"article": comment.article})
        if is_whole:
            words = form.cleaned_data["body"]
            return _changed(
                own_comments.change_own(token=token, body=words, client_address=client_address(request)), token
            )
    except ActionRefused as refusal:
        form.add_error(None, refusal.sentence)
    context = {
        "comment": comment,
        "form": form,
        "until": own_comments.ends(comment),
        "is_new": request.GET.get("new") == "1",
        "follow": request.GET.get("follow") == "1",
        "changed": request.GET.get("changed") == "1",
        "shown": comment.state == Comment.State.APPROVED,
    }
    return render(request, "comments/own.html", context)


def _changed(comment, token):
    if comment.risk and comment.state == Comment.State.PENDING:
        help_offers.offer_help(comment=comment)
        return HttpResponseRedirect(reverse("comments:care", args=[comment.article.slug]), status=303)
    return HttpResponseRedirect(f"{reverse('comments:own', args=[token])}?changed=1", status=303)
