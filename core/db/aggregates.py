"""Aggregates of other rows, as a column of a query."""

from django.db.models import Subquery, Value


def aggregate_rows(rows, aggregate):
    """Return a Subquery with an aggregate, such as Count("pk"), over other rows.

    `rows` name an OuterRef. The aggregate is NULL without rows. They are read for each row of the answer alone, where a
    join would group the whole table.
    """
    return Subquery(rows.order_by().values(one=Value(1)).annotate(found=aggregate).values("found"))
