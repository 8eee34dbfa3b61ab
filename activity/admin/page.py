"""The page of activity, for the whole site and for one article."""

import datetime
import re

from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format

from activity import chain, export, listing
from activity.models import Entry

# Days and times as details.clean_details() stores them.
_MOMENT = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9](T[0-9:]{5}\+00:00)?")


def show_activity(model_admin, request, entries, **context):
    """Return the page with the entries that the request's filters select.

    `context` may have title, original, back and explanation. Each entry shown is compared with its own hash.
    """
    form = listing.FilterForm(request.GET)
    page = listing.load_page(entries, form)
    for entry in page.entries:
        entry.is_altered = entry.hash != chain.hash_entry(entry)
        entry.address = address_of(entry, request.user)
        entry.lines = describe_details(entry.details)
        entry.day = timezone.localdate(entry.at)
    whole = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": "Activity",
        "form": form,
        "page": page,
        "checked": describe_check(),
        "may_see_all": request.user.has_perm("activity.view_entry"),
        "may_export": request.user.has_perm(export.PERMISSION),
        "query": form.query() if form.is_valid() else "",
        "formats": list(export.FORMATS),
    }
    return TemplateResponse(request, "admin/activity/entry/list.html", whole | context)


def describe_check():
    """Return (is_sound, sentence) about the newest check of the chain. Two queries."""
    check = chain.last_check()
    newest = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if check is None:
        return None, "The site verifies these entries once a day. It has not done so yet."
    when = date_format(timezone.localtime(check.at), "DATETIME_FORMAT")
    if check.fault:
        return False, f"Checked on {when}, and the record is not whole. {check.fault}"
    if not chain.is_ours(check):
        return (
            False,
            f"The check of {when} was sealed with another key. The person who runs the server can verify it again.",
        )
    if check.number > newest:
        return False, f"On {when} there were {check.number:,} entries, now there are {newest:,}: the end was removed."
    return True, f"Verified on {when}: {check.number:,} of {newest:,} entries, none altered or removed."


def address_of(entry, user):
    """Return the address of what an entry is about, or "".

    It is empty for people who may not see rows of this kind.
    """
    app, _dot, model = entry.about_kind.partition(".")
    if not entry.about_key or not user.has_perm(f"{app}.view_{model}"):
        return ""
    try:
        return reverse(f"{admin.site.name}:{app}_{model}_change", args=[entry.about_key])
    except NoReverseMatch:
        return ""


def describe_details(details):
    """Return the details as [(label, text)]."""
    lines = []
    for name, value in sorted(details.items()):
        if name in {"changed", "settings"} and isinstance(value, dict):
            lines += [(label, _describe_change(change)) for label, change in sorted(value.items())]
        else:
            lines.append((name.replace("_", " "), _text(value)))
    return lines


def _describe_change(change):
    if isinstance(change, list) and len(change) == 2:
        return " → ".join(_text(one) or "empty" for one in change)
    return _text(change)


def _text(value):
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_text(part)}" for name, part in sorted(value.items()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else _describe_moment(str(value))


def _describe_moment(text):
    """Return a stored time or day as people write it, and other text as it is."""
    if not _MOMENT.fullmatch(text):
        return text
    try:
        if "T" in text:
            return date_format(timezone.localtime(datetime.datetime.fromisoformat(text)), "DATETIME_FORMAT")
        return date_format(datetime.date.fromisoformat(text))
    except ValueError:
        return text
