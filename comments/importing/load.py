"""Import comments under one article: threads, dates and states as they were."""

from collections import defaultdict
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from authors.models import Person
from comments.models import Comment, HoldKind, ModerationEvent
from comments.screening import rules
from comments.screening.identity import RAW_DATA_DAYS, Digester
from comments.spam import learning
from core.db.rows import insert_copies, insert_rows
from core.text.clean import clean_line
from core.text.numbers import read_number
from crisis.judging import explain, judge
from crisis.known_phrases import load_active

_CHUNK_SIZE = 500
WAS_PENDING = "It waited for a moderator on the other site."
UNPINNED = "Imported without its pin: an article has one pinned comment, which is approved and starts a conversation."
PARENT_MISSING = "Its parent is missing, so it becomes a comment of its own."


def reference_of(comment):
    """Return the ref of a comment, which is its import_ref if it was imported."""
    return comment.import_ref or f"{_host()}:{comment.pk}"


def import_comments(*, article, rows, report, at=None):
    """Store the new ones of `rows` (ImportedComment) under `article`; fill `report`.

    Existing comments stay as they are, so a second import changes nothing. No email is sent. Digests are
    made as for any comment, and an email address is kept only as long as any comment's.
    """
    import_threads([(article, rows)], report=report, at=at)


@transaction.atomic
def import_threads(threads, *, report, at=None):
    """Do the same for several articles at once: [(article, rows)]."""
    at = at or timezone.now()
    keys = sorted({article.pk for article, _rows in threads})
    articles = {
        one.pk: one for one in Article.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    }
    new, of, here = _sort([(articles[article.pk], rows) for article, rows in threads], report)
    make = _Builder(articles.values(), at)
    for level in _levels(new, of, here, report):
        for chunk in _chunks(level):
            made = [make(row, of[row.ref], _above(row, of, here)) for row in chunk]
            without = [row for row, one in zip(chunk, made, strict=True) if row.pinned_at and not one.pinned_at]
            report.notes += [(row.ref, UNPINNED) for row in without]
            insert_rows(made)
            learning.teach_new(made)
            here |= {
                row.ref: (comment.pk, comment.root_id, comment.article_id)
                for row, comment in zip(chunk, made, strict=True)
            }
            event = ModerationEvent(action=ModerationEvent.Action.IMPORTED, at=at)
            insert_copies(event, "comment", [comment.pk for comment in made])


def count_threads(threads, *, report):
    """Count in `report` what `import_threads` would do.

    An article needs only a number.
    """
    _sort(threads, report)


def _sort(threads, report):
    """Return (new rows, {ref: article}, what is here), and count them."""
    rows, of = {}, {}
    for article, given in threads:
        for row in _drop_duplicates(given, report).values():
            # One that is under two articles stays under the first, as if the second had come in a later file.
            if rows.setdefault(row.ref, row) is row:
                of[row.ref] = article
            else:
                report.counts["known"] += 1
    here = _find_existing(rows, of)
    new = [row for row in rows.values() if row.ref not in here]
    report.counts["known"] += len(rows) - len(new)
    report.counts["added"] += len(new)
    return new, of, here


def _above(row, of, here):
    """Return (number, number of the first comment) of the parent of a row.

    A comment under another article is none.
    """
    pk, root, article = here.get(row.parent, (None, None, None))
    return (pk, root) if pk and article == of[row.ref].pk else None


def _drop_duplicates(rows, report):
    """Return {ref: row}, with the first of rows with equal refs."""
    found = {}
    for row in rows:
        if found.setdefault(row.ref, row) is not row:
            report.leave_out(row.ref, "Its number is in the file twice. The first one was imported.")
    return found


def _find_existing(rows, of):
    """Return {ref: (number, that of the first comment, article)} of what is here."""
    refs = {row.ref for row in rows.values()} | {row.parent for row in rows.values()} - {""}
    own = {ref: int(ref.rpartition(":")[2]) for ref in refs if ref.startswith(f"{_host()}:") and _ends_in_number(ref)}
    found = {}
    for chunk in _chunks(sorted(refs)):
        known = Comment.objects.filter(import_ref__in=chunk)
        for ref, pk, root, article in known.values_list("import_ref", "pk", "root", "article"):
            found[ref] = (pk, root, article)
    articles = {article.pk for article in of.values()}
    for chunk in _chunks(sorted(own)):
        mine = Comment.objects.filter(import_ref=None, pk__in=[own[ref] for ref in chunk], article__in=articles)
        known = {pk: rest for pk, *rest in mine.values_list("pk", "root", "created_at", "article")}
        for ref in chunk:
            root, date, article = known.get(own[ref], (None, None, None))
            if date is not None and (ref not in rows or (rows[ref].created_at, of[ref].pk) == (date, article)):
                found[ref] = (own[ref], root, article)
    return found


def _ends_in_number(ref):
    return read_number(ref.rpartition(":")[2]) is not None


def _levels(new, of, here, report):
    """Yield lists of `new` whose parents exist or were yielded before.

    `here` grows with the caller's work.
    """
    waiting, replies = {row.ref: row for row in new}, defaultdict(list)
    for row in new:
        replies[row.parent].append(row)
    level = [row for row in new if row.parent not in waiting]
    # Rows that are left form a cycle: the oldest of each comes first.
    oldest = iter(sorted(new, key=lambda row: row.created_at))
    while waiting:
        level = level or [next(row for row in oldest if row.ref in waiting)]
        for row in level:
            del waiting[row.ref]
            if row.parent and not _above(row, of, here):
                report.notes.append((row.ref, PARENT_MISSING))
        yield level
        level = [reply for row in level for reply in replies[row.ref] if reply.ref in waiting]


class _Builder:
    """Builds the rows of some articles.

    Each query runs once, and only if a row needs it.
    """

    def __init__(self, articles, at):
        self.articles, self.at = list(articles), at
        self.digester = Digester.now(at)

    @cached_property
    def phrases(self):
        return load_active()

    @cached_property
    def by_slug(self):
        return {person.slug: person for person in Person.objects.unmerged().select_related("user")}

    @cached_property
    def by_email(self):
        return {p.user.email.casefold(): p for p in self.by_slug.values() if p.user_id and p.user.email}

    @cached_property
    def pinned(self):
        """Return the keys of the articles that have a pinned comment."""
        rows = Comment.objects.filter(article__in=self.articles, pinned_at__isnull=False)
        return set(rows.values_list("article", flat=True))

    def __call__(self, row, article, above):
        parent, root = above or (None, None)
        comment = Comment(
            article=article, import_ref=row.ref, name=row.name, body=row.body, state=row.state,
            parent_id=parent, root_id=(root or parent) if parent else None, created_at=row.created_at,
            hold_kind=row.hold_kind, hold_reason=row.hold_reason, risk=row.risk, decided_at=row.decided_at,
            edited_at=row.edited_at, removal_reason=row.removal_reason, learned=row.lesson,
        )  # fmt: skip
        if row.pinned_at and article.pk not in self.pinned and self._can_be_pinned(comment, row):
            self.pinned.add(article.pk)
            comment.pinned_at = row.pinned_at
        if row.erased_at:
            comment.erased_at, comment.hold_reason, comment.removal_reason = row.erased_at, "", ""
        else:
            self._identify(comment, row)
        if row.state == Comment.State.PENDING:
            self._judge(comment)
        return comment

    @staticmethod
    def _can_be_pinned(comment, row):
        return comment.state == Comment.State.APPROVED and not comment.root_id and not row.erased_at

    def _identify(self, comment, row):
        comment.email_hash = self.digester.email(row.email)
        comment.email = row.email if (self.at - row.created_at).days < RAW_DATA_DAYS else ""
        comment.body_hash = rules.hash_text(row.body)
        person = self.by_slug.get(row.person) if row.person else None
        if row.by_staff and person is None:
            person = self.by_email.get(row.email.casefold()) if row.email else None
        comment.person = person

    def _judge(self, comment):
        if comment.hold_kind:
            return
        comment.hold_kind, comment.hold_reason = HoldKind.MODERATOR, WAS_PENDING
        found = judge(comment.body, self.phrases, name=comment.name, quoted=comment.article.title)
        if found.weight:
            comment.hold_kind, comment.risk = HoldKind.CRISIS, found.weight
            comment.hold_reason = f"{next(explain(found))[1]} {WAS_PENDING}"


def _host():
    return clean_line(urlsplit(settings.SITE_URL).netloc)


def _chunks(values):
    return [values[start : start + _CHUNK_SIZE] for start in range(0, len(values), _CHUNK_SIZE)]
