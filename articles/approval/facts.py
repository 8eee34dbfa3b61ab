"""Read what the next step of articles depends on, for one person.

One query reads it for any number of articles. steps.py decides from it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from articles.approval import four_eyes, status
from articles.approval.standing import Standing, editors_until
from articles.blocks.base import BLOCKS
from articles.models import (
    Approval,
    Article,
    Byline,
    ChangeClass,
    DraftEditor,
    Edition,
    EditionSource,
    PublicationEvent,
    ReviewRequest,
)
from articles.permissions import is_editor
from authors.models import Person
from core.db.together import Rows, in_list, read_together

_LONG = ("document", "text")


@dataclass(frozen=True)
class Asked:
    """One open request: who was asked, since when, and whether the link has expired.

    `row` and `edition` are the ids of the request and its edition.
    """

    name: str
    since: datetime
    answer_by: date | None = None
    is_expired: bool = False
    row: int = 0
    edition: int = 0


@dataclass(frozen=True)
class Wanted:
    """The changes that an approver asked for."""

    name: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """What the next step of one article depends on, for one person.

    `covered` says whether an approval covers the text that would be published; None means that only the difference
    can tell, because what was approved changed since the last save. `is_changed`: the draft is not the text of the
    newest edition. `newest_pk` is the id of that edition, `article` that of the article. `signs_as` is how the person
    would approve: "approve", "changes" (since their last approval) or "again" (the same live text). `noticed` is the id of
    a source of the live text with a notice that waits for an answer, or 0.
    """

    in_bin: bool = False
    has_text: bool = True
    needs_approval: bool = True
    newest: int = 0
    newest_pk: int = 0
    article: int = 0
    state: str = ""
    is_changed: bool = True
    live: int = 0
    goes_live: datetime | None = None
    covered: bool | None = False
    approved_by: str = ""
    is_only_own: bool = False
    review_due: date | None = None
    waiting: tuple = ()
    wanted: tuple = ()
    owner: str = ""
    is_asked: bool = False
    may_edit: bool = False
    may_freeze: bool = False
    may_send: bool = False
    may_publish: bool = False
    may_publish_unapproved: bool = False
    may_sign: bool = False
    sign_blockers: tuple = ()
    signs_as: str = "approve"
    noticed: int = 0


@dataclass
class Rowset:
    """The rows of one article that its facts come from."""

    article: Article
    editions: list = field(default_factory=list)
    approvals: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    saves: set = field(default_factory=set)
    publishers: dict = field(default_factory=lambda: defaultdict(set))
    bylines: list = field(default_factory=list)
    owner: str = ""
    has_text: bool = False
    noticed: int = 0


def read_facts(articles, user, now=None):
    """Return {id of an article: Facts} for an account, from the ids of articles."""
    return facts_of(read_rows(articles), user, now)


def facts_of(rows, user, now=None):
    """Return {id of an article: Facts} for an account, from {id: Rowset}."""
    now = now or timezone.now()
    person = getattr(user, "person", None) if user.has_perm("articles.approve_edition") else None
    credentials = list(person.credentials.all()) if person else []
    return {pk: make_facts(row, user, person, credentials, now) for pk, row in rows.items()}


def read_rows(articles):
    """Return {id of an article: Rowset} from the ids of articles, in one query."""
    pks = tuple(set(articles))
    if not pks:
        return {}
    found = read_together(**_parts(pks))
    people = {person.pk: person for person in found["person"]}
    owners = {user.pk: user.get_full_name() or user.get_username() for user in found["owner"]}
    rows = {article.pk: Rowset(article, owner=owners.get(article.owner_id, "")) for article in found["article"]}
    for article in found["written"]:
        rows[article.pk].has_text = True
    editions = {}
    for edition in sorted(found["edition"], key=lambda one: -one.number):
        edition.article = rows[edition.article_id].article
        editions[edition.pk] = edition
        rows[edition.article_id].editions.append(edition)
    for name in ("approval", "request"):
        for row in found[name]:
            row.edition, row.person = editions[row.edition_id], people[row.person_id]
            getattr(rows[row.edition.article_id], f"{name}s").append(row)
    for row in found["noticed"]:
        rows[editions[row.edition_id].article_id].noticed = row.source_id
    for row in found["save"]:
        rows[row.article_id].saves.add((row.number, row.user_id))
    for row in found["event"]:
        edition = editions[row.edition_id]
        rows[edition.article_id].publishers[edition.digest].add(row.by_id)
    for row in sorted(found["byline"], key=lambda row: (row.position, row.pk)):
        row.person = people[row.person_id]
        rows[row.article_id].bylines.append(row)
    return rows


def make_facts(row, user, person, credentials, now):
    """Return the Facts of a Rowset for an account and its Person."""
    article, newest = row.article, row.editions[0] if row.editions else None
    open_requests = [one for one in row.requests if one.closed_at is None and one.edition == newest]
    return Facts(
        in_bin=article.binned_at is not None,
        has_text=row.has_text,
        needs_approval=article.needs_approval,
        newest=newest.number if newest else 0,
        newest_pk=newest.pk if newest else 0,
        article=article.pk,
        state=newest.state(now) if newest else "",
        is_changed=_is_changed(article, newest),
        live=next((one.number for one in row.editions if one.state(now) == "live"), 0),
        goes_live=min((one.live_from for one in row.editions if one.state(now) == "scheduled"), default=None),
        waiting=tuple(_asked(one, now) for one in sorted(open_requests, key=lambda one: one.requested_at)),
        wanted=_wanted(row, newest),
        owner=row.owner,
        noticed=row.noticed,
        is_asked=person is not None and any(one.person_id == person.pk for one in open_requests),
        **_coverage(row, newest, user, now),
        **_rights(row, user),
        **_signing(row, newest, person, credentials, now),
    )


def coverage_of(edition, approvals, user):
    """Return the facts about the approvals that cover an edition, saved or not."""
    covering = status.covering_approvals(edition, approvals)
    return {
        "covered": bool(covering),
        "approved_by": ", ".join(sorted(one.person.display_name for one in covering)),
        "is_only_own": status.are_all_by(user, covering),
        "review_due": max((one.review_due for one in covering), default=None),
    }


def _is_changed(article, newest):
    """Return True unless the draft is the text of the newest edition."""
    return newest is None or (newest.article_version != article.version and newest.digest != article.draft_digest)


def _coverage(row, newest, user, now):
    if newest is None:
        return {"covered": False}
    if not _is_changed(row.article, newest):
        return coverage_of(newest, row.approvals, user)
    approved = status.approved_numbers(row.approvals)
    if not approved:
        return {"covered": False}
    draft = _draft_edition(row, approved, now)
    return coverage_of(draft, row.approvals, user) if draft else {"covered": None}


def _draft_edition(row, approved, now):
    """Return what approvals need of the edition that the draft would become.

    It is None if only the difference can tell. Its `changed_at` is set as publishing/editions.py sets it.
    """
    article, number = row.article, row.editions[0].number + 1
    counting = next(
        (one for one in row.editions if one.number in approved or (one.live_from and one.live_from <= now)), None
    )
    since = article.draft_changes.get(str(counting.number))
    if since is None:
        return None
    return Edition(
        article=article,
        number=number,
        digest=article.draft_digest,
        changed_at=counting.changed_at if since == ChangeClass.COSMETIC else number,
        byline=[{"person": line.person_id} for line in row.bylines],
        editors=editors_until(number, approved, row.saves),
    )


def _asked(request, now):
    expired = request.expires_at is not None and request.expires_at <= now
    return Asked(
        request.person.display_name, request.requested_at, request.answer_by, expired, request.pk, request.edition_id
    )


def _wanted(row, newest):
    """Return the changes that approvers want of the newest edition."""
    latest = status.latest_decisions(row.approvals)
    return tuple(
        Wanted(one.person.display_name, one.decided_at, one.note)
        for one in latest
        if one.edition == newest and one.decision == Approval.Decision.CHANGES_REQUESTED
    )


def _rights(row, user):
    is_author = any(line.person.user_id == user.pk for line in row.bylines)
    return {
        "may_edit": row.article.owner_id == user.pk or is_author or is_editor(user),
        "may_freeze": user.has_perm("articles.freeze_article"),
        "may_send": user.has_perm("articles.request_review"),
        "may_publish": user.has_perm("articles.publish_edition"),
        "may_publish_unapproved": user.has_perm("articles.publish_unapproved_edition"),
    }


def _signing(row, newest, person, credentials, now):
    if person is None or newest is None:
        return {"may_sign": person is not None}
    standing = standing_of(row, newest, person, credentials)
    blockers = four_eyes.conflicts(newest, person, standing)
    if not standing.valid_credentials(timezone.localdate(now)):
        blockers = [f"{person.display_name} has no credential that is valid today.", *blockers]
    return {
        "may_sign": True,
        "sign_blockers": tuple(blockers),
        "signs_as": signs_as(row.approvals, newest, person, now),
    }


def standing_of(row, edition, person, credentials):
    """Return the Standing of a person to an edition, saved or not."""
    requests = [one for one in row.requests if edition.pk and one.edition == edition]
    publishers = row.publishers[edition.digest]
    return Standing(row.article, edition.number, person, credentials, row.approvals, row.saves, requests, publishers)


def signs_as(approvals, edition, person, now=None):
    """Return how a person would approve an edition: "approve", "changes" or "again".

    An approver whose last decision was an approval vouches for the difference since then. One who asked for changes
    reads the whole text again.
    """
    decisions = [one for one in approvals if one.withdrawn_at is None]
    same = any(one.digest == edition.digest and one.decision == Approval.Decision.APPROVED for one in decisions)
    if same and edition.state(now) == "live":
        return "again"
    own = [one for one in decisions if one.person_id == person.pk and one.edition.number < edition.number]
    last = status.newest_decision(own)
    return "changes" if last and last.decision == Approval.Decision.APPROVED else "approve"


# queues.open_notices as SQL, for the text that has no end. A test compares the two.
_IS_NOTICED = """
    EXISTS (SELECT 1 FROM articles_edition e, articles_source s
        WHERE e.id = edition_id AND e.live_from IS NOT NULL AND e.live_until IS NULL
        AND s.id = source_id AND s.notice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM articles_noticeanswer a
            WHERE a.notice_id = s.notice_id AND a.article_id = e.article_id))
"""


def _parts(pks):
    among = in_list(pks)
    inside = f"edition_id IN (SELECT id FROM articles_edition WHERE article_id IN {among})"
    written = " OR ".join(
        f"EXISTS (SELECT 1 FROM {kind._meta.db_table} WHERE parent_id = articles_article.id)" for kind in BLOCKS
    )
    people = " UNION ALL ".join(
        [
            f"SELECT person_id FROM articles_approval WHERE {inside}",
            f"SELECT person_id FROM articles_reviewrequest WHERE {inside}",
            f"SELECT person_id FROM articles_byline WHERE article_id IN {among}",
        ]
    )
    owner = Article._meta.get_field("owner").related_model
    return {
        "article": Rows(Article, f"id IN {among}", pks),
        "written": Rows(Article, f"id IN {among} AND ({written})", pks),
        "edition": Rows(Edition, f"article_id IN {among}", pks, _LONG),
        "approval": Rows(Approval, inside, pks),
        "request": Rows(ReviewRequest, inside, pks),
        "person": Rows(Person, f"id IN ({people})", pks * 3),
        "byline": Rows(Byline, f"article_id IN {among}", pks),
        "save": Rows(DraftEditor, f"article_id IN {among}", pks),
        "event": Rows(PublicationEvent, f"kind = 'published' AND {inside}", pks),
        "noticed": Rows(EditionSource, f"{inside} AND {_IS_NOTICED}", pks),
        "owner": Rows(owner, f"id IN (SELECT owner_id FROM articles_article WHERE id IN {among})", pks, ("password",)),
    }
