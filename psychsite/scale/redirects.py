"""The redirects of a large invented site, and its addresses not found."""

from datetime import timedelta

from django.db import transaction

from addresses.models import MissingAddress, Redirect
from articles.models import Article

BATCH = 2000
# One redirect in so many says that the page is gone.
GONE = 10


def fill(number, *, dice, midnight, staff):
    """Create `number` redirects and as many addresses not found.

    Yield how many are done.
    """
    articles = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, number, BATCH):
        size = min(BATCH, number - first)
        with transaction.atomic():
            Redirect.objects.bulk_create(_redirect(first + one, articles, dice, staff.editor) for one in range(size))
            MissingAddress.objects.bulk_create(
                MissingAddress(
                    path=f"/lost/page-{one // 3}/", day=(midnight - timedelta(days=1 + one % 3)).date(),
                    hits=1 + dice.randrange(200),
                )
                for one in range(first, first + size)
            )  # fmt: skip
        yield first + size


def _redirect(number, articles, dice, by):
    path = f"/blog/{2010 + number % 15}/page-{number}/"
    if number % GONE == 0 or not articles:
        return Redirect(old_path=path, code=Redirect.Code.GONE, origin=Redirect.Origin.STAFF, by=by)
    return Redirect(
        old_path=path, origin=Redirect.Origin.FILE, target_kind="article", target_id=dice.choice(articles), by=by
    )
