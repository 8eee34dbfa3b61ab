"""Pages behind an approver's signed link.

A GET never acts, and no cookie is set. Without a cookie there is nothing to forge: a forged form would need the
address, which is the secret, and the code. So these pages do not check a CSRF token.
"""

from functools import wraps

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.approval import decisions, requests
from articles.approval.earlier_round import read_earlier_round
from articles.models import Remark, ReviewRequest
from articles.publishing import withdrawals
from articles.rendering.document import render as render_document
from articles.web.review_forms import AnswerForm, PassageRemarkForm
from core.errors import ActionRefused, LinkExpired
from core.http import private_page

UNKNOWN = "The link is incomplete, or we have sent you a newer one. Open the link in our latest email."


def _signed(view):
    """Decorate a view of a signed link: private, with a page for closed links."""

    @private_page(check_csrf=False, hide_address=True)
    @wraps(view)
    def wrapped(request, token):
        try:
            return view(request, token)
        except requests.LinkClosed as closed:
            context = {"sentence": closed.sentence, "review": closed.request, "answered": closed.is_answered}
            return render(request, "review/closed.html", context, status=200 if closed.is_answered else 410)
        except LinkExpired:
            return render(request, "review/closed.html", {"sentence": UNKNOWN}, status=404)

    return wrapped


@_signed
def page(request, token):
    """Show the edition, what changed since the person's last approval, and the form."""
    review = requests.open_link(token)
    if request.method == "POST":
        return _back(token)
    return _show(request, token, review, AnswerForm(earlier=_earlier(review)))


@_signed
def remark(request, token):
    review = requests.open_link(token)
    if request.method != "POST":
        return _back(token)
    form = PassageRemarkForm(request.POST)
    if form.is_valid():
        try:
            made = requests.add_remark(token=token, **form.cleaned_data)
            return _back(token, f"#remark-{made.pk}")
        except ActionRefused as refusal:
            form.add_error(None, refusal.sentence)
    return _show(request, token, review, AnswerForm(earlier=_earlier(review)), wrong_remark=form)


@_signed
def answer(request, token):
    """Email the code, or record the decision.

    Both are buttons of one form, so that requesting the code loses nothing typed.
    """
    review = requests.open_link(token)
    if request.method != "POST":
        return _back(token)
    if request.POST.get("step") == "code" and not request.POST.get("code", "").strip():
        return _send_code(request, token, review)
    form = AnswerForm(request.POST, earlier=_earlier(review))
    if form.is_valid():
        try:
            _record(token, form.cleaned_data | {"code": form.cleaned_data["code"].strip()})
            return _back(token)
        except ActionRefused as refusal:
            form.add_error(None, refusal.sentence)
    return _show(request, token, review, form)


def _record(token, given):
    if given["decision"] == ReviewRequest.Outcome.CONFLICT:
        withdrawals.declare_conflict_by_link(token=token, code=given["code"], reason=given["text"])
    else:
        requests.record_decision(token=token, **given)


def _send_code(request, token, review):
    given = {name: request.POST.get(name, "")[:2000] for name in AnswerForm.base_fields}
    kept = AnswerForm(initial=given, earlier=_earlier(review))
    try:
        return _show(request, token, review, kept, code_sent_to=mask_address(requests.send_code(token=token)))
    except ActionRefused as refusal:
        return _show(request, token, review, kept, code_refused=refusal.sentence)


def mask_address(address):
    """Return an address as "a…@example.org".

    Its owner recognizes it. A person who found the link cannot use it.
    """
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"


def _earlier(review):
    """Return what the person decided before, and what changed since."""
    return read_earlier_round(review.edition, review.person)


def _back(token, anchor=""):
    return HttpResponseRedirect(reverse("review:page", args=[token]) + anchor, status=303)


def _show(request, token, review, form, **more):
    edition, person = review.edition, review.person
    lead, blocks = render_document(edition.document)
    remarks = Remark.objects.filter(edition=edition, person=person)
    for block in filter(None, [lead, *blocks]):
        block.remarks = [row for row in remarks if row.block == block.index]
    day = timezone.localdate()
    context = {
        "review": review,
        "edition": edition,
        "token": token,
        "lead": lead,
        "blocks": blocks,
        "earlier": _earlier(review),
        "form": form,
        "blockers": decisions.blockers(edition, person, day, disclosure="(to be given below)", via=requests.VIA),
        "interest": decisions.interest_in(edition, person, day),
        "now": timezone.now(),
        **more,
    }
    return render(request, "review/page.html", context)
