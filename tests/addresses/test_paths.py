"""Spellings of an old address that are tried."""

from addresses.paths import spellings


def test_address_that_ends_with_underscores_is_tried_as_it_is():
    assert "/2008/if-__main__/" in spellings("/2008/IF-__MAIN__/feed/")
    assert spellings("/2008/a-_/")[2] == "/2008/a/"
