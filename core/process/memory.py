"""Give memory back to the machine, where the C library is glibc."""

import ctypes
from contextlib import suppress

# Options of mallopt.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
# A page of 100 KB is built of blocks up to 1 MB. If the machine gave and took them for each page, that would cost more than
# compressing it. What is free above 4 MB, and now and then all of it, goes back.
_LARGE_BYTES, _FREE_BYTES = 1024 * 1024, 4 * 1024 * 1024


def keep_one_heap():
    """Keep one heap for all threads, and return large blocks at once.

    By default each of 20 threads keeps a heap of its own, and each heap its largest size. Two workers under load had
    322 MiB of their own so.
    """
    with suppress(AttributeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_TRIM_THRESHOLD, _FREE_BYTES)


def return_free_memory():
    """Return what no object uses, also between objects that are used."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
