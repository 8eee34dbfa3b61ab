"""Read the whole numbers that pages and addresses send as text."""

# As many digits as always fit the 64 bits of a key.
MAX_DIGITS = 18


def read_number(text, max_digits=MAX_DIGITS):
    """Return the number that a text of ASCII digits is, or None.

    `str.isdigit` alone would let “²” and a number of 5,000 digits through, which `int` and the databases refuse.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= max_digits else None
