"""Parts of addresses."""

from django.urls import register_converter
from django.urls.converters import IntConverter, get_converters


class SmallConverter(IntConverter):
    """A number from 1 to 999,999: longer ones are no address of ours, and PostgreSQL would refuse them as integers."""

    regex = "[1-9][0-9]{0,5}"


def use_converters():
    """Make `<small:…>` known; calling it again changes nothing."""
    if "small" not in get_converters():
        register_converter(SmallConverter, "small")
