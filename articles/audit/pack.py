"""The audit pack: one file with everything on record about a page on a day.

hash_chain.py writes and verifies the file. Texts, bylines and decisions are as they were on that day, with the names
and credentials as signed. What is as it is when the pack is made has a key that says so.
"""

import datetime
import re
from copy import copy
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from activity.log import record
from articles.approval.status import review_status
from articles.audit import hash_chain
from articles.document.digest import digest
from articles.models import Approval, Article, CheckOverride, PublicationEvent, Remark, ReviewRequest, Source
from core.errors import ActionRefused
from core.text.dates import beginning_of


@transaction.atomic
def make_pack(address, day, *, by):
    """Return build_pack() to hand it out, and record that."""
    made, article = build_pack(address, day), _article(address)
    record("export.audit_pack", by=by, about=article, article=article, details={"day": day})
    return made


def build_pack(address, day):
    """Return the pack of what `address` said on `day`, as a dict for render_pack().

    `day` is a date in the site's time zone.

    `address` is the URL or path of an article, or of a page below it, or its slug.
    """
    article = _article(address)
    begin, end = _bounds(day)
    editions = list(article.editions.select_related("frozen_by", "edited_by").order_by("number"))
    served = [
        row
        for row in editions
        if row.live_from and row.live_from < end and (not row.live_until or row.live_until > begin)
    ]
    served = sorted((row for row in served if row.live_from <= timezone.now()), key=lambda row: row.live_from)
    if not served:
        raise ActionRefused(f"No text of {article.get_absolute_url()} was public on {day}. {_what_was(editions)}")
    chain = hash_chain.HashChain()
    chain.add("pack", _about(article, day, begin, end))
    decided = Approval.objects.filter(edition__article=article).with_people()
    approvals = list(decided.select_related("recorded_by", "withdrawn_by"))
    for edition in served:
        chain.add("text", _text(edition))
        chain.add("badge", _badge(article, edition, approvals, day, end))
    for source in _sources(served):
        chain.add("source", source)
    for edition in editions:
        chain.add("edition", _edition(edition))
    for kind, rows in _records(article, approvals):
        for row in rows:
            chain.add(kind, row)
    return chain.finish()


def parse_day(value):
    """Return the date in "2026-03-03".

    Raise ActionRefused for other text and future days.
    """
    try:
        day = datetime.date.fromisoformat(value) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else None
    except ValueError:
        day = None
    if day is None or day.year < 1970:
        raise ActionRefused("Write the date as year, month and day: 2026-03-03.")
    if day > timezone.localdate():
        raise ActionRefused("This day is in the future. Choose today or an earlier day.")
    return day


def last_day(edition):
    """Return the last day on which the edition was live, or None."""
    match edition.state():
        case "live":
            return timezone.localdate()
        case "past":
            return timezone.localdate(edition.live_until - datetime.timedelta(microseconds=1))
    return None


def _article(address):
    if len(address) > 500:
        raise ActionRefused("This address is too long. Enter the address of an article, such as /articles/sleep/.")
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        parts = urlsplit("")
    ours = {urlsplit(settings.SITE_URL).netloc, *settings.ALLOWED_HOSTS}
    if parts.netloc and parts.netloc not in ours and not settings.DEBUG:
        raise ActionRefused(f"{parts.netloc} is another site. Enter an address that starts with {settings.SITE_URL}.")
    found = re.fullmatch(r"(?:/?articles/)?([-a-zA-Z0-9_]{1,100})(?:/.*)?", parts.path)
    article = found and Article.objects.filter(slug=found[1]).select_related("topic").first()
    if not article:
        raise ActionRefused("No article has this address. Enter the address of an article, such as /articles/sleep/.")
    return article


def _bounds(day):
    return beginning_of(day), beginning_of(day + datetime.timedelta(days=1))


def _what_was(editions):
    shown = [row for row in editions if row.live_from and row.live_from <= timezone.now()]
    if not shown:
        return "It has never been published."
    shown_as = [
        f"edition {row.number} from {_when(row.live_from)} "
        + (f"until {_when(row.live_until)}" if row.live_until else "on")
        for row in sorted(shown, key=lambda row: row.live_from)
    ]
    more = f" (and {len(shown_as) - 10} more)" if len(shown_as) > 10 else ""
    return f"Readers could read {'; '.join(shown_as[:10])}{more}."


def _when(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _time(moment):
    return moment and moment.astimezone(datetime.UTC).isoformat()


def _name(user):
    return user and (user.get_full_name() or user.get_username())


def _about(article, day, begin, end):
    return {
        "address": f"{settings.SITE_URL}{article.get_absolute_url()}",
        "day": day.isoformat(),
        "from": _time(begin),
        "until": _time(end),
        "time_zone": settings.TIME_ZONE,
        "made_at": _time(timezone.now()),
        "site": settings.SITE_NAME,
        "topic": article.topic_name,
        "needs_approval": article.needs_approval,
        "binned_at": _time(article.binned_at),
        "withdrawn_as_wrong_since": _time(article.wrong_since),
    }


def _edition(edition):
    return {
        "number": edition.number,
        "title": edition.title,
        "byline": edition.byline,
        "interests": edition.interests,
        "digest": edition.digest,
        "change_class": edition.change_class,
        "compared_with": edition.compared_with,
        "labels": edition.labels,
        "public_note": edition.public_note,
        "frozen_at": _time(edition.frozen_at),
        "frozen_by": _name(edition.frozen_by),
        "edited_by": _name(edition.edited_by),
        "live_from": _time(edition.live_from),
        "live_until": _time(edition.live_until),
    }


def _text(edition):
    again = digest(
        edition.title, edition.standfirst, edition.document, edition.byline, edition.interests, edition.labels
    )
    return {
        **_edition(edition),
        "standfirst": edition.standfirst,
        "document": edition.document,
        "digest_computed_again": again,
        "unaltered": again == edition.digest,
    }


def _badge(article, edition, approvals, day, end):
    """Return the badge that readers saw at the end of the day."""
    known = []
    for row in approvals:
        if row.decided_at < end:
            known.append(copy(row))
            if row.withdrawn_at and row.withdrawn_at >= end:
                known[-1].withdrawn_at = None
    status = review_status(edition, known, day) if article.needs_approval else None
    return {
        "edition": edition.number,
        "code": status and status.code,
        "label": status and status.label,
        "explanation": status and status.explanation,
        "grace_days": settings.REVIEW_GRACE_DAYS,
    }


def _sources(served):
    cited = {}
    for edition in served:
        for item in edition.document:
            if item["type"] == "reference":
                cited.setdefault((item["source"], item["text"], item["url"]), []).append(edition.number)
    today = Source.objects.in_bulk({source for source, _text, _url in cited})
    for (source, text, url), numbers in cited.items():
        row = today.get(source)
        yield {
            "source": source,
            "editions": sorted(set(numbers)),
            "text": text,
            "url": url,
            "now": row and {"text": row.citation(), "url": row.link()},
        }


def _records(article, approvals):
    """Yield (kind, [data]) of all records of an article, oldest first."""
    of_article = Q(edition__article=article)
    yield "decision", [_decision(row) for row in sorted(approvals, key=lambda row: (row.decided_at, row.pk))]
    events = PublicationEvent.objects.filter(of_article).select_related("edition", "by").order_by("at", "pk")
    yield (
        "publication",
        [
            {
                "edition": row.edition.number,
                "kind": row.kind,
                "at": _time(row.at),
                "by": _name(row.by),
                "live_from": _time(row.live_from),
                "live_until": _time(row.live_until),
                "reason_without_approval": row.override_reason,
                "withdrawal": row.withdrawal,
                "note_for_readers": row.reader_note,
            }
            for row in _light(events)
        ],
    )
    overrides = CheckOverride.objects.filter(of_article).select_related("edition", "by").order_by("at", "pk")
    yield (
        "override",
        [
            {
                "edition": row.edition.number,
                "rule": row.rule,
                "finding": row.finding,
                "reason": row.reason,
                "by": _name(row.by),
                "at": _time(row.at),
            }
            for row in _light(overrides)
        ],
    )
    requests = ReviewRequest.objects.filter(of_article).select_related("edition", "person", "requested_by")
    yield (
        "request",
        [
            {
                "edition": row.edition.number,
                "person": str(row.person),
                "requested_by": _name(row.requested_by),
                "requested_at": _time(row.requested_at),
                "note": row.note,
                "answer_by": row.answer_by and row.answer_by.isoformat(),
                "code_confirmed_at": _time(row.code_confirmed_at),
                "closed_at": _time(row.closed_at),
                "outcome": row.outcome,
                "answer": row.answer,
            }
            for row in _light(requests.order_by("requested_at", "pk"))
        ],
    )
    remarks = Remark.objects.filter(of_article).select_related("edition", "person", "done_by").order_by("made_at", "pk")
    yield (
        "remark",
        [
            {
                "edition": row.edition.number,
                "person": str(row.person),
                "block": row.block,
                "passage": row.passage,
                "before": row.before,
                "after": row.after,
                "text": row.text,
                "made_at": _time(row.made_at),
                "done_at": _time(row.done_at),
                "done_by": _name(row.done_by),
                "answers": [{"by": _name(one.by), "at": _time(one.at), "text": one.text} for one in row.replies.all()],
            }
            for row in _light(remarks.prefetch_related("replies__by"))
        ],
    )


def _light(rows):
    return rows.defer("edition__document", "edition__text")


def _decision(row):
    return {
        "edition": row.edition.number,
        "person": row.signed_name,
        "person_now": str(row.person),
        "role_line": row.signed_role_line,
        "interests": row.signed_interests,
        "credentials": row.signed_credentials,
        "decision": row.decision,
        "digest": row.digest,
        "digest_is_of_the_edition": row.digest == row.edition.digest,
        "statement": row.statement,
        "note": row.note,
        "disclosure": row.disclosure,
        "decided_at": _time(row.decided_at),
        "via": row.via,
        "recorded_by": _name(row.recorded_by),
        "review_due": row.review_due and row.review_due.isoformat(),
        "withdrawn_at": _time(row.withdrawn_at),
        "withdrawn_by": _name(row.withdrawn_by),
        "withdrawn_reason": row.withdrawn_reason,
    }
