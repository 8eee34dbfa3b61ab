"""Names and their numbers in four blocks of memory.

A dictionary of 100,000 names takes 30 MiB in each process. These blocks take 3, and processes share them: reading them
changes no count of references.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate


class NameTable(Sequence):
    """Sorted names, each with its numbers."""

    def __init__(self, numbers_by_name):
        names = sorted(numbers_by_name)
        encoded = [name.encode() for name in names]
        self._text = b"".join(encoded)
        self._starts = array("I", accumulate(map(len, encoded), initial=0))
        numbers = [numbers_by_name[name] for name in names]
        self._numbers = array("I", (number for some in numbers for number in some))
        self._firsts = array("I", accumulate(map(len, numbers), initial=0))

    def __len__(self):
        return len(self._starts) - 1

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._text[self._starts[index] : self._starts[index + 1]].decode()

    def __contains__(self, name):
        return self._find(name) is not None

    def numbers_of(self, name):
        """Return the numbers of a name, or none."""
        index = self._find(name)
        return () if index is None else self._numbers[self._firsts[index] : self._firsts[index + 1]]

    def _find(self, name):
        # UTF-8 has the order of Python's strings.
        index = bisect_left(self, name)
        return index if index < len(self) and self[index] == name else None
