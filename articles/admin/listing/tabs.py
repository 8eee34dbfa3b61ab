"""The tabs above the list of articles, and their counts in one query."""

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef

from articles.approval import queues
from articles.models import Edition, ReviewRequest

# A larger number is shown as "1,000+", so that no count reads a whole table.
MAX_COUNTED = 1000


def _waiting():
    return ReviewRequest.objects.filter(closed_at=None).values("edition__article")


def _is_live():
    return Exists(Edition.objects.live().filter(article=OuterRef("pk")))


def _scheduled():
    return queues.scheduled().order_by().values("article")


def _drafts(articles):
    return articles.filter(~_is_live(), binned_at=None).exclude(pk__in=_scheduled()).exclude(pk__in=_waiting())


# Name → (label, function from a queryset of articles to those of the tab).
TABS = {
    "": ("All", lambda articles: articles.filter(binned_at=None)),
    "drafts": ("Drafts", _drafts),
    "approver": ("With approver", lambda articles: articles.filter(binned_at=None, pk__in=_waiting())),
    "scheduled": ("Scheduled", lambda articles: articles.filter(pk__in=_scheduled())),
    "live": ("Live", lambda articles: articles.filter(_is_live(), binned_at=None)),
    "overdue": ("Overdue", lambda articles: articles.filter(pk__in=queues.overdue().order_by().values("article"))),
    "site": ("About the site", lambda articles: articles.filter(binned_at=None).exclude(site_page="")),
    "bin": ("Bin", lambda articles: articles.exclude(binned_at=None)),
}


@dataclass(frozen=True)
class Tab:
    """One tab as a page shows it."""

    label: str
    count: int
    url: str
    is_current: bool

    @property
    def counted(self):
        return f"{MAX_COUNTED:,}+" if self.count > MAX_COUNTED else f"{self.count:,}"


def narrow(articles, name):
    """Return the articles of a tab; an unknown name is the first tab."""
    _label, keep = TABS.get(name, TABS[""])
    return keep(articles)


def count_tabs(articles):
    """Return {name: number of these articles, at most MAX_COUNTED + 1}. One query."""
    parts, values = [], []
    for name in TABS:
        rows = narrow(articles, name).order_by().values("pk")[: MAX_COUNTED + 1]
        try:
            statement, given = rows.query.sql_with_params()
        except EmptyResultSet:
            statement, given = "SELECT 1 WHERE 1 = 0", ()
        parts.append(f"(SELECT COUNT(*) FROM ({statement}) AS counted)")
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip(TABS, cursor.fetchone(), strict=True))
