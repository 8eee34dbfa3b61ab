"""Take over texts that were public elsewhere: freeze and publish many at once.

The documents, digests, types of change and records are made by the functions of `freeze` and `publish`. Two things differ.
What the checklist finds is kept as a finding of the edition, blocking or not, because readers have the text already; the
next edition has to answer it. And no approval is asked for, and none is made: readers see the reason instead.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from activity.log import record_all
from articles.approval.records import edition_entry
from articles.checklist import checks
from articles.models import ChangeClass
from articles.permissions import require_out_of_bin, require_permission
from articles.publishing import actions, dates, editions
from articles.publishing.drafts import lock_drafts
from core.db.rows import insert_rows, update_rows
from core.errors import ActionRefused
from core.text.clean import says_something

# A reason has it in the place of the day on which a text was first public.
DAY = "{day}"


@transaction.atomic
def take_over(*, beginnings, by, reason):
    """Freeze drafts and publish those with a time; return {id of an article: Edition}.

    `beginnings` is {id of an article: time or None}. A draft without a time keeps its text as a draft, and has no edition.
    `by` is the account, or None for a command on the server. `reason` is shown to readers; DAY in it becomes the day on
    which the text was first public. Raises ActionRefused.
    """
    if not says_something(reason):
        raise ActionRefused("Say where these texts were public, so that readers know why no approval covers them.")
    if by is not None:
        require_permission(by, "articles.publish_unapproved_edition", "publish medical text without an approval")
    drafts, now = lock_drafts(beginnings), timezone.now()
    made, prepared = {}, []
    for pk, begins in beginnings.items():
        draft = drafts[pk]
        require_out_of_bin(draft.article)
        edition = editions.unsaved_edition(draft.article, draft.last, by=by, at=now, draft=draft)
        draft.article.words, draft.article.draft_digest, draft.article.draft_changes = edition.text, edition.digest, {}
        if begins is None:
            continue
        if draft.last and draft.last.digest == edition.digest:
            made[pk] = draft.last
            continue
        answered = checks.keep_findings(checks.check_edition(edition).findings, _since(reason, begins))
        editions.set_class(edition, ChangeClass.MEDICAL, draft.editions_to_compare(now))
        edition.editors = draft.editors_until(edition.number)
        made[pk] = edition
        prepared.append((edition, answered))
    editions.save_prepared(prepared, by, are_waived=True)
    kept = ["words", "draft_digest", "draft_changes"]
    update_rows([draft.article for draft in drafts.values()], kept)
    _publish([edition for edition, _answered in prepared], drafts, beginnings, by, reason, now)
    return made


def _since(reason, at):
    return reason.replace(DAY, date_format(timezone.localtime(at), "F j, Y")).strip()[:500]


def _publish(new, drafts, beginnings, by, reason, now):
    events, entries = [], []
    for edition in new:
        at, draft = beginnings[edition.article_id], drafts[edition.article_id]
        if any(other.live_from for other in draft.editions):
            actions.end_others(edition, by, at, now)
        before = dates.edition_before(edition, draft.editions, at)
        edition.first_live, edition.changed = dates.find_dates(edition, before, at).values()
        edition.live_from = at
        why = _since(reason, at) if draft.article.needs_approval else ""
        events.append(actions.publication_event("published", edition, by, override_reason=why))
        entries.append(edition_entry("article.frozen", edition, by, change=edition.change_class))
        verb = actions.published_verb(at, now)
        entries.append(edition_entry(verb, edition, by, begins=at, without_approval_because=why))
    update_rows(new, ["live_from", "first_live", "changed"])
    insert_rows(events)
    record_all(entries)
