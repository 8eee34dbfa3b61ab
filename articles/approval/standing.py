"""What a decision needs to know of an edition and its approver.

One query reads it.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model

from articles.approval.status import approved_numbers, newest_decision
from articles.models import Approval, Article, DraftEditor, Edition, PublicationEvent, ReviewRequest, Topic
from authors.models import Credential, Person
from core.db.together import Rows, in_list, read_together

_LONG = ("document", "text")


def editors_until(number, approved, saves):
    """Return the ids of the accounts that edited editions up to `number`.

    `approved` holds the numbers of approved editions. Saves up to the last one before `number` do not count.
    """
    last = max((one for one in approved if one < number), default=0)
    return sorted({user for saved, user in saves if last < saved <= number})


@dataclass
class Standing:
    """What connects a person with an edition.

    `approvals` are all decisions on the article, `saves` the (number, account) of those who saved its draft, `requests`
    those for this edition, `publishers` the accounts that published this text. `credentials` are the person's, by kind.
    `due` are the person's other reviews, if the calendar was asked for.
    """

    article: Article
    newest: int
    person: Person
    credentials: list
    approvals: list
    saves: set
    requests: list
    publishers: set
    due: list | None = None

    def valid_credentials(self, day):
        """Return the credentials that are valid on a day."""
        return [credential for credential in self.credentials if credential.is_valid(day)]

    def editors_until(self, number):
        """Return the ids of the accounts that edited editions up to `number`.

        Saves up to the last edition before it that is approved do not count.
        """
        return editors_until(number, approved_numbers(self.approvals), self.saves)

    def open_requests(self):
        """Return the person's requests that are still open."""
        return [row for row in self.requests if row.person_id == self.person.pk and row.closed_at is None]

    def last_decision(self, edition):
        """Return the person's last decision on this edition, or None.

        Withdrawn ones do not count.
        """
        made = [
            row
            for row in self.approvals
            if row.edition_id == edition.pk and row.person_id == self.person.pk and row.withdrawn_at is None
        ]
        return newest_decision(made)


def read_standing(edition, person, lock=()):
    """Return the Standing of a person to an edition; see `read_standings`."""
    return read_standings([edition], person, lock)[edition.pk]


def read_standings(editions, person, lock=(), due=None):
    """Return {id of an edition: Standing} of one person, in one query.

    `lock` holds querysets with select_for_update, of which the rows are locked first. `due` are the Rows of the person's
    reviews, if a place among them is looked for.
    """
    parts = _parts(editions, person)
    found = read_together(lock, **(parts | {"due": due} if due else parts))
    (fresh,) = found["person"]
    topics = {topic.pk: topic for topic in found["topic"]}
    checkers = {user.pk: user for user in found["checker"]}
    credentials = sorted(found["credential"], key=lambda row: (row.kind, row.title, row.pk))
    for credential in credentials:
        credential.person, credential.checked_by = fresh, checkers.get(credential.checked_by_id)
    articles = {article.pk: article for article in found["article"]}
    for article in articles.values():
        article.topic = topics.get(article.topic_id)
    rows = {row.pk: row for row in found["edition"]}
    by_article = {pk: _Grouped() for pk in articles}
    for row in rows.values():
        by_article[row.article_id].numbers.append(row.number)
    for row in found["save"]:
        by_article[row.article_id].saves.add((row.number, row.user_id))
    for row in found["approval"]:
        row.edition = rows[row.edition_id]
        by_article[row.edition.article_id].approvals.append(row)
    for row in found["event"]:
        published = rows[row.edition_id]
        by_article[published.article_id].publishers[published.digest].add(row.by_id)
    requests = defaultdict(list)
    for row in found["request"]:
        requests[row.edition_id].append(row)
    return {
        edition.pk: Standing(
            articles[edition.article_id],
            max(known.numbers),
            fresh,
            credentials,
            known.approvals,
            known.saves,
            requests[edition.pk],
            known.publishers[edition.digest],
            found.get("due"),
        )
        for edition in editions
        if (known := by_article[edition.article_id])
    }


@dataclass
class _Grouped:
    """The rows of one article."""

    numbers: list = field(default_factory=list)
    saves: set = field(default_factory=set)
    approvals: list = field(default_factory=list)
    publishers: dict = field(default_factory=lambda: defaultdict(set))


def _parts(editions, person):
    pks, articles = tuple(one.pk for one in editions), tuple({one.article_id for one in editions})
    among = in_list(articles)
    inside = f"edition_id IN (SELECT id FROM articles_edition WHERE article_id IN {among})"
    return {
        "article": Rows(Article, f"id IN {among}", articles),
        "topic": Rows(Topic, f"id IN (SELECT topic_id FROM articles_article WHERE id IN {among})", articles),
        "edition": Rows(Edition, f"article_id IN {among}", articles, _LONG),
        "approval": Rows(Approval, inside, articles),
        "save": Rows(DraftEditor, f"article_id IN {among}", articles),
        "request": Rows(ReviewRequest, f"edition_id IN {in_list(pks)}", pks),
        "event": Rows(PublicationEvent, f"kind = 'published' AND by_id = %s AND {inside}", (person.user_id, *articles)),
        "person": Rows(Person, "id = %s", (person.pk,)),
        "credential": Rows(Credential, "person_id = %s", (person.pk,)),
        "checker": Rows(
            get_user_model(),
            "id IN (SELECT checked_by_id FROM authors_credential WHERE person_id = %s)",
            (person.pk,),
            ("password",),
        ),
    }
