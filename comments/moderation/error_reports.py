"""Readers report errors in texts; editors close the reports and may answer."""

from django.db import transaction
from django.utils import timezone

from activity.log import record
from articles.models import Edition
from comments.errors import AlreadyDecided, NotAllowed, TooMany
from comments.models import ErrorReport
from comments.posting import busy_database
from comments.screening.identity import Digester
from core import ratelimit
from core.errors import ActionRefused
from core.text.clean import clean_text
from outbox import actions as outbox

REPORTS_PER_CLIENT, REPORTS_PER_TEXT, WINDOW_SECONDS = 6, 30, 60 * 60
ANSWER_LENGTH = 2000
PERMISSION = "comments.change_errorreport"


@busy_database.reports_busy_database
@transaction.atomic
def report_error(*, article, message, place="", email="", client_network, at=None):
    """Keep a reader's report of an error in the live text; return it.

    Raises TooMany, and ActionRefused if the text is not live any more.
    """
    at = at or timezone.now()
    edition = Edition.objects.live(at).filter(article=article).values_list("number", flat=True).first()
    if edition is None:
        raise ActionRefused("This text is no longer on the site, so there is nothing to correct.")
    _count("error-reports", Digester.now(at).client(client_network), REPORTS_PER_CLIENT, at)
    _count("error-reports-text", str(article.pk), REPORTS_PER_TEXT, at)
    fields = {"message": message, "place": place, "email": email}
    return ErrorReport.objects.create(article=article, edition=edition, created_at=at, **fields)


def _count(bucket, key, limit, at):
    verdict = ratelimit.hit(bucket=bucket, key=key, limit=limit, seconds=WINDOW_SECONDS, at=at.timestamp())
    if not verdict.allowed:
        minutes = max(1, round(verdict.retry_after / 60))
        raise TooMany(
            f"We received many reports in a short time. Your text is still here. Send it again in {minutes} "
            f"minute{'s' if minutes > 1 else ''}.",
            retry_after=verdict.retry_after,
        )


@transaction.atomic
def close_report(*, report, outcome, by, answer="", at=None):
    """Close a report, email the answer if its reader left an address; return it.

    Raises NotAllowed, AlreadyDecided, and ActionRefused for an answer without an address.
    """
    if by is None or not by.has_perm(PERMISSION):
        raise NotAllowed("You don’t have permission to close reports of errors. Ask an editor.")
    row = ErrorReport.objects.select_for_update(of=("self",)).select_related("article").get(pk=report.pk)
    if row.outcome:
        raise AlreadyDecided("This report is closed already.")
    if outcome not in ErrorReport.Outcome.values or not outcome:
        raise ActionRefused("Choose what became of the report.")
    answer = clean_text(answer)[:ANSWER_LENGTH].strip()
    if answer and not row.email:
        raise ActionRefused("The reader left no email address. Remove the answer, then close the report.")
    row.outcome, row.closed_at, row.closed_by = outcome, at or timezone.now(), by
    row.save(update_fields=["outcome", "closed_at", "closed_by"])
    if answer:
        _send_answer(row, answer)
    record("error_report.closed", by=by, about=row, article=row.article, details={"as": row.get_outcome_display()})
    return row


def _send_answer(row, answer):
    context = {"report": row, "path": row.article.get_absolute_url(), "answer": answer}
    outbox.enqueue_template(to=row.email, kind="error_report", context=context)
