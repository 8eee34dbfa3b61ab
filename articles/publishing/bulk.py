"""Freeze, approve and publish many articles at once, for imports.

The rules, the locks, the triggers and the record are those of the actions on one article: the same functions prepare each
edition, decision and publication. Only reading and saving is done for many at a time. An article that is refused stops
the whole call, and nothing of it is written: `Refused.article` names it.

Call these with some hundred articles each, so that locks do not last long.
"""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from activity.log import record_all
from articles.approval import calendar, decisions
from articles.approval.records import edition_entry
from articles.checklist import checks
from articles.models import Approval, Article, ChangeClass, Edition, PublicationEvent
from articles.publishing import actions, dates, editions
from articles.publishing.drafts import lock_drafts
from articles.publishing.publications import lock_publications
from core.errors import ActionRefused


class Refused(ActionRefused):
    """The action refused one of the articles; `article` is its id."""

    def __init__(self, article, sentence):
        super().__init__(sentence)
        self.article = article


@transaction.atomic
def freeze_all(*, articles, by, change_class=ChangeClass.MEDICAL, public_note="", at=None, reasons=None):
    """Freeze drafts and return their newest Editions, in the order of `articles`.

    The arguments are those of `freeze`.
    """
    drafts = lock_drafts([article.pk for article in articles])
    made, prepared = {}, []
    for pk, draft in drafts.items():
        with _naming(pk):
            edition, answered = editions.prepare(
                draft, by=by, change_class=change_class, public_note=public_note, at=at, reasons=reasons
            )
        made[pk] = edition
        if edition.pk is None:
            prepared.append((edition, answered))
    editions.save_prepared(prepared, by)
    entries = [
        edition_entry("article.frozen", edition, by, change=edition.change_class, note_for_readers=public_note)
        for edition, _answered in prepared
    ]
    record_all(entries)
    return [made[article.pk] for article in articles]


@transaction.atomic
def approve_all(*, editions, person, by, review_due=None, via=Approval.Via.SIGNED_IN, at=None, **said):
    """Record that `person` approves exactly these editions and return the Approvals.

    The arguments are those of `approve`.
    """
    at = at or timezone.now()
    standings = decisions.lock_standings(editions, person, by, via, takes_place=review_due is None)
    weeks = calendar.Weeks(standings[editions[0].pk].person) if editions and review_due is None else None
    approvals, new = [], []
    for edition in editions:
        standing = standings[edition.pk]
        with _naming(edition.article_id):
            approval = decisions.prepare_approval(edition, person, by, standing, via=via, at=at, **said)
            decisions.bind(approval, edition, person)
            twin = decisions.repeated_decision(approval, standing)
            if twin is None:
                approval.review_due = decisions.review_due_on(standing, timezone.localdate(at), review_due, weeks)
                approval.sign_as(person)
                new.append((approval, standing))
        approvals.append(twin or approval)
    Approval.objects.bulk_create([approval for approval, _standing in new])
    for approval, standing in new:
        decisions.close_requests(approval, standing)
    entries = []
    for approval, _standing in new:
        verb, details = decisions.decision_record(approval)
        entries.append(edition_entry(verb, approval.edition, by, **details))
    record_all(entries)
    return approvals


@transaction.atomic
def publish_all(*, editions, by, begins=None, override_reason="", reasons=None):
    """Publish editions, one an article, and return those that go live.

    `begins` is {id of an edition: time}; without a time it is now. The other arguments are those of `publish`. An article
    that was public before or is scheduled goes through `publish` itself.
    """
    publications = lock_publications(editions)
    now = timezone.now()
    live, events, entries, answers = {}, [], [], []
    for edition in editions:
        at, publication = (begins or {}).get(edition.pk) or now, publications[edition.pk]
        with _naming(edition.article_id):
            if not publication.is_first or publication.edition.article.wrong_since:
                live[edition.pk] = actions.publish(
                    edition=edition, by=by, at=at, override_reason=override_reason, reasons=reasons
                )
                continue
            whole, reason, answered = actions.prepare_publication(
                publication, by, at, None, now, override_reason, reasons
            )
        whole.live_from = at
        whole.first_live, whole.changed = dates.find_dates(whole, None, at).values()
        live[edition.pk] = whole
        answers.append((whole, answered))
        events.append(actions.publication_event("published", whole, by, override_reason=reason))
        verb = actions.published_verb(at, now)
        entries.append(edition_entry(verb, whole, by, begins=at, without_approval_because=reason))
    Edition.objects.bulk_update([event.edition for event in events], ["live_from", "first_live", "changed"])
    PublicationEvent.objects.bulk_create(events)
    checks.save_overrides(answers, by)
    record_all(entries)
    return [live[edition.pk] for edition in editions]


@contextmanager
def _naming(article):
    """Name the article in a refusal."""
    try:
        yield
    except ActionRefused as error:
        title = Article.objects.filter(pk=article).values_list("title", flat=True).first()
        raise Refused(article, f"“{title}”: {error}") from error
