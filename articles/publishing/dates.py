"""The two dates of a text: its first publication, and its last change of meaning.

They are columns of the edition, because the second one can need a comparison of two texts. So a list, a feed or a sitemap
reads, filters and sorts them like any other column. A change of spelling or layout moves neither.
"""

from articles.changes.history import change_between
from articles.models import ChangeClass, Edition


def edition_before(edition, others, at):
    """Return the edition, among `others`, that readers see before this one.

    Return None if there is none. What was withdrawn as wrong does not count, as in the public history.
    """
    since = edition.article.wrong_since
    shown = [one for one in others if one.pk != edition.pk and one.live_from and one.live_from < at]
    shown = [one for one in shown if since is None or one.live_from >= since]
    return max(shown, key=lambda one: (one.live_from, one.number), default=None)


def find_dates(edition, before, at):
    """Return {column: time} of an edition that goes live at `at`, after `before`."""
    if before is None:
        return {"first_live": at, "changed": at}
    is_cosmetic = change_between(before, edition) == ChangeClass.COSMETIC
    return {"first_live": before.first_live, "changed": before.changed if is_cosmetic else at}


def repair_dates_after(article, moment):
    """Set the dates of the editions behind one that left the schedule at `moment`."""
    begun = Edition.objects.filter(article=article, live_from__isnull=False).select_related("article")
    rows = list(begun.defer("document", "text").order_by("live_from", "number"))
    for place, edition in enumerate(rows):
        if edition.live_from > moment:
            before = edition_before(edition, rows[:place], edition.live_from)
            dates = find_dates(edition, before, edition.live_from)
            Edition.objects.filter(pk=edition.pk).update(**dates)
            edition.first_live, edition.changed = dates["first_live"], dates["changed"]
