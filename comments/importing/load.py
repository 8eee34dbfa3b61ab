"""Comments from elsewhere come in under one article: threads, dates and states as they were, each once."""

from collections import defaultdict
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from authors.models import Person
from comments.models import Comment, HoldKind, ModerationEvent, Phrase
from comments.screening import phrases, rules
from comments.screening.identity import RAW_DAYS, Digester
from core.text.clean import clean_line

_STEP = 500
WAITED = "It waited for a moderator where it came from."
UNPINNED = (
    "It came in without its pin: one comment an article is pinned, which readers see and which begins a conversation."
)
ALONE = "What it answers is not there: it stands as a comment of its own."


def own_ref(comment):
    """The ref of a comment that came in here."""
    return comment.import_ref or f"{_host()}:{comment.pk}"


@transaction.atomic
def import_comments(*, article, rows, report, at=None):
    """Store each of `rows` (Incoming) that is not here yet under `article`; count and note it in `report`.

    What is here is left as it is, whatever the file says, so that a second import changes nothing. Nobody is told by mail.
    Digests are made as for any comment; an address is kept only as long as any comment's.
    """
    at = at or timezone.now()
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    rows = _once(rows, report)
    here = _here(rows, article)
    new = [row for row in rows.values() if row.ref not in here]
    report.counts["known"] += len(rows) - len(new)
    report.counts["added"] += len(new)
    make = _Maker(article, at)
    for level in _levels(new, here, report):
        for chunk in _chunks(level):
            made = [make(row, here.get(row.parent)) for row in chunk]
            without = [row for row, one in zip(chunk, made, strict=True) if row.pinned_at and not one.pinned_at]
            report.notes += [(row.ref, UNPINNED) for row in without]
            Comment.objects.bulk_create(made)
            here |= {row.ref: (comment.pk, comment.root_id) for row, comment in zip(chunk, made, strict=True)}
            ModerationEvent.objects.bulk_create(
                [ModerationEvent(comment=comment, action=ModerationEvent.Action.IMPORTED, at=at) for comment in made]
            )


def _once(rows, report):
    """{ref: row}, of rows with the same ref the first."""
    found = {}
    for row in rows:
        if found.setdefault(row.ref, row) is not row:
            report.leave_out(row.ref, "Its number stands in the file twice: the first one is taken.")
    return found


def _here(rows, article):
    """{ref: (number, number of the conversation's first comment)} of the comments that are here already, and of their parents.

    One that is under another article is here as well, but nobody can be its answer: (None, None).
    """
    refs = {row.ref for row in rows.values()} | {row.parent for row in rows.values()} - {""}
    own = {ref: int(ref.rpartition(":")[2]) for ref in refs if ref.startswith(f"{_host()}:") and _ends_in_number(ref)}
    found = {}
    for chunk in _chunks(sorted(refs)):
        for ref, pk, root, of in Comment.objects.filter(import_ref__in=chunk).values_list(
            "import_ref", "pk", "root", "article"
        ):
            found[ref] = (pk, root) if of == article.pk else (None, None)
    for chunk in _chunks(sorted(own)):
        mine = Comment.objects.filter(import_ref=None, pk__in=[own[ref] for ref in chunk], article=article)
        dates = {pk: (root, date) for pk, root, date in mine.values_list("pk", "root", "created_at")}
        for ref in chunk:
            root, date = dates.get(own[ref], (None, None))
            if date is not None and (ref not in rows or rows[ref].created_at == date):
                found[ref] = (own[ref], root)
    return found


def _ends_in_number(ref):
    number = ref.rpartition(":")[2]
    return number.isascii() and number.isdecimal() and len(number) < 19


def _levels(new, here, report):
    """Yield lists of `new` in which what is answered was yielded before, or is here; `here` grows with the caller's work."""
    waiting, answers = {row.ref: row for row in new}, defaultdict(list)
    for row in new:
        answers[row.parent].append(row)
    level = [row for row in new if row.parent not in waiting]
    # What is left after all answers of these was answered in a ring: the oldest of each comes first.
    oldest = iter(sorted(new, key=lambda row: row.created_at))
    while waiting:
        level = level or [next(row for row in oldest if row.ref in waiting)]
        for row in level:
            del waiting[row.ref]
            if row.parent and not here.get(row.parent, (None, None))[0]:
                report.notes.append((row.ref, ALONE))
        yield level
        level = [answer for row in level for answer in answers[row.ref] if answer.ref in waiting]


class _Maker:
    """Makes the rows of one article; its queries are made once."""

    def __init__(self, article, at):
        self.article, self.at = article, at
        self.digester = Digester.now(at)
        self.phrases = list(Phrase.objects.filter(is_active=True))
        people = Person.objects.select_related("user")
        self.by_slug = {person.slug: person for person in people}
        self.is_pinned = Comment.objects.filter(article=article, pinned_at__isnull=False).exists()
        self.by_email = {p.user.email.casefold(): p for p in self.by_slug.values() if p.user_id and p.user.email}

    def __call__(self, row, above):
        parent, root = above or (None, None)
        comment = Comment(
            article=self.article, import_ref=row.ref, name=row.name, body=row.body, state=row.state,
            parent_id=parent, root_id=(root or parent) if parent else None, created_at=row.created_at,
            hold_kind=row.hold_kind, hold_reason=row.hold_reason, risk=row.risk, decided_at=row.decided_at,
            edited_at=row.edited_at, told=row.told,
        )  # fmt: skip
        if row.pinned_at and not self.is_pinned and self._can_be_pinned(comment, row):
            self.is_pinned, comment.pinned_at = True, row.pinned_at
        if row.erased_at:
            comment.erased_at, comment.hold_reason, comment.told = row.erased_at, "", ""
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
        comment.email = row.email if (self.at - row.created_at).days < RAW_DAYS else ""
        comment.body_hash = rules.fingerprint(row.body)
        person = self.by_slug.get(row.person)
        if row.by_staff and person is None:
            person = self.by_email.get(row.email.casefold()) if row.email else None
        comment.person = person

    def _judge(self, comment):
        if comment.hold_kind:
            return
        comment.hold_kind, comment.hold_reason = HoldKind.MODERATOR, WAITED
        found = phrases.find(f"{comment.name}. {comment.body}", self.phrases, quoted=self.article.title)
        danger = [hit for hit in found if hit.kind in Phrase.AT_RISK]
        if danger:
            comment.hold_kind, comment.risk = HoldKind.CRISIS, danger[0].weight
            comment.hold_reason = f"Read this first: {danger[0].kind.replace('_', ' ')} (“{danger[0].text}”). {WAITED}"


def _host():
    return clean_line(urlsplit(settings.SITE_URL).netloc)


def _chunks(values):
    return [values[start : start + _STEP] for start in range(0, len(values), _STEP)]
