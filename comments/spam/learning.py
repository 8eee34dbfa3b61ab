"""Learn spam from moderators' decisions, and unlearn decisions that are undone.

The row of the empty word counts the comments and is written first. It stays locked until the
transaction ends, so two learners wait for each other instead of locking words crosswise.
"""

import csv
from collections import Counter

from django.db import connections, router, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from comments.models import Comment, SpamWord
from comments.spam import classifier, tokens
from core.text.clean import clean_text

SPAM, HAM = "spam", "ham"
_LESSONS = {Comment.State.SPAM: SPAM, Comment.State.APPROVED: HAM}
_LABELS = {"spam": SPAM, "1": SPAM, "ham": HAM, "0": HAM}
_ROWS_PER_STATEMENT, BATCH_SIZE = 1000, 200
# In characters. Other code of this process may have raised the limit of the csv module.
MAX_EXAMPLE_LENGTH = 100_000


class BadFile(ValueError):
    """The file of examples cannot be read; the message says where and what to do."""


def lesson_for(state):
    """Return what a decision teaches: "spam", "ham", or "" for neither."""
    return _LESSONS.get(state, "")


def teach(comment, lesson):
    """Learn a locked comment as `lesson` and nothing else; the caller saves `learned`."""
    if comment.learned == lesson:
        return
    words = tokens.extract_words(comment.body)
    if comment.learned:
        _unlearn(words, comment.learned)
    if lesson:
        _learn(Counter(words), lesson, 1)
    comment.learned = lesson


def forget(comment):
    """Unlearn a locked comment. Call this before changing its text."""
    teach(comment, "")


def replace_body(comment, body):
    """Change a locked comment's text and what was learned from it; the caller saves."""
    lesson = comment.learned
    forget(comment)
    comment.body = body
    teach(comment, lesson)


def score_text(body):
    """Return the classifier.Score of a text, or None; one query for its words."""
    words = tokens.extract_words(body)
    return classifier.score_words(words, _counts(words))


def known_counts():
    """Return how many comments were learned, as classifier.Counts without words."""
    return _counts(())


@transaction.atomic
def teach_decided(*, after=0, dry_run=False):
    """Learn up to BATCH_SIZE comments after a number; return (last, spam, ham).

    Only decisions by moderators count, here or on the site of an import: approval of a known commenter
    teaches nothing. The last number is None when none is left.
    """
    decided = Comment.objects.filter(
        Q(state=Comment.State.SPAM) & ~Q(learned=SPAM) | Q(state=Comment.State.APPROVED) & ~Q(learned=HAM), pk__gt=after
    ).filter(Q(decided_by__isnull=False) | Q(import_ref__isnull=False))
    rows = list(decided.select_for_update(of=("self",)).order_by("pk")[:BATCH_SIZE])
    count = Counter()
    for comment in rows:
        lesson = lesson_for(comment.state)
        count[lesson] += 1
        if not dry_run:
            teach(comment, lesson)
    if not dry_run:
        Comment.objects.bulk_update(rows, ["learned"])
    return rows[-1].pk if rows else None, count[SPAM], count[HAM]


def teach_new(comments):
    """Learn comments that were just stored with their lesson in `learned`.

    Call this in their transaction.
    """
    for lesson in (SPAM, HAM):
        texts = [comment.body for comment in comments if comment.learned == lesson]
        if texts:
            _learn(Counter(word for text in texts for word in tokens.extract_words(text)), lesson, len(texts))


@transaction.atomic
def forget_everything():
    """Empty the classifier, including examples from files and deleted comments."""
    SpamWord.objects.all().delete()
    Comment.objects.exclude(learned="").update(learned="")


@transaction.atomic
def teach_file(*, path, dry_run=False):
    """Learn a CSV file with the columns text and label; return (spam, ham).

    Labels are spam or ham, 1 or 0. It learns all rows or none. A file taught twice counts twice.
    Raises BadFile.
    """
    count, pending = Counter(), {SPAM: (Counter(), 0), HAM: (Counter(), 0)}
    for text, lesson in _examples(path):
        count[lesson] += 1
        words, number = pending[lesson]
        words.update(tokens.extract_words(text))
        pending[lesson] = words, number + 1
        if number + 1 >= BATCH_SIZE:
            pending[lesson] = Counter(), 0
            if not dry_run:
                _learn(words, lesson, number + 1)
    for lesson, (words, number) in pending.items():
        if number and not dry_run:
            _learn(words, lesson, number)
    return count[SPAM], count[HAM]


def _examples(path):
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"text", "label"} <= set(rows.fieldnames or ()):
                raise BadFile(f"{path} has no columns named text and label. Name them in its first line.")
            for row in rows:
                if len(row["text"] or "") > MAX_EXAMPLE_LENGTH:
                    raise BadFile(
                        f"{path}, line {rows.line_num}: not a CSV file, or a text above {MAX_EXAMPLE_LENGTH:,} characters."
                    )
                lesson = _LABELS.get((row["label"] or "").strip().lower())
                text = clean_text(row["text"] or "")
                if lesson is None or not text:
                    raise BadFile(f"{path}, line {rows.line_num}: give a text and a label, spam or ham (1 or 0).")
                yield text, lesson
    except OSError as error:
        raise BadFile(f"{path} cannot be opened: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{path} is no CSV file in UTF-8: {error}. Save it again as such.") from error


def _counts(words):
    rows = SpamWord.objects.filter(word__in=["", *words]).values_list("word", "spam", "ham")
    found = {word: (spam, ham) for word, spam, ham in rows}
    spam, ham = found.pop("", (0, 0))
    return classifier.Counts(spam, ham, found)


def _learn(words, lesson, comments):
    """Raise the counts of words, _ROWS_PER_STATEMENT in one statement."""
    connection = connections[router.db_for_write(SpamWord)]
    name = connection.ops.quote_name
    table = name(SpamWord._meta.db_table)
    numbers = [("", comments), *sorted(words.items())]
    with connection.cursor() as cursor:
        for start in range(0, len(numbers), _ROWS_PER_STATEMENT):
            part = numbers[start : start + _ROWS_PER_STATEMENT]
            values = [value for word, n in part for value in (word, *((n, 0) if lesson == SPAM else (0, n)))]
            cursor.execute(
                f"INSERT INTO {table} ({name('word')}, {name('spam')}, {name('ham')}) "
                f"VALUES {', '.join(['(%s, %s, %s)'] * len(part))} "
                f"ON CONFLICT ({name('word')}) DO UPDATE SET {name('spam')} = {table}.{name('spam')} + EXCLUDED.{name('spam')}, "
                f"{name('ham')} = {table}.{name('ham')} + EXCLUDED.{name('ham')}",
                values,
            )


def _unlearn(words, lesson):
    list(SpamWord.objects.select_for_update().filter(word=""))
    rows = SpamWord.objects.filter(word__in=["", *words])
    # A missing word was forgotten in the meantime. Counts never fall below zero.
    rows.update(**{lesson: Greatest(F(lesson) - 1, Value(0))})
    rows.filter(spam=0, ham=0).delete()
