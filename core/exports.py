"""How many rows one file from the admin may hold."""

from django.conf import settings

from core.errors import ActionRefused


def require_few_rows(rows, advice):
    """Refuse a file of more than EXPORT_ROWS rows. Raises ActionRefused.

    `rows` is a queryset; `advice` is a sentence on how to get fewer rows, or all of them.
    """
    limit = settings.EXPORT_ROWS
    # A slice, so that the database stops counting there.
    if rows.order_by().values("pk")[: limit + 1].count() > limit:
        raise ActionRefused(f"The file would have more rows than {limit:,}, the most that one download holds. {advice}")
