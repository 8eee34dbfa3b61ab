"""Parts of addresses."""

from django.urls import register_converter
from django.urls.converters import IntConverter, get_converters


class SmallConverter(IntConverter):
    """A number from 1 to 999,999: longer ones are no address of ours, and PostgreSQL would refuse them as integers."""

    regex = "[1-9][0-9]{0,5}"


class RowConverter(IntConverter):
    """The number of a row: at most 18 digits, which both databases take."""

    regex = "[1-9][0-9]{0,17}"


def register_converters():
    """Make `<small:…>` and `<row:…>` known; calling it again changes nothing."""
    for name, converter in (("small", SmallConverter), ("row", RowConverter)):
        if name not in get_converters():
            register_converter(converter, name)
