"""Emails about cited sources that were retracted, corrected or questioned."""

import hashlib
from collections import defaultdict

from articles.approval import emails, queues, status
from articles.models import EditionSource
from outbox import actions as outbox


def write_letters(sources):
    """Write one email to each owner and approver of texts that cite these sources.

    Return the number of emails. Texts count while readers see them, or from a set time on.
    """
    if not sources:
        return 0
    cited = {source.pk: source for source in sources}
    rows = defaultdict(list)
    for edition in _editions(cited):
        row = {
            "title": edition.article.title,
            "sources": [cited[named.source_id] for named in edition.sources.all() if named.source_id in cited],
        }
        for address in _addresses(edition):
            rows[address].append(row)
    key = hashlib.sha256(",".join(f"{pk}:{cited[pk].notice_id}" for pk in sorted(cited)).encode()).hexdigest()[:24]
    for address, found in sorted(rows.items()):
        for row in found:
            for source in row["sources"]:
                source.page = emails.absolute_url("admin:articles_source_change", source.pk)
        name = f"source-notice:{key}:{emails.hash_address(address)}"
        outbox.enqueue_template(to=address, kind="source_notice", key=name, context={"rows": found})
    return len(rows)


def _editions(sources):
    """Return the editions with a cited source that readers see or will see."""
    citing = EditionSource.objects.filter(source__in=sources)
    shown = queues.shown_or_scheduled().filter(pk__in=citing.values("edition"))
    return shown.for_link().select_related("article__owner").prefetch_related("sources").order_by("article", "pk")


def _addresses(edition):
    """Return the addresses of the owner and of the approvers of a text, each once."""
    owner, found = edition.article.owner, set()
    if owner and owner.is_active and owner.email:
        found.add(owner.email)
    for approval in status.covering_approvals(edition, status.approvals_of(edition.article)):
        if not approval.person.former and (address := emails.contact_of(approval.person)):
            found.add(address)
    return found
