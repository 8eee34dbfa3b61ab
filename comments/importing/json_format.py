"""Export comments as JSON, and import them again.

`load_groups` loads imports of every kind.
"""

import json
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from activity.log import record
from articles.models import Article
from comments.importing.load import import_comments, reference_of
from comments.importing.placing import Places
from comments.importing.records import EARLIEST, Group, ImportedComment
from comments.models import BODY_LENGTH, EMAIL_LENGTH, NAME_LENGTH, Comment, HoldKind, RemovalReason
from core.text.clean import clean_line, clean_text
from core.text.names import normalize_name

FORMAT = "psychsite comments 1"
_TIMES = ("created_at", "decided_at", "edited_at", "pinned_at", "erased_at")
_TEXTS = ("ref", "parent", "name", "email", "text", "state", "person", "hold_kind", "hold_reason", "removal_reason")


class UnreadableFile(ValueError):
    """The file is not an export of comments; the message says what to do."""


def load_groups(groups, *, report, dry_run=False, progress=None, places=None):
    """Import each Group in a transaction, so the next run can finish a killed one.

    `places` are the Places that say which article a group belongs to.
    """
    places = places or Places()
    for group in groups:
        if group.rows:
            _load(group, report, dry_run, places)
        if progress:
            progress(report)
    return report


def _load(group, report, dry_run, places):
    article, said = places.find(group)
    where = f"“{(group.title or group.slug or group.path)[:80]}”" + (f" (post {group.number})" if group.number else "")
    if article is None:
        count = len(group.rows)
        report.leave_out(where, f"{count:,} comment{'s' * (count != 1)}: {said}", count)
        return
    if said:
        report.notes.append((where, said))
    with transaction.atomic():
        before = report.counts["added"]
        import_comments(article=article, rows=group.rows, report=report)
        if added := report.counts["added"] - before:
            record("import.comments", by=None, about=article, article=article, details={"added": added})
        transaction.set_rollback(dry_run)


def write_json(file, *, article=None, with_addresses=False):
    """Write all comments, or one article's, to a text file as JSON; return how many.

    One article is in memory at a time. Email addresses are written only on request, digests never.
    """
    articles = Article.objects.order_by("slug")
    if article is not None:
        articles = articles.filter(pk=article.pk)
    count = 0
    record("export.comments", by=None, about=article, details={"with addresses": with_addresses})
    file.write(f'{{"format": {json.dumps(FORMAT)}, "comments": [')
    for each in articles.filter(comments__isnull=False).distinct().iterator(chunk_size=100):
        for row in _rows(each, with_addresses):
            file.write(f"{',' if count else ''}\n{json.dumps(row, ensure_ascii=False)}")
            count += 1
    file.write("\n]}\n")
    return count


def _rows(article, with_addresses):
    comments = Comment.objects.filter(article=article).select_related("person")
    refs = {comment.pk: reference_of(comment) for comment in comments}
    for comment in sorted(comments, key=lambda one: (one.created_at, refs[one.pk])):
        yield {
            "ref": refs[comment.pk],
            "article": article.slug,
            "article_ref": article.import_ref or "",
            "parent": refs.get(comment.parent_id, ""),
            "name": comment.name,
            **({"email": comment.email} if with_addresses else {}),
            "text": comment.body,
            "state": comment.state,
            "person": comment.person.slug if comment.person else "",
            "hold_kind": comment.hold_kind,
            "hold_reason": comment.hold_reason,
            "risk": comment.risk,
            "removal_reason": comment.removal_reason,
            **{name: moment.isoformat() if (moment := getattr(comment, name)) else None for name in _TIMES},
        }


def read_data(data, *, report):
    """Return the Groups of what write_json wrote; bad rows go into `report`.

    Raises UnreadableFile.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("comments"), list):
        raise UnreadableFile(
            "The file is JSON, but not an export of comments by export_comments, Remark42 or Commento."
        )
    groups = {}
    for number, raw in enumerate(data["comments"], start=1):
        report.counts["read"] += 1
        try:
            key, row = _read(raw)
        except _InvalidRow as wrong:
            report.leave_out(f"comment {number} of the file", str(wrong))
            continue
        groups.setdefault(key, []).append(row)
    return [Group(refs=(ref,), slug=slug, title="", rows=rows) for (ref, slug), rows in groups.items()]


class _InvalidRow(ValueError):
    pass


def _read(raw):
    if not isinstance(raw, dict):
        raise _InvalidRow("It is not an object.")
    # Files from before November 2026 say "told".
    raw = {"removal_reason": raw.get("told", ""), **raw}
    texts = {name: raw.get(name, "") for name in (*_TEXTS, "article", "article_ref")}
    if not all(isinstance(value, str) for value in texts.values()):
        raise _InvalidRow("One of its texts is not a string.")
    texts = {name: clean_text(value) if name == "text" else clean_line(value) for name, value in texts.items()}
    texts["name"] = normalize_name(texts["name"])
    times = {name: _time(raw.get(name)) for name in _TIMES}
    _check(texts, times, raw.get("risk", 0))
    key = texts.pop("article_ref"), texts.pop("article")
    return key, ImportedComment(body=texts.pop("text"), risk=raw.get("risk", 0), **texts, **times)


def _time(value):
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _InvalidRow("One of its times is not a date.") from error
    if moment.tzinfo is None:
        raise _InvalidRow("One of its times has no time zone.")
    return moment


def _check(texts, times, risk):
    lengths = {"ref": 200, "name": NAME_LENGTH, "email": EMAIL_LENGTH, "text": BODY_LENGTH, "hold_reason": 500}
    for name, limit in lengths.items():
        if len(texts[name]) > limit or (not texts[name] and name in {"ref", "name", "text"}):
            raise _InvalidRow(f"Its {name.replace('_', ' ')} is empty or has more than {limit:,} characters.")
    if texts["state"] not in Comment.State.values or texts["hold_kind"] not in {"", *HoldKind.values}:
        raise _InvalidRow("Its state or the reason why it waits is unknown.")
    if texts["removal_reason"] not in {"", *RemovalReason.values} or (
        texts["removal_reason"] and texts["state"] != Comment.State.REMOVED
    ):
        raise _InvalidRow("Its removal reason is unknown, or it was not removed.")
    given = [moment for moment in times.values() if moment is not None]
    if times["created_at"] is None or times["created_at"] > timezone.now() or min(given) < EARLIEST:
        raise _InvalidRow("Its date is missing, in the future, or before the web.")
    if type(risk) is not int or not 0 <= risk <= 9:
        raise _InvalidRow("Its risk is not a number from 0 to 9.")
