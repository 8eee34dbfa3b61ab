"""URL path converters."""

from django.urls import register_converter
from django.urls.converters import IntConverter, get_converters


class SmallConverter(IntConverter):
    """A number from 1 to 999,999.

    PostgreSQL would refuse much longer numbers as integers.
    """

    regex = "[1-9][0-9]{0,5}"


class RowConverter(IntConverter):
    """A primary key: at most 18 digits, which both databases accept."""

    regex = "[1-9][0-9]{0,17}"


def register_converters():
    """Register `<small:…>` and `<row:…>`; a second call changes nothing."""
    for name, converter in (("small", SmallConverter), ("row", RowConverter)):
        if name not in get_converters():
            register_converter(converter, name)
