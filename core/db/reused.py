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

from functools import cached_property, update_wrapper
from typing import NamedTuple
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import CharField, Expression, F, IntegerField, prefetch_related_objects
from django.db.models.base import ModelState
from django.db.models.lookups import In
from django.db.models.query import ModelIterable, get_related_populators


class Given(Expression):
    """A value that is known when the query runs."""

    def __init__(self, name, field):
        super().__init__(output_field=field)
        self.name = name
        # Both databases take these as they are.
        kinds = {int: IntegerField, str: CharField}
        self.ready = next((kind for kind, known in kinds.items() if isinstance(field, known)), None)

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def adapt(self, values, connection):
        """Return the parameter for this place, as the database takes it."""
        value = values[self.name]
        return value if type(value) is self.ready else self.output_field.get_db_prep_value(value, connection)


class ReusedQuery:
    """A queryset that is compiled at its first call on a database."""

    def __init__(self, build, fields):
        update_wrapper(self, build)
        self.build, self._fields, self._statements = build, fields, {}

    def __call__(self, *choices, **values):
        """Return the rows for these values as a list."""
        return self._prepare(_whole, choices, values).run(values, connections[DEFAULT_DB_ALIAS])

    def first(self, *choices, **values):
        """Return the first row, or None."""
        return next(iter(self(*choices, **values)), None)

    def sql(self, *choices, **values):
        """Return (SQL, parameters), to be part of another statement."""
        statement = self._prepare(_whole, choices, values)
        return statement.sql, statement.adapt(values, connections[DEFAULT_DB_ALIAS])

    def rows(self, per_page, *choices, finish=list, number=None, **values):
        """Return the rows as a sequence for core.paging.get_page().

        `finish` gets those of a page. `number` is how many there are, if that is known; else they are counted up to a limit.
        """
        if number is not None:
            return _CountedRows(self, per_page, choices, finish, values, number)
        return _LongRows(self, per_page, choices, finish, values)

    def _prepare(self, part, choices, values):
        """Return the Statement for `part` of the queryset, and complete `values`."""
        connection = connections[DEFAULT_DB_ALIAS]
        sizes = {name: _size(values[name]) for name, field in self._fields.items() if isinstance(field, list)}
        key = (connection.vendor, part, choices, *sizes.values())
        statement = self._statements.get(key)
        if statement is None:
            given = {name: self._placeholders(name, sizes) for name in self._fields}
            statement = self._statements[key] = Statement(part(self.build(*choices, **given)), connection)
        for name, size in sizes.items():
            given = list(values[name])
            values |= {f"{name}.{place}": given[min(place, len(given) - 1)] for place in range(size)}
        return statement

    def _placeholders(self, name, sizes):
        field = self._fields[name]
        return [Given(f"{name}.{n}", field[0]) for n in range(sizes[name])] if name in sizes else Given(name, field)


class _Rows:
    """The rows of a ReusedQuery that a Paginator slices."""

    def __init__(self, query, per_page, choices, finish, values):
        self._query, self._per_page, self._choices, self._finish = query, per_page, choices, finish
        self._values = values

    @cached_property
    def _first(self):
        statement = self._query._prepare(_Beginning(self._per_page + 1), self._choices, self._values)
        return statement.run(self._values, connections[DEFAULT_DB_ALIAS])

    def __getitem__(self, part):
        start, stop = part.start or 0, part.stop
        if start or stop > self._per_page:
            # Later pages are rare, and each would keep a statement. The keys come first, from an index: a page far behind
            # would read all rows before it.
            rows = self._query.build(*self._choices, **self._values)
            return self._finish(list(rows.filter(pk__in=list(rows.values_list("pk", flat=True)[part]))))
        return self._finish(self._first[part])


class _CountedRows(_Rows):
    """Rows whose number is known."""

    def __init__(self, query, per_page, choices, finish, values, number):
        super().__init__(query, per_page, choices, finish, values)
        self._number = number

    def __len__(self):
        return self._number


class _LongRows(_Rows):
    """Rows that are counted up to a limit.

    What fits on the first page is not counted: one row more than a page shows whether there is another.
    """

    def count_up_to(self, most):
        """Return the number of rows, or `most` if there are more."""
        if len(self._first) <= self._per_page:
            return len(self._first)
        statement = self._query._prepare(_keys, self._choices, self._values)
        return statement.count(self._values, connections[DEFAULT_DB_ALIAS], most)


def _whole(rows):
    return rows


def _keys(rows):
    return rows.order_by().values_list("pk")


class _Beginning(NamedTuple):
    """The first rows."""

    stop: int

    def __call__(self, rows):
        return rows[: self.stop]


class Statement:
    """A compiled queryset: its SQL, and how rows become what the queryset yields.

    Models are made without `__init__`, which takes longer than the query. What a model's `__init__` or a signal would
    do is left out; fields are set, and deferred ones are fetched when they are read.
    """

    def __init__(self, queryset, connection):
        compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.params = compiler.as_sql()
        # A value is in many places of a statement, and is adapted once.
        self.given = {one.name: one for one in self.params if isinstance(one, Given)}
        self.columns = [one[0] for one in compiler.select[: compiler.col_count]]
        self.converters = WeakKeyDictionary()
        self.lookups, self.annotations = queryset._prefetch_related_lookups, compiler.annotation_col_map or {}
        self.maker = None
        if issubclass(queryset._iterable_class, ModelIterable):
            places = compiler.klass_info["select_fields"]
            self.own = slice(places[0], places[-1] + 1)
            names = [column.target.attname for column in self.columns[self.own]]
            self.maker = _Maker(compiler.klass_info["model"], names)
            self.related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
            _use_makers(self.related)
        # The compiler holds the connection of one thread; it makes converters and is not used again.
        compiler.connection = None

    def run(self, values, connection):
        """Return the rows for these values as a list."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.adapt(values, connection))
            rows = cursor.fetchall()
        rows = self._convert(rows, connection)
        if self.maker:
            rows = [self._make(row) for row in rows]
            if rows and self.lookups:
                prefetch_related_objects(rows, *self.lookups)
        return rows

    def adapt(self, values, connection):
        """Return the parameters for these values, as the database takes them."""
        ready = {name: one.adapt(values, connection) for name, one in self.given.items()}
        return tuple(ready[one.name] if type(one) is Given else one for one in self.params)

    def count(self, values, connection, most):
        """Return the number of rows, or `most` if there are more."""
        with connection.cursor() as cursor:
            counted = f"SELECT COUNT(*) FROM ({self.sql} LIMIT %s) AS counted"
            cursor.execute(counted, (*self.adapt(values, connection), most))
            return cursor.fetchone()[0]

    def _make(self, row):
        made = self.maker.make(row[self.own])
        for one in self.related:
            one.populate(row, made)
        for name, place in self.annotations.items():
            setattr(made, name, row[place])
        return made

    def _convert(self, rows, connection):
        """Return rows with the values that Python code expects."""
        if connection not in self.converters:
            self.converters[connection] = [
                (place, column, function)
                for place, column in enumerate(self.columns)
                for function in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
            ]
        if not self.converters[connection]:
            return rows
        rows = [list(row) for row in rows]
        for place, column, function in self.converters[connection]:
            for row in rows:
                row[place] = function(row[place], column, connection)
        return rows


class _Maker:
    """Makes instances of a model from columns."""

    def __init__(self, model, names):
        self.model, self.names = model, names

    def make(self, values):
        made = self.model.__new__(self.model)
        made.__dict__.update(zip(self.names, values, strict=True))
        state = made.__dict__["_state"] = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        return made

    def from_db(self, _alias, _names, values):
        return self.make(values)


def _use_makers(populators):
    for one in populators:
        one.model_cls = _Maker(one.model_cls, one.init_list)
        _use_makers(one.related_populators)


def _size(values):
    """Return the number of places for a list: a power of two, for few statements."""
    return 1 << (len(values) - 1).bit_length()


def any_of(field, values):
    """Return the condition that a foreign key is one of the placeholders.

    Django's `__in` takes no placeholders there.
    """
    return In(F(field), values)


def reused(**fields):
    """Compile the queryset that a function returns once; `fields` are its values."""
    return lambda build: ReusedQuery(build, fields)
