"""Aggregates of other rows, as a column of a query."""

from django.db.models import IntegerField, Subquery, Value


def aggregate_rows(rows, aggregate):
    """Return a Subquery with an aggregate, such as Count("pk"), over other rows.

    `rows` name an OuterRef. The aggregate is NULL without rows. They are read for each row of the answer alone, where a
    join would group the whole table.
    """
    return Subquery(rows.order_by().values(one=Value(1)).annotate(found=aggregate).values("found"))


class CountRows(Subquery):
    """The number of rows of another query, whose slice says where counting stops."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
