"""Retention rules of all apps and of the admin's log."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts import retention as accounts
from addresses import retention as addresses
from articles.publishing import retention as articles
from clinics import retention as clinics
from clinics.models import Proposal
from comments import retention as comments
from comments.models import Comment, ModerationRule
from core import ratelimit
from core.admin.drafts import retention as drafts
from core.pages import retention as pages
from core.retention import Rule, blank_columns
from outbox import retention as outbox
from outbox.models import Email
from search.asked import retention as asked

# The admin's log names these by their text, or by an email address.
_NAMED_IN_LOG = (Comment, ModerationRule, Proposal, Email)


def _names_in_the_log(before, at):
    kinds = ContentType.objects.get_for_models(*_NAMED_IN_LOG).values()
    rows = LogEntry.objects.filter(action_time__lt=before, content_type__in=kinds)
    return rows.exclude(object_repr="", change_message="")


RULES = [
    *outbox.RULES,
    *accounts.RULES,
    *clinics.RULES,
    *comments.RULES,
    *ratelimit.RULES,
    *pages.RULES,
    *addresses.RULES,
    *drafts.RULES,
    *articles.RULES,
    *asked.RULES,
    Rule(
        "names in the admin's log of comments, rules, proposals and emails",
        30,
        _names_in_the_log,
        blank_columns(object_repr="", change_message=""),
    ),
]
