"""The pages behind an approver's signed link. A GET never acts; nothing here is stored by anybody, and no cookie is set.

Exempt from the token check against forged forms: no cookie speaks for anybody here. Whoever forges the form would have
to know the address, which is the secret itself, and the code.
"""

from functools import wraps

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.approval import actions, requests
from articles.changes import diff
from articles.errors import Refused
from articles.models import Remark
from articles.publishing.previews import private
from articles.rendering.document import render as render_document
from articles.web.review_forms import AnswerForm, PassageRemarkForm

UNKNOWN = "The link is incomplete, or we have sent you a newer one. Open the link in our latest email."


def _signed(view):
    """Answer for links that open nothing; keep every answer out of stores, indexes and other sites' logs."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request, token):
        try:
            response = view(request, token)
        except requests.Unknown:
            response = render(request, "review/closed.html", {"sentence": UNKNOWN}, status=404)
        except requests.Closed as closed:
            context = {"sentence": closed.sentence, "asked": closed.request, "answered": closed.answered}
            response = render(request, "review/closed.html", context, status=200 if closed.answered else 410)
        return private(response)

    return wrapped


@_signed
def page(request, token):
    """The edition, what changed since this person last approved it, their remarks, and the form for the answer."""
    asked = requests.open_link(token)
    if request.method == "POST":
        return _back(token)
    return _show(request, token, asked, AnswerForm())


@_signed
def remark(request, token):
    asked = requests.open_link(token)
    if request.method != "POST":
        return _back(token)
    form = PassageRemarkForm(request.POST)
    if form.is_valid():
        try:
            made = requests.remark(token=token, **form.cleaned_data)
            return _back(token, f"#remark-{made.pk}")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _show(request, token, asked, AnswerForm(), wrong_remark=form)


@_signed
def answer(request, token):
    """Send the code, or record the answer: two buttons of one form, so that asking for the code loses nothing typed."""
    asked = requests.open_link(token)
    if request.method != "POST":
        return _back(token)
    if request.POST.get("step") == "code" and not request.POST.get("code", "").strip():
        return _send_code(request, token, asked)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            requests.answer(token=token, **form.cleaned_data | {"code": form.cleaned_data["code"].strip()})
            return _back(token)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _show(request, token, asked, form)


def _send_code(request, token, asked):
    kept = AnswerForm(initial={name: request.POST.get(name, "")[:2000] for name in AnswerForm.base_fields})
    try:
        return _show(request, token, asked, kept, code_sent_to=_masked(requests.send_code(token=token)))
    except Refused as refusal:
        return _show(request, token, asked, kept, code_refused=str(refusal))


def _masked(address):
    """ "a…@example.org": enough to know one's own mailbox by, no address for whoever found the link."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"


def _back(token, anchor=""):
    return HttpResponseRedirect(reverse("review:page", args=[token]) + anchor, status=303)


def _show(request, token, asked, form, **more):
    edition, person = asked.edition, asked.person
    lead, blocks = render_document(edition.document)
    remarks = Remark.objects.filter(edition=edition, person=person)
    for block in filter(None, [lead, *blocks]):
        block.remarks = [row for row in remarks if row.block == block.index]
    before = actions.last_approved_by(person, edition)
    day = timezone.localdate()
    context = {
        "asked": asked,
        "edition": edition,
        "token": token,
        "lead": lead,
        "blocks": blocks,
        "before": before,
        "diff": diff.diff_editions(before, edition) if before else [],
        "form": form,
        "objections": actions.objections(edition, person, day, disclosure="(to be given below)"),
        "interest": actions.interest_in(edition, person, day),
        "now": timezone.now(),
        **more,
    }
    return render(request, "review/page.html", context)
