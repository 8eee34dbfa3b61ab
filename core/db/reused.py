"""Queries that Django compiles once and then runs with other values.

Compiling takes Django up to 3 ms a query, longer than the database needs for the answer. A page's queries differ in their
values alone, so the statement is kept:

    @reused(at=models.DateTimeField(), slug=models.CharField())
    def _find_live(at, slug):
        return Edition.objects.live(at).filter(article__slug=slug)

    found = _find_live(at=timezone.now(), slug="sleep")

The function runs once a database, with a placeholder for each value. It must put them into the queryset and must not look
at them. `[field]` stands for a list of values: the function gets a list of placeholders. Positional arguments decide
what the queryset is, so each set of them has a statement of its own. The answer is a list of what the queryset yields.
"""

from copy import copy
from functools import reduce, update_wrapper
from operator import or_

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Q, prefetch_related_objects


class Given(Expression):
    """A value that is known when the query runs."""

    def __init__(self, name, field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def adapt(self, values, connection):
        """Return the parameter for this place, as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class ReusedQuery:
    """A queryset that is compiled at its first call on a database."""

    def __init__(self, build, fields):
        update_wrapper(self, build)
        self.build, self._fields, self._compiled = build, fields, {}

    def __call__(self, *choices, **values):
        """Return the rows for these values as a list."""
        connection = connections[DEFAULT_DB_ALIAS]
        sizes = {name: _size(values[name]) for name, field in self._fields.items() if isinstance(field, list)}
        key = (connection.vendor, choices, *sizes.values())
        if key not in self._compiled:
            self._compiled[key] = self._compile(connection, choices, sizes)
        queryset, compiler, sql, params = self._compiled[key]
        for name, size in sizes.items():
            given = list(values[name])
            values |= {f"{name}.{place}": given[min(place, len(given) - 1)] for place in range(size)}
        params = tuple(one.adapt(values, connection) if isinstance(one, Given) else one for one in params)
        # Threads share what was compiled, so each run gets a compiler of its own.
        compiler, query = copy(compiler), copy(queryset.query)
        compiler.connection, compiler.as_sql = connection, lambda: (sql, params)
        query.get_compiler = lambda **_options: compiler
        run = type(queryset)(queryset.model, query, DEFAULT_DB_ALIAS)
        run._fields, run._known_related_objects = queryset._fields, queryset._known_related_objects
        rows = list(queryset._iterable_class(run))
        if rows and queryset._prefetch_related_lookups:
            prefetch_related_objects(rows, *queryset._prefetch_related_lookups)
        return rows

    def _compile(self, connection, choices, sizes):
        given = {
            name: [Given(f"{name}.{place}", field[0]) for place in range(sizes[name])]
            if name in sizes
            else Given(name, field)
            for name, field in self._fields.items()
        }
        queryset = self.build(*choices, **given)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        compiler.connection = None
        return queryset, compiler, sql, params


def _size(values):
    """Return the number of places for a list: a power of two, so that statements are few."""
    return 1 << (len(values) - 1).bit_length()


def any_of(field, values):
    """Return the condition that a foreign key is one of the placeholders.

    Django's `__in` takes no placeholders there.
    """
    return reduce(or_, (Q(**{field: value}) for value in values))


def reused(**fields):
    """Compile the queryset that a function returns once; `fields` are its values."""
    return lambda build: ReusedQuery(build, fields)
