"""Look the sources up in a file of retractions, and keep what became of them.

A retraction stays until the publication is reinstated; of other notices the latest counts. A source that the file does
not name keeps what is known about it.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from activity.log import record
from articles.models import Source, SourceNotice
from articles.references.retractions.file import Reader
from articles.references.retractions.letters import write_letters

_Nature = SourceNotice.Nature
# Of two notices of one day, the graver one counts.
_GRAVITY = {_Nature.REINSTATEMENT: 0, _Nature.CORRECTION: 1, _Nature.CONCERN: 2, _Nature.RETRACTION: 3}


@dataclass
class Report:
    """What a check found.

    `checked` and `unchecked` count sources. The notice of `marked` and `lifted` ones changed.
    """

    rows: int = 0
    newest: object = None
    checked: int = 0
    unchecked: int = 0
    marked: list = field(default_factory=list)
    lifted: list = field(default_factory=list)
    emails: int = 0


@transaction.atomic
def check_sources(file, *, by=None, dry_run=False, progress=lambda rows: None):
    """Search a binary CSV file for all sources, and save what it says.

    Those who answer for the articles get an email. Return a Report. Raises BadFile. A second run with the same file
    changes nothing. `progress(rows)` is called at times.
    """
    reader, today = Reader(file, progress), timezone.localdate()
    found = _find_records(reader, _sources_by_identifier())
    known = Source.objects.current().exclude(doi="", pmid="")
    report = Report(reader.rows, reader.newest, known.count(), Source.objects.current().filter(doi="", pmid="").count())
    changed = _save_notices(found)
    for source in changed:
        (report.marked if source.notice else report.lifted).append(source)
        source.save(update_fields=["notice"])
        details = {"notice": source.notice.sentence if source.notice else "none counts any more"}
        record("source.notice_changed", by=by, about=source, details=details)
    known.exclude(checked_on=today).update(checked_on=today)
    report.emails = write_letters(report.marked)
    if dry_run:
        transaction.set_rollback(True)
    return report


def _sources_by_identifier():
    """Return {DOI or PubMed number: {id of a source}}."""
    found = defaultdict(set)
    # A file may know a publication by the number of a source that was merged.
    for pk, doi, pmid in Source.objects.values_list(Coalesce("merged_into", "pk"), "doi", "pmid"):
        for identifier in filter(None, (doi, pmid)):
            found[identifier].add(pk)
    return found


def _find_records(reader, sources):
    """Return {id of a source: {key: Record}} of the records about our sources."""
    found = defaultdict(dict)
    for row in reader:
        for pk in sources.get(row.doi, set()) | sources.get(row.pmid, set()):
            found[pk][row.key] = row
    return found


def _save_notices(found):
    """Save the records of {id of a source: {key: Record}}.

    Return the Sources whose notice changes. Each of these has its new notice, not yet saved.
    """
    changed, now = [], timezone.now()
    for source in Source.objects.filter(pk__in=found).prefetch_related("notices").select_for_update(of=("self",)):
        notices = {notice.record: notice for notice in source.notices.all()}
        for key, row in found[source.pk].items():
            notice = notices.setdefault(key, SourceNotice(source=source, record=key, found_at=now))
            values = {"nature": row.nature, "on": row.on, "reason": row.reason, "doi": row.notice_doi}
            if notice.pk is None or any(getattr(notice, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(notice, name, value)
                notice.save()
        counting = counting_notice(notices.values())
        if (counting and counting.pk) != source.notice_id:
            source.notice = counting
            changed.append(source)
    return changed


def counting_notice(notices):
    """Return the notice that counts, or None."""
    counting = None
    for notice in sorted(notices, key=_order):
        if notice.nature == _Nature.REINSTATEMENT:
            counting = None
        elif counting is None or not counting.is_retraction or notice.is_retraction:
            counting = notice
    return counting


def _order(notice):
    # What has no day may be old.
    return (notice.on is not None, notice.on or 0, _GRAVITY[notice.nature], notice.pk)
